"""The resource ``packages``, with what one costs for a model in a store."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter
from dms.api.problems import invalid
from dms.api.resources import WriteResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.vehicles.models import Series, Trim
from parts.catalogue.models import Part
from service.catalogue.operations.api import KEPT, EntryFilterSet, related
from service.catalogue.operations.models import LabourOperation
from service.catalogue.packages import selectors, services
from service.catalogue.packages.models import Package, PackagePart
from service.catalogue.packages.pricing import priced_package
from service.catalogue.packages.services import EDITABLE

MONEY = {"max_digits": 12, "decimal_places": 2}
QUANTITY = {"max_digits": 12, "decimal_places": 3}
KEY = {"type": "integer", "minimum": 1}
ASKED = [
    OpenApiParameter("vehicle_model", KEY, description="The trim; left out: any, at the standard hours."),
    OpenApiParameter("store", KEY, description="One of your stores; the first of them where it is left out."),
]


class PackageSerializer(ResourceSerializer):
    """Operations and parts sold together; without a fixed price at their sum, without series for every car."""

    series = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    operations = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Package
        fields = ("id", "code", *EDITABLE, "series", "operations", "state", "state_label", *KEPT)


class NewPackageSerializer(ResourceSerializer):
    """What adds a package. The code stays."""

    series = related(Series, required=False)
    operations = related(LabourOperation, allow_empty=False)

    class Meta:
        model = Package
        fields = ("code", *EDITABLE, "series", "operations")


class PackageChangesSerializer(ResourceSerializer):
    """What may change about a package; its parts by ``set-part/``."""

    series = related(Series, required=False)
    operations = related(LabourOperation, required=False, allow_empty=False)

    class Meta:
        model = Package
        fields = (*EDITABLE, "series", "operations")


class PackagePartSerializer(ResourceSerializer):
    """A part of the package; with ``by_model`` only where it fits the car."""

    number = serializers.CharField(source="part.number", read_only=True)

    class Meta:
        model = PackagePart
        fields = ("id", "part", "number", "quantity", "by_model")
        read_only_fields = fields


class SetPartSerializer(InputSerializer):
    """So many of a part; null takes it out."""

    part = fields.VisibleRelatedField(queryset=Part.objects)
    quantity = fields.ExactNumberField(max_digits=9, decimal_places=3, min_value=0, allow_null=True)
    by_model = fields.TextField(max_length=60, required=False, allow_blank=True)


class AmountsSerializer(serializers.Serializer):
    """An amount in CNY without tax, its tax, and with it."""

    net = serializers.DecimalField(**MONEY)
    tax = serializers.DecimalField(**MONEY)
    gross = serializers.DecimalField(**MONEY)


class PricedLabourSerializer(serializers.Serializer):
    """An operation at the store's rate; null where the store has none."""

    operation = serializers.IntegerField(source="operation.pk")
    code = serializers.CharField(source="operation.code")
    hours = serializers.DecimalField(max_digits=5, decimal_places=2)
    hourly = serializers.DecimalField(allow_null=True, **MONEY)
    amounts = AmountsSerializer(allow_null=True)


class PricedPartSerializer(serializers.Serializer):
    """A part as it is sold today, how many are free in the store, and when the next come."""

    part = serializers.IntegerField(source="part.pk")
    number = serializers.CharField(source="part.number")
    quantity = serializers.DecimalField(**QUANTITY)
    amounts = AmountsSerializer()
    available = serializers.DecimalField(**QUANTITY)
    expected_on = serializers.DateField(allow_null=True)


class PricedPackageSerializer(serializers.Serializer):
    """What the package costs; ``problems`` are sentences, empty means that it can be sold so."""

    package = serializers.IntegerField(source="package.pk")
    vehicle_model = serializers.IntegerField(source="vehicle_model.pk", allow_null=True)
    store = serializers.IntegerField(source="store.pk")
    labour = PricedLabourSerializer(many=True)
    parts = PricedPartSerializer(many=True)
    sum = AmountsSerializer()
    total = AmountsSerializer()
    problems = serializers.ListField(child=serializers.CharField())


class PackageFilterSet(EntryFilterSet):
    """Packages by code, text, state, series, and a day on which they are sold."""

    code = filters.CharFilter(field_name="code", lookup_expr="iexact", label="code")
    series = KeyFilter(field_name="series", label="series that it names")
    offered_on = filters.DateFilter(method="sold_on", label="sold on this day")

    class Meta:
        model = Package
        fields = ()

    def sold_on(self, rows, name, day):
        """Active, and within its time."""
        return selectors.offered_on(rows, day)


class Packages(WriteResource):
    """The packages of the group."""

    model = Package
    serializer_class = PackageSerializer
    filterset_class = PackageFilterSet
    ordering_fields = ("id", "code", "updated_at")

    create_service = staticmethod(services.add_package)
    create_permission = "service.add_package"
    create_serializer_class = NewPackageSerializer

    change_service = staticmethod(services.edit_package)
    change_permission = "service.change_package"
    change_serializer_class = PackageChangesSerializer
    row_argument = "package_id"

    set_part = move_action(
        "set_part",
        services.set_package_part,
        row_argument="package_id",
        serializer_class=SetPartSerializer,
        permission="service.change_package",
    )
    parts = part_action(
        "parts", PackagePartSerializer, lambda package, user: package.parts.select_related("part").order_by("pk")
    )
    retire = move_action(
        "retire", services.retire_package, row_argument="package_id", serializer_class=ReasonSerializer
    )
    reinstate = move_action(
        "reinstate", services.reinstate_package, row_argument="package_id", serializer_class=ReasonSerializer
    )

    def get_queryset(self):
        """With what they contain."""
        return super().get_queryset().prefetch_related("series", "operations")

    def known_parameters(self):
        """A price asks for a model and a store."""
        return {"vehicle_model", "store"} if self.action == "price" else super().known_parameters()

    @extend_schema(parameters=ASKED, responses=PricedPackageSerializer)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def price(self, request, pk):
        """What it costs for a model in one of your stores, with stock and the next delivery of its parts."""
        package = self.get_object()
        trims = Trim.objects.visible_to(request.user).select_related("model_year__series")
        stores = Store.objects.visible_to(request.user).order_by("code")
        mine = [one.pk for one in request.user.stores_held]
        first = (stores.filter(pk__in=mine) if mine else stores).first()
        trim, store = self._asked("vehicle_model", trims, None), self._asked("store", stores, first)
        return Response(PricedPackageSerializer(priced_package(package, trim, store)).data)

    def _asked(self, name, rows, otherwise):
        """The row of a parameter, ``otherwise`` where it is left out. Raises Problem 422 for one that can't be seen."""
        key = self.request.query_params.get(name)
        if key is None:
            return otherwise
        row = rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 10 else None
        if row is None:
            raise invalid(name, "does_not_exist", key[:20])
        return row


def offer_resources():
    """Put the resource at its address."""
    register("packages", Packages)
