"""Pages of data requests: list, recording, the request with what stands against it, the verbs, the copy."""

import django_filters
from django import forms
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.files.requests import services
from crm.files.requests.copying import headers_of
from crm.files.requests.models import AskedHow, DataRequest, RequestKind, RequestState
from crm.files.requests.retention import RULES
from dms.core import clock
from dms.parties.models import Customer
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Tab
from dms.web.pages.access import Page
from dms.web.pages.details import Fact
from dms.web.pages.moves import ReasonForm

WITH_PEOPLE = ("store", "customer__store", "recorded_by", "decided_by")


class RequestFilter(django_filters.FilterSet):
    """By kind and state."""

    kind = django_filters.ChoiceFilter(label=_("Asks for"), choices=RequestKind)
    state = django_filters.ChoiceFilter(label=_("State"), choices=RequestState)

    class Meta:
        model = DataRequest
        fields = ["kind", "state"]


class DataRequests(ListPage):
    """What persons asked for about their data, the most urgent first."""

    model = DataRequest
    permission = "crm.view_datarequest"
    title = _("Data requests")
    template_name = "crm/care_list.html"
    filterset_class = RequestFilter
    search_fields = ("customer__number__iexact", "customer__name")
    sort = "answer_by"
    tabs = (
        Tab(_("To decide"), {"state": "received"}),
        Tab(_("Restricted for now"), {"state": "retained"}),
        Tab(_("All")),
    )
    empty_title = _("No data request")
    empty_text = _("Record one from the customer's file, under “More”, when somebody asks about their data.")
    columns = (
        Column(label=_("Customer"), value="customer.name"),
        Column(label=_("Number"), value="customer.number", phone=False),
        Column(label=_("Asks for"), value="get_kind_display", template="crm/parts/wrapping.html"),
        Column(label=_("Asked on"), value="asked_on", template="web/parts/day.html", sort="asked_on", phone=False),
        Column(label=_("Answer by"), value="answer_by", template="web/parts/day.html", sort="answer_by"),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    def rows(self):
        """With the customers."""
        return super().rows().select_related("customer", "store")


class RequestPage(DetailPage):
    """One request."""

    model = DataRequest
    permission = "crm.view_datarequest"
    template_name = "crm/data_request.html"

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related(*WITH_PEOPLE)

    def facts(self, row):
        """What was asked, how the person was recognised, what was answered."""
        return [
            Fact(_("Customer"), row.customer, "web/parts/linked.html"),
            Fact(_("Asks for"), row.get_kind_display()),
            Fact(_("Asked on"), row.asked_on, "web/parts/day.html"),
            Fact(_("How"), row.get_asked_how_display()),
            Fact(_("How the person was recognised"), row.identity_check),
            Fact(_("In the person's words"), row.wish),
            Fact(_("Answer by"), row.answer_by, "web/parts/day.html"),
            Fact(_("Recorded by"), row.recorded_by),
            *self._decision(row),
        ]

    def get_context_data(self, row, **kwargs):
        """``kept`` (rule, source, until): what forbids erasing; ``may_hand_out``."""
        may = row.has_copy and self.request.user.has_perm("crm.hand_out_datarequest", row)
        return super().get_context_data(row=row, kept=rules_against(row), may_hand_out=may, **kwargs)

    @staticmethod
    def _decision(row):
        found = (
            [Fact(_("Decided by"), row.decided_by), Fact(_("Answer to the person"), row.answer)]
            if row.decided_at
            else []
        )
        times = (
            (_("Decided at"), row.decided_at),
            (_("Erased at"), row.erased_at),
            (_("Copy ready"), row.copy_made_at),
            (_("Handed out"), row.handed_out_at),
        )
        return found + [Fact(label, at, "web/parts/time.html") for label, at in times if at]


def rules_against(request):
    """The rules that forbid erasing: those found when it was decided, else as they stand today."""
    if request.retention:
        return [(RULES[one["rule"]], one["until"]) for one in request.retention if one["rule"] in RULES]
    if request.kind == RequestKind.ERASURE and request.state == RequestState.RECEIVED:
        return [(kept.rule, kept.until.isoformat()) for kept in services.retention_of(request)]
    return []


class RequestForm(forms.ModelForm):
    """What a person asks for."""

    kind = forms.ChoiceField(label=_("Asks for"), choices=RequestKind, widget=forms.RadioSelect)
    asked_how = forms.ChoiceField(label=_("How"), choices=AskedHow)

    class Meta:
        model = DataRequest
        fields = ["kind", "asked_on", "asked_how", "identity_check", "wish"]
        widgets = {
            "asked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "wish": forms.Textarea(attrs={"rows": 3}),
        }


class Record(FormPage):
    """A request of the customer on whose page it was begun."""

    model = Customer
    permission = "crm.add_datarequest"
    form_class = RequestForm
    template_name = "crm/about_customer.html"
    title = _("Record a data request")
    submit_label = _("Record")

    def rows(self):
        """The store's day is today."""
        return super().rows().select_related("store")

    def initial(self, row):
        """Asked today for a copy."""
        return {"asked_on": clock.today(row.store), "kind": RequestKind.ACCESS}

    def save(self, form):
        """One service call."""
        return services.record_data_request(customer_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


class OfRequest(MovePage):
    """What the verbs share."""

    model = DataRequest
    permission = "crm.view_datarequest"
    row_argument = "request_id"

    def rows(self):
        """With everybody who is named."""
        return super().rows().select_related(*WITH_PEOPLE)


class AnswerForm(forms.Form):
    """What the person is told."""

    answer = forms.CharField(
        label=_("Answer to the person"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the person is told. It is erased together with their data."),
    )


class Approve(OfRequest):
    """Carried out at once: says beforehand what will happen."""

    verb = "approve"
    service = staticmethod(services.approve_data_request)
    form_class = AnswerForm

    def sentence(self, row):
        """What happens on yes."""
        if row.kind == RequestKind.ERASURE:
            return self._erasure(row)
        return {
            RequestKind.ACCESS: _now("A copy of everything held of this person is put together and handed out once."),
            RequestKind.CORRECTION: _now("Say yes once the file has been put right."),
            RequestKind.RESTRICTION: _now(
                "The data are kept and used for nothing else: no messages, no surveys, no changes. Safety recalls "
                "are still told."
            ),
            RequestKind.RELEASE: _now("The file can be used again."),
        }[row.kind]

    @staticmethod
    def _erasure(row):
        kept = services.retention_of(row)
        if not kept:
            return _now("No legal period runs: everything personal is erased now. This can't be undone.")
        said = _now(
            "The law forbids erasing until %(day)s (%(rule)s). The file is restricted, and erased by itself the day "
            "after."
        )
        return said % {"day": kept[0].until.isoformat(), "rule": kept[0].rule.source}


class Refuse(OfRequest):
    """No, and why."""

    verb = "refuse"
    service = staticmethod(services.refuse_data_request)
    form_class = ReasonForm

    def sentence(self, row):
        """What the law asks for."""
        return _now("The person is told the reason and may go to court or to the authority.")


class WhyForm(forms.Form):
    """Why, where the person has said so."""

    reason = forms.CharField(label=_("Why"), max_length=500, required=False, help_text=_("Stays in the history."))


class Withdraw(OfRequest):
    """Not asked for any more."""

    verb = "withdraw"
    service = staticmethod(services.withdraw_data_request)
    form_class = WhyForm

    def sentence(self, row):
        """A restriction does not end by it."""
        if row.state == RequestState.RETAINED:
            return _now("The erasure is called off. The restriction stays until its end is asked for.")
        return ""


class HandOut(Page):
    """The copy, once; by POST, because the copy is gone afterwards."""

    model = DataRequest
    permission = "crm.hand_out_datarequest"
    http_method_names = ["post"]

    def post(self, request, pk):
        """The archive; 409 where there is none."""
        row = self.row()
        content = services.hand_out_copy(request_id=row.pk, actor=request.user)
        return HttpResponse(content, headers=headers_of(row))


urlpatterns = [
    path("", DataRequests.as_view(), name="list"),
    path("new/<int:pk>/", Record.as_view(), name="new"),
    path("<int:pk>/", RequestPage.as_view(), name="detail"),
    path("<int:pk>/approve/", Approve.as_view(), name="approve"),
    path("<int:pk>/refuse/", Refuse.as_view(), name="refuse"),
    path("<int:pk>/withdraw/", Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/hand-out/", HandOut.as_view(), name="hand_out"),
]
