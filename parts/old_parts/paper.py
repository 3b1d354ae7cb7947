"""The label of an old part 旧件标签, the hand-over list 旧件移交单 and the customer's receipt 旧件领取单."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form, label_form
from dms.core.printing.writing import moment
from parts.old_parts.list_models import HandoverState
from parts.old_parts.models import OldPartState
from parts.stock.quantities import said


def label_data(row, in_full):
    """Number, part, where it came from and where it goes; the QR leads to its page, the bars say the number."""
    lines = [
        f"{row.part.label} × {said(row.quantity)}",
        f"{row.part.number} · {moment(row.taken_in_at)[:10]}",
        " · ".join(text for text in (row.job_number, row.plate) if text),
        row.get_destination_display(),
    ]
    return {"title": row.number, "lines": [line for line in lines if line], "bars": row.number}


def list_data(row, in_full):
    """What is handed over; the warranty ledger in lines. No customer's data but the plate."""
    lines = row.lines.select_related("old_part__part", "old_part__bin").order_by("pk")
    return {
        "sections": [
            {
                "facts": [
                    [_now("Handed over by"), row.handed_by.name if row.handed_by else ""],
                    [_now("Signed by"), row.signed_by.name if row.signed_by else ""],
                    [_now("Signed at"), moment(row.signed_at)],
                    [_now("State"), row.get_state_display()],
                ]
            },
            {
                "title": _now("Old parts"),
                "columns": [
                    _column(_now("Number"), "1.6"),
                    _column(_now("Part number"), "1.7"),
                    _column(_now("Part name"), "2"),
                    _column(_now("Quantity"), "auto", "right"),
                    _column(_now("Repair order"), "1.7"),
                    _column(_now("Plate"), "1.5"),
                    _column(_now("Taken in at"), "1.4"),
                    _column(_now("Condition"), "1.6"),
                ],
                "rows": [_listed(line.old_part) for line in lines],
            },
            {"title": _now("Note"), "text": row.note},
        ]
    }


def _listed(old_part):
    return [
        old_part.number,
        old_part.part.number,
        old_part.part.label,
        said(old_part.quantity),
        old_part.job_number,
        old_part.plate,
        moment(old_part.taken_in_at)[:10],
        old_part.note,
    ]


def receipt_data(row, in_full):
    """What the customer got back, cleaned and packed."""
    return {
        "sections": [
            {
                "facts": [
                    [_now("Part number"), row.part.number],
                    [_now("Part name"), row.part.label],
                    [_now("Quantity"), f"{said(row.quantity)} {row.part.get_unit_display()}"],
                    [_now("Repair order"), row.job_number],
                    [_now("Plate"), row.plate],
                    [_now("Condition"), row.note],
                    [_now("Cleaned and packed"), _now("yes") if row.is_cleaned else ""],
                    [_now("Collected by"), row.collected_by],
                    [_now("Collected at"), moment(row.left_at)],
                ]
            }
        ]
    }


def _column(label, width, align="left"):
    return {"label": label, "width": width, "align": align}


LABEL = label_form(
    code="parts.old_part_label",
    label=_("Old part label"),
    model="parts.oldpart",
    permission="parts.view_oldpart",
    data=label_data,
    number="number",
)
LIST = document_form(
    code="parts.old_part_handover",
    label=_("Old parts hand-over list"),
    model="parts.oldparthandover",
    number="number",
    permission="parts.view_oldparthandover",
    data=list_data,
    copies=(_("Copy 1 · storekeeper"), _("Copy 2 · claims clerk")),
    signatures=(_("Handed over by"), _("Claims clerk")),
    blockers=lambda row: [_now("It is cancelled.")] if row.state == HandoverState.CANCELLED else [],
)
RECEIPT = document_form(
    code="parts.old_part_receipt",
    label=_("Old part receipt"),
    model="parts.oldpart",
    number="number",
    permission="parts.give_back_oldpart",
    data=receipt_data,
    copies=(_("Copy 1 · customer"), _("Copy 2 · storekeeper")),
    signatures=(_("Customer"), _("Storekeeper")),
    blockers=lambda row: (
        [] if row.state == OldPartState.GIVEN_BACK else [_now("It is not given back to the customer.")]
    ),
    order=510,
)
