"""The catalogue: ``vehicle-models`` reads a series with everything below it; each kind of entry is written alone."""

from functools import partial

from django.db.models import Prefetch
from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.vehicles.catalogue import selectors, services
from dms.vehicles.choices import OptionRuleKind
from dms.vehicles.models import Brand, Colour, ModelYear, Option, OptionOffer, OptionRule, Series, Trim

NAMES = ("name", "name_en")
SPECIFICATION = ("energy", "engine", "transmission", "body", "seats")
KEPT = ("is_active", "version", "created_at", "updated_at")


def entry(entry_model, *names, about):
    """The serializer of an entry as it is read."""
    return _serializer(entry_model, "", about, ("id", *names, *KEPT), read_only=True)


def new_entry(entry_model, *names, about):
    """The serializer of what adds an entry."""
    return _serializer(entry_model, "New", about, names)


def changed_entry(entry_model, *names, about):
    """The serializer of what may change about an entry."""
    return _serializer(entry_model, "Changed", about, (*names, "is_active"))


def _serializer(entry_model, prefix, about, names, read_only=False):
    meta = type("Meta", (), {"model": entry_model, "fields": names, "read_only_fields": names if read_only else ()})
    name = f"{prefix}{entry_model.__name__}Serializer"
    return type(name, (ResourceSerializer,), {"Meta": meta, "__doc__": about, "__module__": __name__})


class OfferSerializer(ResourceSerializer):
    """A trim with which the option can be had, or of which it is part."""

    class Meta:
        model = OptionOffer
        fields = ("trim", "is_standard")
        read_only_fields = fields


class RuleSerializer(ResourceSerializer):
    """Another option that this one requires or excludes."""

    class Meta:
        model = OptionRule
        fields = ("kind", "other")
        read_only_fields = fields


TrimSerializer = entry(
    Trim, "model_year", "code", *NAMES, *SPECIFICATION, about="What can be ordered: an equipment line of a model year."
)
BrandSerializer = entry(Brand, "code", *NAMES, about="A make.")
ModelYearSerializer = entry(ModelYear, "series", "year", about="A year in which a series is sold.")


class ColourSerializer(entry(Colour, "series", "kind", "code", *NAMES, "hex", "trims", about="")):
    """A colour of a series, outside or inside; with every trim, unless some are named."""


class OptionSerializer(entry(Option, "series", "code", *NAMES, about="")):
    """Equipment of a series: with which trims it can be had, what it requires and excludes."""

    offers = OfferSerializer(many=True, read_only=True)
    rules = RuleSerializer(many=True, read_only=True)

    class Meta:
        model = Option
        fields = ("id", "series", "code", *NAMES, "offers", "rules", *KEPT)
        read_only_fields = fields


class YearWithTrimsSerializer(ResourceSerializer):
    """A model year with its trims."""

    trims = TrimSerializer(many=True, read_only=True)

    class Meta:
        model = ModelYear
        fields = ("id", "year", "is_active", "trims", "version")
        read_only_fields = fields


class VehicleModelSerializer(ResourceSerializer):
    """A series with its model years and trims, its colours and its options."""

    brand = BrandSerializer(read_only=True)
    model_years = YearWithTrimsSerializer(many=True, read_only=True)
    colours = ColourSerializer(many=True, read_only=True)
    options = OptionSerializer(many=True, read_only=True)

    class Meta:
        model = Series
        fields = ("id", "brand", "code", *NAMES, "model_years", "colours", "options", *KEPT)
        read_only_fields = fields


class NewColourSerializer(new_entry(Colour, "series", "kind", "code", *NAMES, "hex", about="")):
    """A new colour; ``trims`` where it comes only with some."""

    trims = fields.VisibleRelatedField(queryset=Trim.objects, many=True, required=False)

    class Meta:
        model = Colour
        fields = ("series", "kind", "code", *NAMES, "hex", "trims")


class OfferInputSerializer(InputSerializer):
    """With which trim the option can be had, and whether it is part of it."""

    trim = fields.VisibleRelatedField(queryset=Trim.objects)
    is_standard = fields.YesNoField(required=False)


class WithdrawSerializer(InputSerializer):
    """With which trim the option can't be had any more."""

    trim = fields.VisibleRelatedField(queryset=Trim.objects)


class RelateSerializer(InputSerializer):
    """Which other option it requires or excludes."""

    kind = fields.ChoiceField(choices=OptionRuleKind.choices)
    other = fields.VisibleRelatedField(queryset=Option.objects)


class UnrelateSerializer(InputSerializer):
    """To which option it is no longer related."""

    other = fields.VisibleRelatedField(queryset=Option.objects)


class ConfigurationSerializer(InputSerializer):
    """Colours and options of a trim, to be checked."""

    colour = fields.VisibleRelatedField(queryset=Colour.objects, required=False, allow_null=True)
    interior = fields.VisibleRelatedField(queryset=Colour.objects, required=False, allow_null=True)
    options = fields.VisibleRelatedField(queryset=Option.objects, many=True, required=False)


class ConfigurationAnswerSerializer(serializers.Serializer):
    """Whether it can be built; if not, every reason in a sentence."""

    is_possible = serializers.BooleanField()
    objections = serializers.ListField(child=serializers.CharField())


class SeriesPart(ResourceFilterSet):
    """Entries of one series."""

    series = KeyFilter(field_name="series_id", label="series")


