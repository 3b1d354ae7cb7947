"""The part of a list page that is about many rows: which acts it offers, and which rows were chosen."""

from functools import cache

from dms.web.pages.bulk_actions import BACK, PutBack, moves_in_bulk
from dms.web.printing.in_bulk import paper_acts

ROW, ALL = "row", "all"
LONGEST_KEY = 18


class Selecting:
    """Check boxes beside the rows and a bar with the acts of the list.

    Declare ``bulk_actions`` (``BulkAction``); the moves and papers of the model come by themselves. Needs
    ``matching()`` and ``list_name()`` of the page.
    """

    bulk_actions = ()

    @classmethod
    def all_bulk_actions(cls):
        """Everything that the list can do with many rows, whoever asks: its own, the model's moves, its papers."""
        return [*cls.bulk_actions, *(_moves_of(cls.model) if cls.model else ())]

    @classmethod
    def bulk_action(cls, code):
        """The act behind ``code``, or the way back from it. Raises LookupError."""
        by_code = {each.code: each for each in cls.all_bulk_actions()}
        action = by_code.get(code.removesuffix(BACK))
        if action is None or (code.endswith(BACK) and not action.restore):
            raise LookupError(code)
        if not code.endswith(BACK):
            return action
        named = ("label", "permission", "service", "row_argument", "icon", "blockers", "before", "restore")
        return PutBack(code=code, **{name: getattr(action, name) for name in named})

    def bulk(self):
        """What the bar offers this person: ``actions``, ``list``, ``query``; None for nothing."""
        if not self.list_name():
            return None
        actions = [each for each in self.all_bulk_actions() if each.offered_to(self.request.user)]
        exchange = self.exchange()
        may_export = bool(exchange and exchange["may_export"])
        if not actions and not may_export:
            return None
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        return {
            "actions": actions if self.request.user.has_perm("web.add_bulkrun") else [],
            "list": self.list_name(),
            "query": query.urlencode(),
            "may_export": may_export,
        }

    def chosen(self, posted):
        """The rows that were ticked, or all that match; None where nothing was said."""
        rows, _filterset = self.matching()
        if posted.get(ALL):
            return rows
        keys = keys_in(posted.getlist(ROW))
        return rows.model._default_manager.none() if not keys else rows.filter(pk__in=keys)


def keys_in(texts):
    """The keys among ``texts``; what is none is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY]


@cache
def _moves_of(model):
    return (*moves_in_bulk(model), *paper_acts(model))
