"""Pages of bays."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.pages import Column, DetailPage, FormPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from service.catalogue.choices import BayKind, EntryState
from service.catalogue.workshop import forms, selectors, services
from service.catalogue.workshop.models import Bay

TEXT = "service/catalogue/text.html"


class BayFilter(django_filters.FilterSet):
    """By state and kind."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=EntryState.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind of bay"), choices=BayKind.choices)

    class Meta:
        model = Bay
        fields = ["state", "kind"]


class Bays(ListPage):
    """The bays of one's stores."""

    model = Bay
    permission = "service.view_bay"
    title = _("Bays")
    filterset_class = BayFilter
    search_fields = ("code__icontains", "name__icontains")
    sort = "code"
    new_label = _("New bay")
    new_permission = "service.add_bay"
    empty_title = _("No bays yet")
    empty_text = _("Add the places where cars are worked on; bookings are made for them.")
    tabs = (
        Tab(_("Active"), {"state": "active"}),
        Tab(_("Retired"), {"state": "retired"}),
        Tab(_("All")),
    )
    columns = (
        Column(label=_("Code"), value="code", sort="code"),
        Column(label=_("Bay"), value="name", sort="name"),
        Column(label=_("Kind of bay"), value="get_kind_display", sort="kind"),
        Column(label=_("Store"), value="store", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    @property
    def new_url(self):
        """A new one."""
        return reverse("bays:new")

    def rows(self):
        """With their store."""
        return selectors.bay_list(self.request.user)


class BayPage(DetailPage):
    """One bay with its history."""

    model = Bay
    permission = "service.view_bay"

    def rows(self):
        """With its store."""
        return selectors.bay_list(self.request.user)

    def facts(self, row):
        """What it is for."""
        return [
            Fact(_("Store"), row.store),
            Fact(_("Kind of bay"), row.get_kind_display()),
            *([Fact(_("Note"), row.note, TEXT)] if row.note else []),
        ]

    def edit_url(self, row):
        """For who keeps the workshop's bays."""
        may = self.request.user.has_perm("service.change_bay", row)
        return reverse("bays:edit", args=[row.pk]) if may else ""


class NewBay(FormPage):
    """Another place to work."""

    permission = "service.add_bay"
    form_class = forms.NewBayForm
    title = _("New bay")
    submit_label = _("Add")

    def form_arguments(self):
        """Stores are those of the person."""
        return {"actor": self.request.user}

    def initial(self, row):
        """In the store one works for just now."""
        return {"store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        return services.add_bay(actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        """Cancelling leads to the list."""
        return super().get_context_data(**kwargs) | {"cancel_address": reverse("bays:list")}


class EditBay(FormPage):
    """What the bay is called and for."""

    model = Bay
    permission = "service.change_bay"
    form_class = forms.BayForm
    title = _("Edit the bay")

    def save(self, form):
        """One service call."""
        return services.edit_bay(
            bay_id=self.object.pk, expected_version=self.expected_version, actor=self.request.user, **form.cleaned_data
        )


class Retire(MovePage):
    """No car is put there any more."""

    model = Bay
    permission = "service.view_bay"
    verb = "retire"
    service = staticmethod(services.retire_bay)
    row_argument = "bay_id"
    form_class = ReasonForm

    def sentence(self, row):
        """What it means."""
        return _now("No car is put there any more.")


class Reinstate(MovePage):
    """Cars are put there again."""

    model = Bay
    permission = "service.view_bay"
    verb = "reinstate"
    service = staticmethod(services.reinstate_bay)
    row_argument = "bay_id"
    form_class = ReasonForm


urlpatterns = [
    path("", Bays.as_view(), name="list"),
    path("new/", NewBay.as_view(), name="new"),
    path("<int:pk>/", BayPage.as_view(), name="detail"),
    path("<int:pk>/edit/", EditBay.as_view(), name="edit"),
    path("<int:pk>/retire/", Retire.as_view(), name="retire"),
    path("<int:pk>/reinstate/", Reinstate.as_view(), name="reinstate"),
]
