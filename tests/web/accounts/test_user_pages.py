"""People on the screen: who sees what, what the forms change, and what they never take over."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dms.accounts.models import ApiToken, Membership, Store, User
from dms.accounts.tokens import find_token
from dms.core.models import Event
from tests.accounts.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.requirement("PLT-1", "PLT-2")

NEW = {"username": "li.mei", "name": "李梅", "language": "zh-hans", "role": "technician"}


@pytest.fixture
def manager(person):
    return person("general_manager", password="!")


@pytest.fixture
def colleague(person):
    return person("storekeeper", name="保管", phone="13800001234", password="!")


def test_a_new_person_is_added_and_the_first_password_shown_once(client, manager, store):
    client.force_login(manager)
    answer = client.post("/users/new/", NEW | {"store": store.pk})
    user = User.objects.get(username="li.mei")
    shown = re.search(r'id="first-password">([^<]+)<', answer.content.decode())[1]
    assert user.check_password(shown) and user.holds_role("technician", store)
    assert "no-store" in answer["Cache-Control"]
    assert shown not in client.get(f"/users/{user.pk}/").content.decode()


@pytest.mark.parametrize("field", ["is_active", "must_change_password", "password", "session_generation", "id"])
def test_privileged_fields_that_are_sent_along_are_not_taken_over(field, client, manager, colleague, store):
    client.force_login(manager)
    before = User.objects.filter(pk=colleague.pk).values(field).get()
    form = {"name": "新名", "language": "en", field: "77", "expected_version": "9"}
    assert client.post(f"/users/{colleague.pk}/edit/", form).status_code == 302
    after = User.objects.filter(pk=colleague.pk).values(field).get()
    assert User.objects.get(pk=colleague.pk).name == "新名"
    assert after == before


def test_what_was_typed_is_kept_and_the_error_stands_at_its_field(client, manager, store):
    client.force_login(manager)
    answer = client.post("/users/new/", NEW | {"username": "Not Good", "store": store.pk})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="Not Good"' in page and "field-error" in page
    assert not User.objects.filter(name="李梅").exists() and not Event.objects.exists()


def test_only_grantable_roles_and_stores_are_offered(client, manager, colleague, store, other_store):
    client.force_login(manager)
    page = client.get(f"/users/{colleague.pk}/grant-role/").content.decode()
    assert f'<option value="{store.pk}"' in page and f'<option value="{other_store.pk}"' not in page
    assert 'value="administrator"' not in page
    for wrong in ({"role": "administrator", "store": ""}, {"role": "cashier", "store": other_store.pk}):
        assert client.post(f"/users/{colleague.pk}/grant-role/", wrong).status_code == 422
    assert Membership.objects.filter(user=colleague).count() == 1


def test_a_granted_role_is_shown_with_its_warning_and_ends(client, manager, colleague, store):
    client.force_login(manager)
    form = {"role": "purchaser", "store": store.pk}
    page = client.post(f"/users/{colleague.pk}/grant-role/", form, follow=True).content.decode()
    assert "职责应由不同的人承担" in page or "different hands" in page
    membership = Membership.objects.get(user=colleague, role="purchaser")
    version = {"version": membership.version}
    assert client.post(f"/memberships/{membership.pk}/end/", version).status_code == 302
    assert not User.objects.get(pk=colleague.pk).holds_role("purchaser", store)
    assert client.post(f"/memberships/{membership.pk}/end/", {"version": 2}).status_code == 409


def test_people_of_another_store_do_not_exist(client, manager, person, other_store):
    stranger = person("cashier", store=other_store, name="外人", password="!")
    foreign = stranger.memberships.get()
    client.force_login(manager)
    assert client.get("/users/?q=外人").context["page"].count == 0
    for address in (
        f"/users/{stranger.pk}/",
        f"/users/{stranger.pk}/edit/",
        f"/users/{stranger.pk}/reset-password/",
        f"/users/{stranger.pk}/deactivate/",
        f"/users/{stranger.pk}/grant-role/",
        f"/memberships/{foreign.pk}/end/",
        f"/stores/{other_store.pk}/",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(f"/users/{stranger.pk}/reset-password/").status_code == 404
    assert not Event.objects.exists()


def test_a_colleague_s_roles_elsewhere_are_not_shown(client, manager, colleague, other_store):
    MembershipFactory(user=colleague, store=other_store, role="cashier")
    client.force_login(manager)
    assert other_store.name not in client.get(f"/users/{colleague.pk}/").content.decode()
    assert f"({other_store.code})" not in client.get("/users/").content.decode()


def test_who_only_works_here_sees_colleagues_but_not_when_they_signed_in(client, colleague, manager, person):
    from dms.accounts import services

    services.record_sign_in(user=manager, second_factor=True)
    client.force_login(colleague)
    page = client.get(f"/users/{manager.pk}/")
    assert page.status_code == 200 and not page.context["timeline"]
    assert client.get(f"/users/{manager.pk}/edit/").status_code == 403
    client.force_login(person("group_manager", password="!"))
    assert client.get(f"/users/{manager.pk}/").context["timeline"]


def test_leaving_and_coming_back_by_the_pages(client, manager, colleague):
    client.force_login(manager)
    assert client.post(f"/users/{colleague.pk}/deactivate/", {}).status_code == 422
    assert client.post(f"/users/{colleague.pk}/deactivate/", {"reason": "left"}).status_code == 302
    assert client.post(f"/users/{colleague.pk}/deactivate/", {"reason": "left"}).status_code == 409
    assert client.post(f"/users/{colleague.pk}/reactivate/", {"reason": "back"}).status_code == 302
    assert client.post(f"/users/{manager.pk}/deactivate/", {"reason": "me"}).status_code == 403


def test_the_list_costs_the_same_for_any_length(client, manager, store):
    client.force_login(manager)
    client.get("/users/")
    counts = []
    for _length in (10, 50):
        for _each in range(_length):
            MembershipFactory(user=UserFactory(password="!"), store=store)
        with CaptureQueriesContext(connection) as queries:
            client.get("/users/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12  # saved views and the strip of substitutes are one each


def test_tokens_are_issued_shown_once_and_revoked_by_their_owner_alone(client, manager, colleague):
    client.force_login(manager)
    answer = client.post(
        "/account/tokens/new/", {"name": "ledger", "scopes": "parts:read, events:read", "last_day": "2030-01-01"}
    )
    assert answer.status_code == 422, "more than a year"
    last_day = (timezone.localdate() + datetime.timedelta(days=30)).isoformat()
    answer = client.post(
        "/account/tokens/new/", {"name": "ledger", "scopes": "parts:read, events:read", "last_day": last_day}
    )
    raw = re.search(r'id="raw-token">([^<]+)<', answer.content.decode())[1]
    token = find_token(raw)
    assert token.owner == manager and token.scopes == ["parts:read", "events:read"]
    assert raw not in client.get("/account/").content.decode()
    client.force_login(colleague)
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert client.get("/account/tokens/new/").status_code == 403
    client.force_login(manager)
    assert client.get(f"/account/tokens/{token.pk}/revoke/").status_code == 405
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    assert find_token(raw) is None and ApiToken.objects.get().revoked_at


def test_stores_are_opened_edited_and_closed(client, person, store):
    client.force_login(person("group_manager", password="!"))
    form = {"code": "NB", "name": "北店", "time_zone": "Asia/Shanghai"}
    assert client.post("/stores/new/", form).status_code == 302
    new = Store.objects.get(code="NB")
    assert client.post("/stores/new/", form).status_code == 422
    edited = {"name": "新北店", "time_zone": "Asia/Shanghai", "version": "1", "code": "HACK", "is_active": ""}
    assert client.post(f"/stores/{new.pk}/edit/", edited).status_code == 302
    assert client.post(f"/stores/{new.pk}/edit/", edited | {"name": "x"}).status_code == 409
    new.refresh_from_db()
    assert (new.code, new.name, new.is_active) == ("NB", "新北店", True)
    assert client.post(f"/stores/{new.pk}/close/", {"reason": "moved", "version": new.version}).status_code == 302
    assert client.post(f"/stores/{new.pk}/reopen/", {"reason": "back"}).status_code == 302


@pytest.mark.parametrize("address", ["/users/", "/users/new/", "/stores/", "/account/", "/account/tokens/new/"])
def test_strangers_are_asked_to_sign_in(address, client, db):
    answer = client.get(address)
    assert answer.status_code == 302 and answer.url.startswith("/login/")
