"""What transfers offer to the shell: navigation, what waits at either store, what is late."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core.offers import LATE, WAITING, Counter, NavigationEntry, NextForMe, NextLine, offer
from parts.transfers.models import Transfer, TransferState

S = TransferState


def in_state(state):
    """``rows(user)``: the visible transfers in that state."""
    return lambda user: Transfer.objects.visible_to(user).filter(state=state)


def to_handle(user):
    """At the sending store what is to be picked and sent, at the receiving store what is to be received."""
    leaving = Q(store_id__in=user.store_ids("parts.pick_transfer"), state__in=(S.APPROVED, S.PICKED))
    coming = Q(to_store_id__in=user.store_ids("parts.receive_transfer"), state=S.SHIPPED)
    rows = Transfer.objects.visible_to(user).filter(leaving | coming)
    return rows.select_related("store", "to_store").order_by("arrives_at", "pk")


def as_line(row):
    """``TR-26-0003 · East Store → West Store · on the road``, by its arrival."""
    return NextLine(
        what=f"{row.number} · {row.store} → {row.to_store} · {row.get_state_display()}",
        url=row.get_absolute_url(),
        due_at=row.arrives_at,
    )


def register():
    """Make the offers known."""
    offer(
        NavigationEntry(
            label=_("Transfers"),
            url="transfers:list",
            icon="truck",
            permission="parts.view_transfer",
            group=_("Parts"),
            order=345,
        ),
        Counter(
            label=_("Transfers to approve"),
            rows=in_state(S.REQUESTED),
            url="transfers:list",
            query="state=requested",
            permission="parts.approve_transfer",
            urgency=WAITING,
            icon="truck",
            order=345,
        ),
        Counter(
            label=_("Transfers with something missing"),
            rows=in_state(S.DISCREPANCY),
            url="transfers:list",
            query="state=discrepancy",
            permission="parts.report_loss_transfer",
            urgency=LATE,
            icon="truck",
            order=346,
        ),
        NextForMe(
            label=_("Transfer"),
            rows=to_handle,
            line=as_line,
            permission="parts.receive_transfer",
            icon="truck",
            order=345,
        ),
    )
