"""The resource ``users``."""

from django_filters import rest_framework as filters

from dms.accounts import services
from dms.accounts.models import Membership, Store, User
from dms.accounts.roles import Role
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import WriteResource, move_action
from dms.api.serializers import ReasonSerializer, ResourceSerializer

EDITABLE = ("name", "name_en", "email", "phone", "language")


class UserSerializer(ResourceSerializer):
    """A person who works here."""

    class Meta:
        model = User
        fields = ("id", "username", *EDITABLE, "is_active", "version", "created_at", "updated_at")


class NewUserSerializer(ResourceSerializer):
    """What makes a person: the account, and the first role in one of your stores."""

    role = fields.ChoiceField(choices=Role.choices, required=False)
    store = fields.VisibleRelatedField(queryset=Store.objects.all(), required=False)

    class Meta:
        model = User
        fields = ("username", *EDITABLE, "role", "store")


class UserChangesSerializer(ResourceSerializer):
    """What may change about a person; the user name stays."""

    class Meta:
        model = User
        fields = EDITABLE


class UserFilterSet(ResourceFilterSet):
    """People by name and by the store they work in."""

    store = KeyFilter(method="working_in", label="store")
    username = filters.CharFilter(lookup_expr="iexact")

    class Meta:
        model = User
        fields = ("username", "is_active")

    def working_in(self, rows, name, store_id):
        """People with a role in this store, as far as the sender sees its memberships."""
        seen = Membership.objects.visible_to(self.request.user).active()
        return rows.filter(pk__in=seen.filter(store_id=store_id).values("user_id"))


def add_user(*, actor, store_id=None, **values):
    """The new person without the first password: answers are kept for repeated keys, and a password is kept nowhere.

    They get in once a colleague has reset the password on the screen, or by “forgotten password”.
    """
    user, _first_password = services.add_user(actor=actor, store_id=store_id, **values)
    return user


class Users(WriteResource):
    """Colleagues: whoever holds a role in a store of yours."""

    model = User
    serializer_class = UserSerializer
    filterset_class = UserFilterSet
    ordering_fields = ("id", "username", "updated_at")
    ordering = "username"

    create_service = staticmethod(add_user)
    create_permission = "accounts.add_user"
    create_serializer_class = NewUserSerializer

    change_service = staticmethod(services.edit_user)
    change_permission = "accounts.change_user"
    change_serializer_class = UserChangesSerializer
    row_argument = "user_id"

    deactivate = move_action(
        "deactivate",
        services.deactivate_user,
        row_argument="user_id",
        serializer_class=ReasonSerializer,
        permission="accounts.deactivate_user",
    )
    reactivate = move_action(
        "reactivate",
        services.reactivate_user,
        row_argument="user_id",
        serializer_class=ReasonSerializer,
        permission="accounts.deactivate_user",
    )
    reset_two_factor = move_action(
        "reset_two_factor",
        services.reset_two_factor_of,
        row_argument="user_id",
        serializer_class=ReasonSerializer,
        permission="accounts.reset_two_factor_user",
    )
