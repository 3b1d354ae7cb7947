"""The resources ``contacts``, ``consents`` and ``consent-texts``: what hangs on a customer."""

from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import ChangeRows, CreateRows, ListResource, ReadResource, move_action
from dms.api.serializers import InputSerializer, ResourceSerializer
from dms.parties import services
from dms.parties.models import Consent, ConsentText, Contact, Customer

EDITABLE = ("role", "name", "phone", "wechat", "email", "note", "is_primary")
SHOWN = ("role", "name", "wechat", "note", "is_primary")


class ContactSerializer(ResourceSerializer):
    """One way to reach a customer, or somebody who acts for them."""

    masked_phone = serializers.CharField(
        read_only=True, help_text="In full: POST to `reveal-phone/`, which is recorded."
    )
    masked_email = serializers.CharField(read_only=True)

    class Meta:
        model = Contact
        fields = (
            "id",
            "customer",
            "store",
            *SHOWN,
            "masked_phone",
            "masked_email",
            "ended_at",
            "version",
            "created_at",
            "updated_at",
        )


class ContactChangesSerializer(ResourceSerializer):
    """What may change about a contact."""

    class Meta:
        model = Contact
        fields = EDITABLE


class NewContactSerializer(ResourceSerializer):
    """What adds a contact."""

    class Meta:
        model = Contact
        fields = ("customer", *EDITABLE)


class WhySerializer(InputSerializer):
    """Why something ends, where somebody has said so."""

    reason = fields.TextField(max_length=500, required=False, allow_blank=True)


class RevealedPhoneSerializer(serializers.Serializer):
    """A telephone number in full."""

    phone = serializers.CharField(source="*", read_only=True)


class ContactFilterSet(ResourceFilterSet):
    """Contacts of a customer; those that have not ended."""

    customer = KeyFilter(field_name="customer_id", label="customer")
    store = KeyFilter(field_name="store_id", label="store")
    ended = filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull", exclude=True, label="has ended")

    class Meta:
        model = Contact
        fields = ("role", "is_primary")


class Contacts(CreateRows, ChangeRows, ListResource):
    """The ways to reach the customers of your stores; their history is the customer's."""

    model = Contact
    permission = "parties.view_customer"
    serializer_class = ContactSerializer
    filterset_class = ContactFilterSet
    ordering_fields = ("id", "updated_at")

    create_service = staticmethod(services.add_contact)
    create_permission = "parties.change_customer"
    create_serializer_class = NewContactSerializer

    change_service = staticmethod(services.edit_contact)
    change_permission = "parties.change_customer"
    change_serializer_class = ContactChangesSerializer
    row_argument = "contact_id"

    remove = move_action(
        "remove",
        services.remove_contact,
        row_argument="contact_id",
        serializer_class=WhySerializer,
        permission="parties.change_customer",
    )
    never_kept = ("reveal_phone",)
    reveal_phone = move_action(
        "reveal_phone",
        services.reveal_phone,
        row_argument="contact_id",
        permission="parties.reveal_customer",
        answers=RevealedPhoneSerializer,
    )


class ConsentSerializer(ResourceSerializer):
    """A customer's yes to one purpose on one channel; in force until withdrawn or replaced."""

    class Meta:
        model = Consent
        fields = (
            "id",
            "customer",
            "store",
            "purpose",
            "channel",
            "text",
            "evidence",
            "given_at",
            "given_by",
            "withdrawn_at",
            "replaced_at",
            "version",
            "created_at",
            "updated_at",
        )


class NewConsentSerializer(InputSerializer):
    """What records a consent to the text that is current."""

    customer = fields.VisibleRelatedField(queryset=Customer.objects.all())
    purpose = fields.ChoiceField(choices=Consent._meta.get_field("purpose").choices)
    channel = fields.ChoiceField(choices=Consent._meta.get_field("channel").choices)
    evidence = fields.TextField(max_length=200)
    at = fields.InstantField(required=False, allow_null=True)


class ConsentFilterSet(ResourceFilterSet):
    """Consents of a customer, by purpose and channel; those in force."""

    customer = KeyFilter(field_name="customer_id", label="customer")
    store = KeyFilter(field_name="store_id", label="store")
    withdrawn = filters.BooleanFilter(field_name="withdrawn_at", lookup_expr="isnull", exclude=True, label="withdrawn")
    replaced = filters.BooleanFilter(field_name="replaced_at", lookup_expr="isnull", exclude=True, label="replaced")

    class Meta:
        model = Consent
        fields = ("purpose", "channel")


class Consents(CreateRows, ListResource):
    """What the customers of your stores agreed to; their history is the customer's."""

    model = Consent
    permission = "parties.view_customer"
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilterSet
    ordering_fields = ("id", "given_at", "updated_at")

    create_service = staticmethod(services.give_consent)
    create_permission = "parties.record_consent"
    create_serializer_class = NewConsentSerializer

    withdraw = move_action(
        "withdraw",
        services.withdraw_consent,
        row_argument="consent_id",
        serializer_class=WhySerializer,
        permission="parties.record_consent",
    )


TEXT_FIELDS = ("purpose", "text_version", "text", "text_en", "valid_from", "asks_again")


class ConsentTextSerializer(ResourceSerializer):
    """What customers agree to for one purpose, as worded from a day on."""

    class Meta:
        model = ConsentText
        fields = ("id", *TEXT_FIELDS, "version", "created_at", "updated_at")


class NewConsentTextSerializer(ResourceSerializer):
    """What publishes a text; it can't be changed afterwards."""

    class Meta:
        model = ConsentText
        fields = TEXT_FIELDS


class ConsentTextFilterSet(ResourceFilterSet):
    """Texts by purpose and version."""

    class Meta:
        model = ConsentText
        fields = ("purpose", "text_version")


class ConsentTexts(CreateRows, ReadResource):
    """The consent texts of the group."""

    model = ConsentText
    serializer_class = ConsentTextSerializer
    filterset_class = ConsentTextFilterSet
    ordering_fields = ("id", "valid_from", "updated_at")

    create_service = staticmethod(services.publish_consent_text)
    create_permission = "parties.publish_consenttext"
    create_serializer_class = NewConsentTextSerializer
