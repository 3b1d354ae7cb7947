"""Stores: opened, edited, closed, reopened."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.accounts import services
from dms.accounts.models import Store, User
from dms.accounts.roles import GROUP_ROLES, Role
from dms.core.editing import StaleVersion
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked

pytestmark = pytest.mark.requirement("PLT-1")

ACTS = {
    "open": lambda store, actor: services.open_store(code="NEW", name="新店", actor=actor),
    "edit": lambda store, actor: services.edit_store(
        store_id=store.pk, expected_version=store.version, actor=actor, address="新路 1 号"
    ),
    "close": lambda store, actor: services.close_store(store_id=store.pk, reason="moved", actor=actor),
    "reopen": lambda store, actor: services.reopen_store(store_id=store.pk, reason="back", actor=actor),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", list(ACTS))
def test_who_opens_edits_and_closes_stores(act, role, person, store):
    actor = person(role)
    if act == "reopen" and role in GROUP_ROLES:
        Store.objects.filter(pk=store.pk).update(is_active=False)
    if role in GROUP_ROLES:
        ACTS[act](store, actor)
        event = Event.objects.get()
        assert event.actor == actor and event.store_id == event.subject_id
        return
    before = list(Store.objects.values())
    with pytest.raises(PermissionDenied):
        ACTS[act](store, actor)
    assert list(Store.objects.values()) == before and not Event.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"code": "new"}, {"code": "CD"}, {"name": ""}, {"time_zone": "Asia/Nowhere"}, {"name_en": "x" * 61}],
)
def test_a_refused_store_leaves_no_trace(wrong, administrator, store):
    with pytest.raises(ValidationError):
        services.open_store(**{"code": "NEW", "name": "新店", **wrong}, actor=administrator)
    assert Store.objects.count() == 1 and not Event.objects.exists()


@pytest.mark.parametrize("field", ["code", "is_active", "version", "pk", "id"])
def test_nothing_but_the_form_s_fields_can_be_edited(field, administrator, store):
    with pytest.raises(TypeError):
        services.edit_store(store_id=store.pk, expected_version=1, actor=administrator, **{field: 7})


def test_an_old_version_is_refused(administrator, store):
    for version, refused in ((1, False), (1, True), (2, False)):
        try:
            services.edit_store(
                store_id=store.pk, expected_version=version, actor=administrator, address=f"{version}{refused}"
            )
        except StaleVersion:
            assert refused
        else:
            assert not refused
    with pytest.raises(StaleVersion):
        services.close_store(store_id=store.pk, reason="moved", actor=administrator, expected_version=1)


def test_in_a_closed_store_roles_stop_counting_until_it_opens_again(administrator, person, store):
    clerk = person("storekeeper")
    services.close_store(store_id=store.pk, reason="moved", actor=administrator)
    assert User.objects.get(pk=clerk.pk).grants == {}
    with pytest.raises(TransitionBlocked):
        services.close_store(store_id=store.pk, reason="moved", actor=administrator)
    services.reopen_store(store_id=store.pk, reason="back", actor=administrator)
    assert User.objects.get(pk=clerk.pk).holds_role("storekeeper", store)
    with pytest.raises(TransitionBlocked):
        services.reopen_store(store_id=store.pk, reason="back", actor=administrator)
    with pytest.raises(TransitionBlocked):
        services.close_store(store_id=store.pk, reason=" ", actor=administrator)
