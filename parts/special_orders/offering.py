"""Forced stock offered to another store: whoever may need it there hears of it, and may ask for it by a transfer.

What is offered stays held for the customer until the order is cancelled, which says what becomes of the deposit: the
sending store's supervisor cancels it and lets the transfer go.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from dms.accounts.models import Store, User
from dms.accounts.roles import Role
from dms.core import clock
from dms.core.editing import StaleVersion
from dms.core.events import publish
from dms.core.permissions import require
from dms.core.transitions import TransitionBlocked
from dms.messaging.services import notify_people
from parts.special_orders import facts
from parts.special_orders.holding import locked_order, payload_of
from parts.special_orders.messages import OFFERED
from parts.special_orders.models import UNCOLLECTED, SpecialOrder
from parts.stock.models import Reservation
from parts.stock.quantities import said
from parts.transfers.asking import offered_source

ZERO = Decimal(0)
#: Who hears of an offer in the other store.
HEAR = (Role.PARTS_PLANNER, Role.PARTS_SUPERVISOR)


@transaction.atomic
def offer_special_order(*, order_id, to_store_id, actor, expected_version=None):
    """Offer what nobody collects to another store; its planner and supervisor are told. Announces ORDER_OFFERED.

    An offer to a third store takes its place. Raises PermissionDenied, TransitionBlocked (still wanted, nothing held,
    offered there already), StaleVersion, ValidationError (no other open store). Returns the order.
    """
    row = locked_order(order_id, actor)
    require(actor, "parts.reallocate_specialorder", row)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(row)
    store = Store.objects.filter(pk=to_store_id, is_active=True).exclude(pk=row.store_id).first()
    if store is None:
        raise ValidationError({"to_store": _("Choose another store that is open.")})
    if blocked := offer_blockers(row, store):
        raise TransitionBlocked(blocked)
    row.offered_to, row.offered_at = store, clock.now()
    row.version += 1
    row.save(update_fields=["offered_to", "offered_at", "version", "updated_at"])
    payload = payload_of(row) | {"to_store_id": store.pk}
    event = publish(facts.ORDER_OFFERED, subject=row, actor=actor, payload=payload)
    _tell(row, store, event, actor)
    return row


def offer_blockers(order, store):
    """Why ``order`` is not offered to ``store``; empty means go."""
    if order.state not in UNCOLLECTED:
        said_so = _("Only what was not collected in time is offered to another store. This order: %(state)s.")
        return [said_so % {"state": order.get_state_display()}]
    if not order.held():
        return [_("Nothing is held for this order that could be offered.")]
    if order.offered_to_id == store.pk:
        return [_("It is offered to %(store)s already.") % {"store": store}]
    return []


@offered_source
def offered(*, part, from_store_id, to_store):
    """How many of a part are held in a store for orders that are offered to ``to_store``."""
    orders = SpecialOrder.objects.filter(store=from_store_id, offered_to=to_store, state__in=UNCOLLECTED)
    held = Reservation.objects.filter(
        source_kind="parts.specialorder", source_id__in=orders.values("pk"), item__part=part, state="held"
    )
    return held.aggregate(sum=Sum("quantity"))["sum"] or ZERO


def _tell(order, store, event, actor):
    people = {pk for role in HEAR for pk in User.objects.holding(role, store).values_list("pk", flat=True)}
    held = order.held()
    lines = order.lines.select_related("part").order_by("pk")
    parts = ", ".join(f"{line.part.number} × {said(held[line.part_id])}" for line in lines if line.part_id in held)
    notify_people(
        template=OFFERED,
        key=f"parts.special_order_offered:{event.pk}",
        store_id=store.pk,
        user_ids=sorted(people),
        actor=actor,
        variables={"store": order.store.name, "parts": parts[:200], "number": order.number},
    )
