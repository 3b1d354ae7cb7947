"""S12: what must be on record, and the fact under which it is; each line of the list is done and found.

Prices, stock and exports come with their stages: whoever adds such an act adds a line here.
"""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

from dms.accounts import facts, services
from dms.core.facts import REGISTERED
from dms.core.models import Event
from dms.parties import facts as party_facts
from dms.vehicles import facts as vehicle_facts
from tests.accounts.factories import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

#: What an auditor asks for → the facts that answer.
AUDITED = {
    "sign-in": (facts.SIGNED_IN, facts.SIGN_IN_FAILED, facts.LOCKED_OUT, facts.SIGNED_OUT, facts.SIGNED_OUT_EVERYWHERE),
    "password": (facts.PASSWORD_CHANGED, facts.PASSWORD_SET),
    "second factor": (
        facts.SECOND_FACTOR_ADDED,
        facts.SECOND_FACTOR_REMOVED,
        facts.TWO_FACTOR_RESET,
        facts.RECOVERY_CODES_MADE,
    ),
    "permissions": (facts.MEMBERSHIP_GRANTED, facts.MEMBERSHIP_ENDED, facts.SUBSTITUTION_CONFIRMED),
    "accounts": (facts.USER_ADDED, facts.USER_EDITED, facts.USER_DEACTIVATED, facts.USER_REACTIVATED),
    "programs": (facts.TOKEN_ISSUED, facts.TOKEN_REVOKED),
    "personal data": tuple(fact for fact in vars(party_facts).values() if isinstance(fact, str) and "reveal" in fact),
    "prices": tuple(fact for fact in vars(vehicle_facts).values() if isinstance(fact, str) and "price" in fact),
}


def test_each_line_of_the_list_is_a_registered_fact():
    for kind, codes in AUDITED.items():
        assert codes, f"no fact for {kind}"
        assert all(code in REGISTERED for code in codes), kind


def of(fact):
    return Event.objects.filter(fact=fact).latest("pk")


def test_signing_in_and_out_says_who_when_and_from_where(store):
    user = UserFactory(username="li.mei")
    user.set_password(PASSWORD)
    user.save()
    MembershipFactory(user=user, store=store, role="service_advisor")
    browser = Client(REMOTE_ADDR="203.0.113.9")
    browser.post("/login/", {"login": "li.mei", "password": "wrong"})
    failed = of(facts.SIGN_IN_FAILED)
    assert (failed.address, failed.origin, failed.subject_id) == ("203.0.113.9", "browser", user.pk)
    browser.post("/login/", {"login": "li.mei", "password": PASSWORD})
    browser.post("/logout/")
    for fact in (facts.SIGNED_IN, facts.SIGNED_OUT):
        event = of(fact)
        assert (event.actor, event.address, bool(event.request_id)) == (user, "203.0.113.9", True)
        assert event.at and event.actor_name


def test_a_change_of_rights_says_before_and_after(person, store):
    manager, colleague = person("general_manager"), person("storekeeper")
    browser = Client(REMOTE_ADDR="203.0.113.9")
    browser.force_login(manager)
    browser.post(f"/users/{colleague.pk}/grant-role/", {"role": "purchaser", "store": store.pk})
    granted = of(facts.MEMBERSHIP_GRANTED)
    assert (granted.actor, granted.payload["role"], granted.address) == (manager, "purchaser", "203.0.113.9")
    services.end_membership(
        membership_id=colleague.memberships.get(role="purchaser").pk,
        expected_version=1,
        last_day=None,
        reason="moved",
        actor=manager,
    )
    ended = of(facts.MEMBERSHIP_ENDED)
    assert (ended.payload["role"], ended.reason) == ("purchaser", "moved")
    browser.post(f"/users/{colleague.pk}/edit/", {"name": "新名", "language": "zh-hans", "version": colleague.version})
    changes = of(facts.USER_EDITED).payload["changes"]
    assert changes["language"] == ["en", "zh-hans"]
    assert "新名" not in str(changes["name"]), "an event can't be erased: names stand in it masked"


def test_nothing_of_ours_is_deleted_by_any_page_or_endpoint():
    """There is no deletion to audit: what is no longer wanted is ended or deactivated, with its event."""
    from tests.test_every_api_url import RESOURCE_ROUTES
    from tests.walk import ROUTES

    assert [route for route in ROUTES if "delete" in route.methods] == []
    assert [path for path, _view, actions in RESOURCE_ROUTES if "delete" in actions] == []


def test_no_role_can_touch_what_is_on_record(person, store):
    from dms.accounts.permission_matrix import MATRIX

    assert [name for name in MATRIX if name.startswith("core.") and name.endswith("_event")] == ["core.view_event"]
    services.add_user(
        username="new.one",
        name="新人",
        language="en",
        role="technician",
        store_id=store.pk,
        actor=person("general_manager"),
    )
    event = of(facts.USER_ADDED)
    table = apps.get_model("core.Event")._meta.db_table
    for statement in (f"UPDATE {table} SET reason = 'x' WHERE id = %s", f"DELETE FROM {table} WHERE id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [event.pk])
