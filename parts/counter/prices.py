"""Prices under the minimum: who may grant them, and whether somebody has."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dms.core.approvals.kinds import approval_kind
from dms.core.approvals.models import Approval, ApprovalState
from dms.core.approvals.services import request_approval
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.core.transitions import TransitionBlocked
from parts.counter import facts
from parts.counter.models import Sale, SaleState

UNDER_MINIMUM = approval_kind(
    "parts.under_minimum",
    gettext_lazy("price under the minimum"),
    chain=["parts_supervisor"],
    climbs=[(10_000, ["parts_supervisor", "general_manager"])],
)

#: Rooms above that agreed on a price before the sale was written: functions of the sale.
AGREED = []


def agreed_elsewhere(function):
    """Register ``function(sale)``: whether its ``asked_prices`` were agreed on in another room. Returns it."""
    if function not in AGREED:
        AGREED.append(function)
    return function


def is_approved(sale):
    """Whether the newest request about the prices of ``sale`` was approved, or they were agreed on before."""
    if any(agreed(sale) for agreed in AGREED):
        return True
    asked = Approval.objects.filter(kind=UNDER_MINIMUM.code, subject_kind="parts.sale", subject_id=sale.pk)
    newest = asked.order_by("-pk").first()
    return newest is not None and newest.state == ApprovalState.APPROVED


@transaction.atomic
def ask_price(*, sale_id, reason, actor):
    """Ask for the prices of a quote that are under the minimum. Announces PRICE_ASKED, APPROVAL_REQUESTED.

    What was granted holds for these prices or higher ones. Raises PermissionDenied, TransitionBlocked (nothing is
    under its minimum, no quote any more, asked already, or nobody to approve). Returns the Sale.
    """
    sale = locked(seen_by(Sale.objects.select_related("store"), actor), sale_id)
    require(actor, "parts.change_sale", sale)
    if sale.state != SaleState.QUOTE:
        raise TransitionBlocked([_("Only the prices of a quote are asked for.")])
    under = sale.under_minimum()
    if not under:
        raise TransitionBlocked([_("No price is under its minimum.")])
    sale.asked_prices = {str(line.part_id): str(line.price) for line in under}
    sale.version += 1
    sale.save()
    lines = [f"{line.part.number}: {line.price} < {line.part.minimum_price}" for line in under]
    request_approval(
        kind=UNDER_MINIMUM.code,
        subject=sale,
        title=_("Prices under the minimum on %(sale)s") % {"sale": sale.number},
        amount=sum(line.amount for line in under),
        explanation="\n".join([*lines, reason]),
        actor=actor,
    )
    publish(facts.PRICE_ASKED, subject=sale, actor=actor, reason=reason, payload={"prices": sale.asked_prices})
    return sale
