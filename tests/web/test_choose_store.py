"""Working for one store at a time."""

import pytest

from dms.core.events import publish
from dms.core.facts import Fact
from tests.accounts.factories import MembershipFactory

SEEN = Fact("web.store_seen_in_a_test", "saw the store")


@pytest.fixture
def manager_of_both(manager, other_store):
    MembershipFactory(user=manager, store=other_store, role="service_manager")
    return manager


@pytest.mark.requirement("PLT-1")
def test_lists_narrow_to_the_chosen_store_and_widen_again(signed_in, manager_of_both, store, other_store):
    client = signed_in(manager_of_both)
    publish(SEEN, subject=store, actor=None)
    publish(SEEN, subject=other_store, actor=None)
    assert client.get("/history/").context["page"].count == 2
    client.post("/store/", {"store": other_store.pk, "next": "/history/"})
    page = client.get("/history/")
    assert [event.store for event in page.context["page"].rows] == [other_store]
    client.post("/store/", {"store": ""})
    assert client.get("/history/").context["page"].count == 2


@pytest.mark.parametrize("wanted", ["other", "999999", "abc", "-1", "9" * 30])
def test_a_store_of_others_does_not_exist(signed_in, manager, other_store, wanted):
    client = signed_in(manager)
    answer = client.post("/store/", {"store": other_store.pk if wanted == "other" else wanted})
    assert answer.status_code == 404
    assert "store" not in client.session


def test_a_store_that_was_taken_from_the_person_is_forgotten(signed_in, manager_of_both, other_store):
    client = signed_in(manager_of_both)
    client.post("/store/", {"store": other_store.pk})
    manager_of_both.memberships.filter(store=other_store).delete()
    publish(SEEN, subject=other_store, actor=None)
    assert client.get("/history/").context["page"].count == 0


def test_the_group_may_choose_any_store(signed_in, person, store, other_store):
    client = signed_in(person("group_manager", password="!"))
    html = client.get("/").content.decode()
    assert "East Store" in html and "West Store" in html and "All my stores" in html


def test_times_are_those_of_the_store(signed_in, manager, store):
    store.time_zone = "Asia/Urumqi"
    store.save()
    publish(SEEN, subject=store, actor=None)
    assert "+06" in signed_in(manager).get("/history/").content.decode()
