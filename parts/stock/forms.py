"""Forms about the stock. Bins are typed or scanned as their label says."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.web.pages import ReasonForm
from parts.catalogue.models import Part
from parts.catalogue.selectors import by_number
from parts.stock.models import Bin, BinKind, MovementClass, StockStatus, Warehouse
from parts.stock.quantities import said
from parts.stock.selectors import balances_of
from parts.stock.stocking import bin_by_code

#: Statuses in which people may set something aside; what is in transit or pending scrap moves with its paper.
WITH_PAPERS = (StockStatus.IN_TRANSIT, StockStatus.PENDING_SCRAP)
ASIDE = [one for one in StockStatus if one != StockStatus.GOOD and one not in WITH_PAPERS]


class BinField(forms.CharField):
    """What the label of a bin says; cleaned by the form to the row of its store."""

    def __init__(self, **options):
        super().__init__(max_length=24, **options)
        self.widget.attrs.update({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})

    def prepare_value(self, value):
        """A row shows as its code."""
        return value.code if isinstance(value, Bin) else value


class StockForm(forms.Form):
    """A form about one stock item."""

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        self.item = item

    def bin_of(self, name):
        """The bin that was typed into the field ``name``, None for nothing."""
        text = self.cleaned_data.get(name, "")
        return bin_by_code(self.item.store, text) if text else None


class FromForm(StockForm):
    """Takes something out of one place of a part: bin and status in one choice."""

    place = forms.ChoiceField(label=_("From"))
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=12, decimal_places=3, min_value=0)

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, item=item, **kwargs)
        self.balances = {str(one.pk): one for one in self.takeable(balances_of(item))}
        self.fields["place"].choices = [(pk, _in_words(one)) for pk, one in self.balances.items()]
        self.fields["quantity"].widget.attrs["autofocus"] = True

    def takeable(self, balances):
        """Which places are offered."""
        return balances.exclude(status=StockStatus.IN_TRANSIT)

    @property
    def balance(self):
        """Where it is taken from."""
        return self.balances[self.cleaned_data["place"]]


def _in_words(balance):
    return _now("%(bin)s · %(status)s · %(quantity)s free") % {
        "bin": balance.bin.code,
        "status": balance.get_status_display(),
        "quantity": said(balance.available if balance.status == StockStatus.GOOD else balance.on_hand),
    }


class MoveForm(FromForm):
    """From one bin to another."""

    to_bin = BinField(label=_("To bin"), help_text=_("Scan or type the label, for example A-01-2-05."))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def clean_to_bin(self):
        """A bin of the store."""
        return self.bin_of("to_bin")


class SetAsideForm(FromForm):
    """Good stock becomes something that is not sold."""

    status = forms.ChoiceField(label=_("As"), choices=[(one.value, one.label) for one in ASIDE])
    to_bin = BinField(label=_("To bin"), required=False, help_text=_("Empty: it stays where it lies."))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def takeable(self, balances):
        """Good stock only."""
        return balances.filter(status=StockStatus.GOOD)

    def clean_to_bin(self):
        """A bin of the store, or none."""
        return self.bin_of("to_bin")


class PutBackForm(FromForm):
    """What was set aside becomes good stock again."""

    to_bin = BinField(label=_("To bin"), required=False, help_text=_("Empty: it stays where it lies."))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def takeable(self, balances):
        """Everything but good stock and what is on the road."""
        return balances.filter(status__in=ASIDE)

    def clean_to_bin(self):
        """A bin of the store, or none."""
        return self.bin_of("to_bin")


class HoldForm(StockForm):
    """Held back by hand, for whom and until when."""

    quantity = forms.DecimalField(label=_("Quantity"), max_digits=12, decimal_places=3, min_value=0)
    held_for = forms.CharField(
        label=_("Held for"), max_length=60, help_text=_("The customer, the car or the job, as colleagues call it.")
    )
    until = forms.DateField(label=_("Held until"), widget=forms.DateInput(attrs={"type": "date"}))
    bin_code = BinField(label=_("Bin"), required=False, help_text=_("Empty: taken in walking order."))


class StockingForm(StockForm):
    """What the planner sets."""

    is_stocked = forms.BooleanField(label=_("Stocked"), required=False)
    minimum = forms.DecimalField(label=_("Minimum stock"), max_digits=12, decimal_places=3, min_value=0)
    maximum = forms.DecimalField(label=_("Maximum stock"), max_digits=12, decimal_places=3, min_value=0)
    safety = forms.DecimalField(label=_("Safety stock"), max_digits=12, decimal_places=3, min_value=0)
    lead_days = forms.IntegerField(label=_("Lead time (days)"), min_value=0, max_value=365)
    movement_class = forms.ChoiceField(label=_("Class"), choices=[("", "—"), *MovementClass.choices], required=False)
    home_bin = BinField(label=_("Home bin"), required=False, help_text=_("Where it is put away."))

    def clean_home_bin(self):
        """A bin of the store, or none."""
        return self.bin_of("home_bin")


class StockPartForm(forms.Form):
    """A part that the store begins to stock."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())
    number = forms.CharField(label=_("Part number"), max_length=40, help_text=_("With or without dashes."))
    minimum = forms.DecimalField(label=_("Minimum stock"), max_digits=12, decimal_places=3, min_value=0, initial=0)
    maximum = forms.DecimalField(label=_("Maximum stock"), max_digits=12, decimal_places=3, min_value=0, initial=0)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        offer_stores(self, actor, "parts.change_stockitem")
        self.fields["number"].widget.attrs["autofocus"] = True

    def clean_number(self):
        """The part that has it."""
        self.part = by_number(Part.objects.visible_to(self.actor), self.cleaned_data["number"]).first()
        if self.part is None:
            raise ValidationError(_now("There is no part with this number. Add it to the part master first."))
        return self.part.number


def offer_stores(form, actor, permission):
    """Put the open stores where ``actor`` holds ``permission`` into the field ``store``; a single one is not asked."""
    stores = Store.objects.filter(is_active=True).order_by("code")
    mine = stores if actor.has_group_perm(permission) else stores.filter(pk__in=actor.store_ids(permission))
    form.fields["store"].queryset = mine
    only = list(mine[:2])
    if len(only) == 1:
        form.fields["store"].widget = forms.HiddenInput()
        form.initial["store"] = only[0]


class WarehouseForm(forms.Form):
    """A new warehouse."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none())
    code = forms.CharField(label=_("Code"), max_length=4, help_text=_("Stands first on the label of each bin."))
    name = forms.CharField(label=_("Name"), max_length=60)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        offer_stores(self, actor, "parts.add_warehouse")


class RenameForm(forms.ModelForm):
    """The name of a warehouse; its code stands on all labels."""

    class Meta:
        model = Warehouse
        fields = ["name"]


class BinsForm(forms.Form):
    """One bin, or a whole range."""

    racks = forms.CharField(label=_("Racks"), max_length=60, initial="01", help_text=_("For example 01-12, or A,B,D."))
    levels = forms.CharField(label=_("Levels"), max_length=60, initial="1", help_text=_("For example 1-5."))
    positions = forms.CharField(label=_("Bins"), max_length=60, initial="01", help_text=_("For example 01-20."))
    kind = forms.ChoiceField(label=_("Kind of bin"), choices=BinKind.choices, initial=BinKind.SHELF)


class BinForm(forms.ModelForm):
    """What a bin is for, and whether it is in use."""

    class Meta:
        model = Bin
        fields = ["kind", "is_active"]


class TakeBackForm(ReasonForm):
    """Why a posting is taken back."""
