"""收款凭证 and 对账单: the slip that the goods are handed out against, and the month's statement."""

from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.cashier.capitals import in_capitals
from dms.cashier.choices import PaymentKind
from dms.cashier.selectors.payments import allocations_of, rest_of
from dms.cashier.selectors.statements import BUCKETS
from dms.core.printing.forms import Paper, document_form
from dms.core.printing.writing import day, moment, money


def receipt_data(payment, in_full):
    """What was paid, how, for which documents; the name is masked unless asked for in full."""
    is_payment = payment.kind == PaymentKind.PAYMENT
    rest = rest_of(payment) if is_payment else 0
    return {
        "stamp": _now("PAID") if is_payment else payment.get_kind_display(),
        "amount": money(payment.amount),
        "capitals": in_capitals(payment.amount),
        "facts": [
            [_now("Payer"), (payment.payer_name if in_full else payment.masked_payer) or _now("walk-in")],
            [_now("Method"), payment.get_method_display()],
            *([[_now("Reference"), payment.reference]] if payment.reference else []),
            *(
                [[_now("Cash given"), money(payment.tendered)], [_now("Change due"), money(payment.change)]]
                if payment.tendered is not None
                else []
            ),
            [_now("Received at"), moment(payment.received_at)],
            [_now("Booked on"), day(payment.booked_on)],
            [_now("Taken by"), payment.received_by.name if payment.received_by else ""],
            *([[_now("Counts on nothing yet"), money(rest)]] if rest else []),
            *([[_now("Reason"), payment.reason]] if payment.reason else []),
        ],
        "words": {"for_what": _now("What it is for")},
        "columns": [_column(_now("Document")), _column(_now("Amount"), align="right", width="auto")],
        "rows": [
            ["\n".join(part for part in (row.source_number or row.number, row.text) if part), money(amount)]
            for row, amount in allocations_of(payment)
        ],
    }


RECEIPT = document_form(
    code="cashier.receipt",
    label=_("Payment slip"),
    model="cashier.payment",
    number="number",
    permission="cashier.view_payment",
    reveal="parties.reveal_customer",
    data=receipt_data,
    template=Path(__file__).parent / "receipt.typ",
    copies=(_("Copy 1 · cashier"), _("Copy 2 · finance"), _("Copy 3 · customer"), _("Copy 4 · handing out")),
    paper=Paper.SLIP80,
)


def statement_data(statement, in_full):
    """Balances, lines and ageing as they were issued."""
    customer = statement.account.customer
    return {
        "sections": [
            {
                "facts": [
                    [_now("Customer"), customer.name if in_full else customer.masked_name],
                    [_now("Credit account"), statement.account.number],
                    [_now("Month"), f"{statement.month:%Y-%m}"],
                    [_now("Days to pay"), str(statement.account.terms_days)],
                    [_now("Opening balance"), money(statement.opening)],
                    [_now("Charged"), money(statement.charged)],
                    [_now("Paid"), money(statement.settled)],
                    [_now("Closing balance"), money(statement.closing)],
                ]
            },
            {
                "title": _now("Bookings of the month"),
                "columns": [
                    _column(_now("Day"), width="auto"),
                    _column(_now("What"), width="3"),
                    _column(_now("Number"), width="auto"),
                    _column(_now("Charged"), align="right", width="auto"),
                    _column(_now("Paid"), align="right", width="auto"),
                ],
                "rows": [_line(line) for line in statement.lines],
                "empty": _now("Nothing was booked in this month."),
            },
            {
                "title": _now("Ageing"),
                "columns": [_column(str(label), align="right") for label in BUCKETS.values()],
                "rows": [[money(Decimal(statement.ageing.get(code, "0"))) for code in BUCKETS]],
            },
            {"text": _now("Please check and return one copy signed. Without an answer within ten days it is agreed.")},
        ]
    }


def _column(label, align="left", width="1"):
    return {"label": label, "align": align, "width": width}


def _line(line):
    charged, paid = (money(Decimal(line[name])) if Decimal(line[name]) else "" for name in ("charged", "paid"))
    return [line["on"], line["what"], line["number"], charged, paid]


STATEMENT = document_form(
    code="cashier.statement",
    label=_("Statement of account"),
    model="cashier.statement",
    number="number",
    permission="cashier.view_statement",
    reveal="parties.reveal_customer",
    data=statement_data,
    copies=(_("Copy 1 · customer"), _("Copy 2 · returned signed"), _("Copy 3 · finance")),
    signatures=(_("Customer"), _("Finance")),
)
