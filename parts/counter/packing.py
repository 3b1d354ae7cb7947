"""装箱记录: who packed a trade order, into how many packages, how heavy. It stands on the packing list."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import User
from dms.core import clock
from dms.core.editing import edit
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.core.transitions import TransitionBlocked
from parts.counter import facts
from parts.counter.models import Sale, SaleKind, SaleState

#: Held for the order, or gone with the carrier: a wrong count is put right until the goods have arrived.
PACKABLE = (SaleState.TO_PAY, SaleState.CLEARED, SaleState.HANDED_OUT)


@transaction.atomic
def pack_sale(*, sale_id, packages, actor, weight_kg=None, packed_by_id=None, expected_version=None):
    """Record how a trade order was packed, by ``actor`` or a colleague; again to put it right. Announces SALE_PACKED.

    ``weight_kg`` is of all packages together. Raises PermissionDenied, TransitionBlocked (no trade order, or no goods
    to pack), StaleVersion, ValidationError.
    """
    row = locked(seen_by(Sale.objects.select_related("store", "customer"), actor), sale_id)
    require(actor, "parts.hand_out_sale", row)
    if blocked := pack_blockers(row):
        raise TransitionBlocked(blocked)
    if not packages or packages < 1:
        raise ValidationError({"packages": _("Say how many packages: at least one.")})
    values = {
        "packages": packages,
        "weight_kg": weight_kg,
        "packed_by": _packer(row, packed_by_id) or actor,
        "packed_at": clock.now(),
    }
    return edit(row, actor=actor, fact=facts.SALE_PACKED, values=values, expected_version=expected_version)


def pack_blockers(sale):
    """Why there is nothing to pack, in the user's words; empty means go."""
    if sale.kind != SaleKind.TRADE:
        return [_("Only a trade order is packed and sent; at the counter the customer takes the goods.")]
    if sale.state not in PACKABLE:
        said = _("Not possible in state “%(state)s”: a trade order is packed once its goods are held.")
        return [said % {"state": sale.get_state_display()}]
    return []


def packers(store):
    """Who may have packed: everybody active in the store."""
    return User.objects.filter(is_active=True, memberships__store=store).distinct().order_by("name", "pk")


def _packer(row, user_id):
    if user_id is None:
        return None
    person = packers(row.store).filter(pk=user_id).first()
    if person is None:
        raise ValidationError({"packed_by": _("Choose somebody who works in the store.")})
    return person
