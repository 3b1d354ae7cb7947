"""Pages of old parts: the list with its ageing, taking in on a phone, the part with its verbs, what is still owed."""

import django_filters
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from parts.old_parts import selectors, services
from parts.old_parts.cells import age
from parts.old_parts.forms import (
    BinForm,
    BringBackForm,
    CreditForm,
    GiveBackForm,
    RedirectForm,
    SendForm,
    TakeInForm,
)
from parts.old_parts.line_pages import Owed, Waive
from parts.old_parts.models import Destination, OldPart, OldPartState
from parts.stock.quantities import said

VIEW = "parts.view_oldpart"
TIME = "web/parts/time.html"
#: What does not lead on.
LAST = ("redirect", "withdraw")
HERE, LATE, CLAIMS, MINE = "here", "late", "claims", "mine"


class OldPartFilter(django_filters.FilterSet):
    """By state, by where it goes, and whose turn it is."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=OldPartState)
    destination = django_filters.ChoiceFilter(label=_("Where it goes"), choices=Destination)
    turn = django_filters.ChoiceFilter(
        label=_("Turn"),
        choices=[
            (HERE, _("here")),
            (LATE, _("past its time")),
            (CLAIMS, _("for the claims clerk")),
            (MINE, _("with me")),
        ],
        method="keep_turn",
    )
    bin = django_filters.CharFilter(label=_("Bin"), field_name="bin__code", lookup_expr="iexact")

    class Meta:
        model = OldPart
        fields = ["state", "destination", "turn", "bin"]

    def keep_turn(self, rows, name, value):
        """What somebody has to do something about."""
        if value == MINE:
            return rows.filter(held_by=self.request.user)
        return {HERE: selectors.here, LATE: selectors.late, CLAIMS: selectors.unlisted}[value](rows)


class OldParts(ListPage):
    """The book of old parts 旧件台账: where each is, for whom, and for how long."""

    model = OldPart
    permission = VIEW
    title = _("Old parts")
    filterset_class = OldPartFilter
    search_fields = (
        "number__istartswith",
        "job_number__istartswith",
        "plate__istartswith",
        "part__number__istartswith",
    )
    sort = "-pk"
    new_url = "/old-parts/new/"
    new_label = _("Take an old part in")
    new_permission = "parts.add_oldpart"
    tabs = (
        Tab(_("All")),
        Tab(_("Here"), {"turn": HERE}),
        Tab(_("Past its time"), {"turn": LATE}),
        Tab(_("For the claims clerk"), {"turn": CLAIMS}),
        Tab(_("With the claims clerk"), {"state": "with_claims"}),
        Tab(_("With me"), {"turn": MINE}),
    )
    empty_title = _("No old parts")
    empty_text = _("Old for new: take the old part in before the new one goes out.")
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Part"), value="part"),
        Column(label=_("Quantity"), value=lambda row: said(row.quantity), name="quantity", number=True, phone=False),
        Column(label=_("Repair order"), value="job_number", phone=False),
        Column(label=_("Plate"), value="plate", phone=False),
        Column(label=_("Where it goes"), value="get_destination_display", phone=False),
        Column(label=_("Bin"), value="bin.code", template="parts/stock/bin.html", name="bin", phone=False),
        Column(label=_("Age"), value="days", draw=age, number=True),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
    )

    def rows(self):
        """With what the columns name."""
        return super().rows().select_related("store", "part", "bin")


class OldPartPage(DetailPage):
    """One old part: from which car, where it is, where it goes, since when."""

    model = OldPart
    permission = VIEW
    template_name = "parts/old_parts/old_part.html"

    def rows(self):
        """With everybody who is named."""
        return selectors.old_parts(self.request.user)

    def facts(self, row):
        """Label, place, way."""
        found = [
            Fact(_("Part"), row.part, "web/parts/linked.html"),
            Fact(_("Quantity"), f"{said(row.quantity)} {row.part.get_unit_display()}"),
            Fact(_("Repair order"), row.job_number),
            Fact(_("Plate"), row.plate),
            Fact(_("Issue"), row.issue_line, "web/parts/linked.html"),
            Fact(_("Where it goes"), row.get_destination_display()),
            Fact(_("Bin"), row.bin, "web/parts/linked.html"),
            Fact(_("Condition"), row.note),
            Fact(_("Handed in by"), row.brought_by),
            Fact(_("Taken in by"), row.taken_in_by),
            Fact(_("Taken in at"), row.taken_in_at, TIME),
            Fact(_("To be gone by"), row.due_at if row.is_here else None, TIME),
            Fact(_("In the hands of"), row.held_by),
            Fact(_("Left at"), row.left_at, TIME),
            Fact(_("Collected by"), row.collected_by),
            Fact(_("Supplier"), row.supplier, "web/parts/linked.html"),
            Fact(_("Carrier and waybill"), row.waybill),
            Fact(_("Credit granted"), row.credit, "web/parts/money.html"),
        ]
        return [fact for fact in found if fact.value not in (None, "")]

    def get_context_data(self, row, **kwargs):
        """``age``: how long it has been here; ``lists`` that it stood on."""
        lists = row.handover_lines.select_related("handover__signed_by").order_by("-pk")
        context = super().get_context_data(row=row, age=age(row, row.days), lists=lists, **kwargs)
        last = (*LAST, "put_away") if row.bin_id else LAST  # once it has its bin, what leads is its way out
        context["moves"].sort(key=lambda move: (bool(move.reasons), move.verb in last))
        return context


class TakeIn(FormPage):
    """On the phone beside the car: what, from where, a photo, into which bin."""

    permission = "parts.add_oldpart"
    form_class = TakeInForm
    title = _("Take an old part in")
    submit_label = _("Take it in")

    def form_arguments(self):
        """Stores where the viewer may."""
        return {"actor": self.request.user, "store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        data = dict(form.cleaned_data)
        return services.take_in(
            store_id=data.pop("store").pk, part_id=data.pop("part").pk, actor=self.request.user, **data
        )


class OfOldPart(MovePage):
    """What the verbs share."""

    model = OldPart
    permission = VIEW
    row_argument = "old_part_id"

    def rows(self):
        """With what the verbs ask about."""
        return selectors.old_parts(self.request.user)


class IntoBin(OfOldPart):
    """A verb that asks for a bin of the part's own store."""

    in_bulk = False

    def form(self, **bound):
        """Of this old part."""
        return self.form_class(old_part=self.object, **bound)

    def make(self, form):
        """One service call."""
        data = dict(form.cleaned_data)
        return type(self).service(old_part_id=self.object.pk, bin_id=data.pop("bin"), actor=self.request.user, **data)


