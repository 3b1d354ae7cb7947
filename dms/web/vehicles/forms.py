"""What people type about vehicles; the services check it."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dms.accounts.models import Store
from dms.parties.models import Customer
from dms.parties.selectors import find_customers
from dms.vehicles.catalogue.selectors import trim_list
from dms.vehicles.choices import OdometerSource, OwnershipKind
from dms.vehicles.models import Vehicle
from dms.vehicles.plates import PlateColour
from dms.web.grouped import Answer, GroupedForm

HITS = 8
CUSTOMERS = "parties.view_customer"
VIN_ANSWER, PLATE_ANSWER = Answer("vin-answer"), Answer("plate-answer")
CUSTOMER_ANSWER = Answer("customer-answer", "vehicles/parts/customer_choice.html")


def day(**arguments):
    """A calendar day."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **arguments)


def reason(**arguments):
    """Why, in one line."""
    return forms.CharField(label=_("Reason"), max_length=200, help_text=_("Stays in the history."), **arguments)


def vin_field(**attributes):
    """The VIN, looked at as soon as the cursor leaves it."""
    attrs = {
        "class": "code-input",
        "autocapitalize": "characters",
        "autocomplete": "off",
        "spellcheck": "false",
        "autofocus": True,
        "hx-get": reverse_lazy("vehicles:check_vin"),
        "hx-trigger": "change",
        "hx-target": "#vin-answer",
        "hx-include": "[name=store], [name=brand_text], [name=model_year]",
    }
    widget = forms.TextInput(attrs | attributes)
    return forms.CharField(
        label=_("VIN"), max_length=40, widget=widget, help_text=_("17 characters; blanks don't matter.")
    )


def plate_field(help_text=""):
    """The plate, whose form suggests its colour."""
    attrs = {
        "class": "code-input",
        "autocomplete": "off",
        "spellcheck": "false",
        "placeholder": "京A12345",
        "hx-get": reverse_lazy("vehicles:check_plate"),
        "hx-trigger": "change",
        "hx-target": "#plate-answer",
        "hx-include": "[name=store], [name=plate_colour]",
    }
    widget = forms.TextInput(attrs)
    return forms.CharField(label=_("Plate"), max_length=20, required=False, widget=widget, help_text=help_text)


def plate_colour_field():
    """Suggested by the plate; asked for where a form may have several."""
    return forms.ChoiceField(
        label=_("Plate colour"), required=False, choices=[("", _("by its form")), *PlateColour.choices]
    )


class AskedBy:
    """Beside a form whose choices depend on who asks: keyword ``actor``."""

    def __init__(self, *args, actor, **kwargs):
        self.actor = actor
        super().__init__(*args, **kwargs)


class PickCustomer(AskedBy, forms.Form):
    """A customer by name or telephone: the hits stand below the search, one of them is chosen.

    Works without a script: posting a search that fits several people asks which one.
    """

    customer_search = forms.CharField(
        label=_("Customer"),
        required=False,
        max_length=60,
        help_text=_("Name, telephone or customer number."),
        widget=forms.TextInput(
            {
                "type": "search",
                "autocomplete": "off",
                "hx-get": reverse_lazy("vehicles:find_customer"),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#customer-answer",
                "hx-include": "[name=store]",
            }
        ),
    )
    customer = forms.ModelChoiceField(
        label=_("Chosen customer"), queryset=Customer.objects.none(), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args, place=None, **kwargs):
        """``place`` is the store whose customers count; None: every store of the actor."""
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["customer"].queryset = self.customers()
        self.fields["customer"].empty_label = None

    def customers(self):
        """Customers that may be chosen."""
        seen = Customer.objects.visible_to(self.actor)
        return seen.filter(store=self.place) if self.place else seen

    @property
    def chosen_key(self):
        """The key of the chosen customer, or None."""
        chosen = self["customer"].value()
        key = str(getattr(chosen, "pk", chosen) or "")
        return int(key) if key.isdecimal() and len(key) < 18 else None

    def hits(self):
        """The customers to choose from: what was searched for, else the one that is chosen already."""
        if "customer" not in self.fields:
            return []
        text = self.data.get("customer_search", "").replace("\x00", "") if self.is_bound else ""
        if text:
            found = find_customers(self.actor, text)
            return list((found.filter(store=self.place) if self.place else found)[:HITS])
        return list(self.customers().filter(pk=self.chosen_key)) if self.chosen_key else []

    def clean(self):
        """Take the only hit; ask where there are several. Adds errors to ``customer_search``."""
        data = super().clean()
        text = data.get("customer_search")
        if data.get("customer") or not text or self.has_error("customer"):
            return data
        hits = self.hits()
        if len(hits) == 1:
            data["customer"] = hits[0]
        elif hits:
            sentence = ngettext("%(n)d customer fits. Choose one.", "%(n)d customers fit. Choose one.", len(hits))
            self.add_error("customer_search", sentence % {"n": len(hits)})
        else:
            self.add_error("customer_search", _now("No customer fits. Register the customer first."))
        return data


