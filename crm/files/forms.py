"""What is typed at the desk: the vehicle first, then whose it is; the services check it."""

import uuid
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.files.selectors import offered_consents, usual_province
from dms.accounts.models import Store
from dms.core import clock
from dms.parties.choices import CustomerClass, CustomerKind, CustomerSource, DocumentKind
from dms.parties.formats import checked_company_code, checked_phone
from dms.vehicles.choices import OwnershipKind
from dms.vehicles.odometer import MOST_KM
from dms.vehicles.plates import PlateColour, read_plate
from dms.vehicles.vin import checked_vin

PERSON = (
    "kind",
    "name",
    "phone",
    "customer_class",
    "source",
    "company_code",
    "contact_name",
    "document_kind",
    "document_number",
    "wechat",
    "address",
)
CAR = ("vin", "plate", "plate_colour", "brand_text", "model_text", "model_year")


def text(label, longest, *, needed=False, **attributes):
    """One line."""
    attributes = {"autocomplete": "off", **attributes}
    return forms.CharField(label=label, max_length=longest, required=needed, widget=forms.TextInput(attributes))


def code(label, longest, **attributes):
    """A number with letters, in capitals."""
    return text(label, longest, spellcheck="false", autocapitalize="characters", **attributes)


class DeskForm(forms.Form):
    """A customer and a vehicle in one go. Whoever or whatever is chosen from the file is not asked for."""

    entry = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())
    plate = code(_("Plate"), 20, **{"class": "code-input"})
    vin = code(_("VIN"), 40, **{"class": "code-input"})
    odometer_km = forms.IntegerField(
        label=_("Kilometres now"),
        required=False,
        min_value=0,
        max_value=MOST_KM,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    odometer_confirmed = forms.BooleanField(label=_("I have read it again: it is right."), required=False)
    phone = text(_("Telephone"), 30, inputmode="tel")
    name = text(_("Name"), 100, needed=True)
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind, initial="person", widget=forms.RadioSelect)
    company_code = code(_("Unified social credit code"), 18)
    contact_name = text(_("Contact person"), 100)
    plate_colour = forms.ChoiceField(
        label=_("Plate colour"), required=False, choices=[("", _("by its form")), *PlateColour.choices]
    )
    brand_text = text(_("Brand"), 80)
    model_text = text(_("Model"), 120)
    model_year = forms.IntegerField(
        label=_("Model year"),
        required=False,
        min_value=1950,
        max_value=2100,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    relation = forms.ChoiceField(
        label=_("To the vehicle this customer is the"),
        required=False,
        choices=OwnershipKind,
        initial=OwnershipKind.OWNER,
    )
    changed_hands = forms.BooleanField(label=_("The vehicle has changed hands."), required=False)
    customer_class = forms.ChoiceField(label=_("Class"), choices=CustomerClass, initial=CustomerClass.ORDINARY)
    source = forms.ChoiceField(label=_("Source"), choices=CustomerSource, initial=CustomerSource.WALK_IN)
    document_kind = forms.ChoiceField(
        label=_("Identity document"), required=False, choices=[("", "—"), *DocumentKind.choices]
    )
    document_number = code(_("Document number"), 30)
    wechat = text(_("WeChat"), 40)
    address = text(_("Address"), 200)
    consents = forms.MultipleChoiceField(
        label=_("Consents"), required=False, choices=[], widget=forms.CheckboxSelectMultiple
    )
    evidence = text(_("How it can be proved"), 200)

    def __init__(self, *args, stores, store, customer=None, vehicle=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.chosen_customer, self.chosen_vehicle = customer, vehicle
        self.fields["store"].queryset = Store.objects.filter(pk__in=[each.pk for each in stores])
        self.fields["store"].initial = store
        if len(stores) == 1:
            self.fields["store"].widget = forms.HiddenInput()
        self.fields["entry"].initial = uuid.uuid4().hex
        self.fields["evidence"].initial = _("said at the desk, in person")
        self.offered = offered_consents(store) if store else []
        self.fields["consents"].choices = [
            (f"{each.purpose}:{channel}", f"{each.purpose.label} · {channel.label}")
            for each in self.offered
            for channel in each.channels
        ]
        self._drop(PERSON if customer else ())
        self._drop(CAR if vehicle else ())
        self._put_the_cursor()

    def consent_rows(self):
        """``[(OfferedConsent, [(value, label, ticked)])]`` for the boxes."""
        ticked = set(self["consents"].value() or ())
        return [
            (each, [(f"{each.purpose}:{one}", one.label, f"{each.purpose}:{one}" in ticked) for one in each.channels])
            for each in self.offered
        ]

    def clean(self):
        """Everything mistyped at once, and at the plate the province and the colour that are usual."""
        data = super().clean()
        if data.get("plate"):
            self._complete_plate(data)
        for name, check in self._checks(data).items():
            if data.get(name):
                try:
                    check(data[name])
                except ValidationError as error:
                    self.add_error(name, error)
        return self.cleaned_data

    def values(self):
        """What ``open_file`` takes besides whom and what it is about."""
        data = self.cleaned_data
        return {
            "store_id": data["store"].pk,
            "person": {name: data[name] for name in PERSON if name in data},
            "car": self._car(data),
            "relation": data["relation"] or OwnershipKind.OWNER,
            "changed_hands": data["changed_hands"],
            "odometer_km": data["odometer_km"],
            "odometer_confirmed": data["odometer_confirmed"],
            "consents": [tuple(each.split(":")) for each in data["consents"]],
            "evidence": data["evidence"],
            "entry": data["entry"],
        }

    @property
    def asks_again(self):
        """Whether the kilometres are in doubt, so that somebody has to say that they are right."""
        doubtful = self.is_bound and self.has_error("odometer_km", "jump")
        return doubtful or bool(self["odometer_confirmed"].value())

    @staticmethod
    def _car(data):
        """Nothing where no vehicle came along."""
        values = {name: data[name] for name in CAR if name in data}
        return values if values.get("vin") or values.get("plate") else None

    @staticmethod
    def _checks(data):
        """The services check too, but one part after the other; here all of it is told together."""
        store = data.get("store")
        checks = {"phone": checked_phone, "company_code": checked_company_code, "plate": read_plate}
        if store:
            checks["vin"] = partial(checked_vin, latest_year=clock.today(store).year + 1)
        return checks

    def _complete_plate(self, data):
        for number in (data["plate"], f"{usual_province(data.get('store'))}{data['plate']}"):
            try:
                reading = read_plate(number)
            except ValidationError:
                continue
            colour = data.get("plate_colour")
            data["plate"] = reading.number
            data["plate_colour"] = colour or reading.colours[0]
            return

    def _drop(self, names):
        for name in names:
            del self.fields[name]

    def _put_the_cursor(self):
        """Into the first of the five that is still empty."""
        if self.is_bound:
            return
        for name in ("plate", "vin", "odometer_km", "phone", "name"):
            if name in self.fields and not self.initial.get(name):
                self.fields[name].widget.attrs["autofocus"] = True
                return
