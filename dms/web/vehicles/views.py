"""Vehicles: list, file, registering and editing; what changes plate, VIN, kilometres and owners is in ``acts``."""

import django_filters
from django.utils.translation import gettext_lazy as _

from dms.parties.models import Customer
from dms.vehicles import selectors, services
from dms.vehicles.choices import Energy
from dms.vehicles.models import Vehicle
from dms.vehicles.plates import PlateColour
from dms.web import cells
from dms.web.pages import Column, DetailPage, FormPage, ListPage, Tab
from dms.web.pages.details import Fact
from dms.web.pages.file_timelines import FileTimeline, OfFile
from dms.web.stores import current_store, stores_of
from dms.web.vehicles import forms

#: What may be done from the page of a vehicle: permission → (route, label, icon).
ACTS = (
    ("vehicles.record_odometer", "vehicles:record_odometer", _("Record odometer"), "gauge"),
    ("vehicles.change_vehicle", "vehicles:change_plate", _("Change plate"), "id-badge"),
    ("vehicles.transfer_ownership", "vehicles:transfer_ownership", _("Change owner"), "arrows-exchange"),
    ("vehicles.correct_vin", "vehicles:correct_vin", _("Correct VIN"), "fingerprint"),
)


class VehicleFilter(django_filters.FilterSet):
    """By what is seen on the car and in its papers."""

    brand_text = django_filters.CharFilter(label=_("Brand"), lookup_expr="istartswith")
    model_year = django_filters.NumberFilter(label=_("Model year"), min_value=1950, max_value=2100)
    energy = django_filters.ChoiceFilter(label=_("Energy"), choices=Energy)
    plate_colour = django_filters.ChoiceFilter(label=_("Plate colour"), choices=PlateColour)
    has_plate = django_filters.BooleanFilter(label=_("Has a plate"), method="keep_plated")
    vin_doubtful = django_filters.BooleanFilter(label=_("VIN to be compared"))

    class Meta:
        model = Vehicle
        fields = ["brand_text", "model_year", "energy", "plate_colour", "vin_doubtful"]

    def keep_plated(self, rows, name, wanted):
        """With a plate, or without one."""
        return rows.exclude(plate="") if wanted else rows.filter(plate="")


class Vehicles(ListPage):
    """The cars that the stores sell or look after."""

    model = Vehicle
    permission = "vehicles.view_vehicle"
    title = _("Vehicles")
    filterset_class = VehicleFilter
    search_fields = ("brand_text__icontains", "model_text__icontains")
    sort = "-pk"
    new_url = "/vehicles/new/"
    new_label = _("Register a vehicle")
    new_permission = "vehicles.add_vehicle"
    empty_title = _("No vehicle yet")
    empty_text = _("Register the first one: type its VIN, and model year and make come by themselves.")
    tabs = (
        Tab(_("All")),
        Tab(_("Without a plate"), {"has_plate": "false"}),
        Tab(_("VIN to be compared"), {"vin_doubtful": "true"}),
    )
    columns = (
        Column(label=_("Plate"), value="plate", sort="plate", draw=cells.linked_plate),
        Column(label=_("Vehicle"), value="description", draw=cells.vehicle_name),
        Column(label=_("VIN"), value="vin", sort="vin_last6", template="web/parts/vin.html", phone=False),
        Column(label=_("Owner"), value="open_ownerships", draw=cells.owners, phone=False),
        Column(
            label=_("Odometer"),
            value="odometer_km",
            sort="odometer_km",
            number=True,
            draw=cells.kilometres,
            phone=False,
        ),
        Column(label=_("Read"), value="odometer_at", template="web/parts/time.html", phone=False),
    )

    def rows(self):
        """With who has each vehicle now."""
        return selectors.vehicle_list(self.request.user)

    def search(self, rows, text):
        """By plate, VIN, engine number, owner, telephone; by brand and model too."""
        return selectors.matching_vehicles(rows, self.request.user, text, by_model=True)


