"""What can be done with many rows of a list at once: declared on the list, or taken from the model's own moves."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve
from django.utils.translation import gettext as _

from dms.core.locking import locked
from dms.core.permissions import refusal
from dms.core.states import declared_moves
from dms.core.transitions import TransitionBlocked, offered_move
from dms.web.pages.moves import MovePage
from dms.web.templatetags.states import move_url

#: The hidden field of a move's form that says which version was on the screen.
SEEN = "seen"
#: More rows than this are no selection but a project: narrow the list first.
MOST_ROWS = 10_000
BACK = "~back"


def nothing_against_it(row):
    """No blockers of its own."""
    return []


@dataclass(frozen=True, kw_only=True)
class BulkAction:
    """One act that a list offers for many rows.

    ``code`` names it in addresses; ``label`` is its button; ``permission`` is asked for every row. ``service`` changes
    one row: it is called with ``<row_argument>=pk``, ``actor`` and the values of ``form_class`` (which takes ``actor``
    where ``form_knows_actor``), in a transaction of its own, and checks again under its lock. ``blockers(row)`` says
    for the preview why a row will be refused. To take it back, name the opposite action (``undo``), or give
    ``before(row)``, the plain, impersonal values of the row's own fields that
    ``restore(<row_argument>=pk, actor=…, **values)`` puts back where nobody has changed them since.
    """

    code: str
    label: Any
    permission: str
    service: Callable
    row_argument: str
    form_class: type = forms.Form
    form_knows_actor: bool = False
    icon: str = ""
    blockers: Callable = nothing_against_it
    undo: str = ""
    before: Callable | None = None
    restore: Callable | None = None
    most_rows: int = MOST_ROWS
    makes_file = False

    @property
    def is_reversible(self):
        """Whether a finished run can be taken back."""
        return bool(self.undo or self.restore)

    @property
    def undo_code(self):
        """The action that takes it back; empty where none does."""
        return self.undo or (f"{self.code}{BACK}" if self.restore else "")

    def offered_to(self, user):
        """Whether ``user`` may do it to any row at all."""
        return user.has_perm(self.permission)

    def objections(self, row, user):
        """Why ``row`` would be refused now, as sentences; empty means go."""
        if not user.has_perm(self.permission, row):
            return [refusal(user, self.permission)]
        return [str(reason) for reason in self.blockers(row)]

    def form(self, user, row=None, data=None):
        """The form of what is asked once for all rows."""
        return self.form_class(data, **({"actor": user} if self.form_knows_actor else {}))

    def kept(self, row):
        """What undo needs to know of the row: nothing, or its values."""
        return self.before(row) if self.before else None

    def perform(self, user, entry, inputs, rows):
        """Do it to one row. Raises what the service raises, and the model's DoesNotExist for an invisible one."""
        rows = rows.prefetch_related(None)  # that is for the columns of the list
        row = locked(rows, entry.key) if self.before else rows.get(pk=entry.key)
        before = self.kept(row)
        form = checked(self.form(user, row, inputs))
        values = form.values() if hasattr(form, "values") else form.cleaned_data
        done = self.service(**{self.row_argument: row.pk}, actor=user, **values)
        if self.before:
            entry.kept = {"before": before, "after": self.kept(rows.get(pk=row.pk))}
        return done


@dataclass(frozen=True, kw_only=True)
class PutBack(BulkAction):
    """The way back from an action that has set values: each row gets its own again."""

    def perform(self, user, entry, inputs, rows):
        """Restore the values of one row. Raises TransitionBlocked where somebody has changed them since."""
        row = locked(rows.prefetch_related(None), entry.key)
        if self.before(row) != entry.kept["after"]:
            raise TransitionBlocked([_("Somebody has changed this since. It stays as it is now.")])
        return self.restore(**{self.row_argument: row.pk}, actor=user, **entry.kept["before"])


@dataclass(frozen=True, kw_only=True)
class BulkMove(BulkAction):
    """A move of the model, made through its own page: the same form, the same service, the same refusals."""

    page_class: type
    page_options: dict

    def objections(self, row, user):
        """The state, the person, the blockers: as the document's own page says them."""
        try:
            return [str(reason) for reason in offered_move(row, self.code, user).reasons]
        except PermissionDenied as refused:
            return [str(refused)]

    def form(self, user, row=None, data=None):
        """The move's form without what belongs to one row."""
        form = self._page(user, row).form(**({} if data is None else {"data": data}))
        for field in form.hidden_fields():
            del form.fields[field.name]
        return form

    def perform(self, user, entry, inputs, rows):
        """The move of one row by its page; on the version of the preview where the page asks for that."""
        row = rows.get(pk=entry.key)
        page = self._page(user, row)
        page.object = page.row()
        data = inputs.copy()
        for field in page.form().hidden_fields():
            data[field.name] = entry.seen_version if field.name == SEEN else field.value()
        page.move = offered_move(page.object, self.code, user)
        return page.make(checked(page.form(data=data)))

    def _page(self, user, row):
        page = self.page_class(**self.page_options)
        request = HttpRequest()
        request.method, request.user, request.session = "GET", user, {}
        page.setup(request, pk=row.pk if row is not None else 0)
        page.object = row
        return page


def checked(form):
    """The bound form. Raises ValidationError by field."""
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    return form


def moves_in_bulk(model):
    """A BulkMove for each verb of ``model`` that people make on a page of its own."""
    if not hasattr(model, "get_all_state_transitions"):
        return []
    by_verb = {}
    for move in declared_moves(model):
        by_verb.setdefault(move.name, []).append(move)
    found = [each for verb, moves in by_verb.items() if (each := _bulk_move(model, verb, moves, by_verb))]
    there = {each.code for each in found}
    return [each if each.undo in there else replace(each, undo="") for each in found]


def _bulk_move(model, verb, moves, by_verb):
    first = moves[0]
    match = None if first.custom.get("system") else _page_of(model, verb)
    page_class = getattr(match.func, "view_class", None) if match else None
    if not page_class or not issubclass(page_class, MovePage) or not page_class.in_bulk:
        return None
    return BulkMove(
        code=verb,
        label=first.custom["label"],
        permission=first.permission,
        service=page_class.make,
        row_argument=page_class.row_argument,
        page_class=page_class,
        page_options=getattr(match.func, "view_initkwargs", {}),
        undo=_opposite(moves, by_verb),
    )


def _page_of(model, verb):
    try:
        return resolve(move_url(model(pk=1), verb))
    except (NoReverseMatch, Resolver404):
        return None


def _opposite(moves, by_verb):
    """The verb that leads back from where ``moves`` lead, where there is exactly one way there and back."""
    if len(moves) != 1:
        return ""
    there = moves[0]
    for verb, ways in by_verb.items():
        is_way_back = len(ways) == 1 and ways[0].source == there.target and ways[0].target == there.source
        if is_way_back and verb != there.name and not ways[0].custom.get("system"):
            return verb
    return ""


__all__ = ["BACK", "BulkAction", "BulkMove", "PutBack", "moves_in_bulk"]
