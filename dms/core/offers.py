"""What an app offers to the shell: navigation, buttons, counters and what is next on the home, search, timelines.

Each app registers its offers in ``AppConfig.ready()``; ``dms.web`` walks them. The registry lives in the kernel because
an app may not import the shell, and the shell knows no app.

An offer never grants anything: ``permission`` only decides whether it is shown. The page behind it asks again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: What a number says about its rows; the shell gives each word a colour, an icon and never one without the other.
DRAFT, OPEN, WAITING, DONE, LATE = TONES = ("draft", "open", "waiting", "done", "late")


@dataclass(frozen=True, kw_only=True)
class NavigationEntry:
    """A line of the left navigation.

    ``label`` and ``group`` are lazy translations; ``url`` is a URL name without arguments; ``icon`` a Tabler icon name;
    ``permission`` "app.codename", empty for everybody; ``order`` follows the working day: smaller is earlier, and the
    first four that a person may see make the bottom bar of the phone; ``key`` is the letter that opens the page after
    ``g``.
    """

    label: Any
    url: str
    icon: str
    permission: str = ""
    group: Any = ""
    order: int = 500
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A number on the role home that is the length of the list behind it.

    ``rows`` takes the user and returns the queryset (already ``visible_to`` that user); ``url`` is the name of the
    list and ``query`` what narrows the list to the same rows; ``urgency`` is the tone of the number when it is not
    zero (one of ``TONES``); ``bell`` adds the number to the bell in the top bar. ``mine`` and ``mine_query`` are the
    same for the person's own rows, where ``rows`` counts everybody's. ``late`` takes the user and returns those of the
    rows (of ``mine`` too) that are past their time: with one of them the number is red.
    """

    label: Any
    rows: Callable[[Any], Any]
    url: str
    permission: str
    query: str = ""
    urgency: str = OPEN
    icon: str = "list-details"
    order: int = 500
    bell: bool = False
    mine: Callable[[Any], Any] | None = None
    mine_query: str = ""
    late: Callable[[Any], Any] | None = None

    @property
    def key(self):
        """By what the number is known from day to day, whatever the language."""
        return f"{self.url}?{self.query}"


@dataclass(frozen=True, kw_only=True)
class NextLine:
    """One thing that waits for a person: what it is, by when, the page that opens it, and whose it is in short."""

    what: str
    url: str
    due_at: Any = None
    whose: str = ""


@dataclass(frozen=True, kw_only=True)
class NextForMe:
    """One kind of thing that waits for people, for the list on their home.

    ``rows`` takes the user and returns the queryset of what waits for them, the most urgent first;
    ``everybodys`` the same for all colleagues of their stores (None: there is no such thing). ``line`` takes a row
    and returns its ``NextLine`` without asking the database again: ``rows`` brings what it needs.
    """

    label: Any
    rows: Callable[[Any], Any]
    line: Callable[[Any], NextLine]
    permission: str
    everybodys: Callable[[Any], Any] | None = None
    icon: str = "checklist"
    order: int = 500


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """One line of the search answer: ``title`` is what was looked for, ``detail`` what tells it from its neighbours;
    ``key`` the row's key.
    """

    title: str
    url: str
    detail: str = ""
    key: int | None = None


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """One kind of thing that search-anything finds.

    ``find`` takes the user, the typed text and a limit, and returns at most that many ``SearchHit``; it looks only at
    rows visible to that user. ``prefix`` is the letter that narrows the search to this source (“c: wang”). ``kind``
    (the model's label, “parties.customer”) and ``opened`` bring its rows back among those opened last: ``opened`` takes
    the user and keys, and returns the hits of those that the user may see, in any order.
    """

    label: Any
    find: Callable[[Any, str, int], list]
    icon: str
    permission: str = ""
    order: int = 500
    prefix: str = ""
    kind: str = ""
    opened: Callable[[Any, list], list] | None = None


