"""The resource ``transfers``: asked for, let go, sent and received by programs as on the screen."""

from django_filters import rest_framework as filters
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.reverse import reverse

from dms.accounts.models import Store, User
from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, call, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.core.permissions import require
from parts.catalogue.models import Part
from parts.stock.models import Bin
from parts.transfers import services
from parts.transfers.asking import ask_elsewhere
from parts.transfers.models import Transfer, TransferLine, TransferState


class TransferSerializer(ResourceSerializer):
    """A transfer; ``store`` sends, ``to_store`` receives. Its parts stand under ``lines/``."""

    to_store = serializers.PrimaryKeyRelatedField(read_only=True)
    requested_by = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    loss_responsible = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = Transfer
        fields = (
            "id",
            "store",
            "to_store",
            "number",
            "note",
            "needed_on",
            "requested_by",
            "waybill",
            "shipped_at",
            "arrives_at",
            "received_at",
            "loss_responsible",
            "loss_remark",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class TransferLineSerializer(serializers.ModelSerializer):
    """A part of a transfer; ``open`` is what is on the road."""

    part_number = serializers.CharField(source="part.number", read_only=True)
    open = serializers.DecimalField(12, 3, read_only=True)

    class Meta:
        model = TransferLine
        fields = (
            "id",
            "part",
            "part_number",
            "asked",
            "approved",
            "shipped",
            "received",
            "damaged",
            "returned",
            "lost",
            "damage",
            "open",
        )
        read_only_fields = fields


class TransferWantedSerializer(InputSerializer):
    """A part and how many of it."""

    part = fields.VisibleRelatedField(queryset=Part.objects)
    quantity = fields.ExactNumberField(max_digits=12, decimal_places=3, min_value=0)


class NewTransferSerializer(InputSerializer):
    """What ``to_store`` asks ``from_store`` for; the key of the other store comes from the parts' stock elsewhere."""

    from_store = fields.WholeNumberField(min_value=1)
    to_store = fields.VisibleRelatedField(queryset=Store.objects)
    lines = TransferWantedSerializer(many=True)
    note = fields.TextField(max_length=300, required=False, allow_blank=True)
    needed_on = fields.DayField(required=False)


class AskElsewhereSerializer(InputSerializer):
    """A part that is short in ``to_store``, asked of the store that has it free."""

    part = fields.VisibleKeyField(source="part_id", queryset=Part.objects)
    to_store = fields.VisibleKeyField(source="to_store_id", queryset=Store.objects)
    from_store = fields.WholeNumberField(min_value=1, source="from_store_id")
    quantity = fields.ExactNumberField(max_digits=12, decimal_places=3, min_value=0)
    note = fields.TextField(max_length=300, required=False, allow_blank=True)
    needed_on = fields.DayField(required=False)


class TransferQuantitySerializer(InputSerializer):
    """How many of a line."""

    line = fields.VisibleRelatedField(queryset=TransferLine.objects)
    quantity = fields.ExactNumberField(max_digits=12, decimal_places=3, min_value=0)


class TransferArrivalSerializer(TransferQuantitySerializer):
    """How many of a line, and into which bin; without one its home bin or the dock."""

    bin = fields.VisibleRelatedField(queryset=Bin.objects, required=False)


class TransferReceivedSerializer(TransferArrivalSerializer):
    """``quantity`` good ones and ``damaged`` ones of a line."""

    damaged = fields.ExactNumberField(max_digits=12, decimal_places=3, min_value=0, required=False)


class TransferApprovalSerializer(InputSerializer):
    """Less than was asked for, by line; what is not named is let go whole."""

    lines = TransferQuantitySerializer(many=True, required=False)


class TransferShippingSerializer(InputSerializer):
    """When it arrives, and with whom."""

    arrives_at = fields.InstantField()
    waybill = fields.TextField(max_length=120, required=False, allow_blank=True)


class TransferReceivingSerializer(InputSerializer):
    """What arrived, by line; without ``lines`` everything."""

    lines = TransferReceivedSerializer(many=True, required=False)
    damage = fields.TextField(max_length=200, required=False, allow_blank=True)
    more_to_come = fields.YesNoField(required=False)


class TransferArrivalsSerializer(InputSerializer):
    """What has turned up, by line."""

    lines = TransferArrivalSerializer(many=True)


class TransferLossSerializer(InputSerializer):
    """Who answers for the loss."""

    responsible = fields.VisibleRelatedField(queryset=User.objects)
    remark = fields.TextField(max_length=300)


def _by_line(lines, name="quantity"):
    return {one["line"].pk: one[name] for one in lines or () if one.get(name) is not None}


def _bins(lines):
    return {one["line"].pk: one["bin"].pk for one in lines or () if one.get("bin") is not None}


def request(*, from_store, to_store_id, lines, actor, note="", needed_on=None):
    """``services.request_transfer`` with the parts by key."""
    wanted = [(one["part"].pk, one["quantity"]) for one in lines]
    return services.request_transfer(
        from_store_id=from_store, to_store_id=to_store_id, lines=wanted, note=note, needed_on=needed_on, actor=actor
    )


def approve(*, transfer_id, actor, lines=None):
    """``services.approve_transfer`` by line."""
    return services.approve_transfer(transfer_id=transfer_id, quantities=_by_line(lines), actor=actor)


def receive(*, transfer_id, actor, lines=None, damage="", more_to_come=False):
    """``services.receive_transfer`` by line."""
    return services.receive_transfer(
        transfer_id=transfer_id,
        good=None if lines is None else _by_line(lines),
        damaged=_by_line(lines, "damaged"),
        damage=damage,
        bins=_bins(lines),
        more_to_come=more_to_come,
        actor=actor,
    )


def find(*, transfer_id, lines, actor):
    """``services.find_transfer`` by line."""
    return services.find_transfer(transfer_id=transfer_id, quantities=_by_line(lines), bins=_bins(lines), actor=actor)


def send_back(*, transfer_id, lines, actor):
    """``services.send_back_transfer`` by line."""
    return services.send_back_transfer(
        transfer_id=transfer_id, quantities=_by_line(lines), bins=_bins(lines), actor=actor
    )


class TransferFilterSet(ResourceFilterSet):
    """Transfers by number, state and either store."""

    state = filters.ChoiceFilter(choices=TransferState.choices)
    number = filters.CharFilter(lookup_expr="iexact")
    store = KeyFilter(field_name="store_id", label="sending store")
    to_store = KeyFilter(field_name="to_store_id", label="receiving store")

    class Meta:
        model = Transfer
        fields = ()


def _lines(row, user):
    return row.lines.select_related("part")


OWN = {"row_argument": "transfer_id"}


class Transfers(CreateRows, ReadResource):
    """Transfers that leave the sender's stores or come to them."""

    model = Transfer
    serializer_class = TransferSerializer
    related = ("store", "to_store")
    filterset_class = TransferFilterSet
    ordering_fields = ("id", "number", "updated_at")

    create_service = staticmethod(request)
    create_permission = "parts.add_transfer"
    create_serializer_class = NewTransferSerializer

    lines = part_action("lines", TransferLineSerializer, _lines)

    @action(detail=False, methods=["post"], url_path="ask-elsewhere", pagination_class=None, filterset_class=None)
    def ask_elsewhere(self, request):
        """Ask the store that has a part free for it: 409 where it has too few, or is asked already."""
        require(request.user, "parts.add_transfer")
        row = call(ask_elsewhere, self.values_of(AskElsewhereSerializer), actor=request.user)
        place = reverse("api:transfers-detail", args=[row.pk], request=request)
        return self.answer(row, status.HTTP_201_CREATED, {"Location": place})

    ask_elsewhere.input_class = AskElsewhereSerializer

    approve = move_action("approve", approve, serializer_class=TransferApprovalSerializer, **OWN)
    reject = move_action("reject", services.reject_transfer, serializer_class=ReasonSerializer, **OWN)
    pick = move_action("pick", services.pick_transfer, **OWN)
    ship = move_action("ship", services.ship_transfer, serializer_class=TransferShippingSerializer, **OWN)
    receive = move_action("receive", receive, serializer_class=TransferReceivingSerializer, **OWN)
    find = move_action("find", find, serializer_class=TransferArrivalsSerializer, **OWN)
    send_back = move_action("send_back", send_back, serializer_class=TransferArrivalsSerializer, **OWN)
    report_loss = move_action(
        "report_loss", services.report_loss_transfer, serializer_class=TransferLossSerializer, **OWN
    )
    write_off = move_action("write_off", services.write_off_transfer, **OWN)
    cancel = move_action("cancel", services.cancel_transfer, serializer_class=ReasonSerializer, **OWN)


def offer_resources():
    """Put the resource into the API; called once the apps are loaded."""
    register("transfers", Transfers)
