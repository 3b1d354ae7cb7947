"""The resource ``customers``. Telephone and identity numbers are masked; revealing one is an act of its own."""

from django.conf import settings
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from dms.accounts.models import Store, User
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.public_links import IssuedLinkSerializer
from dms.api.resources import WriteResource, move_action
from dms.api.serializers import EventSerializer, InputSerializer, ResourceSerializer
from dms.api.timeline import timeline_action
from dms.core.permissions import require
from dms.core.public_links.pages import PAGES
from dms.messaging.choices import Channel
from dms.messaging.services import send_customer_link
from dms.parties import selectors, services
from dms.parties.choices import ContactRole, Likeness
from dms.parties.models import Customer
from dms.parties.public import CONTACT_DATA

EDITABLE = (
    "kind",
    "name",
    "customer_class",
    "source",
    "responsible",
    "document_kind",
    "document_number",
    "company_code",
    "address",
    "note",
)
LINK_CHANNELS = [(way.value, way.label) for way in (Channel.SMS, Channel.WECHAT, Channel.EMAIL)]
SHOWN = tuple(name for name in EDITABLE if name != "document_number")


class CustomerSerializer(ResourceSerializer):
    """A person or company that the store deals with."""

    masked_document = serializers.CharField(
        read_only=True, help_text="In full: POST to `reveal-document/`, which is recorded."
    )
    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Customer
        fields = (
            "id",
            "number",
            "store",
            *SHOWN,
            "masked_document",
            "state",
            "state_label",
            "version",
            "created_at",
            "updated_at",
        )


class CustomerChangesSerializer(ResourceSerializer):
    """What may change about a customer."""

    responsible = fields.VisibleKeyField(
        source="responsible_id", queryset=User.objects, required=False, allow_null=True
    )

    class Meta:
        model = Customer
        fields = EDITABLE


class NewCustomerSerializer(CustomerChangesSerializer):
    """What opens a customer's file: the store, kind and name; a telephone number makes the first contact."""

    store = fields.VisibleRelatedField(queryset=Store.objects.all())
    phone = fields.TextField(max_length=30, required=False, allow_blank=True)
    wechat = fields.TextField(max_length=40, required=False, allow_blank=True)
    email = fields.EmailField(max_length=254, required=False, allow_blank=True)
    contact_name = fields.TextField(max_length=100, required=False, allow_blank=True)
    contact_role = fields.ChoiceField(choices=ContactRole.choices, required=False)
    despite_duplicates = fields.YesNoField(
        required=False, help_text="Somebody has looked at the possible duplicates; register all the same."
    )

    class Meta:
        model = Customer
        fields = (
            "store",
            *EDITABLE,
            "phone",
            "wechat",
            "email",
            "contact_name",
            "contact_role",
            "despite_duplicates",
        )


class RevealedDocumentSerializer(serializers.Serializer):
    """An identity number in full."""

    document_number = serializers.CharField(source="*", read_only=True)


class TypedSerializer(InputSerializer):
    """What is known so far of somebody who may be on file."""

    store = fields.VisibleRelatedField(queryset=Store.objects.all())
    name = fields.TextField(max_length=100, required=False, allow_blank=True)
    phone = fields.TextField(max_length=30, required=False, allow_blank=True)
    document_number = fields.TextField(max_length=30, required=False, allow_blank=True)


class DuplicateSerializer(serializers.Serializer):
    """Somebody on file who may be the same, and why."""

    customer = CustomerSerializer(read_only=True)
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=Likeness.choices), read_only=True)


class DuplicatesSerializer(serializers.Serializer):
    """Who may be the same customer, most certain first."""

    duplicates = DuplicateSerializer(many=True, read_only=True)


class NewCustomerLinkSerializer(InputSerializer):
    """A link for the customer; with a channel it is written to them, too."""

    purpose = fields.ChoiceField(choices=[(CONTACT_DATA, PAGES[CONTACT_DATA].label)])
    channel = fields.ChoiceField(choices=LINK_CHANNELS, required=False)
    written_in = fields.ChoiceField(choices=settings.LANGUAGES, required=False, source="language")


class CustomerFilterSet(ResourceFilterSet):
    """Customers by what a caller says, and by what the file says."""

    q = filters.CharFilter(method="said", label="telephone, name, pinyin, initials, number or e-mail")
    phone = filters.CharFilter(method="reached_by", label="telephone number in any spelling, or its beginning")
    name = filters.CharFilter(field_name="name", label="the whole name")
    number = filters.CharFilter(field_name="number", label="customer number")
    store = KeyFilter(field_name="store_id", label="store")
    responsible = KeyFilter(field_name="responsible_id", label="responsible")

    class Meta:
        model = Customer
        fields = ("state", "kind", "customer_class")

    def said(self, rows, name, text):
        """As the search of the customer list."""
        return selectors.matching_customers(rows, self.request.user, text)

    def reached_by(self, rows, name, phone):
        """By a contact that has not ended."""
        return selectors.customers_reached_by(rows, self.request.user, phone)


class Customers(WriteResource):
    """The customers of your stores."""

    model = Customer
    serializer_class = CustomerSerializer
    filterset_class = CustomerFilterSet
    ordering_fields = ("id", "number", "name", "updated_at")

    create_service = staticmethod(services.register_customer)
    create_permission = "parties.add_customer"
    create_serializer_class = NewCustomerSerializer

    change_service = staticmethod(services.edit_customer)
    change_permission = "parties.change_customer"
    change_serializer_class = CustomerChangesSerializer
    row_argument = "customer_id"

    never_kept = ("reveal_document", "public_links")
    reveal_document = move_action(
        "reveal_document",
        services.reveal_document,
        row_argument="customer_id",
        permission="parties.reveal_customer",
        answers=RevealedDocumentSerializer,
    )

    timeline = timeline_action()

    @action(
        detail=True, serializer_class=EventSerializer, ordering="-id", ordering_fields=("id",), filterset_class=None
    )
    def history(self, request, pk):
        """What happened to the customer and to the ways to reach them, newest first."""
        page = self.paginate_queryset(selectors.customer_history(self.get_object()))
        return self.get_paginated_response(EventSerializer(page, many=True).data)

    @action(detail=True, methods=["post"], url_path="public-links", url_name="public-links", filterset_class=None)
    def public_links(self, request, pk):
        """Make a link by which the customer opens a page about themselves; its address stands in this answer only."""
        customer = self.get_object()
        require(request.user, "parties.change_customer", customer)
        values = self.values_of(NewCustomerLinkSerializer)
        site = request.build_absolute_uri("/").rstrip("/")
        link = send_customer_link(customer_id=customer.pk, actor=request.user, site=site, **values)
        return Response(IssuedLinkSerializer(link, context=self.get_serializer_context()).data)

    public_links.input_class, public_links.output_class = NewCustomerLinkSerializer, IssuedLinkSerializer
    public_links.permission = "parties.change_customer"

    @action(detail=False, methods=["post"], filterset_class=None)
    def duplicates(self, request):
        """Who may be the same customer; POST, because personal values have no place in an address."""
        values = self.values_of(TypedSerializer)
        require(request.user, self.permission, values["store"])
        found = selectors.possible_duplicates(**values)
        rows = [{"customer": customer, "reasons": reasons} for customer, reasons in found]
        return Response(DuplicatesSerializer({"duplicates": rows}, context=self.get_serializer_context()).data)

    duplicates.input_class, duplicates.output_class = TypedSerializer, DuplicatesSerializer
