"""What people type about prices; the services check it."""

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store
from dms.vehicles.models import Brand, PriceList
from dms.vehicles.prices.selectors import priceable
from dms.web.vehicles.forms import day


class OpenForm(forms.ModelForm):
    """A new list: of one store, or of the group for those who may."""

    valid_from = day(label=_("Valid from"))
    valid_to = day(label=_("Valid to"), required=False, help_text=_("The last day; without end when empty."))

    class Meta:
        model = PriceList
        fields = ["brand", "store", "name", "valid_from", "valid_to"]

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        group = actor.has_group_perm("vehicles.change_group_pricelist")
        stores = Store.objects.filter(is_active=True)
        mine = stores if group else stores.filter(pk__in=actor.store_ids("vehicles.change_pricelist"))
        self.fields["store"].queryset = mine.order_by("code")
        self.fields["store"].required = not group
        self.fields["store"].empty_label = _("all stores of the group") if group else None
        self.fields["brand"].queryset = Brand.objects.visible_to(actor).filter(is_active=True).order_by("code")

    def values(self):
        """What the service takes."""
        data = dict(self.cleaned_data)
        brand, store = data.pop("brand"), data.pop("store")
        return data | {"brand_id": brand.pk, "store_id": store.pk if store else None}


class EndForm(forms.Form):
    """The last day of a list."""

    valid_to = day(label=_("Last day"))


class PricesForm(forms.Form):
    """Every price of a list in one grid: a list and a minimum price for each trim, option and colour of the brand."""

    def __init__(self, *args, price_list, **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = priceable(price_list)
        for _heading, things in self.groups:
            for each in things:
                line = each.line
                self.fields[f"{each.key}-list"] = _amount(gettext("List price"), each, line and line.list_price)
                self.fields[f"{each.key}-minimum"] = _amount(
                    gettext("Minimum price"), each, line and line.minimum_price
                )

    def grid(self):
        """``[(heading, [(Priceable, list price field, minimum price field)])]``."""
        return [
            (heading, [(each, self[f"{each.key}-list"], self[f"{each.key}-minimum"]) for each in things])
            for heading, things in self.groups
        ]

    def clean(self):
        """Both prices or none, and a price that is set stays set. Adds errors to the cells."""
        data = super().clean()
        for each in self._things():
            for name, other in (("list", "minimum"), ("minimum", "list")):
                cell, beside = f"{each.key}-{name}", f"{each.key}-{other}"
                if self.has_error(cell) or data.get(cell) is not None:
                    continue
                if each.line:
                    self.add_error(cell, gettext("A price that is set can be changed, not removed."))
                elif data.get(beside) is not None:
                    self.add_error(cell, gettext("Give both the list and the minimum price."))
        return data

    def prices(self):
        """What the service takes: a line for each priced thing."""
        data = self.cleaned_data
        return [
            {
                f"{each.kind}_id": each.thing.pk,
                "list_price": data[f"{each.key}-list"],
                "minimum_price": data[f"{each.key}-minimum"],
            }
            for each in self._things()
            if data.get(f"{each.key}-list") is not None
        ]

    def _things(self):
        return [each for _heading, things in self.groups for each in things]


def _amount(label, each, value):
    widget = forms.NumberInput(attrs={"class": "amount", "inputmode": "decimal", "step": "any"})
    return forms.DecimalField(
        label=f"{label}: {each.thing}",
        max_digits=12,
        decimal_places=2,
        required=False,
        initial=value,
        widget=widget,
        validators=[MinValueValidator(0)],
    )
