"""People: added, edited, let go, taken back, helped when they are locked out."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers import serialize

from dms.accounts import services, two_factor
from dms.accounts.models import Membership, SignInAttempt, User
from dms.accounts.roles import Role
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.accounts.factories import SECRET, MembershipFactory, UserFactory

pytestmark = pytest.mark.requirement("PLT-2")
HEADS = {Role.GENERAL_MANAGER, Role.GROUP_MANAGER, Role.ADMINISTRATOR}
GROUP = {Role.GROUP_MANAGER, Role.ADMINISTRATOR}

NEW = {"username": "new.person", "name": "新人", "email": "new@example.com", "phone": "13800001234"}


def test_a_new_person_gets_a_first_password_a_role_and_an_event_without_personal_values(
    manager, store, client, sign_in
):
    user, password = services.add_user(**NEW, role="technician", store_id=store.pk, actor=manager)
    assert user.must_change_password and user.holds_role("technician", store)
    assert user in User.objects.visible_to(manager)
    assert sign_in("new.person", password).status_code == 302
    history = serialize("json", Event.objects.all())
    assert password not in history and "13800001234" not in history and "new@example.com" not in history
    assert [event.fact for event in Event.objects.filter(actor=manager)] == [
        "accounts.user_added",
        "accounts.membership_granted",
    ]


def test_first_passwords_differ_and_are_long(administrator):
    passwords = {services.add_user(username=f"p{n}x", name="x", actor=administrator)[1] for n in range(5)}
    assert len(passwords) == 5 and all(len(password) == 16 for password in passwords)


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "Ü"},
        {"username": "taken"},
        {"name": ""},
        {"email": "nowhere"},
        {"language": "xx"},
        {"role": None},
        {"role": "king"},
        {"role": "administrator"},
    ],
)
def test_a_refused_person_leaves_no_trace(wrong, manager, store):
    UserFactory(username="taken")
    people = User.objects.count()
    with pytest.raises((ValidationError, PermissionDenied)):
        services.add_user(**{**NEW, "role": "technician", "store_id": store.pk, **wrong}, actor=manager)
    assert User.objects.count() == people and not Event.objects.exists()


def test_a_manager_adds_nobody_to_another_store_or_to_the_group(manager, other_store):
    for place in ({"role": "technician", "store_id": other_store.pk}, {"role": "administrator"}, {}):
        with pytest.raises(PermissionDenied):
            services.add_user(**NEW, **place, actor=manager)
    assert not User.objects.filter(username="new.person").exists() and not Event.objects.exists()


@pytest.mark.parametrize(
    "field", ["username", "password", "is_active", "must_change_password", "version", "pk", "is_staff"]
)
def test_nothing_but_the_form_s_fields_can_be_edited(field, clerk, manager):
    with pytest.raises(TypeError):
        services.edit_user(user_id=clerk.pk, expected_version=clerk.version, actor=manager, **{field: "x"})
    with pytest.raises(TypeError):
        services.add_user(**NEW | {field: "x"}, store=1, actor=manager)


def test_an_edited_person_is_recorded_with_masked_values(clerk, manager):
    services.edit_user(user_id=clerk.pk, expected_version=1, actor=manager, phone="13900005678", language="zh-hans")
    clerk.refresh_from_db()
    assert (clerk.phone, clerk.language, clerk.version) == ("13900005678", "zh-hans", 2)
    assert Event.objects.get().payload == {"changes": {"phone": ["", "***"], "language": ["en", "zh-hans"]}}
    with pytest.raises(StaleVersion):
        services.edit_user(user_id=clerk.pk, expected_version=1, actor=manager, phone="1")
    with pytest.raises(ValidationError):
        services.edit_user(user_id=clerk.pk, expected_version=2, actor=manager, email="nowhere")
    assert Event.objects.count() == 1


ACTS = {
    "edit": lambda user, actor: services.edit_user(user_id=user.pk, expected_version=None, actor=actor, phone="1"),
    "deactivate": lambda user, actor: services.deactivate_user(user_id=user.pk, reason="left", actor=actor),
    "reactivate": lambda user, actor: services.reactivate_user(user_id=user.pk, reason="back", actor=actor),
    "reset password": lambda user, actor: services.reset_password_of(user_id=user.pk, actor=actor),
    "reset two-factor": lambda user, actor: services.reset_two_factor_of(user_id=user.pk, reason="lost", actor=actor),
}
ALLOWED = {act: GROUP if act == "reset two-factor" else HEADS for act in ACTS}


def prepared(act, user):
    if act == "reactivate":
        User.objects.filter(pk=user.pk).update(is_active=False)
    two_factor.enrol(user, SECRET)
    return user


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", list(ACTS))
def test_who_may_act_on_a_colleague_s_account(act, role, person):
    user, actor = prepared(act, person("storekeeper")), person(role)
    if role in ALLOWED[act]:
        ACTS[act](user, actor)
        assert Event.objects.get().actor == actor
        return
    with pytest.raises(PermissionDenied):
        ACTS[act](user, actor)
    assert not Event.objects.exists()


@pytest.mark.parametrize("act", list(ACTS))
def test_nobody_reaches_an_account_that_stands_higher_or_elsewhere(act, person, store, other_store):
    manager = person("general_manager")
    stranger = prepared(act, person("finance", store=other_store))
    with pytest.raises(User.DoesNotExist):
        ACTS[act](stranger, manager)
    MembershipFactory(user=stranger, store=store, role="finance")
    with pytest.raises(PermissionDenied, match="store that is not yours|Your role does not allow"):
        ACTS[act](stranger, manager)
    above = prepared(act, person("group_manager"))
    MembershipFactory(user=above, store=store, role="finance")
    with pytest.raises(PermissionDenied, match="role of the whole group|Your role does not allow"):
        ACTS[act](above, manager)
    assert not Event.objects.exists()


def test_deactivation_ends_sessions_and_tokens_at_once_and_for_good(clerk, manager, administrator, sign_in, client):
    sign_in("clerk")
    services.deactivate_user(user_id=clerk.pk, reason="left the company", actor=manager)
    assert client.get("/").status_code == 302
    assert sign_in("clerk").status_code == 422
    services.reactivate_user(user_id=clerk.pk, reason="came back", actor=manager)
    assert client.get("/").status_code == 302, "the old session stays dead"
    assert sign_in("clerk").status_code == 302
    reasons = Event.objects.about(clerk).filter(fact__contains="activated").values_list("reason", flat=True)
    assert list(reasons) == ["came back", "left the company"]


@pytest.mark.parametrize("act", ["deactivate", "reset password", "reset two-factor"])
def test_nobody_does_it_to_themselves(act, administrator, person):
    person("administrator")
    with pytest.raises(PermissionDenied):
        ACTS[act](administrator, administrator)
    assert not Event.objects.exists()


def test_what_is_so_already_or_has_no_reason_is_refused(clerk, manager, administrator):
    with pytest.raises(TransitionBlocked):
        services.reactivate_user(user_id=clerk.pk, reason="back", actor=manager)
    with pytest.raises(TransitionBlocked):
        services.deactivate_user(user_id=clerk.pk, reason=" ", actor=manager)
    with pytest.raises(TransitionBlocked):
        services.reset_two_factor_of(user_id=clerk.pk, reason="lost", actor=administrator)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    for act in ("deactivate", "reset password"):
        with pytest.raises(TransitionBlocked):
            ACTS[act](clerk, manager)
    assert not Event.objects.exists()


def test_the_last_administrator_stays(administrator, person):
    group = person("group_manager")
    with pytest.raises(TransitionBlocked, match="last administrator"):
        services.deactivate_user(user_id=administrator.pk, reason="left", actor=group)
    person("administrator", is_active=False)
    with pytest.raises(TransitionBlocked):
        services.deactivate_user(user_id=administrator.pk, reason="left", actor=group)
    assert not Event.objects.exists()
    second = person("administrator")
    services.deactivate_user(user_id=administrator.pk, reason="left", actor=second)
    assert not User.objects.get(pk=administrator.pk).is_active


def test_a_new_first_password_opens_the_lock(clerk, manager, sign_in, client):
    for _attempt in range(10):
        sign_in("clerk", "guess")
    password = services.reset_password_of(user_id=clerk.pk, actor=manager)
    assert sign_in("clerk", password).status_code == 302
    assert SignInAttempt.objects.filter(outcome="cleared").count() == 1


def test_a_reset_factor_ends_the_sessions_and_asks_for_a_new_one(manager, administrator, sign_in, client):
    client.force_login(manager)
    assert client.get("/").status_code == 200
    services.reset_two_factor_of(user_id=manager.pk, reason="telephone lost", actor=administrator)
    assert client.get("/").url.startswith("/login/")
    assert not Authenticator.objects.filter(user=manager).exists()
    sign_in("manager")
    assert client.get("/").url == "/two-factor/set-up/"


def test_memberships_survive_a_leave(clerk, manager, store):
    services.deactivate_user(user_id=clerk.pk, reason="leave", actor=manager)
    assert not User.objects.get(pk=clerk.pk).holds_role("storekeeper", store)
    services.reactivate_user(user_id=clerk.pk, reason="back", actor=manager)
    assert User.objects.get(pk=clerk.pk).holds_role("storekeeper", store)
    assert Membership.objects.filter(user=clerk, ended_at=None).count() == 1
