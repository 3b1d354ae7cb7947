"""The resources ``receipts discrepancy-notes``."""

from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from parts.purchasing.api import person_field, price, quantity
from parts.purchasing.models import PurchaseOrder
from parts.receiving import claims, delivering, reversing, shelving
from parts.receiving.models import Against, DiscrepancyLine, DiscrepancyNote, Receipt, ReceiptLine, ScanResult
from parts.receiving.scanning import scan
from parts.stock.models import Bin


class ReceiptSerializer(ResourceSerializer):
    """A delivery on its way through the three checks; its lines under ``lines/``."""

    opened_by = person_field()
    carrier_checked_by = person_field()
    confirmed_by = person_field()

    class Meta:
        model = Receipt
        fields = (
            "id",
            "store",
            "number",
            "supplier",
            "delivery_note",
            "paper_number",
            "carrier",
            "waybill",
            "packages_listed",
            "packages_counted",
            "packages_damaged",
            "carrier_note",
            "opened_by",
            "carrier_checked_by",
            "carrier_checked_at",
            "confirmed_by",
            "confirmed_at",
            "shelved_at",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class ReceiptLineSerializer(ResourceSerializer):
    """What came of one line of an order."""

    part_number = serializers.CharField(source="part.number", read_only=True)
    short = serializers.DecimalField(max_digits=12, decimal_places=3, read_only=True)
    checked_by = person_field()

    class Meta:
        model = ReceiptLine
        fields = (
            "id",
            "receipt",
            "order_line",
            "part",
            "part_number",
            "listed",
            "accepted",
            "damaged",
            "wrong",
            "over",
            "short",
            "keeps_damaged",
            "price",
            "note",
            "seen_at",
            "checked_at",
            "checked_by",
            "shelved",
            "version",
            "created_at",
            "updated_at",
        )


class NewReceiptSerializer(InputSerializer):
    """What registers a delivery."""

    orders = serializers.ListField(
        child=fields.VisibleKeyField(queryset=PurchaseOrder.objects), allow_empty=False, source="order_ids"
    )
    delivery_note = fields.TextField(max_length=40)
    paper_number = fields.TextField(max_length=40, required=False, allow_blank=True)
    carrier = fields.TextField(max_length=60, required=False, allow_blank=True)
    waybill = fields.TextField(max_length=40, required=False, allow_blank=True)
    packages_listed = fields.WholeNumberField(min_value=0, max_value=9999, required=False)


class CarrierSerializer(InputSerializer):
    """The first check."""

    packages_counted = fields.WholeNumberField(min_value=0, max_value=9999)
    packages_damaged = fields.WholeNumberField(min_value=0, max_value=9999, required=False)
    note = fields.TextField(max_length=300, required=False, allow_blank=True)


class CountSerializer(InputSerializer):
    """The second check of one line of this delivery."""

    line = fields.VisibleKeyField(queryset=ReceiptLine.objects, source="line_id")
    accepted = quantity(min_value=0)
    damaged = quantity(min_value=0, required=False)
    wrong = quantity(min_value=0, required=False)
    over = quantity(min_value=0, required=False)
    listed = quantity(min_value=0, required=False)
    price = price(required=False)
    keeps_damaged = fields.YesNoField(required=False)
    note = fields.TextField(max_length=200, required=False, allow_blank=True)


class ShelveSerializer(InputSerializer):
    """The third check of one line of this delivery."""

    line = fields.VisibleKeyField(queryset=ReceiptLine.objects, source="line_id")
    bin = fields.VisibleKeyField(queryset=Bin.objects, source="bin_id")
    quantity = quantity(required=False)


class ScanSerializer(InputSerializer):
    """A scanned code; ``key`` is the scanner's own: sent twice, it counts once."""

    code = fields.TextField(max_length=120, allow_blank=True)
    key = fields.TextField(max_length=40)


class ScannedSerializer(serializers.Serializer):
    """What the scan did."""

    result = serializers.ChoiceField(choices=ScanResult.choices)
    sentence = serializers.CharField()
    line = serializers.SerializerMethodField(help_text="The line that it was about.")
    again = serializers.BooleanField(help_text="The key was known: nothing was done.")

    def get_line(self, done) -> int | None:
        """Its id."""
        return done.line.pk if done.line is not None else None


def check_line(*, receipt_id, line_id, actor, **values):
    """Of this delivery only. Raises ReceiptLine.DoesNotExist."""
    ReceiptLine.objects.get(pk=line_id, receipt=receipt_id)
    return delivering.check_line(line_id=line_id, actor=actor, **values)


def shelve_line(*, receipt_id, line_id, actor, **values):
    """Of this delivery only. Raises ReceiptLine.DoesNotExist."""
    ReceiptLine.objects.get(pk=line_id, receipt=receipt_id)
    return shelving.shelve_line(line_id=line_id, actor=actor, **values)


def lines_of(row, user):
    """Its lines with their parts."""
    return row.lines.select_related("part")


class ReceiptFilterSet(ResourceFilterSet):
    """Deliveries by state, supplier, store, number and delivery note."""

    store = KeyFilter(field_name="store_id", label="store")
    supplier = KeyFilter(field_name="supplier_id", label="supplier")

    class Meta:
        model = Receipt
        fields = ("state", "number", "delivery_note")


class Receipts(CreateRows, ReadResource):
    """Deliveries and what was received of them."""

    model = Receipt
    serializer_class = ReceiptSerializer
    related = ("store", "supplier")
    filterset_class = ReceiptFilterSet
    create_service = staticmethod(delivering.open_receipt)
    create_permission = "parts.add_receipt"
    create_serializer_class = NewReceiptSerializer
    lines = part_action("lines", ReceiptLineSerializer, lines_of)
    check_carrier = move_action(
        "check_carrier", delivering.check_carrier, row_argument="receipt_id", serializer_class=CarrierSerializer
    )
    check_line = move_action(
        "check_line",
        check_line,
        row_argument="receipt_id",
        serializer_class=CountSerializer,
        permission="parts.change_receipt",
    )
    confirm = move_action("confirm", delivering.confirm_receipt, row_argument="receipt_id")
    shelve_line = move_action(
        "shelve_line",
        shelve_line,
        row_argument="receipt_id",
        serializer_class=ShelveSerializer,
        permission="parts.shelve_receipt",
    )
    scan = move_action(
        "scan",
        scan,
        row_argument="receipt_id",
        serializer_class=ScanSerializer,
        permission="parts.change_receipt",
        answers=ScannedSerializer,
    )
    cancel = move_action(
        "cancel", delivering.cancel_receipt, row_argument="receipt_id", serializer_class=ReasonSerializer
    )
    reverse = move_action(
        "reverse", reversing.reverse_receipt, row_argument="receipt_id", serializer_class=ReasonSerializer
    )


class DiscrepancyNoteSerializer(ResourceSerializer):
    """What was wrong with a delivery, and what came of the claim; its lines under ``lines/``."""

    written_by = person_field()

    class Meta:
        model = DiscrepancyNote
        fields = (
            "id",
            "store",
            "number",
            "receipt",
            "against",
            "written_by",
            "claim",
            "claimed_at",
            "granted_amount",
            "is_replaced",
            "outcome",
            "report",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class DiscrepancyLineSerializer(ResourceSerializer):
    """So many of a line were short, damaged, wrong or too many."""

    class Meta:
        model = DiscrepancyLine
        fields = ("id", "note", "receipt_line", "kind", "quantity", "amount", "text", "created_at", "updated_at")


class ClaimSerializer(InputSerializer):
    """What is claimed, from whom."""

    against = fields.ChoiceField(choices=Against.choices)
    claim = fields.TextField(max_length=500)


class GrantSerializer(InputSerializer):
    """Money, or a replacement, or both."""

    granted_amount = price(required=False)
    is_replaced = fields.YesNoField(required=False)
    outcome = fields.TextField(max_length=500, required=False, allow_blank=True)


class ReportSerializer(InputSerializer):
    """The supervisor's report."""

    report = fields.TextField(max_length=2000)


def note_lines_of(row, user):
    """Its lines."""
    return row.lines.all()


class DiscrepancyNoteFilterSet(ResourceFilterSet):
    """Notes by state, party, delivery and store."""

    store = KeyFilter(field_name="store_id", label="store")
    receipt = KeyFilter(field_name="receipt_id", label="receipt")

    class Meta:
        model = DiscrepancyNote
        fields = ("state", "against", "number")


class DiscrepancyNotes(ReadResource):
    """What was wrong with deliveries."""

    model = DiscrepancyNote
    serializer_class = DiscrepancyNoteSerializer
    related = ("store", "receipt")
    filterset_class = DiscrepancyNoteFilterSet
    lines = part_action("lines", DiscrepancyLineSerializer, note_lines_of)
    send_claim = move_action("send_claim", claims.send_claim, row_argument="note_id", serializer_class=ClaimSerializer)
    grant = move_action("grant", claims.grant_claim, row_argument="note_id", serializer_class=GrantSerializer)
    refuse = move_action("refuse", claims.refuse_claim, row_argument="note_id", serializer_class=ReasonSerializer)
    pass_up = move_action("pass_up", claims.pass_up_claim, row_argument="note_id", serializer_class=ReportSerializer)
    close = move_action("close", claims.close_note, row_argument="note_id")


def offer_resources():
    """Put the resources into the API; called once the apps are loaded."""
    register("receipts", Receipts)
    register("discrepancy-notes", DiscrepancyNotes)
