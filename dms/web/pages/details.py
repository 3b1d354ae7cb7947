"""The document: what, whose, by when, what next; the working area; the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dms.core.models import Event
from dms.core.offers import RowLink, offered
from dms.core.transitions import offered_moves, withheld_moves
from dms.web.pages.access import Page
from dms.web.search import kinds_remembered

TIMELINE_LENGTH = 50


@dataclass(frozen=True)
class Fact:
    """One labelled value of the header band or the working area; ``template`` draws it from ``value`` and ``row``."""

    label: Any
    value: Any
    template: str = ""


def by_reason(moves):
    """``[(reasons, [moves])]``: what is refused for the same reason is told once."""
    found = {}
    for move in moves:
        found.setdefault(tuple(move.reasons), []).append(move)
    return list(found.items())


class DetailPage(Page):
    """One row on one page.

    Declare ``model`` and ``permission``; override ``facts(row)``. A row with a ``state`` brings its moves, each with
    the reasons for which it is blocked; every row brings its timeline. ``edit_url(row)`` adds the button behind ``e``.
    Extend ``web/document_page.html`` for the working area.
    """

    template_name = "web/document_page.html"

    def get(self, request, *args, **kwargs):
        """The page of one visible row."""
        self.object = self.row()
        return self.render_to_response(self.get_context_data(row=self.object))

    def facts(self, row) -> Sequence[Fact]:
        """The labelled values of the working area."""
        return []

    def edit_url(self, row):
        """Where the row is edited; empty for those who may not."""
        return ""

    def get_title(self):
        """The row names itself."""
        return str(self.object)

    def timeline(self, row):
        """The newest events about the row; whoever may see the row may see what happened to it."""
        return Event.objects.about(row)[:TIMELINE_LENGTH]

    def moves(self, row, which):
        """The moves of a row with a state: those offered, or those withheld with the reason why."""
        return which(row, self.request.user) if hasattr(row, "get_all_state_transitions") else []

    def get_context_data(self, row, **kwargs):
        """``row``, ``facts``, ``moves``, ``withheld`` (moves by reason), ``timeline`` (Event), ``edit_address``,
        ``opened`` (the kind of row, where the search box offers it again), ``row_links``.
        """
        kwargs.setdefault("moves", self.moves(row, offered_moves))
        kwargs.setdefault("withheld", by_reason(self.moves(row, withheld_moves)))
        return super().get_context_data(
            row=row,
            facts=self.facts(row),
            timeline=self.timeline(row),
            edit_address=self.edit_url(row),
            opened=row._meta.label_lower if row._meta.label_lower in kinds_remembered(self.request.user) else "",
            row_links=links_from(row, self.request.user),
            **kwargs,
        )


def links_from(row, user):
    """What the apps above offer to begin from this row: ``[{"label", "url", "icon"}]``."""
    return [
        {"label": link.label, "url": url, "icon": link.icon}
        for link in offered(RowLink)
        if link.model == row._meta.label_lower and user.has_perm(link.permission, row) and (url := link.url(row, user))
    ]
