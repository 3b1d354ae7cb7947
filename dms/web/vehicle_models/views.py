"""The catalogue to look at: brands and series on one page, a series with everything below it, a trim, an option."""

from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.vehicles.catalogue.selectors import brand_list, check_configuration
from dms.vehicles.models import Colour, ModelYear, Option, OptionRule, Series, Trim
from dms.vehicles.prices.selectors import price_of
from dms.web.pages import DetailPage, Page
from dms.web.pages.details import Fact
from dms.web.stores import current_store
from dms.web.vehicle_models import forms

VIEW, CHANGE = "vehicles.view_catalogue", "vehicles.change_catalogue"


class Catalogue(Page):
    """Brands, and below each its series; what is offered no more appears on demand."""

    permission = VIEW
    template_name = "vehicle_models/catalogue.html"
    title = _("Vehicle catalogue")

    def get(self, request, *args, **kwargs):
        """The tree."""
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        """``brands`` with ``shown_series`` (each with ``trim_count``), ``shows_retired``, ``may_change``."""
        shows_retired = self.request.GET.get("retired") == "true"
        offered = {} if shows_retired else {"is_active": True}
        counted = Count("model_years__trims", filter=Q(model_years__is_active=True, model_years__trims__is_active=True))
        series = Series.objects.filter(**offered).annotate(trim_count=counted).order_by("code")
        brands = brand_list(self.request.user).filter(**offered)
        return super().get_context_data(
            brands=brands.prefetch_related(Prefetch("series", queryset=series, to_attr="shown_series")),
            shows_retired=shows_retired,
            may_change=self.request.user.has_perm(CHANGE),
            **kwargs,
        )


class EntryPage(DetailPage):
    """A page of the catalogue."""

    permission = VIEW

    def edit_url(self, row):
        """For whoever may change the catalogue."""
        return f"{row.get_absolute_url()}edit/" if self.may_change else ""

    @property
    def may_change(self):
        """Whether the reader may change the catalogue."""
        return self.request.user.has_perm(CHANGE)

    def get_context_data(self, row, **kwargs):
        """``may_change``."""
        return super().get_context_data(row=row, may_change=self.may_change, **kwargs)


class SeriesPage(EntryPage):
    """Model years with their trims, colours, options with what they require and exclude."""

    model = Series
    template_name = "vehicle_models/series.html"

    def rows(self):
        """With everything below, in one statement for each kind."""
        trims = Prefetch("trims", queryset=Trim.objects.order_by("code"))
        rules = Prefetch("rules", queryset=OptionRule.objects.select_related("other").order_by("pk"))
        options = Option.objects.annotate(offer_count=Count("offers")).prefetch_related(rules).order_by("code")
        only_with = Prefetch("trims", queryset=Trim.objects.select_related("model_year"))
        colours = Colour.objects.prefetch_related(only_with).order_by("kind", "code")
        years = ModelYear.objects.prefetch_related(trims).order_by("-year")
        return (
            super()
            .rows()
            .select_related("brand")
            .prefetch_related(
                Prefetch("model_years", queryset=years),
                Prefetch("colours", queryset=colours),
                Prefetch("options", queryset=options),
            )
        )


class TrimPage(EntryPage):
    """What the trim is, and a panel that says whether a configuration of it can be built, and if not, why."""

    model = Trim
    template_name = "vehicle_models/trim.html"

    def rows(self):
        """With series and brand."""
        return super().rows().select_related("model_year__series__brand")

    def get_template_names(self):
        """The page, or the answer of the panel alone."""
        return ["vehicle_models/parts/check_answer.html"] if self.is_partial else [self.template_name]

    def get_title(self):
        """Series, year, trim."""
        return f"{self.object.model_year} {self.object}"

    def facts(self, row):
        """Its specification."""
        return [
            Fact(_("Code"), row.code),
            Fact(_("Energy"), row.get_energy_display()),
            Fact(_("Engine or motor"), row.engine),
            Fact(_("Transmission"), row.get_transmission_display()),
            Fact(_("Body"), row.get_body_display()),
            Fact(_("Seats"), row.seats),
        ]

    def get_context_data(self, row, **kwargs):
        """``form`` of the panel; once asked: ``checked``, ``objections``, ``price`` or ``price_missing``."""
        form = forms.ConfigurationForm(self.request.GET if self.request.GET else None, trim=row)
        answer = self._answer(row, form) if form.is_bound and form.is_valid() else {"checked": False}
        standard = row.option_offers.filter(is_standard=True).select_related("option").order_by("option__code")
        return super().get_context_data(
            row=row, form=form, standard=[offer.option for offer in standard], **answer, **kwargs
        )

    def _answer(self, row, form):
        chosen = form.configuration()
        objections = check_configuration(row, **chosen)
        price = {} if objections else self._price(row, chosen)
        return {"checked": True, "objections": objections, **price}

    def _price(self, row, chosen):
        """The list price in the store one works in; what has none can't be sold, and that is said."""
        store = current_store(self.request)
        if store is None or not self.request.user.has_perm("vehicles.view_pricelist", store):
            return {}
        try:
            return {"price": price_of(row, store=store, on=clock.today(store), **chosen)}
        except ValidationError as error:
            return {"price_missing": error.messages}


class OptionPage(EntryPage):
    """With which trims an option can be had, and what it means for others."""

    model = Option
    template_name = "vehicle_models/option.html"

    def rows(self):
        """With its series."""
        return super().rows().select_related("series__brand")

    def get_context_data(self, row, **kwargs):
        """``offers`` newest year first, ``rules``, ``reverse_rules`` (of other options about this one)."""
        offers = row.offers.select_related("trim__model_year").order_by("-trim__model_year__year", "trim__code")
        about = OptionRule.objects.filter(other=row).select_related("option").order_by("pk")
        return super().get_context_data(
            row=row,
            offers=offers,
            rules=row.rules.select_related("other").order_by("pk"),
            reverse_rules=about,
            **kwargs,
        )
