"""Which papers there are. Each app declares its own forms, once, in a module that its ``AppConfig.ready()`` loads."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.apps import apps

LIBRARY = Path(__file__).parent / "typst"
SHEET = LIBRARY / "sheet.typ"
LABELS = LIBRARY / "labels.typ"

FORMS = {}


class Paper(StrEnum):
    """What a form is printed on."""

    A4 = "a4"
    SLIP80 = "slip80"
    LABEL = "label"


@dataclass(frozen=True, kw_only=True)
class DocumentForm:
    """A paper that is printed about one row.

    ``code`` is "<app>.<what>", ``model`` the kind of row ("app.model"). ``data(row, in_full)`` returns plain JSON
    values; it runs in the language of the paper and in the store's time zone. ``permission`` prints it; ``reveal`` is
    the permission that prints personal data ``in_full`` (empty: the form holds none). ``copies`` name the numbered
    copies, the first is number 1; ``signatures`` the boxes at the end. ``number`` is the attribute with the paper's own
    number. ``blockers(row)`` says why the row can't be printed yet. ``template`` is a typst file; the usual one draws
    ``sections`` (see docs/printing.md), so that most forms need none of their own. ``of_store`` is the attribute with
    the store that prints it, where a row concerns two: its people need the permission there.
    """

    code: str
    label: Any
    model: str
    data: Callable[[Any, bool], dict]
    permission: str
    reveal: str = ""
    template: Path = SHEET
    copies: tuple = ()
    signatures: tuple = ()
    paper: Paper = Paper.A4
    number: str = ""
    blockers: Callable[[Any], list] = lambda row: []
    order: int = 500
    of_store: str = "store"

    def where(self, row):
        """Where somebody must hold the permission to print about ``row``: the row itself, or another store of it."""
        return row if self.of_store == "store" else getattr(row, self.of_store)

    @property
    def rows(self):
        """The model's manager."""
        return apps.get_model(self.model).objects

    @property
    def is_label(self):
        """Whether it is a label, printed in sheets of many rows."""
        return self.paper == Paper.LABEL

    def may_reveal(self, user, where):
        """Whether ``user`` may print personal data in full at ``where``; the system may."""
        return bool(self.reveal) and (user is None or user.has_perm(self.reveal, where))


def document_form(**declared):
    """Declare a form. Returns it; raises ValueError for a code that is taken by another one."""
    form = DocumentForm(**declared)
    if FORMS.setdefault(form.code, form) != form:
        raise ValueError(f"{form.code} is declared twice, differently.")
    return form


def label_form(**declared):
    """Declare a label.

    Its ``data`` returns ``title`` and ``lines``, ``code`` where the QR is not its address, and ``bars`` where the bars
    say something else than ``code``.
    """
    return document_form(paper=Paper.LABEL, template=LABELS, **declared)


def forms_for(row, user):
    """The forms that ``user`` may print about ``row``, in their order; none about what is no row of the database."""
    kind = getattr(getattr(row, "_meta", None), "label_lower", "")
    return [
        form
        for form in sorted(FORMS.values(), key=lambda form: (form.order, form.code))
        if form.model == kind
        and user.has_perm(form.permission, form.where(row))
        and user.has_perm("core.add_printeddocument", form.where(row))
    ]
