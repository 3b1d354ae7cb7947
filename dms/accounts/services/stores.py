"""Opening, editing and closing stores."""

from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts import facts
from dms.accounts.people import Store
from dms.core.editing import StaleVersion, edit
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.transitions import TransitionBlocked


@transaction.atomic
def open_store(*, code, name, actor, name_en="", legal_name="", address="", phone="", time_zone="Asia/Shanghai"):
    """A new store of the group. Announces STORE_OPENED; raises PermissionDenied, ValidationError. Returns the Store."""
    require(actor, "accounts.add_store")
    store = Store(
        code=code,
        name=name,
        name_en=name_en,
        legal_name=legal_name,
        address=address,
        phone=phone,
        time_zone=time_zone,
    )
    store.full_clean()
    store.save()
    publish(facts.STORE_OPENED, subject=store, actor=actor)
    return store


@transaction.atomic
def edit_store(*, store_id, expected_version, actor, **values):
    """Change a store's names, address, telephone or time zone; the code stays, because numbers carry it.

    Announces STORE_EDITED; raises Store.DoesNotExist, PermissionDenied, StaleVersion, ValidationError, TypeError.
    """
    _only(values, {"name", "name_en", "legal_name", "address", "phone", "time_zone"})
    store = _locked_for(actor, store_id, "accounts.change_store")
    return edit(store, actor=actor, fact=facts.STORE_EDITED, values=values, expected_version=expected_version)


@transaction.atomic
def close_store(*, store_id, reason, actor, expected_version=None):
    """Nobody works in the store any more: its roles stop counting, its rows stay. Announces STORE_CLOSED.

    Raises Store.DoesNotExist, PermissionDenied, StaleVersion, TransitionBlocked.
    """
    store = _locked_for(actor, store_id, "accounts.close_store")
    if not store.is_active:
        raise TransitionBlocked([_("The store is closed already.")])
    return _open_or_close(store, False, facts.STORE_CLOSED, reason, actor, expected_version)


@transaction.atomic
def reopen_store(*, store_id, reason, actor, expected_version=None):
    """The store works again, with the roles held there. Announces STORE_REOPENED; raises as ``close_store``."""
    store = _locked_for(actor, store_id, "accounts.close_store")
    if store.is_active:
        raise TransitionBlocked([_("The store is open.")])
    return _open_or_close(store, True, facts.STORE_REOPENED, reason, actor, expected_version)


def _open_or_close(store, is_active, fact, reason, actor, expected_version):
    if not reason.strip():
        raise TransitionBlocked([_("Say why.")])
    if expected_version is not None and store.version != expected_version:
        raise StaleVersion(store)
    store.is_active = is_active
    store.version += 1
    store.save(update_fields=["is_active", "version", "updated_at"])
    publish(fact, subject=store, actor=actor, reason=reason.strip())
    return store


def _locked_for(actor, store_id, permission):
    rows = Store.objects if actor is None else Store.objects.visible_to(actor)
    store = locked(rows, store_id)
    require(actor, permission, store)
    return store


def _only(values, allowed):
    """Nothing but what a form may set: an unexpected name is a mistake of the caller, never a silent write."""
    if unknown := set(values) - allowed:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
