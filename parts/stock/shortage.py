"""Saying what is missing, and who holds the rest."""

from django.utils.translation import gettext as _

from dms.core.transitions import Blocker, TransitionBlocked
from parts.stock.quantities import said


class Short(TransitionBlocked):
    """Less is there than was asked for; the reason says how much, and for which papers the rest is held."""

    def __init__(self, item, *, wanted, there, balance=None):
        self.item, self.wanted, self.there = item, wanted, there
        super().__init__([_reason(item, wanted, there, balance)])


def _reason(item, wanted, there, balance):
    values = {
        "part": item.part.number,
        "there": said(max(there, 0)),
        "wanted": said(wanted),
        "bin": balance.bin.code if balance is not None and balance.bin_id else "",
    }
    if values["bin"]:
        sentence = _("%(wanted)s of %(part)s are wanted; %(there)s are free in bin %(bin)s.") % values
    else:
        sentence = _("%(wanted)s of %(part)s are wanted; %(there)s are free in the store.") % values
    held = holders(item)
    if held:
        sentence += " " + _("Held for: %(papers)s.") % {"papers": _(", ").join(held)}
    return Blocker(sentence, url=item.get_absolute_url(), who=_("parts planner"))


def holders(item, most=5):
    """The papers that hold the part in this store, with how many: ``["RO-26-0012 (3)"]``."""
    rows = item.reservations.filter(state="held").order_by("pk")[:most]
    return [f"{row.source_text} ({said(row.quantity)})" for row in rows]
