"""The papers of an issue: 修理领用单 and 三包领料单 (two copies), 零售出库单 (four), 批发出库单 (five), internal (two).

Who gets which copy is the founders' rule 10 (seed 004, 篇8 三(三)).
"""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form
from dms.core.printing.writing import moment, money
from parts.issuing.models import OF_A_JOB, OF_A_SALE, IssueKind, IssueState
from parts.stock.quantities import said


def issue_data(row, in_full):
    """Head and lines in the order of the bins; what waits for stock is not on the paper. No customer's data."""
    lines = [line for line in row.in_walking_order() if line.bin_id and line.picked != 0]
    charged = row.kind in OF_A_SALE
    heads = [
        _column(_now("Bin"), width="1.2"),
        _column(_now("Part number"), width="1.6"),
        _column(_now("Part name"), width="2"),
        _column(_now("Quantity"), align="right"),
        _column(_now("Unit"), width="0.7"),
    ]
    priced = [_column(_now("Price"), align="right"), _column(_now("Amount"), align="right")]
    sections = [
        {"facts": _facts(row)},
        {
            "title": _now("Parts"),
            "columns": heads + (priced if charged else []),
            "rows": [_line(line, charged) for line in lines],
        },
    ]
    if charged:
        total = sum(line.amount for line in lines)
        sections.append({"facts": [[_now("Total"), money(total)], [_now("How it is paid"), _paid(row)]]})
    if row.note:
        sections.append({"title": _now("Note"), "text": row.note})
    return {"sections": sections}


def _column(label, width="1", align="left"):
    return {"label": label, "width": width, "align": align}


def _facts(row):
    found = [
        [_now("Kind of issue"), row.get_kind_display()],
        [_now("State"), row.get_state_display()],
        [_now("Requested by"), row.requested_by.name if row.requested_by else ""],
        [_now("Requested at"), moment(row.requested_at)],
        [_now("Issued at"), moment(row.issued_at)],
        [_now("Collected by"), row.taken_by],
    ]
    if row.job_number or row.plate:
        found.insert(1, [_now("Job or sale"), " · ".join(text for text in (row.job_number, row.plate) if text)])
    if row.purpose:
        found.insert(1, [_now("What for"), row.purpose])
    if row.kind == IssueKind.WARRANTY:
        found.append([_now("Signed off by"), row.signed_off_by.name if row.signed_off_by else ""])
    return found


def _line(line, charged):
    quantity = line.quantity if line.picked is None else line.picked
    cells = [
        line.bin.code,
        line.part.number,
        line.part.label,
        said(quantity),
        line.part.get_unit_display(),
    ]
    if charged:
        cells += [money(line.price), money(line.amount)]
    return cells


def _paid(row):
    return (
        _now("PAID or on account · %(when)s") % {"when": moment(row.cleared_at)} if row.cleared_at else _now("not paid")
    )


def _of_kinds(*kinds):
    def blockers(row):
        if row.kind not in kinds:
            return [_now("This paper is for another kind of issue.")]
        if row.state == IssueState.DRAFT or not row.number:
            return [_now("It has no number yet: request it first.")]
        return []

    return blockers


def _form(code, label, kinds, copies, signatures, order):
    return document_form(
        code=f"parts.{code}",
        label=label,
        model="parts.issue",
        number="number",
        permission="parts.view_issue",
        data=issue_data,
        copies=copies,
        signatures=signatures,
        blockers=_of_kinds(*kinds),
        order=order,
    )


JOB_PAPER = _form(
    "issue_job",
    _("Parts requisition for a repair"),
    OF_A_JOB,
    (_("Copy 1 · settlement clerk"), _("Copy 2 · storekeeper")),
    (_("Collected by"), _("Storekeeper")),
    100,
)
RETAIL_PAPER = _form(
    "issue_retail",
    _("Retail issue note"),
    [IssueKind.RETAIL],
    (_("Copy 1 · customer"), _("Copy 2 · storekeeper"), _("Copy 3 · finance"), _("Copy 4 · finance")),
    (_("Customer"), _("Cashier"), _("Storekeeper")),
    110,
)
TRADE_PAPER = _form(
    "issue_trade",
    _("Trade issue note"),
    [IssueKind.TRADE],
    (
        _("Copy 1 · taken by"),
        _("Copy 2 · dispatcher"),
        _("Copy 3 · storekeeper"),
        _("Copy 4 · finance"),
        _("Copy 5 · month end"),
    ),
    (_("Collected by"), _("Dispatcher"), _("Storekeeper")),
    120,
)
INTERNAL_PAPER = _form(
    "issue_internal",
    _("Internal issue note"),
    [IssueKind.INTERNAL],
    (_("Copy 1 · finance"), _("Copy 2 · storekeeper")),
    (_("Collected by"), _("Storekeeper")),
    130,
)
