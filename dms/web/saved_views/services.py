"""Saving, editing and removing views."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.core import clock
from dms.core.editing import StaleVersion, edit
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import refusal, require
from dms.web import facts as announced
from dms.web.saved_views import lists
from dms.web.saved_views.models import SHARE, SavedView, Scope

UNCHANGED = object()  # where None means something
PLACE = ("scope", "role", "store")
EDITABLE = {"name", "query", "scope", "role", "store_id", "is_tile"}


@transaction.atomic
def save_view(*, list, name, actor, query="", scope=Scope.MINE, role="", store_id=None, is_tile=False):
    """A named view of a list. Announces VIEW_SAVED.

    For a role or a store it takes the permission to share there. Raises PermissionDenied, ValidationError (an unknown
    list or one that ``actor`` may not open, an unknown filter, a wrong value, a role or store that is missing).
    """
    if actor is None:
        raise PermissionDenied(_("A view belongs to a person."))
    require(actor, "web.add_savedview")
    if not lists.may_open(actor, list):
        raise ValidationError({"list": _("There is no such list, or none that you may open.")})
    view = SavedView(owner=actor, list=list, name=name, is_tile=is_tile, **_place(actor, scope, role, store_id))
    view.query = lists.cleaned_query(actor, list, query)
    _require_right(view, actor)
    view.full_clean()
    view.save()
    publish(announced.VIEW_SAVED, subject=view, actor=actor, payload={"list": list, "scope": str(scope)})
    return view


@transaction.atomic
def edit_view(*, view_id, expected_version, actor, **values):
    """Rename it, give it another query or other readers. Announces VIEW_EDITED.

    Raises SavedView.DoesNotExist, PermissionDenied (somebody else's), StaleVersion, ValidationError.
    """
    view = _locked(view_id, actor)
    _require_right(view, actor)
    if unknown := set(values) - EDITABLE:
        raise TypeError(f"edit_view takes no {sorted(unknown)}")
    if "query" in values:
        values["query"] = lists.cleaned_query(actor, view.list, values["query"])
    if {"scope", "role", "store_id"} & set(values):
        place = {name: values.pop(name, getattr(view, name)) for name in ("scope", "role", "store_id")}
        values |= _place(actor, **place)
        _require_right(SavedView(owner_id=view.owner_id, **{name: values[name] for name in PLACE}), actor)
    return edit(
        view,
        actor=actor,
        fact=announced.VIEW_EDITED,
        values=values,
        expected_version=expected_version,
        masked=("query",),
    )


@transaction.atomic
def remove_view(*, view_id, actor, expected_version=None):
    """Take it away from everybody who saw it. Announces VIEW_REMOVED.

    Raises SavedView.DoesNotExist (also when it is removed already), PermissionDenied, StaleVersion.
    """
    view = _locked(view_id, actor)
    _require_right(view, actor)
    if expected_version is not None and view.version != expected_version:
        raise StaleVersion(view)
    view.removed_at = clock.now()
    view.version += 1
    view.save()
    publish(announced.VIEW_REMOVED, subject=view, actor=actor, payload={"list": view.list, "scope": view.scope})
    return view


def _require_right(view, actor):
    if actor is not None and not view.may_be_changed_by(actor):
        raise PermissionDenied(refusal(actor, SHARE))


def _locked(view_id, actor):
    rows = SavedView.objects.filter(removed_at=None) if actor is None else SavedView.objects.visible_to(actor)
    return locked(rows.select_related("store"), view_id)


def _place(actor, scope, role, store_id):
    """``scope``, ``role`` and ``store`` that belong together. Raises ValidationError for what is missing."""
    if scope not in Scope.values:
        raise ValidationError({"scope": _("Say for whom the view is.")})
    if scope == Scope.MINE:
        return {"scope": Scope.MINE, "role": "", "store": None}
    stores = Store.objects.all() if actor is None else Store.objects.visible_to(actor)
    store = stores.filter(pk=store_id).first() if store_id else None
    if store_id and store is None or scope == Scope.STORE and store is None:
        raise ValidationError({"store": _("Say for which store.")})
    if scope == Scope.ROLE and not role:
        raise ValidationError({"role": _("Say for which role.")})
    return {"scope": Scope(scope), "role": role if scope == Scope.ROLE else "", "store": store}
