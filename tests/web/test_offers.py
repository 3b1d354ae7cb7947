"""What apps offer to the shell."""

import pytest

from dms.core.events import publish
from dms.core.facts import Fact
from dms.core.models import Event
from dms.core.offers import Counter, NavigationEntry, SearchHit, SearchSource, offer, offered
from dms.web.checks import check_offers

SEEN = Fact("web.offer_seen_in_a_test", "saw the store")


def history_counter(**changes):
    values = {
        "label": "Seen",
        "rows": lambda user: Event.objects.visible_to(user).filter(fact=SEEN),
        "url": "web:history",
        "query": f"fact={SEEN}",
        "permission": "core.view_event",
        "urgency": "late",
    }
    return Counter(**(values | changes))


def test_navigation_shows_only_what_the_person_may_use(signed_in, advisor, manager):
    assert 'href="/history/"' not in signed_in(advisor).get("/").content.decode()
    assert 'href="/history/"' in signed_in(manager).get("/").content.decode()


def test_the_present_page_is_marked(signed_in, manager):
    shell = signed_in(manager).get("/history/").context["shell"]
    assert [link.label for group in shell.groups for link in group.links if link.url == shell.current] == ["History"]


@pytest.mark.requirement("PLT-5")
def test_a_counter_is_the_length_of_the_list_behind_it(signed_in, manager, store, other_store, offering):
    offering(history_counter())
    for subject in (store, store, other_store):
        publish(SEEN, subject=subject, actor=None)
    client = signed_in(manager)
    tile = client.get("/").context["tiles"][0]
    assert (tile.number, tile.tone) == (2, "late")
    assert client.get(tile.url).context["page"].count == tile.number


def test_a_counter_at_zero_is_calm(signed_in, manager, offering):
    offering(history_counter())
    assert signed_in(manager).get("/").context["tiles"][0].tone == "none"


def test_the_bell_adds_up_what_rings(signed_in, manager, store, offering):
    offering(history_counter(bell=True))
    publish(SEEN, subject=store, actor=None)
    assert '<span class="bell-number">1</span>' in signed_in(manager).get("/").content.decode()


def test_counters_of_others_are_not_counted(signed_in, advisor, offering):
    offering(history_counter(bell=True, rows=lambda user: 1 / 0))
    assert signed_in(advisor).get("/").context["tiles"] == []


def test_search_asks_every_source_and_opens_a_single_hit(signed_in, advisor, offering):
    found = [SearchHit(title="京A·12345", url="/history/", detail="王**")]
    offering(
        SearchSource(label="Vehicles", icon="car", find=lambda user, text, limit: found if text == "12345" else [])
    )
    client = signed_in(advisor)
    assert client.get("/search/?q=12345")["Location"] == "/history/"
    live = client.get("/search/?q=12345", headers={"HX-Request": "true"}).content.decode()
    assert "京A·<mark>12345</mark>" in live and "<html" not in live
    assert "Nothing found" in client.get("/search/?q=absent").content.decode()
    assert "at least two characters" in client.get("/search/?q=1").content.decode()


def test_the_start_finds_offers_that_lead_nowhere(offering):
    assert check_offers() == []
    offering(
        NavigationEntry(label="Lost", url="web:nowhere", icon="home"),
        NavigationEntry(label="Bare", url="web:home", icon="no-such-icon"),
    )
    assert [problem.id for problem in check_offers()] == ["web.E001", "web.E002"]


def test_offering_twice_is_offering_once(offering):
    entry = NavigationEntry(label="Once", url="web:home", icon="home")
    offering(entry)
    offer(entry)
    assert offered(NavigationEntry).count(entry) == 1


def test_only_offers_are_offered():
    with pytest.raises(TypeError):
        offer("a string")
