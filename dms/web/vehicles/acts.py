"""What is done to a vehicle: VIN corrected, plate changed, kilometres recorded, owners changed."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dms.vehicles import services
from dms.vehicles.models import Ownership, Vehicle
from dms.web.pages import FormPage
from dms.web.vehicles import forms


class Act(FormPage):
    """One form that calls one service about the vehicle of the address."""

    model = Vehicle
    template_name = "vehicles/act.html"
    service = None

    def rows(self):
        """With its store, which decides about rights and days."""
        return super().rows().select_related("store")

    def initial(self, row):
        """Nothing: these forms say what is new."""
        return {}

    def save(self, form):
        """One service call."""
        return self.service(vehicle_id=self.object.pk, actor=self.request.user, **form.cleaned_data)

    def success_url(self, row):
        """Back to the vehicle."""
        return self.object.get_absolute_url()


class CorrectVin(Act):
    """A mistyped VIN is put right."""

    permission = "vehicles.correct_vin"
    form_class = forms.CorrectVinForm
    title = submit_label = _("Correct VIN")
    service = staticmethod(services.correct_vin)
    done_message = _("VIN corrected.")


class ChangePlate(Act):
    """Another plate, or none."""

    permission = "vehicles.change_vehicle"
    form_class = forms.ChangePlateForm
    title = submit_label = _("Change plate")
    service = staticmethod(services.change_plate)
    done_message = _("Plate changed.")


class RecordOdometer(Act):
    """What the odometer shows."""

    permission = "vehicles.record_odometer"
    form_class = forms.RecordOdometerForm
    title = _("Record odometer")
    submit_label = _("Record")
    service = staticmethod(services.record_odometer)
    done_message = _("Odometer recorded.")

    def form_arguments(self):
        """A reason is asked for only from those who may give one."""
        return {"may_roll_back": self.request.user.has_perm("vehicles.roll_back_odometer", self.object)}


class TransferOwnership(Act):
    """Somebody else has the vehicle now."""

    permission = "vehicles.transfer_ownership"
    form_class = forms.TransferOwnershipForm
    title = _("Change owner")
    service = staticmethod(services.transfer_ownership)
    done_message = _("Recorded who has the vehicle.")

    def form_arguments(self):
        """Customers of the vehicle's store that the person may see."""
        return {"actor": self.request.user, "place": self.object.store}

    def save(self, form):
        """One service call."""
        data = form.cleaned_data
        return self.service(
            vehicle_id=self.object.pk,
            customer_id=data["customer"].pk,
            kind=data["kind"],
            valid_from=data["valid_from"],
            reason=data["reason"],
            actor=self.request.user,
        )


class EndOwnership(FormPage):
    """Somebody has the vehicle no longer."""

    model = Ownership
    permission = "vehicles.transfer_ownership"
    form_class = forms.EndOwnershipForm
    title = submit_label = _("End")
    done_message = _("Ended.")

    def rows(self):
        """With whom it is about."""
        return super().rows().select_related("vehicle", "customer")

    def initial(self, row):
        """Nothing: empty means today."""
        return {}

    def get_title(self):
        """Whose time ends."""
        kind = self.object.get_kind_display()
        return gettext("No longer %(kind)s: %(customer)s") % {"kind": kind, "customer": self.object.customer.name}

    def save(self, form):
        """One service call."""
        return services.end_ownership(ownership_id=self.object.pk, actor=self.request.user, **form.cleaned_data)
