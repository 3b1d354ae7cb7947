"""Pages of lost sales: what was asked for and could not be sold."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, FormPage, ListPage
from dms.web.stores import current_store
from parts.counter import selectors, services
from parts.counter.forms import LostSaleForm
from parts.counter.models import LossReason, LostSale


class LostSales(ListPage):
    """Demand that could not be met."""

    model = LostSale
    permission = "parts.view_lostsale"
    title = _("Lost sales")
    search_fields = ("wanted__icontains", "part__number__istartswith")
    sort = "-pk"
    new_url = "/lost-sales/new/"
    new_label = _("Record a lost sale")
    new_permission = "parts.add_lostsale"
    empty_title = _("No lost sales")
    empty_text = _("F8 on the page “New sale” records a demand that could not be met.")
    columns = (
        Column(label=_("Wanted"), value="wanted"),
        Column(label=_("Part"), value="part.number"),
        Column(label=_("Quantity"), value="quantity", template="parts/counter/quantity.html", number=True),
        Column(label=_("Reason"), value="get_reason_display"),
        Column(label=_("Recorded by"), value="recorded_by", phone=False),
        Column(
            label=_("Recorded at"), value="created_at", template="web/parts/time.html", sort="created_at", phone=False
        ),
    )

    def rows(self):
        """With part and person."""
        return super().rows().select_related("part", "recorded_by", "store")

    def row_address(self, row):
        """A lost sale opens nothing."""
        return ""


class NewLostSale(FormPage):
    """Record one; the counter's F8 posts here and gets no page back."""

    permission = "parts.add_lostsale"
    form_class = LostSaleForm
    title = _("Record a lost sale")
    keeps_draft = False

    def form_arguments(self):
        """Stores where the viewer may."""
        return {"actor": self.request.user, "store": current_store(self.request)}

    def initial(self, row):
        """One, out of stock."""
        return {"reason": LossReason.OUT_OF_STOCK}

    def save(self, form):
        """One service call; the part is known where its number was typed."""
        data = dict(form.cleaned_data)
        store = data.pop("store")
        parts, exact = selectors.found_parts(self.request.user, store, data["wanted"])
        part_id = parts[0].pk if exact else None
        return services.record_lost_sale(store_id=store.pk, part_id=part_id, actor=self.request.user, **data)

    def saved(self, row):
        """For the counter: done, stay where you are."""
        if self.request.headers.get("X-Counter"):
            return HttpResponse(status=204)
        messages.success(self.request, _now("Recorded: %(wanted)s") % {"wanted": row.wanted})
        return super().saved(row)

    def success_url(self, row):
        """The list."""
        return reverse("lost-sales:list")


lost_sale_urls = [
    path("", LostSales.as_view(), name="list"),
    path("new/", NewLostSale.as_view(), name="new"),
]
