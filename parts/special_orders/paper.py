"""订货单: what the customer signs, with the terms of the deposit in plain words; one copy each."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form
from dms.core.printing.writing import day, money
from parts.special_orders.deposits import deposit_of
from parts.special_orders.models import SpecialOrderState
from parts.stock.quantities import said


def order_data(order, in_full):
    """Who orders what at which price, by when, the deposit and what becomes of it. The customer is masked."""
    due, earnest = (order.deposit_due, order.earnest)
    if order.state == SpecialOrderState.DRAFT:
        due, earnest = deposit_of(order)
    lines = list(order.lines.select_related("part"))
    return {
        "sections": [
            {"facts": _facts(order, in_full)},
            {
                "title": _now("Parts"),
                "columns": [
                    _column(_now("Part number"), "1.5"),
                    _column(_now("Part name"), "2"),
                    _column(_now("Quantity"), "0.8", "right"),
                    _column(_now("Price"), "1", "right"),
                    _column(_now("Amount"), "1.1", "right"),
                    _column(_now("Deposit"), "0.8", "right"),
                ],
                "rows": [
                    [
                        line.part.number,
                        line.part.label,
                        f"{said(line.quantity)} {line.part.get_unit_display()}",
                        money(line.price),
                        money(line.amount),
                        f"{line.percent} %",
                    ]
                    for line in lines
                ],
            },
            {
                "facts": [
                    [_now("Total, tax included"), money(order.gross)],
                    [_now("Deposit"), money(due)],
                    [_now("of which earnest money"), money(earnest)],
                    [_now("of which paid in advance"), money(due - earnest)],
                ]
            },
            {"title": _now("Terms of the order"), "text": "\n".join(_terms(order, due, earnest))},
            {"title": _now("Note"), "text": order.note},
        ]
    }


def _facts(order, in_full):
    return [
        [_now("Special order"), order.number],
        [_now("Customer"), order.customer.name if in_full else order.customer_name],
        [_now("Plate"), order.plate],
        [_now("Job"), order.job_number],
        [_now("Responsible person"), order.responsible.name if order.responsible else ""],
        [_now("Promised for"), day(order.promised_on) or _promise_in_words(order)],
    ]


def _promise_in_words(order):
    return _now("%(days)s days after the deposit") % {"days": order.lead_days}


def _terms(order, due, earnest):
    """In the order in which they matter to the customer."""
    values = {"lead": order.lead_days, "hold": order.hold_days}
    values |= {"earnest": money(earnest), "rest": money(due - earnest)}
    if due:
        yield _now("1. The parts are ordered once the deposit is paid. It counts towards the price.") % values
        yield (
            _now(
                "2. If the customer withdraws, the store keeps the earnest money of %(earnest)s (at most 20 %% of the "
                "price, Civil Code article 586) and pays %(rest)s back."
            )
            % values
        )
        yield (
            _now(
                "3. If the store can't deliver, it pays the whole deposit back, and the earnest money once more "
                "(Civil Code article 587)."
            )
            % values
        )
    else:
        yield _now("1. The parts are ordered without a deposit.")
    yield (
        _now(
            "The parts are to be here %(lead)s days after the order comes into force. They are held %(hold)s days from "
            "the day on which the customer is told; please bring this form."
        )
        % values
    )


def _column(label, width, align="left"):
    return {"label": label, "width": width, "align": align}


ORDER_FORM = document_form(
    code="parts.special_order",
    label=_("Order form"),
    model="parts.specialorder",
    number="number",
    permission="parts.view_specialorder",
    reveal="parties.reveal_customer",
    data=order_data,
    copies=(_("Copy 1 · customer"), _("Copy 2 · store")),
    signatures=(_("Customer"), _("Parts sales")),
    blockers=lambda order: [] if order.lines.exists() else [_now("There is no line on it. Add the parts first.")],
)
