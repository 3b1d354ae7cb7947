"""Kinds of approval: each stage declares what may need a yes, and from whom unless a store decides otherwise."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

KINDS = {}


@dataclass(frozen=True)
class Band:
    """From amounts above ``over`` (CNY, net of nothing) on, ``roles`` decide one after another."""

    over: Decimal
    roles: tuple


@dataclass(frozen=True, kw_only=True)
class ApprovalKind:
    """Something that needs approval.

    ``code`` is ``<stage>.<what>``; ``bands`` the chains by amount; hours are working hours of the store;
    ``climbs_to`` are the roles, in rising order, that step in for a role whose only holder asked, and that hear of a
    decision overdue.
    """

    code: str
    label: Any
    bands: tuple
    remind_after_hours: int = 9
    escalate_after_hours: int = 18
    climbs_to: tuple = ("general_manager", "group_manager")

    def roles_for(self, amount):
        """The default chain for ``amount`` (None counts as nothing)."""
        return list(band_for(self.bands, amount).roles)


def approval_kind(code, label, *, chain, climbs=(), **settings):
    """Declare a kind: ``approval_kind("parts.scrapping", _("scrapping"), chain=["parts_supervisor"],
    climbs=[(30_000, ["parts_supervisor", "general_manager"])])``. Returns it; a second declaration must be the same.
    """
    bands = [Band(Decimal(0), tuple(chain)), *(Band(Decimal(over), tuple(roles)) for over, roles in climbs)]
    kind = ApprovalKind(code=code, label=label, bands=tuple(bands), **settings)
    if KINDS.setdefault(code, kind) != kind:
        raise ValueError(f"{code} is declared twice, differently.")
    return kind


def band_for(bands, amount):
    """The highest band whose limit ``amount`` exceeds; the lowest takes the rest, zero and no amount included."""
    reached = [band for band in bands if band.over == 0 or (amount is not None and amount > band.over)]
    return max(reached, key=lambda band: band.over)
