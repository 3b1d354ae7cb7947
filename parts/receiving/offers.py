"""What receiving offers to the shell."""

from django.utils.translation import gettext_lazy as _

from dms.core.offers import LATE, OPEN, WAITING, Counter, NavigationEntry, SearchHit, SearchSource, offer
from parts.receiving.models import DiscrepancyNote, NoteState, Receipt, ReceiptState
from parts.stock.offers import GROUP


def in_state(model, state):
    """The rows of a person in one state."""
    return lambda user: model.objects.visible_to(user).filter(state=state)


def search_receipts(user, text, limit):
    """Receipts by their number or the supplier's delivery note."""
    wanted = text.strip().upper()
    rows = Receipt.objects.visible_to(user)
    found = rows.filter(number__begins=wanted).union(rows.filter(delivery_note__begins=wanted))
    keys = [row.pk for row in found.order_by("-id")[:limit]] if wanted else []
    return receipts_opened(user, keys)


def receipts_opened(user, keys):
    """The receipts with these keys that ``user`` may see."""
    rows = Receipt.objects.visible_to(user).filter(pk__in=keys).select_related("supplier")
    return [
        SearchHit(
            title=str(row),
            url=row.get_absolute_url(),
            detail=f"{row.supplier.name} · {row.delivery_note}",
            key=row.pk,
        )
        for row in rows
    ]


COUNTERS = (
    (_("Deliveries at the dock"), Receipt, ReceiptState.CHECKING, "receipts:list", "parts.confirm_receipt", WAITING),
    (_("Receipts to be shelved"), Receipt, ReceiptState.SHELVING, "receipts:list", "parts.shelve_receipt", OPEN),
    (
        _("Discrepancies to be claimed"),
        DiscrepancyNote,
        NoteState.OPEN,
        "discrepancy-notes:list",
        "parts.send_claim_discrepancynote",
        WAITING,
    ),
    (
        _("Refused claims to be reported"),
        DiscrepancyNote,
        NoteState.REFUSED,
        "discrepancy-notes:list",
        "parts.pass_up_discrepancynote",
        LATE,
    ),
    (
        _("Reports on refused claims"),
        DiscrepancyNote,
        NoteState.REPORTED,
        "discrepancy-notes:list",
        "parts.close_discrepancynote",
        WAITING,
    ),
)


def register():
    """Make the offers known."""
    offer(
        NavigationEntry(
            label=_("Receipts"),
            url="receipts:list",
            icon="package-import",
            permission="parts.view_receipt",
            group=GROUP,
            order=310,
        ),
        NavigationEntry(
            label=_("Discrepancy notes"),
            url="discrepancy-notes:list",
            icon="alert-triangle",
            permission="parts.view_discrepancynote",
            group=GROUP,
            order=330,
        ),
        SearchSource(
            label=_("Receipts"),
            find=search_receipts,
            icon="package-import",
            permission="parts.view_receipt",
            order=330,
            kind="parts.receipt",
            opened=receipts_opened,
        ),
        *(
            Counter(
                label=label,
                rows=in_state(model, state),
                url=url,
                query=f"state={state}",
                permission=permission,
                urgency=urgency,
                icon="package-import",
                order=330 + place,
            )
            for place, (label, model, state, url, permission, urgency) in enumerate(COUNTERS)
        ),
    )
