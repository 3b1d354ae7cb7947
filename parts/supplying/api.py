"""The resources ``payables supplier-credits supplier-returns supplier-statements supplier-ratings``."""

from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ListResource, ReadResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.cashier.choices import PaymentMethod
from dms.parties.models import Supplier
from parts.catalogue.models import Part
from parts.purchasing.api import person_field, price, quantity
from parts.receiving.models import DiscrepancyNote, ReceiptLine
from parts.stock.models import Bin
from parts.supplying import owing, paying, rating, reconciling, returning
from parts.supplying.models import (
    Outcome,
    Payable,
    SupplierBooking,
    SupplierCredit,
    SupplierReturn,
    SupplierReturnLine,
    SupplierStatement,
)
from parts.supplying.returning import Back


def amount(**options):
    """Yuan to the fen, read-only."""
    return serializers.DecimalField(14, 2, read_only=True, **options)


class PayableSerializer(ResourceSerializer):
    """What one receipt of one order costs; what counts on it under ``bookings/``."""

    balance = amount()
    invoice_number = serializers.CharField(source="invoice.number", read_only=True, default="")

    class Meta:
        model = Payable
        fields = (
            "id",
            "store",
            "number",
            "supplier",
            "receipt",
            "order",
            "invoice",
            "invoice_number",
            "net",
            "rate",
            "tax",
            "gross",
            "ordered_gross",
            "owed",
            "settled",
            "balance",
            "raised_on",
            "due_on",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class SupplierBookingSerializer(ResourceSerializer):
    """An amount that counts on a payable; below zero it takes ``undoes`` back."""

    made_by = person_field()

    class Meta:
        model = SupplierBooking
        fields = (
            "id",
            "kind",
            "payable",
            "credit",
            "amount",
            "method",
            "reference",
            "reason",
            "booked_on",
            "made_by",
            "undoes",
            "created_at",
        )


class MatchSerializer(InputSerializer):
    """The supplier's invoice over this payable, and ``others`` of the supplier."""

    invoice_number = fields.TextField(max_length=40)
    issued_on = fields.DayField()
    net = price()
    tax = price()
    others = serializers.ListField(
        child=fields.VisibleKeyField(queryset=Payable.objects), required=False, source="other_ids"
    )
    explanation = fields.TextField(max_length=300, required=False, allow_blank=True)


class SupplierMoneySerializer(InputSerializer):
    """How the money went, or came."""

    method = fields.ChoiceField(choices=PaymentMethod.choices)
    reference = fields.TextField(max_length=60, required=False, allow_blank=True)


class PaySupplierSerializer(SupplierMoneySerializer):
    """How much; without it all that is left."""

    amount = price(required=False)


class TakeBackBookingSerializer(InputSerializer):
    """Which booking of this payable, and why."""

    booking = fields.VisibleKeyField(queryset=SupplierBooking.objects, source="booking_id")
    reason = fields.TextField(max_length=300)


def bookings_of(row, user):
    """What counts on it."""
    return row.bookings.select_related("store")


class PayableFilterSet(ResourceFilterSet):
    """Payables by state, number, supplier, receipt, order, store."""

    store = KeyFilter(field_name="store_id", label="store")
    supplier = KeyFilter(field_name="supplier_id", label="supplier")
    receipt = KeyFilter(field_name="receipt_id", label="receipt")
    order = KeyFilter(field_name="order_id", label="purchase order")

    class Meta:
        model = Payable
        fields = ("state", "number")


OF_PAYABLE = {"row_argument": "payable_id"}


class Payables(ReadResource):
    """What the stores owe their suppliers."""

    model = Payable
    serializer_class = PayableSerializer
    related = ("store", "supplier", "receipt", "order", "invoice")
    filterset_class = PayableFilterSet
    ordering_fields = ("id", "number", "due_on", "updated_at")
    bookings = part_action("bookings", SupplierBookingSerializer, bookings_of)
    match = move_action("match", owing.match_payable, serializer_class=MatchSerializer, **OF_PAYABLE)
    unmatch = move_action("unmatch", owing.unmatch_payable, serializer_class=ReasonSerializer, **OF_PAYABLE)
    ask_payment = move_action("ask_payment", paying.ask_payment, **OF_PAYABLE)
    pay = move_action("pay", paying.pay_payable, serializer_class=PaySupplierSerializer, **OF_PAYABLE)
    set_off = move_action("set_off", paying.set_off_payable, **OF_PAYABLE)
    take_back = move_action(
        "take_back", paying.take_back_payable, serializer_class=TakeBackBookingSerializer, **OF_PAYABLE
    )


class SupplierCreditSerializer(ResourceSerializer):
    """What a supplier owes for a prepayment, returned goods, a granted claim (``note``) or a core (``old_part``)."""

    rest = amount()
    recorded_by = person_field()

    class Meta:
        model = SupplierCredit
        fields = (
            "id",
            "store",
            "kind",
            "supplier",
            "order",
            "supplier_return",
            "note",
            "old_part",
            "reference",
            "method",
            "net",
            "tax",
            "gross",
            "used",
            "rest",
            "booked_on",
            "recorded_by",
            "version",
            "created_at",
            "updated_at",
        )


class NewPrepaymentSerializer(PaySupplierSerializer):
    """Money of a cash order before its goods came."""

    order = fields.VisibleKeyField(queryset=paying.PurchaseOrder.objects, source="order_id")
    amount = price()


class SupplierCreditFilterSet(ResourceFilterSet):
    """Credits by kind, supplier, store."""

    store = KeyFilter(field_name="store_id", label="store")
    supplier = KeyFilter(field_name="supplier_id", label="supplier")

    class Meta:
        model = SupplierCredit
        fields = ("kind",)


class SupplierCredits(CreateRows, ReadResource):
    """What suppliers owe the stores; a new one is the prepayment of a cash order."""

    model = SupplierCredit
    serializer_class = SupplierCreditSerializer
    related = ("store", "supplier", "order", "supplier_return", "note", "old_part")
    filterset_class = SupplierCreditFilterSet
    create_service = staticmethod(paying.record_prepayment)
    create_permission = "parts.add_suppliercredit"
    create_serializer_class = NewPrepaymentSerializer
    refund = move_action(
        "refund",
        paying.refund_credit,
        row_argument="credit_id",
        serializer_class=SupplierMoneySerializer,
        permission="parts.refund_suppliercredit",
    )


class SupplierReturnSerializer(ResourceSerializer):
    """Goods on their way back to a supplier; its parts under ``lines/``."""

    drafted_by = person_field()

    class Meta:
        model = SupplierReturn
        fields = (
            "id",
            "store",
            "number",
            "supplier",
            "note",
            "reason",
            "outcome",
            "agreed_number",
            "agreed_with",
            "waybill",
            "credit_note",
            "drafted_by",
            "shipped_at",
            "state",
            "version",
            "created_at",
            "updated_at",
        )


class SupplierReturnLineSerializer(ResourceSerializer):
    """So many of a part at the supplier's price."""

    part_number = serializers.CharField(source="part.number", read_only=True)

    class Meta:
        model = SupplierReturnLine
        fields = (
            "id",
            "supplier_return",
            "part",
            "part_number",
            "bin",
            "receipt_line",
            "quantity",
            "price",
            "replaced",
            "version",
            "created_at",
            "updated_at",
        )


class BackSerializer(InputSerializer):
    """So many of a part out of a bin of the quarantine, at a price."""

    part = fields.VisibleKeyField(queryset=Part.objects, source="part_id")
    bin = fields.VisibleKeyField(queryset=Bin.objects, source="bin_id")
    quantity = quantity(min_value=0)
    price = price()
    receipt_line = fields.VisibleKeyField(queryset=ReceiptLine.objects, source="receipt_line_id", required=False)


class NewSupplierReturnSerializer(InputSerializer):
    """What goes back to a supplier, and what is wrong with it."""

    supplier = fields.VisibleKeyField(queryset=Supplier.objects, source="supplier_id")
    note = fields.VisibleKeyField(queryset=DiscrepancyNote.objects, source="note_id", required=False)
    reason = fields.TextField(max_length=300)
    lines = BackSerializer(many=True, allow_empty=False)


class AgreeSerializer(InputSerializer):
    """What the supplier said."""

    outcome = fields.ChoiceField(choices=Outcome.choices)
    agreed_number = fields.TextField(max_length=40, required=False, allow_blank=True)
    agreed_with = fields.TextField(max_length=60, required=False, allow_blank=True)


class ShipReturnSerializer(InputSerializer):
    """With whom."""

    waybill = fields.TextField(max_length=120, required=False, allow_blank=True)


class CreditNoteSerializer(InputSerializer):
    """The supplier's credit note; without ``net`` what the goods are worth."""

    credit_note = fields.TextField(max_length=40)
    net = price(required=False)
    tax = price(required=False)
    explanation = fields.TextField(max_length=300, required=False, allow_blank=True)


class ReplacedSerializer(InputSerializer):
    """How many good ones came for a line."""

    line = fields.VisibleKeyField(queryset=SupplierReturnLine.objects, source="line_id")
    quantity = quantity(min_value=0)


class ExchangeSerializer(InputSerializer):
    """What came for the bad ones."""

    delivery_note = fields.TextField(max_length=40)
    lines = ReplacedSerializer(many=True, allow_empty=False)


def draft(*, supplier_id, lines, reason, actor, note_id=None):
    """``returning.draft_return`` with its lines."""
    wanted = [Back(**one) for one in lines]
    return returning.draft_return(supplier_id=supplier_id, lines=wanted, reason=reason, note_id=note_id, actor=actor)


def agree(*, return_id, outcome, actor, agreed_number="", agreed_with=""):
    """``returning.agree_return``."""
    return returning.agree_return(
        return_id=return_id, outcome=outcome, agreed_number=agreed_number, agreed_with=agreed_with, actor=actor
    )


def exchange(*, return_id, delivery_note, lines, actor):
    """``returning.exchange_return`` by line."""
    quantities = {one["line_id"]: one["quantity"] for one in lines}
    return returning.exchange_return(
        return_id=return_id, quantities=quantities, delivery_note=delivery_note, actor=actor
    )


def return_lines_of(row, user):
    """Its lines with their parts."""
    return row.lines.select_related("part")


class SupplierReturnFilterSet(ResourceFilterSet):
    """Returns by state, number, supplier, store."""

    store = KeyFilter(field_name="store_id", label="store")
    supplier = KeyFilter(field_name="supplier_id", label="supplier")

    class Meta:
        model = SupplierReturn
        fields = ("state", "number", "outcome")


OF_RETURN = {"row_argument": "return_id"}


class SupplierReturns(CreateRows, ReadResource):
    """Goods that go back to suppliers."""

    model = SupplierReturn
    serializer_class = SupplierReturnSerializer
    related = ("store", "supplier", "note")
    filterset_class = SupplierReturnFilterSet
    create_service = staticmethod(draft)
    create_permission = "parts.add_supplierreturn"
    create_serializer_class = NewSupplierReturnSerializer
    lines = part_action("lines", SupplierReturnLineSerializer, return_lines_of)
    agree = move_action("agree", agree, serializer_class=AgreeSerializer, **OF_RETURN)
    ship = move_action("ship", returning.ship_return, serializer_class=ShipReturnSerializer, **OF_RETURN)
    credit = move_action("credit", returning.credit_return, serializer_class=CreditNoteSerializer, **OF_RETURN)
    uncredit = move_action("uncredit", returning.uncredit_return, serializer_class=ReasonSerializer, **OF_RETURN)
    exchange = move_action("exchange", exchange, serializer_class=ExchangeSerializer, **OF_RETURN)
    close = move_action("close", returning.close_return, **OF_RETURN)
    cancel = move_action("cancel", returning.cancel_return, serializer_class=ReasonSerializer, **OF_RETURN)
    reverse = move_action("reverse", returning.reverse_return, serializer_class=ReasonSerializer, **OF_RETURN)


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
    register("payables", Payables)
    register("supplier-credits", SupplierCredits)
    register("supplier-returns", SupplierReturns)
    register("supplier-statements", SupplierStatements)
    register("supplier-ratings", SupplierRatings)
