"""The resources ``supplier-statements supplier-ratings``."""

from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ListResource, ReadResource, move_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.parties.models import Supplier
from parts.purchasing.api import person_field
from parts.supplying import rating, reconciling
from parts.supplying.api import amount
from parts.supplying.models import SupplierStatement


class SupplierStatementSerializer(ResourceSerializer):
    """The account of a supplier over a month, as it was issued, and the supplier's answer."""

    issued_by = person_field()
    difference = amount(allow_null=True)

    class Meta:
        model = SupplierStatement
        fields = (
            "id",
            "store",
            "number",
            "supplier",
            "month",
            "opening",
            "charged",
            "settled",
            "closing",
            "lines",
            "their_closing",
            "difference",
            "answer",
            "issued_at",
            "issued_by",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class NewSupplierStatementSerializer(InputSerializer):
    """Whose account, and any day of a month that is over."""

    supplier = fields.VisibleKeyField(queryset=Supplier.objects, source="supplier_id")
    month = fields.DayField()


class AgreeStatementSerializer(InputSerializer):
    """What the supplier answered."""

    answer = fields.TextField(max_length=300, required=False, allow_blank=True)


class DisputeSerializer(InputSerializer):
    """The supplier's balance, and why it differs."""

    their_closing = fields.ExactNumberField(max_digits=14, decimal_places=2)
    answer = fields.TextField(max_length=300)


class SupplierStatementFilterSet(ResourceFilterSet):
    """Statements by state, number, month, supplier, store."""

    store = KeyFilter(field_name="store_id", label="store")
    supplier = KeyFilter(field_name="supplier_id", label="supplier")

    class Meta:
        model = SupplierStatement
        fields = ("state", "number", "month")


class SupplierStatements(CreateRows, ReadResource):
    """Months agreed with suppliers."""

    model = SupplierStatement
    serializer_class = SupplierStatementSerializer
    related = ("store", "supplier")
    filterset_class = SupplierStatementFilterSet
    create_service = staticmethod(reconciling.issue_statement)
    create_permission = "parts.add_supplierstatement"
    create_serializer_class = NewSupplierStatementSerializer
    agree = move_action(
        "agree",
        reconciling.agree_statement,
        row_argument="statement_id",
        serializer_class=AgreeStatementSerializer,
    )
    dispute = move_action(
        "dispute", reconciling.dispute_statement, row_argument="statement_id", serializer_class=DisputeSerializer
    )


class SupplierRatingSerializer(serializers.ModelSerializer):
    """A supplier as the records of the last 365 days have it; each share as ``good`` lines out of ``of``."""

    score = serializers.SerializerMethodField(help_text="0 to 100; null where nothing can be judged")
    shares = serializers.SerializerMethodField(help_text="on_time, faultless, fair")
    abc = serializers.CharField(read_only=True)
    bought = serializers.DecimalField(16, 2, read_only=True)
    owed = serializers.DecimalField(16, 2, read_only=True)
    late = serializers.DecimalField(16, 2, read_only=True)
    credit = serializers.DecimalField(16, 2, read_only=True)

    class Meta:
        model = Supplier
        fields = ("id", "store", "code", "name", "score", "shares", "abc", "bought", "owed", "late", "credit")

    def get_score(self, supplier) -> str | None:
        """The score."""
        score = rating.score_of(supplier)
        return None if score is None else str(score)

    def get_shares(self, supplier) -> dict:
        """By name."""
        return {one.name: {"good": one.good, "of": one.of} for one in rating.shares_of(supplier)}


class SupplierRatingFilterSet(ResourceFilterSet):
    """Ratings by the supplier's code and store."""

    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = Supplier
        fields = ("code",)


class SupplierRatings(ListResource):
    """How good the suppliers are, and what is owed on both sides."""

    model = Supplier
    serializer_class = SupplierRatingSerializer
    filterset_class = SupplierRatingFilterSet
    ordering_fields = ("id", "code")

    def get_queryset(self):
        """With their figures; the description of the API asks for none."""
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else rating.rated(rows)


def offer_resources():
    """Put the resources into the API; called once the apps are loaded."""
    register("supplier-statements", SupplierStatements)
    register("supplier-ratings", SupplierRatings)
