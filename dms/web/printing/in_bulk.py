"""Papers and labels of many rows: each print on record as if it were made alone, all of them in one file."""

from dataclasses import dataclass, field
from typing import Any

from dms.core.models import PrintedDocument
from dms.core.permissions import require
from dms.core.printing import compiling, services
from dms.core.printing.forms import FORMS
from dms.core.printing.sheets import MOST_LABELS
from dms.web.pages.bulk_actions import BulkAction, checked
from dms.web.printing.forms import DocumentPaperForm, LabelPaperForm

PRINT = "core.add_printeddocument"
#: What a worker sets in a minute or two.
MOST_PAPERS = 300


@dataclass(frozen=True, kw_only=True)
class PrintEach(BulkAction):
    """A document of every row. ``paper`` is the declared form."""

    paper: Any = field(compare=False)
    makes_file = True

    def offered_to(self, user):
        """Whoever may print, and this form."""
        return user.has_perm(PRINT) and user.has_perm(self.permission)

    def objections(self, row, user):
        """The permission, then what the form has against the row."""
        return super().objections(self.paper.where(row), user) or [str(reason) for reason in self.paper.blockers(row)]

    def form(self, user, row=None, data=None):
        """Language, copies, and whether in full: as on the page of one print."""
        may_reveal = row is not None and self.paper.may_reveal(user, row)
        return self.form_class(data, paper=self.paper, may_reveal=may_reveal)

    def perform(self, user, entry, inputs, rows):
        """Print one row; the print is noted for the file."""
        row = rows.get(pk=entry.key)
        form = checked(self.form(user, row, inputs))
        made = services.print_document(form=self.paper.code, subject_id=row.pk, actor=user, **form.cleaned_data)
        entry.kept = {"print": made.pk}
        return made

    def prints(self, run, user):
        """The keys of the prints that belong into the file, in the order of the rows."""
        kept = run.rows.filter(outcome="done").order_by("pk").values_list("kept", flat=True)
        return [each["print"] for each in kept if each]

    def file(self, prints):
        """One PDF of these prints."""
        return compiling.pdf_of_many([(each.declared.template, each.content) for each in prints])


@dataclass(frozen=True, kw_only=True)
class PrintTogether(PrintEach):
    """Labels of all rows on as few sheets as they need; rows of several stores are a job for each store."""

    def perform(self, user, entry, inputs, rows):
        """Look whether the label may be printed; the sheets are made once all rows are known."""
        row = rows.get(pk=entry.key)
        require(user, PRINT, row)
        require(user, self.permission, row)
        return row

    def prints(self, run, user):
        """Print the labels of the rows that may be printed."""
        keys = list(run.rows.filter(outcome="done").order_by("pk").values_list("key", flat=True))
        rows = self.paper.rows.visible_to(user).in_bulk(keys)
        form = checked(self.form(user, next(iter(rows.values()), None), run.data))
        by_store = {}
        for key in (key for key in keys if key in rows):
            by_store.setdefault(rows[key].store_id, []).append(key)
        given = {"form": self.paper.code, "actor": user, **form.cleaned_data}
        return [services.print_labels(subject_ids=some, **given).pk for some in by_store.values()]


def paper_acts(model):
    """An act for each paper that is declared about ``model``."""
    kind = model._meta.label_lower
    declared = sorted(FORMS.values(), key=lambda paper: (paper.order, paper.code))
    return [_act(paper) for paper in declared if paper.model == kind]


def _act(paper):
    kind = PrintTogether if paper.is_label else PrintEach
    return kind(
        code=f"print.{paper.code}",
        label=paper.label,
        permission=paper.permission,
        service=services.print_labels if paper.is_label else services.print_document,
        row_argument="subject_id",
        form_class=LabelPaperForm if paper.is_label else DocumentPaperForm,
        icon="tag" if paper.is_label else "printer",
        most_rows=MOST_LABELS if paper.is_label else MOST_PAPERS,
        paper=paper,
    )


def pdf_of(run, act):
    """The bytes of the run's PDF, or None where nothing was printed that its person may see."""
    found = PrintedDocument.objects.visible_to(run.user).in_bulk(run.prints)
    prints = [found[key] for key in run.prints if key in found]
    return act.file(prints) if prints else None
