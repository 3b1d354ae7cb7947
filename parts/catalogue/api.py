"""The resource ``parts``."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.vehicles.models import Series
from parts.catalogue import selectors, services
from parts.catalogue.models import Part, PartFitment, PartState
from parts.catalogue.services import EDITABLE, PRICES

SOLD_AT = tuple(name for name in PRICES if name not in services.CONFIDENTIAL)


class PartSerializer(ResourceSerializer):
    """Something that is stored and sold by number. ``list_cost`` is null for those who may not see costs."""

    superseded_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    list_cost = serializers.SerializerMethodField()
    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Part
        fields = (
            "id",
            "number",
            *EDITABLE,
            "list_cost",
            *SOLD_AT,
            "superseded_by",
            "state",
            "state_label",
            "version",
            "created_at",
            "updated_at",
        )

    @extend_schema_field(serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True))
    def get_list_cost(self, row):
        """The supplier's list price."""
        return str(row.list_cost) if self.context["request"].user.has_perm("parts.view_cost") else None


class NewPartSerializer(ResourceSerializer):
    """What adds a part; prices only from those who may set them."""

    class Meta:
        model = Part
        fields = ("number", *EDITABLE, *PRICES)


class PartChangesSerializer(ResourceSerializer):
    """What may change about a part; prices by ``price/``."""

    class Meta:
        model = Part
        fields = EDITABLE


class PricesSerializer(InputSerializer):
    """The prices that change; all others stay."""

    list_cost = fields.ExactNumberField(max_digits=12, decimal_places=2, min_value=0, required=False)
    retail_price = fields.ExactNumberField(max_digits=12, decimal_places=2, min_value=0, required=False)
    minimum_price = fields.ExactNumberField(max_digits=12, decimal_places=2, min_value=0, required=False)
    trade_price = fields.ExactNumberField(max_digits=12, decimal_places=2, min_value=0, required=False)
    reason = fields.TextField(max_length=200, required=False, allow_blank=True)


class SupersedeSerializer(InputSerializer):
    """The part that takes its place; null for none."""

    successor = fields.VisibleRelatedField(queryset=Part.objects, allow_null=True)
    reason = fields.TextField(max_length=200, required=False, allow_blank=True)


class FitmentSerializer(ResourceSerializer):
    """A model that the part fits."""

    series = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = PartFitment
        fields = ("id", "series", "model_text", "first_year", "last_year")


class NewFitmentSerializer(InputSerializer):
    """A series of the catalogue, or the model in words."""

    series = fields.VisibleRelatedField(queryset=Series.objects, required=False, allow_null=True)
    model_text = fields.TextField(max_length=120, required=False, allow_blank=True)
    first_year = fields.WholeNumberField(min_value=1980, max_value=2100, required=False, allow_null=True)
    last_year = fields.WholeNumberField(min_value=1980, max_value=2100, required=False, allow_null=True)


class FitmentKeySerializer(InputSerializer):
    """A fitment of the part."""

    fitment = fields.VisibleRelatedField(queryset=PartFitment.objects)


def remove_fitment(*, part_id, fitment_id, actor):
    """``services.remove_fitment`` under the address of its part."""
    fitment = PartFitment.objects.get(pk=fitment_id, part=part_id)
    return services.remove_fitment(fitment_id=fitment.pk, actor=actor)


class PartFilterSet(ResourceFilterSet):
    """Parts by number, text, barcode, state and successor."""

    q = filters.CharFilter(method="said", label="number, name, pinyin, initials or barcode")
    number = filters.CharFilter(method="numbered", label="part number, with or without dashes")
    barcode = filters.CharFilter(field_name="barcode", label="barcode")
    state = filters.ChoiceFilter(choices=PartState.choices)
    superseded_by = KeyFilter(field_name="superseded_by_id", label="part that takes its place")

    class Meta:
        model = Part
        fields = ("origin", "group")

    def said(self, rows, name, text):
        """As the search of the part list."""
        return selectors.matching_parts(rows, text)

    def numbered(self, rows, name, text):
        """Exactly this number."""
        return selectors.by_number(rows, text)


class Parts(WriteResource):
    """The part master of the group."""

    model = Part
    serializer_class = PartSerializer
    filterset_class = PartFilterSet
    ordering_fields = ("id", "number", "updated_at")

    create_service = staticmethod(services.add_part)
    create_permission = "parts.add_part"
    create_serializer_class = NewPartSerializer

    change_service = staticmethod(services.edit_part)
    change_permission = "parts.change_part"
    change_serializer_class = PartChangesSerializer
    row_argument = "part_id"

    price = move_action(
        "price",
        services.price_part,
        row_argument="part_id",
        serializer_class=PricesSerializer,
        permission="parts.price_part",
    )
    supersede = move_action(
        "supersede",
        services.supersede_part,
        row_argument="part_id",
        serializer_class=SupersedeSerializer,
        permission="parts.supersede_part",
    )
    add_fitment = move_action(
        "add_fitment",
        services.add_fitment,
        row_argument="part_id",
        serializer_class=NewFitmentSerializer,
        permission="parts.change_part",
        answers=FitmentSerializer,
    )
    remove_fitment = move_action(
        "remove_fitment",
        remove_fitment,
        row_argument="part_id",
        serializer_class=FitmentKeySerializer,
        permission="parts.change_part",
    )
    fitments = part_action("fitments", FitmentSerializer, lambda part, user: part.fitments.all())
    discontinue = move_action(
        "discontinue", services.discontinue_part, row_argument="part_id", serializer_class=ReasonSerializer
    )
    reinstate = move_action(
        "reinstate", services.reinstate_part, row_argument="part_id", serializer_class=ReasonSerializer
    )


def offer_resources():
    """Put the resource at its address."""
    register("parts", Parts)
