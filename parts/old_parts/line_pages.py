"""Old for new at a line of an issue: answering it, what is still owed, and waiving it."""

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.web.pages import BulkAction, Column, FormPage, ListPage, ReasonForm
from parts.issuing.models import IssueKind, IssueLine
from parts.issuing.old_for_new import owed, waive_old_part
from parts.issuing.services import note_old_part
from parts.old_parts import selectors, services
from parts.old_parts.forms import IS_NOT_IN, ForLineForm
from parts.old_parts.models import Destination
from parts.stock.quantities import said

LINES = "parts.view_issueline"
WAIVE = "parts.waive_oldpart"


class OfLine(FormPage):
    """What the forms about a line share."""

    model = IssueLine
    keeps_draft = False

    def rows(self):
        """With its issue and part."""
        return super().rows().select_related("issue", "part", "store")


class AnswerForLine(OfLine):
    """Old for new: the old part is taken in, or there is a reason why the new one goes without it."""

    permission = "parts.pick_issue"
    form_class = ForLineForm
    title = _("Old part")
    submit_label = _("Note it")
    template_name = "parts/old_parts/for_line.html"

    def form_arguments(self):
        """Of this line; a warranty job leaves no choice of where it goes."""
        return {"line": self.object, "is_warranty": self.object.issue.kind == IssueKind.WARRANTY}

    def initial(self, row):
        """All that is missing; the reason that stands there."""
        missing = selectors.wanted_for(row) - selectors.kept_for(row)
        return {
            "quantity": said(missing if missing > 0 else row.quantity),
            "reason": row.old_part_reason,
            "destination": Destination.DISPOSAL,
        }

    def save(self, form):
        """One service call."""
        data, actor = dict(form.cleaned_data), self.request.user
        answer, reason = data.pop("answer", ""), data.pop("reason", "")
        if answer == IS_NOT_IN:
            note_old_part(line_id=self.object.pk, is_in=False, reason=reason, actor=actor)
        else:
            services.take_in_for_line(line_id=self.object.pk, actor=actor, **data)
        return self.object

    def get_context_data(self, **kwargs):
        """``may_waive`` what is owed."""
        line = self.object
        is_owed = owed(IssueLine.objects.filter(pk=line.pk)).exists()
        return super().get_context_data(may_waive=is_owed and self.request.user.has_perm(WAIVE, line), **kwargs)


class Waive(OfLine):
    """It will never come in."""

    permission = WAIVE
    form_class = ReasonForm
    title = submit_label = _("Waive the old part")

    def save(self, form):
        """One service call."""
        return waive_old_part(line_id=self.object.pk, actor=self.request.user, **form.cleaned_data)

    def success_url(self, row):
        """Back to what else is owed."""
        return reverse("old-parts:owed")


class OwedFilter(django_filters.FilterSet):
    """By the kind of issue."""

    kind = django_filters.ChoiceFilter(label=_("Kind of issue"), choices=IssueKind, field_name="issue__kind")

    class Meta:
        model = IssueLine
        fields = ["kind"]


class Owed(ListPage):
    """New parts that went out with a reason instead of their old part, which is still asked for."""

    model = IssueLine
    permission = LINES
    title = _("Old parts still owed")
    filterset_class = OwedFilter
    search_fields = ("issue__number__istartswith", "issue__job_number__istartswith", "issue__plate__istartswith")
    sort = "pk"
    empty_title = _("No old part is owed")
    empty_text = _("A new part that goes out without its old one, for a reason, appears here until the old one is in.")
    columns = (
        Column(label=_("Issue"), value="issue.number", name="issue"),
        Column(label=_("Part"), value="part"),
        Column(label=_("Quantity"), value=lambda row: said(row.still_out), name="quantity", number=True, phone=False),
        Column(label=_("Repair order"), value="issue.job_number", name="job_number", phone=False),
        Column(label=_("Plate"), value="issue.plate", name="plate"),
        Column(label=_("Collected by"), value="issue.taken_by", name="taken_by", phone=False),
        Column(
            label=_("Issued at"), value="issue.issued_at", name="issued_at", template="web/parts/time.html", phone=False
        ),
        Column(label=_("Why without its old part"), value="old_part_reason", phone=False),
    )
    bulk_actions = (
        BulkAction(
            code="waive",
            label=_("Waive the old part"),
            icon="circle-off",
            permission=WAIVE,
            service=waive_old_part,
            row_argument="line_id",
            form_class=ReasonForm,
        ),
    )

    def rows(self):
        """Issued with a reason, not in, not waived."""
        return owed(super().rows()).select_related("issue", "part", "store")

    def row_address(self, row):
        """Where it is taken in; for others the issue."""
        if self.request.user.has_perm("parts.pick_issue", row):
            return reverse("issues:old_part", args=[row.pk])
        return row.get_absolute_url()
