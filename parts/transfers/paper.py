"""调拨单: the paper that travels with the goods, and the list to pick them by."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form
from dms.core.printing.writing import day, moment
from parts.stock.models import Reservation
from parts.stock.quantities import said
from parts.transfers.models import TransferState


def note_data(row, in_full):
    """From where, to where, what; no prices and no customer's data."""
    return {
        "sections": [
            {
                "title": _now("Transfer"),
                "facts": [
                    [_now("From store"), row.store.name],
                    [_now("For store"), row.to_store.name],
                    [_now("Asked by"), row.requested_by.name if row.requested_by else ""],
                    [_now("Needed by"), day(row.needed_on)],
                    [_now("Sent"), moment(row.shipped_at)],
                    [_now("Expected arrival"), moment(row.arrives_at)],
                    [_now("Carrier and waybill"), row.waybill],
                    [_now("State"), row.get_state_display()],
                ],
            },
            {
                "title": _now("Parts"),
                "columns": [
                    _column(_now("Part"), "3"),
                    _column(_now("Unit"), "auto"),
                    _column(_now("Asked for"), "auto", "right"),
                    _column(_now("Sent"), "auto", "right"),
                    _column(_now("Received quantity"), "auto", "right"),
                    _column(_now("Damaged"), "auto", "right"),
                    _column(_now("Remark"), "1.4"),
                ],
                "rows": [
                    [
                        str(line.part),
                        line.part.get_unit_display(),
                        said(line.asked),
                        said(line.shipped or line.approved),
                        said(line.received) if line.received else "",
                        said(line.damaged) if line.damaged else "",
                        line.damage,
                    ]
                    for line in row.lines.select_related("part").order_by("pk")
                ],
            },
            {"title": _now("What for"), "text": row.note},
        ]
    }


def picking_data(row, in_full):
    """What is held in which bin, in the order of a walk."""
    held = Reservation.objects.filter(source_kind="parts.transfer", source_id=row.pk, state="held")
    held = held.select_related("item__part", "balance__bin").order_by("balance__bin__code")
    return {
        "sections": [
            {"title": _now("Transfer"), "facts": [[_now("For store"), row.to_store.name]]},
            {
                "title": _now("To pick"),
                "columns": [
                    _column(_now("Bin"), "1.4"),
                    _column(_now("Part"), "3"),
                    _column(_now("Unit"), "auto"),
                    _column(_now("Quantity"), "auto", "right"),
                    _column(_now("Picked"), "1"),
                ],
                "rows": [
                    [
                        one.balance.bin.code,
                        str(one.item.part),
                        one.item.part.get_unit_display(),
                        said(one.quantity),
                        "",
                    ]
                    for one in held
                ],
            },
        ]
    }


def _column(label, width, align="left"):
    return {"label": label, "width": width, "align": align}


NOTE = document_form(
    code="parts.transfer",
    label=_("Transfer note"),
    model="parts.transfer",
    number="number",
    permission="parts.pick_transfer",
    data=note_data,
    copies=(_("Copy 1 · sending store"), _("Copy 2 · carrier"), _("Copy 3 · receiving store"), _("Copy 4 · finance")),
    signatures=(_("Sent by"), _("Carrier"), _("Received by")),
    blockers=lambda row: (
        [] if row.state not in (TransferState.REQUESTED, TransferState.REJECTED) else [_now("It is not approved.")]
    ),
)
PICKING = document_form(
    code="parts.transfer_picking",
    label=_("Picking list"),
    model="parts.transfer",
    number="number",
    permission="parts.pick_transfer",
    data=picking_data,
    signatures=(_("Picked by"),),
    blockers=lambda row: (
        []
        if row.state in (TransferState.APPROVED, TransferState.PICKED)
        else [_now("Nothing is held for it: it is not approved, or it has left.")]
    ),
    order=510,
)
DELIVERY = document_form(
    code="parts.transfer_delivery",
    label=_("Delivery note of the transfer"),
    model="parts.transfer",
    number="number",
    permission="parts.receive_transfer",
    of_store="to_store",
    data=note_data,
    copies=(_("Copy 1 · receiving store"), _("Copy 2 · sending store")),
    signatures=(_("Carrier"), _("Received by")),
    blockers=lambda row: [] if row.shipped_at else [_now("Nothing has been sent yet.")],
    order=505,
)
