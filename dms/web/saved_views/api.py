"""The resource ``saved-views``."""

from django_filters import rest_framework as filters

from dms.accounts.models import Store
from dms.accounts.roles import Role
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.web.saved_views import services
from dms.web.saved_views.models import SavedView, Scope


class SavedViewSerializer(ResourceSerializer):
    """A list with a query under a name. ``list`` is the name of the page, ``query`` what stands behind its “?”."""

    class Meta:
        model = SavedView
        fields = (
            "id",
            "list",
            "name",
            "query",
            "scope",
            "role",
            "store",
            "is_tile",
            "owner",
            "version",
            "created_at",
            "updated_at",
        )


class SavedViewChangesSerializer(InputSerializer):
    """What may change about a view; the list stays."""

    name = fields.TextField(max_length=40, required=False)
    query = fields.TextField(max_length=1000, required=False, allow_blank=True)
    scope = fields.ChoiceField(choices=Scope.choices, required=False)
    role = fields.ChoiceField(choices=Role.choices, required=False, allow_blank=True)
    store = fields.VisibleRelatedField(queryset=Store.objects.all(), required=False, allow_null=True)
    is_tile = fields.YesNoField(required=False)


class NewSavedViewSerializer(SavedViewChangesSerializer):
    """What makes a view: the list by the name of its page (such as ``users:list``), a name, the query."""

    list = fields.TextField(max_length=100)
    name = fields.TextField(max_length=40)


class SavedViewFilterSet(ResourceFilterSet):
    """Views by list, readers and store."""

    list = filters.CharFilter()
    scope = filters.ChoiceFilter(choices=Scope.choices)
    store = KeyFilter(field_name="store_id", label="store")

    class Meta:
        model = SavedView
        fields = ()


def edit_view(*, view_id, expected_version, actor, store=services.UNCHANGED, **values):
    """The service with the store by its row, as bodies bring it."""
    if store is not services.UNCHANGED:
        values["store_id"] = store.pk if store else None
    return services.edit_view(view_id=view_id, expected_version=expected_version, actor=actor, **values)


class SavedViews(WriteResource):
    """The views above lists: your own, those of your roles and of your stores."""

    model = SavedView
    serializer_class = SavedViewSerializer
    filterset_class = SavedViewFilterSet
    ordering_fields = ("id", "name", "updated_at")

    create_service = staticmethod(services.save_view)
    create_permission = "web.add_savedview"
    create_serializer_class = NewSavedViewSerializer

    change_service = staticmethod(edit_view)
    change_permission = "web.change_savedview"
    change_serializer_class = SavedViewChangesSerializer
    row_argument = "view_id"

    def place_of(self, row):
        """Anywhere: whose it is, and who may share where, is the service's to say."""
        return None

    remove = move_action(
        "remove",
        services.remove_view,
        row_argument="view_id",
        permission="web.change_savedview",
        answers=SavedViewSerializer,
    )