@dataclass(frozen=True, kw_only=True)
class RowLink:
    """Something that can be begun from a row's page by an app above: ``model`` is "app.model".

    ``url`` takes the row and the user and returns the address, empty where it is not possible for this row;
    ``permission`` is asked for at the row.
    """

    model: str
    label: Any
    url: Callable[[Any, Any], str]
    permission: str
    icon: str = "arrow-right"
    order: int = 500


@dataclass(frozen=True, kw_only=True)
class ListTab:
    """A tab above a list of an app below that leads to a list of the app above.

    ``above`` and ``url`` are the URL names of the two lists; ``query`` narrows the one that it leads to.
    """

    above: str
    label: Any
    url: str
    permission: str
    query: str = ""
    order: int = 500


@dataclass(frozen=True, kw_only=True)
class ListButton:
    """What people begin from a list of an app below; it takes the key ``n``, and the list's own form stays beside it.

    ``above`` is the URL name of the list, ``url`` that of the page where it is begun.
    """

    above: str
    label: Any
    url: str
    icon: str
    permission: str
    order: int = 500


@dataclass(frozen=True, kw_only=True)
class HomeButton:
    """What somebody begins many times a day: a button on the role home that answers to the plain ``key``."""

    label: Any
    url: str
    icon: str
    permission: str
    key: str = ""
    order: int = 500


@dataclass(frozen=True, kw_only=True)
class TimelineSource:
    """One kind of line on the timeline of a file (``dms.core.timeline``).

    ``rows`` takes the user and the ``File`` and returns the queryset of what belongs there, already ``visible_to`` that
    user, with all that ``line`` reads (a source costs one statement); ``line`` makes a ``TimelineLine`` of one row;
    ``at`` names the column of the instant, which is never empty. ``kind`` is what the filter and programs call it;
    ``tells`` names facts that no other source need tell again.
    """

    kind: str
    label: Any
    icon: str
    rows: Callable[[Any, Any], Any]
    line: Callable[[Any], Any]
    at: str = "at"
    permission: str = ""
    tells: tuple = ()
    order: int = 500


@dataclass(frozen=True, kw_only=True)
class FilePart:
    """Rows that belong to the file of another row, such as the vehicles of a customer.

    ``of`` and ``kind`` are labels of models ("app.model"); ``spans`` takes the user and the row and returns a
    ``dms.core.timeline.Span`` for each part that the user may see: its key, and from when until when it belongs there.
    """

    of: str
    kind: str
    spans: Callable[[Any, Any], list]
    order: int = 500


KINDS = (
    NavigationEntry,
    Counter,
    NextForMe,
    SearchSource,
    RowLink,
    ListTab,
    ListButton,
    HomeButton,
    TimelineSource,
    FilePart,
)
_offers = {kind: [] for kind in KINDS}
_changes = 0


def changes():
    """How often offers were registered or taken back: what was made of them is good for this number alone."""
    return _changes


def offer(*offers):
    """Register offers; a repeated registration (``ready()`` may run twice in tests) changes nothing.

    Raises TypeError for something that the shell would not know how to show, ValueError for a prefix that is taken.
    """
    global _changes
    _changes += 1
    for each in offers:
        if type(each) not in _offers:
            raise TypeError(f"{each!r} is no offer; the shell knows {', '.join(kind.__name__ for kind in _offers)}.")
        if each not in _offers[type(each)]:
            _refuse_a_taken_prefix(each)
            _offers[type(each)].append(each)


def _refuse_a_taken_prefix(each):
    prefix = getattr(each, "prefix", "")
    if prefix and any(prefix == other.prefix for other in _offers[SearchSource]):
        raise ValueError(f"Another search source has the prefix {prefix!r}.")


def withdraw(*offers):
    """Take offers back, for tests and for apps that are switched off."""
    global _changes
    _changes += 1
    for each in offers:
        _offers[type(each)].remove(each)


def offered(kind, user=None):
    """The offers of one kind in their order; with ``user`` only those which that person may see."""
    known = sorted(_offers[kind], key=lambda each: each.order)
    if user is None:
        return known
    return [each for each in known if not getattr(each, "permission", "") or user.has_perm(each.permission)]
