"""Price lists: which are in force, what they say, opening and ending them, setting prices in one grid."""

import django_filters
from django import forms as widgets
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.vehicles.models import Brand, PriceList
from dms.vehicles.prices import selectors, services
from dms.web.pages import BulkAction, Column, DetailPage, FormPage, ListPage, Tab
from dms.web.price_lists import forms

CHANGE, CHANGE_GROUP = "vehicles.change_pricelist", "vehicles.change_group_pricelist"


def may_change(user, price_list):
    """Whether the user may set prices here: a store's list is its head's, the group's the group's."""
    return user.has_perm(CHANGE, price_list.store) if price_list.store else user.has_group_perm(CHANGE_GROUP)


class PriceListFilter(django_filters.FilterSet):
    """By brand, and by a day on which they hold."""

    brand = django_filters.ModelChoiceFilter(label=_("Brand"), queryset=Brand.objects.order_by("code"))
    on = django_filters.DateFilter(
        label=_("In force on"), method="holding_on", widget=widgets.DateInput(attrs={"type": "date"})
    )
    now = django_filters.BooleanFilter(label=_("In force today"), method="holding_now")

    class Meta:
        model = PriceList
        fields = ["brand"]

    def holding_on(self, rows, name, day):
        """Those in force on the day."""
        return rows.valid_on(day)

    def holding_now(self, rows, name, wanted):
        """Those in force today, or all others."""
        return rows.valid_on(clock.today()) if wanted else rows.exclude(pk__in=rows.valid_on(clock.today()))


class PriceLists(ListPage):
    """The lists of the group and of the stores one works in."""

    model = PriceList
    permission = "vehicles.view_pricelist"
    title = _("Price lists")
    filterset_class = PriceListFilter
    search_fields = ("name__icontains", "brand__name__icontains", "brand__code__iexact")
    sort = "-valid_from"
    new_url = "/price-lists/new/"
    new_label = _("Open a price list")
    new_permission = CHANGE
    empty_title = _("No price list yet")
    empty_text = _("What has no price can't be sold. Open a list for a brand and set its prices.")
    tabs = (Tab(_("All")), Tab(_("In force today"), {"now": "true"}))
    columns = (
        Column(label=_("Name"), value="name", sort="name"),
        Column(label=_("Brand"), value="brand"),
        Column(label=_("Store"), value="store", template="price_lists/parts/place.html", phone=False),
        Column(label=_("Valid from"), value="valid_from", sort="valid_from", template="web/parts/day.html"),
        Column(label=_("Valid to"), value="valid_to", template="price_lists/parts/last_day.html", phone=False),
        Column(label=_("Prices"), value="line_count", number=True, phone=False),
    )

    bulk_actions = (
        BulkAction(
            code="end",
            label=_("End"),
            permission=CHANGE,
            service=services.end_price_list,
            row_argument="price_list_id",
            form_class=forms.EndForm,
            icon="calendar-off",
        ),
    )

    def rows(self):
        """With brand, store and how many prices."""
        return selectors.price_lists(self.request.user).annotate(line_count=Count("lines"))

    def narrowed(self, rows, store):
        """The group's lists hold in every store."""
        return rows.filter(Q(store=None) | Q(store=store)) if store else rows


class PriceListPage(DetailPage):
    """One list: its prices by series."""

    model = PriceList
    permission = "vehicles.view_pricelist"
    template_name = "price_lists/price_list.html"

    def rows(self):
        """With brand and store."""
        return super().rows().select_related("brand", "store")

    def get_context_data(self, row, **kwargs):
        """``groups`` (heading, Priceable with a price), ``unpriced`` (how many have none), ``may_change``."""
        groups = selectors.priceable(row)
        priced = [(heading, [each for each in things if each.line]) for heading, things in groups]
        return super().get_context_data(
            row=row,
            groups=[(heading, things) for heading, things in priced if things],
            unpriced=sum(each.line is None and each.kind == "trim" for _heading, things in groups for each in things),
            may_change=may_change(self.request.user, row),
            **kwargs,
        )


class OpenPriceList(FormPage):
    """A new list for a brand."""

    permission = CHANGE
    form_class = forms.OpenForm
    title = _("Open a price list")
    submit_label = _("Open")

    def form_arguments(self):
        """Who asks."""
        return {"actor": self.request.user}

    def save(self, form):
        """One service call."""
        return services.open_price_list(actor=self.request.user, **form.values())


class Change(FormPage):
    """Any change of one list; the service asks whether it may be this person."""

    model = PriceList
    permission = CHANGE

    def rows(self):
        """With brand and store."""
        return super().rows().select_related("brand", "store")

    def initial(self, row):
        """Nothing."""
        return {}


class EndPriceList(Change):
    """The last day of the list."""

    form_class = forms.EndForm
    title = submit_label = _("End the list")

    def save(self, form):
        """One service call."""
        return services.end_price_list(
            price_list_id=self.object.pk, valid_to=form.cleaned_data["valid_to"], actor=self.request.user
        )


class SetPrices(Change):
    """All prices of the list in one grid."""

    form_class = forms.PricesForm
    template_name = "price_lists/prices.html"
    title = _("Set prices")

    def form_arguments(self):
        """Its brand says what there is to price."""
        return {"price_list": self.object}

    def save(self, form):
        """One service call; what it refuses goes to the cell."""
        try:
            return services.set_prices(price_list_id=self.object.pk, prices=form.prices(), actor=self.request.user)
        except ValidationError as error:
            raise ValidationError({f"{key}-list": found for key, found in error.error_dict.items()}) from None
