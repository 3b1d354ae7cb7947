"""The resource ``supplier-returns``."""

from rest_framework import serializers

from dms.api import fields
from dms.api.filters import KeyFilter, ResourceFilterSet
from dms.api.resources import CreateRows, ReadResource, move_action, part_action
from dms.api.router import register
from dms.api.serializers import InputSerializer, ReasonSerializer, ResourceSerializer
from dms.parties.models import Supplier
from parts.catalogue.models import Part
from parts.purchasing.api import person_field, price, quantity
from parts.receiving.models import DiscrepancyNote, ReceiptLine
from parts.stock.models import Bin
from parts.supplying import returning
from parts.supplying.models import Outcome, SupplierReturn, SupplierReturnLine
from parts.supplying.returning import Back


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


def offer_resources():
    """Put the resource into the API; called once the apps are loaded."""
    register("supplier-returns", SupplierReturns)
