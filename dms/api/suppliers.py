"""The resource ``suppliers``."""

from django.db.models import Q
from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action
from dms.api.serializers import ReasonSerializer, ResourceSerializer
from dms.parties import selectors, services
from dms.parties.formats import squeezed
from dms.parties.models import Supplier

EDITABLE = (
    "code",
    "name",
    "company_code",
    "place",
    "terms",
    "credit_days",
    "tax_rate",
    "contact_name",
    "phone",
    "second_contact_name",
    "second_phone",
    "email",
    "address",
    "note",
)


class SupplierSerializer(ResourceSerializer):
    """Somebody the store buys from."""

    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Supplier
        fields = ("id", "store", *EDITABLE, "state", "state_label", "version", "created_at", "updated_at")


class SupplierChangesSerializer(ResourceSerializer):
    """What may change about a supplier."""

    class Meta:
        model = Supplier
        fields = EDITABLE


class NewSupplierSerializer(ResourceSerializer):
    """What registers a supplier."""

    store = fields.VisibleRelatedField(queryset=Store.objects.all())

    class Meta:
        model = Supplier
        fields = ("store", *EDITABLE)


class SupplierFilterSet(ResourceFilterSet):
    """Suppliers by code, name, telephone and state."""

    q = filters.CharFilter(method="said", label="code, name, pinyin or initials")
    code = filters.CharFilter(field_name="code", lookup_expr="iexact", label="supplier code")
    name = filters.CharFilter(field_name="name", label="the whole name")
    phone = filters.CharFilter(method="reached_by", label="the beginning of either telephone number")
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = Supplier
        fields = ("state", "place", "terms")

    def said(self, rows, name, text):
        """As the search of the supplier list."""
        return selectors.matching_suppliers(rows, text)

    def reached_by(self, rows, name, phone):
        """By either number."""
        return rows.filter(Q(phone__startswith=squeezed(phone)) | Q(second_phone__startswith=squeezed(phone)))


class Suppliers(WriteResource):
    """The suppliers of your stores."""

    model = Supplier
    serializer_class = SupplierSerializer
    filterset_class = SupplierFilterSet
    ordering_fields = ("id", "code", "name", "updated_at")

    create_service = staticmethod(services.register_supplier)
    create_permission = "parties.add_supplier"
    create_serializer_class = NewSupplierSerializer

    change_service = staticmethod(services.edit_supplier)
    change_permission = "parties.change_supplier"
    change_serializer_class = SupplierChangesSerializer
    row_argument = "supplier_id"

    deactivate = move_action(
        "deactivate", services.deactivate_supplier, row_argument="supplier_id", serializer_class=ReasonSerializer
    )
    reactivate = move_action(
        "reactivate", services.reactivate_supplier, row_argument="supplier_id", serializer_class=ReasonSerializer
    )
