"""A link opens one page about one row for whoever holds it, and nothing else, and not for ever."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from dms.core import clock
from dms.core.models import Event, PublicLink
from dms.core.public_links import facts, services
from dms.core.public_links.pages import PAGES, PublicPage, public_page
from dms.core.public_links.selectors import address_of, links_about, living_link, with_addresses
from dms.core.public_links.tokens import place_for, token_of
from dms.core.transitions import TransitionBlocked
from dms.parties.public import CONTACT_DATA, UNSUBSCRIBE
from tests.core.factories import PublicLinkFactory
from tests.parties.factories import CustomerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-8")]

PAGE = PAGES[CONTACT_DATA]
ONCE = PublicPage(
    purpose="tests.once",
    address="once",
    kind="parties.customer",
    view="dms.web.customers.public.ContactData",
    label="once",
    lifetime=timedelta(hours=1),
    permission="parties.change_customer",
    most_uses=1,
    binds_version=True,
)


@pytest.fixture
def customer(store):
    return CustomerFactory(store=store)


@pytest.fixture
def once(monkeypatch):
    monkeypatch.setitem(PAGES, ONCE.purpose, ONCE)
    return ONCE


def issue(customer, actor=None, page=PAGE):
    return services.issue_link(purpose=page.purpose, subject=customer, actor=actor)


def test_whoever_holds_it_finds_the_row_and_the_table_does_not_say_how(customer, person):
    link = issue(customer, person("service_advisor"))
    token = token_of(link.seed)
    assert living_link(PAGE, token) == (link, customer)
    kept = [str(value) for value in PublicLink.objects.values_list().get()]
    assert not any(token in value for value in kept)
    assert Event.objects.get(fact=facts.LINK_ISSUED).payload == {"link_id": link.pk, "purpose": CONTACT_DATA}


@pytest.mark.parametrize("broken", ["", "x", "x" * 24, "é" * 24, "../../etc/passwd", "A" * 5000])
def test_a_guess_finds_nothing(customer, broken):
    issue(customer)
    assert living_link(PAGE, broken) is None


def test_a_changed_letter_and_another_page_find_nothing(customer, once):
    token = token_of(issue(customer).seed)
    other = ("B" if token[0] != "B" else "C") + token[1:]
    assert living_link(PAGE, other) is None
    assert living_link(PAGES[UNSUBSCRIBE], token) is None
    assert living_link(once, token) is None
    assert living_link(None, token) is None


def test_it_ends_with_its_lifetime(customer, monkeypatch):
    link = issue(customer)
    late = clock.now() + PAGE.lifetime
    monkeypatch.setattr(clock, "now", lambda: late - timedelta(seconds=1))
    assert living_link(PAGE, token_of(link.seed))
    monkeypatch.setattr(clock, "now", lambda: late + timedelta(seconds=1))
    assert living_link(PAGE, token_of(link.seed)) is None


def test_it_ends_when_it_is_revoked_by_somebody_who_may(customer, person, other_store):
    link = issue(customer, person("service_advisor"))
    with pytest.raises(PublicLink.DoesNotExist):
        services.revoke_link(link_id=link.pk, actor=person("service_advisor", store=other_store))
    with pytest.raises(PermissionDenied):
        services.revoke_link(link_id=link.pk, actor=person("cashier"))
    assert living_link(PAGE, token_of(link.seed))
    services.revoke_link(link_id=link.pk, actor=person("service_manager"), reason="wrong number")
    assert living_link(PAGE, token_of(link.seed)) is None
    assert Event.objects.get(fact=facts.LINK_REVOKED).reason == "wrong number"
    with pytest.raises(TransitionBlocked):
        services.revoke_link(link_id=link.pk, actor=None)


def test_one_answer_uses_up_a_link_for_one_answer(customer, once):
    link = issue(customer, page=once)
    with services.using(link) as row:
        assert row == customer
    assert living_link(once, token_of(link.seed)) is None
    with pytest.raises(services.LinkIsDead), services.using(link):
        pytest.fail("was used twice")
    assert Event.objects.filter(fact=facts.LINK_USED).count() == 1


def test_an_answer_that_fails_uses_nothing_up(customer, once):
    link = issue(customer, page=once)
    with pytest.raises(ValueError), services.using(link):
        raise ValueError
    assert living_link(once, token_of(link.seed))
    assert not Event.objects.filter(fact=facts.LINK_USED).exists()


def test_a_link_to_one_version_ends_when_the_row_changes(customer, once):
    link = issue(customer, page=once)
    type(customer).objects.filter(pk=customer.pk).update(version=customer.version + 1)
    assert living_link(once, token_of(link.seed)) is None


def test_a_closed_file_has_no_page_and_gets_no_link(store):
    closed = CustomerFactory(store=store, state="restricted")
    with pytest.raises(TransitionBlocked):
        issue(closed)
    link = PublicLinkFactory(store=store, customer=closed)
    assert living_link(PAGE, token_of(link.seed)) is None


@pytest.mark.parametrize(("role", "may"), [("service_advisor", True), ("cashier", False), ("technician", False)])
def test_who_may_not_change_the_row_makes_no_link(customer, person, role, may):
    if may:
        assert issue(customer, person(role))
        return
    with pytest.raises(PermissionDenied):
        issue(customer, person(role))
    assert not PublicLink.objects.exists() and not Event.objects.exists()


def test_nobody_makes_by_hand_what_only_the_system_makes(customer, person):
    with pytest.raises(PermissionDenied):
        services.issue_link(purpose=UNSUBSCRIBE, subject=customer, actor=person("general_manager"))


def test_a_standing_link_is_made_once_and_renewed_in_time(customer, monkeypatch):
    def standing(channel="sms"):
        details = {"purpose": "marketing", "channel": channel}
        return services.standing_link(purpose=UNSUBSCRIBE, subject=customer, details=details)

    first = standing()
    assert standing() == first != standing("email")
    late = clock.now() + PAGES[UNSUBSCRIBE].lifetime / 2 + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert standing() != first


def test_the_room_in_a_text_is_filled_with_links_of_the_own_store_only(customer, other_store):
    link = issue(customer)
    text = f"see {place_for(link)}."
    assert with_addresses(text, customer.store_id) == f"see {address_of(link)}."
    assert with_addresses(text, other_store.pk) == text


def test_staff_see_links_beside_rows_that_they_see(customer, person, other_store):
    link = issue(customer)
    assert list(links_about(customer, person("service_advisor"))) == [link]
    assert not links_about(customer, person("service_advisor", store=other_store)).exists()
    assert not links_about(customer, person("storekeeper")).exists()


def test_a_purpose_and_an_address_are_declared_once():
    assert public_page(PAGE) == CONTACT_DATA
    with pytest.raises(ValueError):
        public_page(PublicPage(**{**vars(PAGE), "purpose": "tests.other"}))
    with pytest.raises(ValueError):
        public_page(PublicPage(**{**vars(PAGE), "label": "x"}))
