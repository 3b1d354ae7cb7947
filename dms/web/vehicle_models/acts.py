"""The catalogue changed: entries added, edited and retired, options offered and related."""

from django.utils.translation import gettext_lazy as _

from dms.vehicles.catalogue import services
from dms.vehicles.models import Brand, Colour, ModelYear, Option, Series, Trim
from dms.web.pages import FormPage
from dms.web.vehicle_models import forms


class Change(FormPage):
    """Any change of the catalogue."""

    permission = "vehicles.change_catalogue"


class AddBrand(Change):
    """A make."""

    form_class = forms.NewBrand
    title = _("New brand")

    def save(self, form):
        """One service call."""
        return services.add_brand(**form.cleaned_data, actor=self.request.user)


class AddBelow(Change):
    """An entry below the one of the address: ``argument`` is the service's name for that one."""

    template_name = "vehicle_models/add.html"
    service = None
    argument = ""

    def initial(self, row):
        """The row of the address is the parent: nothing is taken from it."""
        return {}

    def save(self, form):
        """One service call."""
        values = form.values() if hasattr(form, "values") else form.cleaned_data
        return self.service(**{self.argument: self.object.pk}, **values, actor=self.request.user)


class AddSeries(AddBelow):
    """A family of models."""

    model, argument, form_class = Brand, "brand_id", forms.NewSeries
    title = _("New series")
    service = staticmethod(services.add_series)


class AddModelYear(AddBelow):
    """A year in which the series is sold."""

    model, argument, form_class = Series, "series_id", forms.NewModelYear
    title = _("New model year")
    service = staticmethod(services.add_model_year)


class AddTrim(AddBelow):
    """What can be ordered."""

    model, argument, form_class = ModelYear, "model_year_id", forms.NewTrim
    title = _("New trim")
    service = staticmethod(services.add_trim)


class AddColour(AddBelow):
    """A colour of the series."""

    model, argument, form_class = Series, "series_id", forms.NewColour
    title = _("New colour")
    service = staticmethod(services.add_colour)

    def form_arguments(self):
        """Its trims are offered."""
        return {"series": self.object}


class AddOption(AddBelow):
    """Equipment of the series."""

    model, argument, form_class = Series, "series_id", forms.NewOption
    title = _("New option")
    service = staticmethod(services.add_option)


class EditEntry(Change):
    """Names, specification, and whether it is still offered."""

    title = _("Edit")

    def get_title(self):
        """Which entry."""
        return f"{self.title}: {self.object}"

    def save(self, form):
        """One service call."""
        return services.edit_catalogue_entry(
            kind=self.model._meta.model_name,
            entry_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.cleaned_data,
        )


class EditBrand(EditEntry):
    """A make."""

    model, form_class = Brand, forms.editing(Brand, *forms.NAMES)


class EditSeries(EditEntry):
    """A family of models."""

    model, form_class = Series, forms.editing(Series, *forms.NAMES)


class EditModelYear(EditEntry):
    """Whether a year is still sold."""

    model, form_class = ModelYear, forms.editing(ModelYear)


class EditTrim(EditEntry):
    """What can be ordered."""

    model, form_class = Trim, forms.editing(Trim, *forms.NAMES, *forms.SPECIFICATION)


class EditColour(EditEntry):
    """A colour."""

    model, form_class = Colour, forms.ChangedColour


class EditOption(EditEntry):
    """Equipment."""

    model, form_class = Option, forms.editing(Option, *forms.NAMES)


class SetOffers(AddBelow):
    """With which trims the option can be had."""

    model, argument, form_class = Option, "option_id", forms.OffersForm
    title = _("Offered with")
    service = staticmethod(services.set_offers)

    def form_arguments(self):
        """The trims of its series."""
        return {"option": self.object}

    def save(self, form):
        """One service call."""
        return self.service(option_id=self.object.pk, offers=form.offers(), actor=self.request.user)


class RelateOptions(AddBelow):
    """It requires or excludes another one."""

    model, argument, form_class = Option, "option_id", forms.RelateForm
    title = _("Requires or excludes")
    service = staticmethod(services.relate_options)

    def form_arguments(self):
        """The other options of its series."""
        return {"options": Option.objects.filter(series=self.object.series_id).exclude(pk=self.object.pk)}

    def success_url(self, row):
        """Back to the option."""
        return self.object.get_absolute_url()


class UnrelateOptions(RelateOptions):
    """That is no longer so."""

    form_class = forms.UnrelateForm
    title = submit_label = _("Take a relation back")
    service = staticmethod(services.unrelate_options)

    def initial(self, row):
        """The one that was pressed."""
        return {"other": self.request.GET.get("other", "")}

    def form_arguments(self):
        """Those that it is related to."""
        return {"options": Option.objects.filter(pk__in=self.object.rules.values("other_id"))}
