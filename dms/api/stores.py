"""The resource ``stores``."""

from dms.accounts import services
from dms.accounts.models import Store
from dms.api.filters import ResourceFilterSet
from dms.api.resources import WriteResource, move_action
from dms.api.serializers import ReasonSerializer, ResourceSerializer

EDITABLE = ("name", "name_en", "legal_name", "address", "phone", "time_zone")


class StoreSerializer(ResourceSerializer):
    """One dealership of the group."""

    class Meta:
        model = Store
        fields = ("id", "code", *EDITABLE, "is_active", "version", "created_at", "updated_at")


class NewStoreSerializer(ResourceSerializer):
    """What opens a store. The code stays for good: numbers carry it."""

    class Meta:
        model = Store
        fields = ("code", *EDITABLE)


class StoreChangesSerializer(ResourceSerializer):
    """What may change about a store."""

    class Meta:
        model = Store
        fields = EDITABLE


class StoreFilterSet(ResourceFilterSet):
    """Stores by code, and open ones."""

    class Meta:
        model = Store
        fields = ("code", "is_active")


class Stores(WriteResource):
    """The stores in which you work; all of them for the group."""

    model = Store
    serializer_class = StoreSerializer
    filterset_class = StoreFilterSet
    ordering_fields = ("id", "code", "updated_at")
    ordering = "code"

    create_service = staticmethod(services.open_store)
    create_permission = "accounts.add_store"
    create_serializer_class = NewStoreSerializer

    change_service = staticmethod(services.edit_store)
    change_permission = "accounts.change_store"
    change_serializer_class = StoreChangesSerializer
    row_argument = "store_id"

    close = move_action(
        "close",
        services.close_store,
        row_argument="store_id",
        serializer_class=ReasonSerializer,
        permission="accounts.close_store",
    )
    reopen = move_action(
        "reopen",
        services.reopen_store,
        row_argument="store_id",
        serializer_class=ReasonSerializer,
        permission="accounts.close_store",
    )
