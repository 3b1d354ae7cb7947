"""Pages for counters, made for the phone: taking a bin, counting it, closing it, and counting again what differs."""

from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import FormPage
from parts.stock.quantities import said
from parts.stocktake import counting
from parts.stocktake.forms import AssignForm, CloseBinForm, CountForm
from parts.stocktake.models import Stocktake

LONGEST = 200  # differing lines on the page of a stocktake; the list of counted lines has the rest


class OnTheFloor(FormPage):
    """What the pages for counters share: nothing is drafted, and the page stays at its bin."""

    model = Stocktake
    permission = "parts.count_stocktake"
    keeps_draft = False

    def rows(self):
        """With the store."""
        return super().rows().select_related("store")

    def initial(self, row):
        """The bin of the address."""
        return {"bin": self.request.GET.get("bin", "")[:24]}

    def form_arguments(self):
        """Whose bins."""
        return {"store": self.object.store}


class CountPage(OnTheFloor):
    """Counting on the phone: scan the bin, scan the part, type the quantity. The books are not shown."""

    form_class = CountForm
    template_name = "parts/stocktake/count.html"
    title = _("Count")
    submit_label = _("Save the count")

    def save(self, form):
        """One count; the page goes on with the same bin."""
        values = form.cleaned_data
        line = counting.count_line(
            stocktake_id=self.object.pk,
            bin_id=values["bin"].pk,
            part_id=values["part"].pk,
            quantity=values["quantity"],
            status=values["status"],
            actor=self.request.user,
        )
        self.done_message = f"{line.bin.code} · {line.item.part.number} · {said(line.counted)}"
        return line

    def success_url(self, row):
        """The same bin again."""
        return f"{self.request.path}?bin={row.bin.code}"

    def get_context_data(self, **kwargs):
        """``lines`` of the bin of the address (no book quantity), ``mine`` and ``free`` bins."""
        sheets = self.object.sheets.select_related("bin", "counter").filter(closed_at=None).order_by("bin__code")
        sheets = list(sheets.annotate(left=Count("lines", filter=Q(lines__counted=None)), of=Count("lines")))
        code = self.request.GET.get("bin", "").strip().upper()[:24]
        lines = self.object.lines.filter(bin__code=code).select_related("item__part", "counted_by").order_by("pk")
        return super().get_context_data(
            code=code,
            lines=lines if code else [],
            is_closed=bool(code) and self.object.sheets.filter(bin__code=code).exclude(closed_at=None).exists(),
            mine=[one for one in sheets if one.counter_id == self.request.user.pk],
            free=[one for one in sheets if one.counter_id is None][:30],
            **kwargs,
        )


class CloseBin(OnTheFloor):
    """A bin is finished."""

    form_class = CloseBinForm
    template_name = "parts/stocktake/close_bin.html"
    title = _("Finish the bin")
    submit_label = _("Finish the bin")

    def save(self, form):
        """One service call."""
        values = form.cleaned_data
        return counting.close_sheet(
            stocktake_id=self.object.pk,
            bin_id=values["bin"].pk,
            rest_is_missing=values["rest_is_missing"],
            actor=self.request.user,
        )

    def success_url(self, row):
        """On to the next bin."""
        return reverse("stocktakes:count", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        """``left``: the lines of the bin that nobody has counted."""
        code = self.request.GET.get("bin", "").strip().upper()[:24]
        left = self.object.lines.filter(bin__code=code, counted=None).select_related("item__part")
        return super().get_context_data(left=left, **kwargs)


class Assign(OnTheFloor):
    """A bin goes to a counter."""

    permission = "parts.assign_stocktake"
    form_class = AssignForm
    title = _("Give the bin to a counter")
    submit_label = _("Give")

    def save(self, form):
        """One service call; back to the stocktake."""
        values = form.cleaned_data
        counting.assign_sheet(
            stocktake_id=self.object.pk,
            bin_id=values["bin"].pk,
            counter_id=values["counter"].pk,
            actor=self.request.user,
        )
        return self.object


class Recount(OnTheFloor):
    """Counting again what differs: without the books, without the first count."""

    form_class = CountForm
    template_name = "parts/stocktake/recount.html"
    title = _("Count again")
    submit_label = _("Save the count")

    def save(self, form):
        """The second count of the line that was scanned."""
        values = form.cleaned_data
        lines = self.object.differing() | self.object.lines.exclude(recounted=None)
        lines = lines.filter(bin=values["bin"], item__part=values["part"])
        if values["status"]:
            lines = lines.filter(status=values["status"])
        found = list(lines[:2])
        if len(found) != 1:
            raise forms.ValidationError({"part": _now("This part in this bin is not to be counted again.")})
        line = counting.recount_line(line_id=found[0].pk, quantity=values["quantity"], actor=self.request.user)
        self.done_message = f"{values['bin'].code} · {values['part'].number} · {said(line.recounted)}"
        return line

    def success_url(self, row):
        """The next one."""
        return self.request.path

    def get_context_data(self, **kwargs):
        """``lines`` still to be counted again; ``is_own`` where the person counted it the first time."""
        lines = self.object.to_recount().select_related("item__part", "bin", "counted_by").order_by("bin__code", "pk")
        return super().get_context_data(lines=lines[:LONGEST], **kwargs)