class VehicleForm(AskedBy, GroupedForm, forms.ModelForm):
    """What is known about a vehicle besides VIN, plate, kilometres and owners."""

    DETAILS = (
        (
            _("Model"),
            ("trim", "brand_text", "model_text", "model_year", "energy", "exterior_colour", "interior_colour"),
        ),
        (_("Papers"), ("engine_number", "produced_on", "first_registration_on", "in_service_on", "note")),
    )
    groups = DETAILS

    produced_on = day(label=_("Produced"), required=False)
    first_registration_on = day(label=_("First registration"), required=False)
    in_service_on = day(
        label=_("In service since"),
        required=False,
        help_text=_("Delivery to the first customer: warranties begin here."),
    )

    class Meta:
        model = Vehicle
        fields = [
            "trim",
            "brand_text",
            "model_text",
            "model_year",
            "energy",
            "exterior_colour",
            "interior_colour",
            "engine_number",
            "produced_on",
            "first_registration_on",
            "in_service_on",
            "note",
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        trims = trim_list(self.actor)
        present = getattr(self.initial.get("trim"), "pk", None)
        self.fields["trim"].queryset = trims.filter(is_active=True) | trims.filter(pk=present)
        self.fields["trim"].label_from_instance = in_full
        self.fields["trim"].empty_label = _("not from our catalogue")
        self.fields["trim"].help_text = _("Fills in brand, model, year and energy where you leave them empty.")

    def values(self):
        """What the service takes: what is empty and follows from the trim is left to it."""
        data = {name: self.cleaned_data[name] for name in self.Meta.fields}
        trim = data.pop("trim")
        if trim:
            for name in ("brand_text", "model_text", "model_year", "energy"):
                if not data[name]:
                    del data[name]
        return data | {"trim_id": trim.pk if trim else None}


def in_full(trim):
    """Brand, series, year and trim."""
    year = trim.model_year
    return f"{year.series.brand} {year.series} {year.year} {trim}"


class RegisterForm(PickCustomer, VehicleForm):
    """A new file: VIN first, then plate and owner, then what is known."""

    groups = (
        ("", ("vin", "store", "plate", "plate_colour", "customer_search")),
        *VehicleForm.DETAILS,
    )
    answers = {"vin": VIN_ANSWER, "plate": PLATE_ANSWER, "customer_search": CUSTOMER_ANSWER}

    vin = vin_field(**{"hx-vals": '{"fill": "1"}'})
    plate = plate_field(_("Empty while it has none."))
    plate_colour = plate_colour_field()
    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())

    def __init__(self, *args, stores, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = Store.objects.filter(pk__in=[store.pk for store in stores])
        self.fields["customer_search"].label = _("Owner")
        if not self.actor.has_perm(CUSTOMERS):
            del self.fields["customer_search"], self.fields["customer"]
        if len(stores) == 1:
            self.fields["store"].widget = forms.HiddenInput()
            self.fields["store"].initial = stores[0]

    def clean(self):
        """An owner is a customer of the vehicle's store."""
        data = super().clean()
        customer, store = data.get("customer"), data.get("store")
        if customer and store and customer.store_id != store.pk:
            self.add_error("customer_search", _now("This is a customer of another store."))
        return data

    def shows(self, name):
        """The store only where there is a choice."""
        return super().shows(name) and not self[name].is_hidden

    def values(self):
        """What the service takes."""
        data = self.cleaned_data
        customer = data.get("customer")
        own = {"store_id": data["store"].pk, "vin": data["vin"], "customer_id": customer and customer.pk}
        return super().values() | own | {"plate": data["plate"], "plate_colour": data["plate_colour"]}


class CorrectVinForm(GroupedForm, forms.Form):
    """The right VIN, and why the other one was wrong."""

    groups = (("", ("vin", "reason")),)
    answers = {"vin": VIN_ANSWER}

    vin = vin_field()
    reason = reason()


class ChangePlateForm(GroupedForm, forms.Form):
    """The plate that the vehicle has now."""

    groups = (("", ("plate", "plate_colour", "changed_on", "reason")),)
    answers = {"plate": PLATE_ANSWER}

    plate = plate_field(_("Leave it empty to take the plate off."))
    plate_colour = plate_colour_field()
    changed_on = day(label=_("Changed on"), required=False, help_text=_("Today when empty."))
    reason = reason(required=False)


class RecordOdometerForm(GroupedForm, forms.Form):
    """What the odometer shows. Confirmation and reason are asked for only once the reading is in doubt."""

    groups = (("", ("km", "source", "at", "confirmed", "rollback_reason")),)

    km = forms.IntegerField(
        label=_("Odometer (km)"),
        min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autofocus": True}),
    )
    source = forms.ChoiceField(label=_("Source"), choices=OdometerSource, initial=OdometerSource.RECEPTION)
    at = forms.DateTimeField(
        label=_("Read at"),
        required=False,
        help_text=_("Now when empty."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    confirmed = forms.BooleanField(label=_("I have read it again: it is right."), required=False)
    rollback_reason = forms.CharField(
        label=_("Why it runs backwards"),
        required=False,
        max_length=200,
        help_text=_("For example: instrument replaced in the workshop. The distance driven goes on from where it was."),
    )

    def __init__(self, *args, may_roll_back, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_roll_back:
            del self.fields["rollback_reason"]

    def shows(self, name):
        """Doubt brings its own question."""
        doubts = {"confirmed": "jump", "rollback_reason": "backwards"}
        if name not in doubts:
            return super().shows(name)
        in_doubt = self.has_error("km", doubts[name]) if self.is_bound else False
        return super().shows(name) and (in_doubt or bool(self[name].value()) or self.has_error(name))


class TransferOwnershipForm(GroupedForm, PickCustomer):
    """Who owns, drives or leases the vehicle from a day on."""

    groups = (("", ("customer_search", "kind", "valid_from", "reason")),)
    answers = {"customer_search": CUSTOMER_ANSWER}

    kind = forms.ChoiceField(label=_("Kind"), choices=OwnershipKind, initial=OwnershipKind.OWNER)
    valid_from = day(label=_("From"), required=False, help_text=_("Today when empty. A former owner's time ends then."))
    reason = reason(required=False)

    def clean(self):
        """Somebody must be chosen."""
        data = super().clean()
        if not data.get("customer") and not self.errors:
            self.add_error("customer_search", _now("Choose the customer."))
        return data


class EndOwnershipForm(forms.Form):
    """When it ended, and why."""

    valid_to = day(label=_("Until"), required=False, help_text=_("Today when empty."))
    reason = reason(required=False)