class CatalogueResource(WriteResource):
    """Entries of the catalogue: added, changed, retired with ``is_active`` false; never deleted."""

    permission = "vehicles.view_catalogue"
    create_permission = change_permission = services.PERMISSION
    row_argument = "entry_id"
    filterset_class = ResourceFilterSet
    ordering_fields = ("id", "updated_at")

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.change_service = staticmethod(partial(services.edit_catalogue_entry, kind=cls.model._meta.model_name))


class Brands(CatalogueResource):
    """Makes."""

    model = Brand
    serializer_class = BrandSerializer
    create_service = staticmethod(services.add_brand)
    create_serializer_class = new_entry(Brand, "code", *NAMES, about="A new make.")
    change_serializer_class = changed_entry(Brand, *NAMES, about="What may change about a make.")


class VehicleModels(CatalogueResource):
    """Series, each with everything below it."""

    model = Series
    serializer_class = VehicleModelSerializer
    create_service = staticmethod(services.add_series)
    create_serializer_class = new_entry(Series, "brand", "code", *NAMES, about="A new series.")
    change_serializer_class = changed_entry(Series, *NAMES, about="What may change about a series.")

    class filterset_class(ResourceFilterSet):
        """Series of one brand."""

        brand = KeyFilter(field_name="brand_id", label="brand")

        class Meta:
            model = Series
            fields = ("code", "is_active")

    def get_queryset(self):
        """With everything below, in one statement for each kind."""
        years = Prefetch("model_years", queryset=ModelYear.objects.prefetch_related("trims"))
        options = Prefetch("options", queryset=Option.objects.prefetch_related("offers", "rules"))
        colours = Prefetch("colours", queryset=Colour.objects.prefetch_related("trims"))
        return super().get_queryset().select_related("brand").prefetch_related(years, colours, options)


class ModelYears(CatalogueResource):
    """Years in which a series is sold."""

    model = ModelYear
    serializer_class = ModelYearSerializer
    filterset_class = SeriesPart
    create_service = staticmethod(services.add_model_year)
    create_serializer_class = new_entry(ModelYear, "series", "year", about="A new model year.")
    change_serializer_class = changed_entry(ModelYear, about="Whether it is still sold.")


def check_configuration(*, trim_id, actor, colour=None, interior=None, options=()):
    """What ``check_configuration`` of the catalogue says, for the answer. Nothing is written."""
    trim = Trim.objects.visible_to(actor).select_related("model_year__series").get(pk=trim_id)
    objections = selectors.check_configuration(trim, colour=colour, interior=interior, options=options)
    return {"is_possible": not objections, "objections": objections}


class Trims(CatalogueResource):
    """What can be ordered."""

    model = Trim
    serializer_class = TrimSerializer
    create_service = staticmethod(services.add_trim)
    create_serializer_class = new_entry(Trim, "model_year", "code", *NAMES, *SPECIFICATION, about="A new trim.")
    change_serializer_class = changed_entry(Trim, *NAMES, *SPECIFICATION, about="What may change about a trim.")

    class filterset_class(ResourceFilterSet):
        """Trims of a series or model year."""

        series = KeyFilter(field_name="model_year__series_id", label="series")
        model_year = KeyFilter(field_name="model_year_id", label="model year")

    check_configuration = move_action(
        "check_configuration",
        check_configuration,
        row_argument="trim_id",
        serializer_class=ConfigurationSerializer,
        permission="vehicles.view_catalogue",
        answers=ConfigurationAnswerSerializer,
    )


def add_colour(*, series_id, actor, trims=(), **values):
    """Add a colour; ``trims`` limit it."""
    only_with = [trim.pk for trim in trims]
    return services.add_colour(series_id=series_id, actor=actor, only_with_trim_ids=only_with, **values)


class Colours(CatalogueResource):
    """Colours of a series."""

    model = Colour
    serializer_class = ColourSerializer
    filterset_class = SeriesPart
    create_service = staticmethod(add_colour)
    create_serializer_class = NewColourSerializer
    change_serializer_class = changed_entry(Colour, *NAMES, "hex", about="What may change about a colour.")

    def get_queryset(self):
        """With the trims it is limited to."""
        return super().get_queryset().prefetch_related("trims")


class Options(CatalogueResource):
    """Equipment of a series."""

    model = Option
    serializer_class = OptionSerializer
    filterset_class = SeriesPart
    create_service = staticmethod(services.add_option)
    create_serializer_class = new_entry(Option, "series", "code", *NAMES, about="New equipment.")
    change_serializer_class = changed_entry(Option, *NAMES, about="What may change about an option.")

    def get_queryset(self):
        """With offers and rules."""
        return super().get_queryset().prefetch_related("offers", "rules")

    def answer(self, row, *args, **kwargs):
        """The option, whatever of it a service returned."""
        return super().answer(getattr(row, "option", row), *args, **kwargs)

    offer = move_action(
        "offer",
        services.offer_option,
        row_argument="option_id",
        serializer_class=OfferInputSerializer,
        permission=services.PERMISSION,
    )
    withdraw = move_action(
        "withdraw",
        services.withdraw_option,
        row_argument="option_id",
        serializer_class=WithdrawSerializer,
        permission=services.PERMISSION,
    )
    relate = move_action(
        "relate",
        services.relate_options,
        row_argument="option_id",
        serializer_class=RelateSerializer,
        permission=services.PERMISSION,
    )
    unrelate = move_action(
        "unrelate",
        services.unrelate_options,
        row_argument="option_id",
        serializer_class=UnrelateSerializer,
        permission=services.PERMISSION,
    )
