"""The resources ``old-parts``, ``hand-over-lists`` and ``issue-lines`` (old for new)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from dms.accounts.models import Store
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.parties.models import Supplier
from parts.catalogue.models import Part
from parts.issuing.api import IssueLineSerializer
from parts.issuing.models import IssueLine
from parts.issuing.old_for_new import owed, waive_old_part
from parts.issuing.services import note_old_part
from parts.old_parts import handing_over, services
from parts.old_parts.list_models import HandoverState, OldPartHandover
from parts.old_parts.models import Destination, OldPart, OldPartState
from parts.stock.models import Bin

QUANTITY = {"max_digits": 12, "decimal_places": 3}


class OldPartSerializer(ResourceSerializer):
    """An old part: from which car, where it is, where it goes."""

    part = serializers.PrimaryKeyRelatedField(read_only=True)
    part_number = serializers.CharField(source="part.number", read_only=True)
    issue_line = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    bin = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    taken_in_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    held_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    supplier = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = OldPart
        fields = (
            "id",
            "number",
            "store",
            "part",
            "part_number",
            "quantity",
            "issue_line",
            "job_number",
            "plate",
            "destination",
            "bin",
            "note",
            "brought_by",
            "taken_in_by",
            "taken_in_at",
            "due_at",
            "held_by",
            "left_at",
            "collected_by",
            "is_cleaned",
            "supplier",
            "waybill",
            "credit",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class NewOldPartSerializer(InputSerializer):
    """The old part of an ``issue_line``, or of a ``part`` in a ``store`` with its repair order or plate."""

    issue_line = fields.VisibleRelatedField(queryset=IssueLine.objects, required=False)
    store = fields.VisibleRelatedField(queryset=Store.objects, required=False)
    part = fields.VisibleRelatedField(queryset=Part.objects, required=False)
    quantity = fields.ExactNumberField(**QUANTITY, required=False)
    destination = fields.ChoiceField(choices=Destination.choices, required=False)
    job_number = fields.TextField(max_length=40, required=False, allow_blank=True)
    plate = fields.TextField(max_length=20, required=False, allow_blank=True)
    bin = fields.VisibleKeyField(source="bin_id", queryset=Bin.objects, required=False)
    brought_by = fields.TextField(max_length=60, required=False, allow_blank=True)
    note = fields.TextField(max_length=200, required=False, allow_blank=True)


def take_in(*, actor, issue_line=None, store=None, part=None, **values):
    """``services.take_in_for_line`` or ``services.take_in``. Raises ValidationError where it is neither."""
    if issue_line is not None:
        known = {name: values[name] for name in values if name not in ("job_number", "plate")}
        return services.take_in_for_line(line_id=issue_line.pk, actor=actor, **known)
    if store is None or part is None:
        needed = _("Name the line of an issue, or store and part.")
        raise ValidationError({name: needed for name, row in (("store", store), ("part", part)) if row is None})
    values.setdefault("destination", Destination.DISPOSAL)
    return services.take_in(store_id=store.pk, part_id=part.pk, actor=actor, **values)


class IntoBinSerializer(InputSerializer):
    """Which bin of the old parts area; without one the first of the store."""

    bin = fields.VisibleRelatedField(queryset=Bin.objects, required=False)


class RedirectSerializer(ReasonSerializer):
    """Where it goes instead, and why."""

    destination = fields.ChoiceField(choices=Destination.choices)


class GiveBackSerializer(InputSerializer):
    """Into whose hands; ``signature`` as strokes or as a PNG data URL."""

    collected_by = fields.TextField(max_length=60)
    is_cleaned = fields.YesNoField()
    signature = fields.TextField(required=False, max_length=1_500_000)


class SendSerializer(InputSerializer):
    """To which supplier, with which carrier."""

    supplier = fields.VisibleRelatedField(queryset=Supplier.objects, required=False)
    waybill = fields.TextField(max_length=120)


class CreditSerializer(InputSerializer):
    """What was granted, in yuan."""

    amount = fields.ExactNumberField(max_digits=12, decimal_places=2, min_value=0)


class BringBackSerializer(RedirectSerializer):
    """For whom it is here again, why, and in which bin."""

    bin = fields.VisibleRelatedField(queryset=Bin.objects, required=False)


class OldPartFilterSet(ResourceFilterSet):
    """Old parts by number, state, destination, store, repair order, plate and bin."""

    state = filters.ChoiceFilter(choices=OldPartState.choices)
    destination = filters.ChoiceFilter(choices=Destination.choices)
    store = KeyFilter(field_name="store_id", label="store")
    issue_line = KeyFilter(field_name="issue_line_id", label="line of an issue")
    bin = KeyFilter(field_name="bin_id", label="bin")
    number = filters.CharFilter(max_length=20)
    job_number = filters.CharFilter(max_length=40)
    plate = filters.CharFilter(max_length=20)

    class Meta:
        model = OldPart
        fields = ()


OWN = {"row_argument": "old_part_id"}


class OldParts(CreateRows, ReadResource):
    """Old parts of cars: taken in, kept, handed to whom they belong."""

    model = OldPart
    serializer_class = OldPartSerializer
    related = ("store", "part")
    filterset_class = OldPartFilterSet
    ordering_fields = ("id", "taken_in_at", "due_at", "updated_at")

    create_service = staticmethod(take_in)
    create_permission = "parts.add_oldpart"
    create_serializer_class = NewOldPartSerializer

    put_away = move_action("put_away", services.put_away_old_part, serializer_class=IntoBinSerializer, **OWN)
    redirect = move_action("redirect", services.redirect_old_part, serializer_class=RedirectSerializer, **OWN)
    give_back = move_action("give_back", services.give_back_old_part, serializer_class=GiveBackSerializer, **OWN)
    send = move_action("send", services.send_old_part, serializer_class=SendSerializer, **OWN)
    note_credit = move_action("note_credit", services.note_credit_old_part, serializer_class=CreditSerializer, **OWN)
    dispose = move_action("dispose", services.dispose_old_part, serializer_class=ReasonSerializer, **OWN)
    bring_back = move_action("bring_back", services.bring_back_old_part, serializer_class=BringBackSerializer, **OWN)
    withdraw = move_action("withdraw", services.withdraw_old_part, serializer_class=ReasonSerializer, **OWN)


class HandoverSerializer(ResourceSerializer):
    """A hand-over list; its old parts stand under ``old-parts/``."""

    handed_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    signed_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = OldPartHandover
        fields = (
            "id",
            "number",
            "store",
            "note",
            "handed_by",
            "signed_by",
            "signed_at",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class NewHandoverSerializer(InputSerializer):
    """Old parts of warranty jobs of one store."""

    old_parts = serializers.ListField(
        child=fields.VisibleKeyField(queryset=OldPart.objects),
        source="old_part_ids",
        min_length=1,
        max_length=handing_over.MOST_LINES,
    )
    note = fields.TextField(max_length=200, required=False, allow_blank=True)


class HandoverFilterSet(ResourceFilterSet):
    """Hand-over lists by number, state and store."""

    state = filters.ChoiceFilter(choices=HandoverState.choices)
    store = KeyFilter(field_name="store_id", label="store")
    number = filters.CharFilter(max_length=20)

    class Meta:
        model = OldPartHandover
        fields = ()


def _old_parts(row, user):
    rows = OldPart.objects.visible_to(user).filter(handover_lines__handover=row)
    return rows.select_related("store", "part")


class Handovers(CreateRows, ReadResource):
    """Lists with which old parts of warranty jobs go to the claims clerk."""

    model = OldPartHandover
    serializer_class = HandoverSerializer
    related = ("store",)
    filterset_class = HandoverFilterSet
    ordering_fields = ("id", "number", "updated_at")

    create_service = staticmethod(handing_over.write_hand_over_list)
    create_permission = "parts.add_oldparthandover"
    create_serializer_class = NewHandoverSerializer

    old_parts = part_action("old_parts", OldPartSerializer, _old_parts)

    sign = move_action("sign", handing_over.sign_hand_over_list, row_argument="handover_id")
    cancel = move_action(
        "cancel", handing_over.cancel_hand_over_list, row_argument="handover_id", serializer_class=ReasonSerializer
    )


class LineOfIssueSerializer(IssueLineSerializer):
    """A line of an issue and what it says of its old part."""

    issue = serializers.PrimaryKeyRelatedField(read_only=True)
    issue_number = serializers.CharField(source="issue.number", read_only=True)

    class Meta(IssueLineSerializer.Meta):
        fields = (*IssueLineSerializer.Meta.fields, "issue", "issue_number", "old_part_waived")
        read_only_fields = fields


class WithoutOldPartSerializer(InputSerializer):
    """Why the new part goes out without its old one."""

    reason = fields.TextField(max_length=200)


class IssueLineFilterSet(ResourceFilterSet):
    """Lines by issue, part and store; ``owed`` those whose old part is still asked for."""

    issue = KeyFilter(field_name="issue_id", label="issue")
    part = KeyFilter(field_name="part_id", label="part")
    store = KeyFilter(field_name="store_id", label="store")
    owed = filters.BooleanFilter(method="keep_owed", label="whether its old part is still asked for")

    class Meta:
        model = IssueLine
        fields = ()

    def keep_owed(self, rows, name, value):
        """Those that owe one, or all others."""
        return owed(rows) if value else rows.exclude(pk__in=owed(rows).order_by().values("pk"))


def go_without(*, line_id, reason, actor):
    """``note_old_part`` with the reason; answers the line."""
    note_old_part(line_id=line_id, is_in=False, reason=reason, actor=actor)
    return IssueLine.objects.select_related("part", "bin", "issue").get(pk=line_id)


class IssueLines(ReadResource):
    """Lines of issues, for “old for new”: whether the old part is in, why not, and whether it is still owed."""

    model = IssueLine
    serializer_class = LineOfIssueSerializer
    related = ("part", "bin", "issue")
    filterset_class = IssueLineFilterSet

    go_without_old_part = move_action(
        "go_without_old_part",
        go_without,
        row_argument="line_id",
        serializer_class=WithoutOldPartSerializer,
        permission="parts.pick_issue",
    )
    waive_old_part = move_action(
        "waive_old_part",
        waive_old_part,
        row_argument="line_id",
        serializer_class=WithoutOldPartSerializer,
        permission="parts.waive_oldpart",
    )


def offer_resources():
    """Put the resources into the API; called once the apps are loaded."""
    register("old-parts", OldParts)
    register("hand-over-lists", Handovers)
    register("issue-lines", IssueLines)
