"""API tokens: issued once, kept hashed, scoped, expiring, revocable."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers import serialize
from django.db import connection

from dms.accounts import services
from dms.accounts.models import ApiToken
from dms.accounts.roles import Role
from dms.accounts.tokens import find_token
from dms.core import clock
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked

pytestmark = pytest.mark.requirement("PLT-2")


def issue(actor, **changes):
    values = {"name": "export to the ledger", "scopes": ["read"], "expires_at": clock.now() + timedelta(days=30)}
    return services.issue_api_token(**values | changes, actor=actor)


@pytest.fixture
def owner(person):
    return person("service_manager")


def test_a_token_is_found_by_its_raw_value_which_is_kept_nowhere(owner):
    token, raw = issue(owner)
    assert find_token(raw) == token and find_token(raw).owner == owner
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_apitoken")
        kept = str(cursor.fetchall())
    secret = raw.rpartition(f"dms_{token.prefix}_")[2]
    assert secret not in kept + serialize("json", Event.objects.all())
    event = Event.objects.get(fact="accounts.token_issued")
    assert event.payload["scopes"] == ["read"] and event.actor == owner


@pytest.mark.parametrize("raw", ["", "dms_", None, 7, [], "dms_00000000_" + "A" * 43, "x" * 10_000, "dms_\x00", b"x"])
def test_nonsense_is_nobody_s_token(raw, owner):
    issue(owner)
    assert find_token(raw) is None


def test_the_right_beginning_with_a_wrong_end_opens_nothing(owner):
    _token, raw = issue(owner)
    assert find_token(raw[:-1] + ("A" if raw[-1] != "A" else "B")) is None


@pytest.mark.parametrize("why", ["revoked", "expired", "owner left"])
def test_a_dead_token_opens_nothing(why, owner, administrator, monkeypatch):
    token, raw = issue(owner)
    if why == "revoked":
        services.revoke_api_token(token_id=token.pk, actor=owner)
    elif why == "owner left":
        services.deactivate_user(user_id=owner.pk, reason="left", actor=administrator)
        services.reactivate_user(user_id=owner.pk, reason="came back", actor=administrator)
    else:
        later = clock.now() + timedelta(days=30, seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
    assert find_token(raw) is None


def test_the_last_use_is_noted_at_most_once_a_minute(owner, monkeypatch, django_assert_num_queries):
    _token, raw = issue(owner)
    start = clock.now()
    for seconds, statements in ((0, 2), (30, 1), (59, 1), (61, 2)):
        monkeypatch.setattr(clock, "now", lambda seconds=seconds: start + timedelta(seconds=seconds))
        with django_assert_num_queries(statements):
            find_token(raw)
    assert ApiToken.objects.get().last_used_at == start + timedelta(seconds=61)


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_at": timedelta(days=367)},
        {"expires_at": timedelta(seconds=-1)},
        {"scopes": []},
        {"scopes": "read"},
        {"scopes": ["admin"]},
        {"scopes": ["parts:delete"]},
        {"scopes": [["read"]]},
        {"name": ""},
    ],
)
def test_a_refused_token_leaves_no_trace(wrong, owner):
    if "expires_at" in wrong:
        wrong = {"expires_at": clock.now() + wrong["expires_at"]}
    with pytest.raises(ValidationError):
        issue(owner, **wrong)
    assert not ApiToken.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize(
    ("scopes", "resource", "writing", "allowed"),
    [
        (["read"], "parts", False, True),
        (["read"], "parts", True, False),
        (["write"], "parts", True, True),
        (["write"], "parts", False, True),
        (["parts:read"], "parts", False, True),
        (["parts:read"], "parts", True, False),
        (["parts:read"], "issues", False, False),
        (["parts:write"], "parts", False, True),
        (["parts:write"], "issues", True, False),
        (["parts:read", "issues:write"], "issues", True, True),
    ],
)
def test_scopes_narrow(scopes, resource, writing, allowed):
    assert ApiToken(scopes=scopes).allows(resource, writing=writing) is allowed


ISSUERS = {
    Role.SERVICE_MANAGER,
    Role.GENERAL_MANAGER,
    Role.GROUP_MANAGER,
    Role.PARTS_SUPERVISOR,
    Role.FINANCE,
    Role.ADMINISTRATOR,
}


@pytest.mark.parametrize("role", list(Role))
def test_who_may_issue_tokens(role, person):
    actor = person(role)
    if role in ISSUERS:
        assert issue(actor)
        return
    with pytest.raises(PermissionDenied):
        issue(actor)
    assert not ApiToken.objects.exists() and not Event.objects.exists()


def test_tokens_of_others_are_invisible_but_to_the_administrator(owner, person, administrator):
    token, raw = issue(owner)
    for stranger in (person("general_manager"), person("group_manager")):
        assert not ApiToken.objects.visible_to(stranger).exists()
        with pytest.raises(ApiToken.DoesNotExist):
            services.revoke_api_token(token_id=token.pk, actor=stranger)
    assert find_token(raw)
    services.revoke_api_token(token_id=token.pk, actor=administrator, reason="laptop stolen")
    with pytest.raises(TransitionBlocked):
        services.revoke_api_token(token_id=token.pk, actor=administrator)
    assert Event.objects.filter(fact="accounts.token_revoked").count() == 1
    assert json.dumps(Event.objects.last().payload)
