"""What special orders hear: the cashier's books, goods that come, sales that end, messages that don't arrive."""

from django.utils.translation import gettext as _

from dms.cashier import facts as cashier
from dms.cashier.choices import ReceivableKind
from dms.cashier.dependents import dependents_of
from dms.core.due import on
from dms.core.transitions import Blocker
from dms.messaging.facts import MESSAGE_GIVEN_UP
from parts.counter import facts as counter
from parts.counter.prices import agreed_elsewhere
from parts.issuing import facts as issuing
from parts.purchasing.shortages import Waiting, waiting_source
from parts.receiving import facts as receiving
from parts.special_orders import selectors, services
from parts.special_orders.allocating import allocate, note_losses
from parts.special_orders.holding import note_unreached
from parts.special_orders.models import HERE, SpecialOrder, SpecialOrderState
from parts.stock import facts as stock
from parts.stock.models import StockItem
from parts.transfers import facts as transfers
from parts.transfers.models import TransferLine

OURS = "parts.specialorder"


def _about_a_deposit(event):
    if event.payload["source_kind"] == OURS and event.payload["kind"] == ReceivableKind.DEPOSIT:
        services.note_deposit(order_id=event.payload["source_id"])


@on(cashier.RECEIVABLE_SETTLED)
def order_for_the_customer(event):
    """The deposit is paid: now it is demand."""
    _about_a_deposit(event)


@on(cashier.RECEIVABLE_REOPENED)
def hold_the_order_back(event):
    """The payment of the deposit was taken back."""
    _about_a_deposit(event)


@dependents_of(OURS)
def parts_are_held(receivable):
    """The payment of a deposit is not taken back while parts are held for it, or were handed out."""
    held = (SpecialOrderState.PARTLY, *HERE, SpecialOrderState.COLLECTING, SpecialOrderState.COLLECTED)
    order = SpecialOrder.objects.filter(pk=receivable.source_id, state__in=held).first()
    if order is None:
        return []
    said = _("Parts came for %(order)s on this deposit. Cancel the order first; the deposit is paid back then.")
    return [Blocker(said % {"order": order.number}, url=order.get_absolute_url(), who=_("parts sales"))]


@on(receiving.GOODS_RECEIVED)
def set_aside_at_the_dock(event):
    """Whoever waits longest has them before they go to the shelf."""
    allocate(store_id=event.store_id, part_ids=event.payload["part_ids"])


def _arrived_by_transfer(event):
    lines = TransferLine.objects.filter(transfer=event.subject_id)
    part_ids = list(lines.order_by("pk").values_list("part_id", flat=True))
    allocate(store_id=event.payload["to_store_id"], part_ids=part_ids)


@on(transfers.TRANSFER_RECEIVED)
def set_aside_from_another_store(event):
    """The other store's goods are here."""
    _arrived_by_transfer(event)


@on(transfers.TRANSFER_FOUND)
def set_aside_what_was_found(event):
    """What was missing on the road is here."""
    _arrived_by_transfer(event)


@on(stock.RESERVATION_RELEASED)
def offer_what_became_free(event):
    """Held for somebody else until now: whoever waits may have it. Our own was let go by a person: it waits again."""
    item = StockItem.objects.get(pk=event.payload["item_id"])
    ours = SpecialOrder.objects.filter(
        pk__in=item.reservations.filter(pk=event.subject_id, source_kind=OURS).values("source_id")
    ).first()
    if ours is not None and ours.state in (SpecialOrderState.PARTLY, *HERE):
        note_losses(order_id=ours.pk)
    else:
        allocate(store_id=item.store_id, part_ids=[item.part_id])


def _order_of_sale(event):
    return SpecialOrder.objects.filter(sale=event.subject_id).values_list("pk", flat=True).first()


def _order_of_issue(event):
    return SpecialOrder.objects.filter(issue=event.subject_id).values_list("pk", flat=True).first()


@on(counter.SALE_HANDED_OUT)
def close_with_the_sale(event):
    """The customer has the parts."""
    if (order_id := _order_of_sale(event)) is not None:
        services.note_handed_out(order_id=order_id)


@on(issuing.ISSUE_ISSUED)
def close_with_the_issue(event):
    """The workshop has the parts."""
    if (order_id := _order_of_issue(event)) is not None:
        services.note_handed_out(order_id=order_id)


@on(counter.SALE_CANCELLED)
def open_again_with_the_sale(event):
    """Not today: the parts are held for the customer again."""
    if (order_id := _order_of_sale(event)) is not None:
        services.note_called_off(order_id=order_id)


@on(issuing.ISSUE_CANCELLED)
def open_again_with_the_issue(event):
    """The job does not need them now."""
    if (order_id := _order_of_issue(event)) is not None:
        services.note_called_off(order_id=order_id)


@on(MESSAGE_GIVEN_UP)
def call_the_customer(event):
    """The message did not arrive: somebody has to call."""
    if event.payload["about_kind"] == OURS and event.payload["template"] == "parts.special_order_arrived":
        note_unreached(order_id=event.payload["about_id"])


@agreed_elsewhere
def agreed_when_ordered(sale):
    """The price of a special order was checked when it was written."""
    return SpecialOrder.objects.filter(sale=sale).exists()


@waiting_source
def customers_who_wait(store):
    """The shortage list: what special orders wait for and nobody has planned yet, with the customer's name."""
    for order, part_id, quantity in selectors.to_be_planned(store):
        yield Waiting(
            part_id=part_id,
            quantity=quantity,
            source=order,
            needed_by=order.promised_on,
            who=order.customer.masked_name,
            is_net=True,
        )