class VehiclePage(OfFile, DetailPage):
    """One vehicle: what it is, who has it and had it, its plates and kilometres in time."""

    model = Vehicle
    permission = "vehicles.view_vehicle"
    template_name = "vehicles/vehicle.html"

    def rows(self):
        """With its owners, plates and readings."""
        return selectors.vehicle_detail(self.request.user)

    def get_title(self):
        """Brand, model and year; the plate stands beside it in its colour."""
        return self.object.description or self.object.vin

    def facts(self, row):
        """What is known, in the order in which people ask."""
        return [
            Fact(_("Engine number"), row.engine_number),
            Fact(_("Trim"), row.trim, "web/parts/linked.html"),
            Fact(_("Energy"), row.get_energy_display()),
            Fact(_("Exterior colour"), row.exterior_colour),
            Fact(_("Interior colour"), row.interior_colour),
            Fact(_("Produced"), row.produced_on, "web/parts/day.html"),
            Fact(_("First registration"), row.first_registration_on, "web/parts/day.html"),
            Fact(_("In service since"), row.in_service_on, "web/parts/day.html"),
            Fact(_("Store"), row.store),
            *([Fact(_("Note"), row.note)] if row.note else []),
        ]

    def edit_url(self, row):
        """For whoever may change this vehicle."""
        may = self.request.user.has_perm("vehicles.change_vehicle", row)
        return f"{row.get_absolute_url()}edit/" if may else ""

    def get_context_data(self, row, **kwargs):
        """``acts`` (route, label, icon), ``holders`` (who has it now), ``sees_customers``, ``may_end``."""
        me = self.request.user
        return super().get_context_data(
            row=row,
            acts=[(route, label, icon) for permission, route, label, icon in ACTS if me.has_perm(permission, row)],
            holders=[each for each in row.ownerships.all() if each.valid_to is None],
            sees_customers=me.has_perm(forms.CUSTOMERS, row),
            may_end=me.has_perm("vehicles.transfer_ownership", row),
            **kwargs,
        )


class VehicleTimeline(FileTimeline):
    """Everything about the vehicle and who has it."""

    model = Vehicle
    permission = "vehicles.view_vehicle"


class Register(FormPage):
    """A new file: the VIN is looked at while typing; ``?customer=7`` brings the owner along."""

    permission = "vehicles.add_vehicle"
    form_class = forms.RegisterForm
    template_name = "web/grouped_form_page.html"
    title = _("Register a vehicle")
    submit_label = _("Register")
    done_message = _("Registered.")

    def initial(self, row):
        """The store one is working in, or the owner's."""
        customer = self._owner()
        return {"store": customer.store if customer else current_store(self.request), "customer": customer}

    def form_arguments(self):
        """Who asks, and the stores where they may register."""
        me = self.request.user
        stores = [store for store in stores_of(self.request) if me.has_perm(self.permission, store)]
        return {"actor": me, "stores": stores}

    def save(self, form):
        """One service call."""
        return services.register_vehicle(actor=self.request.user, **form.values())

    def _owner(self):
        key = self.request.GET.get("customer", "")
        if not key.isdecimal() or len(key) > 17:
            return None
        return Customer.objects.visible_to(self.request.user).select_related("store").filter(pk=key).first()


class Edit(FormPage):
    """What is known about the vehicle; VIN, plate, kilometres and owners have pages of their own."""

    model = Vehicle
    permission = "vehicles.change_vehicle"
    form_class = forms.VehicleForm
    template_name = "web/grouped_form_page.html"
    title = _("Edit vehicle")

    def rows(self):
        """With its trim."""
        return super().rows().select_related("trim")

    def form_arguments(self):
        """Who asks."""
        return {"actor": self.request.user}

    def save(self, form):
        """One service call."""
        return services.edit_vehicle(
            vehicle_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.values(),
        )
