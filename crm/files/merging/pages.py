"""Pages of merges: what looks like one customer, the two files side by side, and the verbs."""

import django_filters
from django import forms
from django.apps import apps
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.files.merging import services
from crm.files.merging.models import CustomerMerge, MergeState
from crm.files.merging.moving import counted
from dms.parties.models import Customer
from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, Tab
from dms.web.pages.details import Fact
from dms.web.pages.moves import ReasonForm

LABELS = {
    "name": _("name"),
    "customer_class": _("class"),
    "source": _("source"),
    "document": _("document and number"),
    "company_code": _("unified social credit code"),
    "address": _("address"),
    "responsible": _("responsible"),
    "note": _("note"),
}


SHOWN_DIGITS = 8


def shown(customer, name):
    """A field of a file as this page may show it."""
    if name == "document":
        return f"{customer.get_document_kind_display()} {short(customer.masked_document)}".strip()
    if name in ("customer_class", "source"):
        return getattr(customer, f"get_{name}_display")()
    return getattr(customer, name) or ""


def short(masked):
    """The end of a masked number, by which two of them are compared; all of its stars would break the line."""
    return f"****{masked[-4:]}" if len(masked) > SHOWN_DIGITS else masked


class MergeFilter(django_filters.FilterSet):
    """By state, and whether it is certain."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=MergeState)
    is_certain = django_filters.BooleanFilter(label=_("Certain"))

    class Meta:
        model = CustomerMerge
        fields = ["state", "is_certain"]


class Merges(ListPage):
    """Pairs that may be one customer, and what became of them."""

    model = CustomerMerge
    permission = "crm.view_customermerge"
    title = _("Duplicate customers")
    template_name = "crm/care_list.html"
    filterset_class = MergeFilter
    search_fields = ("first__number__iexact", "second__number__iexact", "first__name", "second__name")
    sort = "-pk"
    tabs = (
        Tab(_("To look at"), {"state": "proposed"}),
        Tab(_("Certain"), {"state": "proposed", "is_certain": "true"}),
        Tab(_("Merged"), {"state": "merged"}),
        Tab(_("Two customers"), {"state": "dismissed"}),
        Tab(_("All")),
    )
    empty_title = _("No duplicates")
    empty_text = _("Files with the same document, telephone, vehicle or name are put side by side here.")
    columns = (
        Column(label=_("Files"), value="first", template="crm/parts/pair.html", name="files"),
        Column(label=_("Why"), value="reason_labels", template="crm/parts/why.html", name="why"),
        Column(label=_("Goes on"), value="survivor.number", phone=False),
        Column(label=_("Proposed"), value="created_at", template="web/parts/time.html", sort="created_at", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    def rows(self):
        """With both files."""
        return super().rows().select_related("first", "second", "survivor")


class MergePage(DetailPage):
    """The two files side by side, and after the merge what went along."""

    model = CustomerMerge
    permission = "crm.view_customermerge"
    template_name = "crm/merge.html"

    def rows(self):
        """With all that is compared."""
        return super().rows().select_related(*WITH_FILES)

    def facts(self, row):
        """Why, and who decided."""
        return [
            Fact(_("Why"), row.reason_labels, "crm/parts/why.html"),
            Fact(_("Proposed by"), row.proposed_by or _now("the system")),
            Fact(_("Goes on"), row.survivor.number if row.survivor else ""),
            *([Fact(_("Decided by"), row.decided_by)] if row.decided_by else []),
            *([Fact(_("Decided at"), row.decided_at, "web/parts/time.html")] if row.decided_at else []),
        ]

    def get_context_data(self, row, **kwargs):
        """``compared`` (label, first, second, differs), ``moved`` (what, how many)."""
        differing = services.differing(row.first, row.second)
        compared = [
            {
                "label": label,
                "first": shown(row.first, name),
                "second": shown(row.second, name),
                "differs": name in differing,
            }
            for name, label in LABELS.items()
        ]
        context = super().get_context_data(row=row, compared=compared, moved=moved_in_words(row), **kwargs)
        context["moves"].sort(key=lambda move: move.verb != "merge")  # what the page is for leads
        return context


WITH_FILES = ("store", "first__responsible", "second__responsible", "survivor", "proposed_by", "decided_by")


def moved_in_words(merge):
    """``[(what, how many)]`` of what went along."""
    return [(apps.get_model(entry["model"])._meta.verbose_name_plural, len(entry["ids"])) for entry in merge.moved]


class ProposeForm(forms.Form):
    """The other file of the same customer."""

    other_number = forms.CharField(
        label=_("Number of the other file"),
        max_length=20,
        help_text=_("For example C-26-0012. Both are compared before anything happens."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, *args, customer, **kwargs):
        super().__init__(*args, **kwargs)
        self.customer = customer

    def clean_other_number(self):
        """A file of the same store."""
        number = self.cleaned_data["other_number"].strip().upper()
        other = Customer.objects.filter(store_id=self.customer.store_id, number=number).first()
        if other is None:
            raise forms.ValidationError(_now("There is no customer with this number in this store."))
        self.other = other
        return number


class Propose(FormPage):
    """Put two files side by side."""

    model = Customer
    permission = "crm.add_customermerge"
    form_class = ProposeForm
    template_name = "crm/about_customer.html"
    title = _("Merge with another file")
    submit_label = _("Compare")

    def rows(self):
        """Of the store."""
        return super().rows().select_related("store")

    def initial(self, row):
        """Empty: the row is the customer."""
        return {}

    def form_arguments(self):
        """Numbers are looked up in the customer's store."""
        return {"customer": self.object}

    def save(self, form):
        """One service call."""
        return services.propose_merge(customer_id=self.object.pk, other_id=form.other.pk, actor=self.request.user)