class PutAway(IntoBin):
    """Not on the floor 不得随地堆放."""

    verb = "put_away"
    service = staticmethod(services.put_away_old_part)
    form_class = BinForm


class Redirect(OfOldPart):
    """Somebody else gets it."""

    verb = "redirect"
    service = staticmethod(services.redirect_old_part)
    form_class = RedirectForm


class GiveBack(OfOldPart):
    """To the customer."""

    verb = "give_back"
    service = staticmethod(services.give_back_old_part)
    form_class = GiveBackForm

    def sentence(self, row):
        """The rule."""
        return _now("Clean and pack it; the customer signs the receipt, which you print afterwards.")


class Send(OfOldPart):
    """To the supplier or the manufacturer."""

    verb = "send"
    service = staticmethod(services.send_old_part)
    form_class = SendForm
    in_bulk = False

    def form(self, **bound):
        """Suppliers of its store."""
        return self.form_class(actor=self.request.user, old_part=self.object, **bound)

    def make(self, form):
        """One service call."""
        data = dict(form.cleaned_data)
        supplier = data.pop("supplier")
        return services.send_old_part(
            old_part_id=self.object.pk,
            supplier_id=supplier.pk if supplier else None,
            actor=self.request.user,
            **data,
        )


class NoteCredit(OfOldPart):
    """The supplier's answer."""

    verb = "note_credit"
    service = staticmethod(services.note_credit_old_part)
    form_class = CreditForm
    in_bulk = False

    def sentence(self, row):
        """What becomes of the money."""
        if row.supplier_id is None:
            return _now("The manufacturer's answer is noted; it is no supplier of the store, so nothing is set off.")
        return _now("%(supplier)s owes it: it is set off at the next payment.") % {"supplier": row.supplier}


class Dispose(OfOldPart):
    """Gone."""

    verb = "dispose"
    service = staticmethod(services.dispose_old_part)
    form_class = ReasonForm

    def sentence(self, row):
        """What is asked for."""
        return _now("Say why and how: scrapped, collected by which recycler.")


class BringBack(IntoBin):
    """Here again."""

    verb = "bring_back"
    service = staticmethod(services.bring_back_old_part)
    form_class = BringBackForm


class Withdraw(OfOldPart):
    """It was taken in by mistake."""

    verb = "withdraw"
    service = staticmethod(services.withdraw_old_part)
    form_class = ReasonForm

    def sentence(self, row):
        """What happens."""
        return _now("It was taken in by mistake: the line of its issue asks for it again.")


urlpatterns = [
    path("", OldParts.as_view(), name="list"),
    path("new/", TakeIn.as_view(), name="new"),
    path("owed/", Owed.as_view(), name="owed"),
    path("owed/<int:pk>/waive/", Waive.as_view(), name="waive"),
    path("<int:pk>/", OldPartPage.as_view(), name="detail"),
    path("<int:pk>/put-away/", PutAway.as_view(), name="put_away"),
    path("<int:pk>/redirect/", Redirect.as_view(), name="redirect"),
    path("<int:pk>/give-back/", GiveBack.as_view(), name="give_back"),
    path("<int:pk>/send/", Send.as_view(), name="send"),
    path("<int:pk>/note-credit/", NoteCredit.as_view(), name="note_credit"),
    path("<int:pk>/dispose/", Dispose.as_view(), name="dispose"),
    path("<int:pk>/bring-back/", BringBack.as_view(), name="bring_back"),
    path("<int:pk>/withdraw/", Withdraw.as_view(), name="withdraw"),
]
