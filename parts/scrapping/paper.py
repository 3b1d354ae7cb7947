"""报损单: what is scrapped, the three judgements with their names, the decision; with costs for those who see them."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.printing.forms import document_form
from dms.core.printing.writing import day, moment, money
from parts.scrapping.models import Party
from parts.scrapping.selectors import lines_of
from parts.stock.quantities import said

LEFT, RIGHT = "left", "right"


def note_data(row, in_full):
    """Without costs and without what somebody has to bear. Holds no customer's data."""
    return {"sections": [_head(row), _lines(row), _judgements(row), *_end(row)]}


def cost_data(row, in_full):
    """With costs, and with who answers for what."""
    sections = [_head(row, _costs(row)), _lines(row, with_costs=True), _judgements(row), *_end(row)]
    return {"sections": [*sections, *_liabilities(row)]}


def _head(row, more=()):
    return {
        "title": _now("Scrapping"),
        "facts": [
            [_now("Requested by"), row.requested_by.name if row.requested_by else ""],
            [_now("Submitted"), moment(row.submitted_at)],
            [_now("Held apart in"), row.hold_bin.code if row.hold_bin else ""],
            [_now("State"), row.get_state_display()],
            *more,
            [_now("Why it is applied for"), row.note],
        ],
    }


def _costs(row):
    found = [[_now("Worth when submitted"), money(row.worth)]]
    return found + [[_now("Loss at cost"), money(row.cost)]] if row.disposed_at else found


def _lines(row, with_costs=False):
    costs = [_column(_now("Amount"), "auto", RIGHT)] if with_costs else []
    return {
        "title": _now("Parts"),
        "columns": [
            _column(_now("Part"), "3"),
            _column(_now("Bin"), "1.4"),
            _column(_now("Unit"), "auto"),
            _column(_now("Quantity"), "auto", RIGHT),
            *costs,
            _column(_now("Cause"), "2.4"),
        ],
        "rows": [_line(row, one, with_costs) for one in lines_of(row)],
    }


def _line(row, one, with_costs):
    amount = [money(one.cost if row.disposed_at else one.worth)] if with_costs else []
    cause = " · ".join(filter(None, (str(one.get_cause_display()), one.remark)))
    part = one.item.part
    return [str(part), one.bin.code, str(part.get_unit_display()), said(one.quantity), *amount, cause]


def _judgements(row):
    spoken = {one.party: one for one in row.judgements.select_related("judged_by", "on_behalf_of")}
    return {
        "title": _now("Judgements"),
        "columns": [
            _column(_now("Judged as"), "1.4"),
            _column(_now("Judged by"), "1.2"),
            _column(_now("To be scrapped?"), "auto"),
            _column(_now("What was found"), "3"),
            _column(_now("Judged at"), "auto"),
        ],
        "rows": [_judged(party, spoken.get(party)) for party in Party],
    }


def _judged(party, one):
    if one is None:
        return [str(party.label), "", "", "", ""]
    name = one.judged_by.name
    if one.on_behalf_of:
        name = _now("%(name)s for %(absent)s") % {"name": name, "absent": one.on_behalf_of.name}
    return [str(party.label), name, _yes(one.is_yes), one.words, moment(one.judged_at)]


def _end(row):
    """The decision or the meeting, and the disposal, as far as there are any."""
    if row.decided_by:
        facts = [[_now("Decided by"), row.decided_by.name], [_now("Decided at"), moment(row.decided_at)]]
        yield {"title": _now("Decision"), "facts": [*facts, [_now("Decision"), row.decision]]}
    if meeting := getattr(row, "meeting", None):
        facts = [[_now("Held on"), day(meeting.held_on)], [_now("People present"), meeting.names]]
        facts += [[_now("To be scrapped?"), _yes(meeting.is_yes)], [_now("Resolution"), meeting.resolution]]
        yield {"title": _now("Meeting"), "facts": facts}
    if row.disposed_at:
        yield {"title": _now("Disposal"), "facts": _disposal(row)}


def _disposal(row):
    found = [
        [_now("Disposed of on"), moment(row.disposed_at)],
        [_now("How it is disposed of"), row.get_disposal_display()],
        [_now("Witness"), row.witness.name],
        [_now("Where, how and by whom"), row.disposal_note],
    ]
    if row.proceeds:
        found += [[_now("Buyer of the scrap"), row.buyer], [_now("Proceeds, tax included"), money(row.proceeds)]]
    return found


def _liabilities(row):
    liable = list(row.liabilities.select_related("person").order_by("pk"))
    if not liable:
        return
    yield {
        "title": _now("Who answers for the loss"),
        "columns": [
            _column(_now("Responsible person"), "1.4"),
            _column(_now("Amount to be borne"), "auto", RIGHT),
            _column(_now("What for"), "3"),
        ],
        "rows": [[_liable(one), money(one.amount), one.remark] for one in liable],
    }


def _liable(one):
    return f"{one.person.name} ({_now('jointly')})" if one.is_joint else one.person.name


def _yes(is_yes):
    return _now("yes") if is_yes else _now("no")


def _column(label, width, align=LEFT):
    return {"label": label, "width": width, "align": align}


def not_submitted(row):
    """A draft is no paper yet."""
    return [] if row.submitted_at else [_now("It is a draft. Submit it first: it gets its number then.")]


COPIES = (_("Copy 1 · parts"), _("Copy 2 · service"), _("Copy 3 · finance"))
SIGNATURES = (_("Service manager"), _("Warranty claims"), _("Parts supervisor"), _("General manager"), _("Witness"))
COMMON = {
    "model": "parts.scrapping",
    "number": "number",
    "copies": COPIES,
    "signatures": SIGNATURES,
    "blockers": not_submitted,
}
NOTE = document_form(
    code="parts.scrapping",
    label=_("Scrapping note"),
    permission="parts.view_scrapping",
    data=note_data,
    **COMMON,
)
NOTE_WITH_COSTS = document_form(
    code="parts.scrapping_costs",
    label=_("Scrapping note with costs"),
    permission="parts.view_scrappingliability",
    data=cost_data,
    order=510,
    **COMMON,
)