class MergeForm(forms.Form):
    """Which file goes on, and from which each differing field is taken."""

    def __init__(self, *args, merge, **kwargs):
        super().__init__(*args, **kwargs)
        self.merge = merge
        files = [merge.first, merge.second]
        self._add("survivor", _("goes on"), [(each.pk, each.number) for each in files], merge.first_id)
        self.differing = services.differing(*files)
        for name in self.differing:
            values = [(each.pk, str(shown(each, name) or "—")) for each in files]
            first_has = bool(shown(merge.first, name))
            self._add(f"of_{name}", LABELS[name], values, merge.first_id if first_has else merge.second_id)

    def _add(self, name, label, choices, initial):
        self.fields[name] = forms.TypedChoiceField(
            label=label, choices=choices, initial=initial, coerce=int, widget=forms.RadioSelect
        )

    @property
    def lines(self):
        """The fields with their two buttons, for the table."""
        return [self[name] for name in self.fields]

    def values(self):
        """What the service is to be given."""
        survivor = self.cleaned_data["survivor"]
        take = [name for name in self.differing if self.cleaned_data[f"of_{name}"] != survivor]
        return {"survivor_id": survivor, "take": take}


class OfMerge(MovePage):
    """What the verbs share."""

    model = CustomerMerge
    permission = "crm.view_customermerge"
    row_argument = "merge_id"

    def rows(self):
        """With both files."""
        return super().rows().select_related(*WITH_FILES)


class Merge(OfMerge):
    """Preview with the choice field by field, then the merge."""

    verb = "merge"
    service = staticmethod(services.merge_customers)
    form_class = MergeForm
    template_name = "crm/merge_confirm.html"
    partial_template_name = "crm/parts/merge_form.html"

    def form(self, **bound):
        """The choices of this pair."""
        return self.form_class(merge=self.object, **bound)

    def make(self, form):
        """One service call."""
        return self.service(merge_id=self.object.pk, actor=self.request.user, **form.values())

    def success_url(self, row):
        """The file that goes on."""
        return row.survivor.get_absolute_url()

    def sentence(self, row):
        """What happens."""
        return _now(
            "Everything of the other file moves to the file that goes on; the other one is closed and leads to it. "
            "It can be undone."
        )

    def get_context_data(self, **kwargs):
        """``holds``: what each file holds, as it would move."""
        row = self.object
        return super().get_context_data(holds=[(each, counted(each)) for each in (row.first, row.second)], **kwargs)


class WhyForm(forms.Form):
    """Why, where somebody wants to say so."""

    reason = forms.CharField(label=_("Why"), max_length=500, required=False, help_text=_("Stays in the history."))


class Dismiss(OfMerge):
    """These are two customers."""

    verb = "dismiss"
    service = staticmethod(services.dismiss_customer_merge)
    form_class = WhyForm

    def sentence(self, row):
        """What happens."""
        return _now("The pair is not suggested again.")


class Undo(OfMerge):
    """It was wrong."""

    verb = "undo"
    service = staticmethod(services.undo_customer_merge)
    form_class = ReasonForm

    def sentence(self, row):
        """What happens."""
        return _now("The other file gets back what it had. What came in since the merge stays where it is.")


urlpatterns = [
    path("", Merges.as_view(), name="list"),
    path("new/<int:pk>/", Propose.as_view(), name="new"),
    path("<int:pk>/", MergePage.as_view(), name="detail"),
    path("<int:pk>/merge/", Merge.as_view(), name="merge"),
    path("<int:pk>/dismiss/", Dismiss.as_view(), name="dismiss"),
    path("<int:pk>/undo/", Undo.as_view(), name="undo"),
]
