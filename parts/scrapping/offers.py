"""What scrappings offer to the shell: navigation, what waits for whom, search, the value scrapped in a month."""

from django.utils.translation import gettext_lazy as _

from dms.core.attachments.subjects import attachable
from dms.core.figures.kpis import DOWN, Unit, kpi
from dms.core.offers import (
    WAITING,
    Counter,
    NavigationEntry,
    NextForMe,
    NextLine,
    SearchHit,
    SearchSource,
    offer,
)
from dms.core.workdays import add_working_hours
from parts.scrapping import selectors
from parts.scrapping.models import Scrapping, ScrappingState

#: Two working days for a judgement, and for the decision, as for approvals before they climb.
HOURS_TO_SPEAK = 18


def disposed(rows):
    """Disposed of, and not taken back."""
    return rows.filter(state=ScrappingState.DISPOSED)


def found_scrappings(user, text, limit):
    """Scrappings by number from the left."""
    rows = Scrapping.objects.visible_to(user).filter(number__begins=text.strip().upper()).order_by("-pk")[:limit]
    return [
        SearchHit(title=str(row), url=row.get_absolute_url(), detail=str(row.get_state_display()), key=row.pk)
        for row in rows
    ]


def _line(row, url):
    due = add_working_hours(row.submitted_at, HOURS_TO_SPEAK, row.store.zone)
    return NextLine(what=f"{row} · {row.note}".strip(" ·"), url=url, due_at=due)


def _to_judge(row):
    return _line(row, f"{row.get_absolute_url()}judge/")


def _to_decide(row):
    return _line(row, row.get_absolute_url())


NAVIGATION = (
    NavigationEntry(
        label=_("Scrappings"),
        url="scrappings:list",
        icon="trash",
        permission="parts.view_scrapping",
        group=_("Parts"),
        order=355,
    ),
)
COUNTERS = (
    Counter(
        label=_("Scrappings for my judgement"),
        rows=selectors.waiting_for,
        url="scrappings:list",
        query="turn=judge",
        permission="parts.judge_scrapping",
        urgency=WAITING,
        icon="trash",
        order=105,
        bell=True,
    ),
    Counter(
        label=_("Scrappings to decide"),
        rows=selectors.to_decide,
        url="scrappings:list",
        query="turn=decide",
        permission="parts.decide_scrapping",
        urgency=WAITING,
        icon="trash",
        order=106,
        bell=True,
    ),
    Counter(
        label=_("Scrap to dispose of"),
        rows=selectors.to_dispose_of,
        url="scrappings:list",
        query="state=approved",
        permission="parts.dispose_scrapping",
        urgency=WAITING,
        icon="trash",
        order=357,
    ),
)
NEXT = (
    NextForMe(
        label=_("Scrapping to judge"),
        rows=selectors.waiting_for,
        line=_to_judge,
        permission="parts.judge_scrapping",
        icon="trash",
        order=355,
    ),
    NextForMe(
        label=_("Scrapping to decide"),
        rows=selectors.to_decide,
        line=_to_decide,
        permission="parts.decide_scrapping",
        icon="trash",
        order=356,
    ),
)
SEARCH = (
    SearchSource(
        label=_("Scrappings"), find=found_scrappings, icon="trash", permission="parts.view_scrapping", order=355
    ),
)


def register():
    """Make the offers known."""
    offer(*NAVIGATION, *COUNTERS, *NEXT, *SEARCH)
    attachable("parts.scrapping", add="parts.view_scrapping")
    kpi(
        code="parts.scrapped",
        label=_("Scrapped parts"),
        definition=_(
            "What the parts cost (FIFO) that were disposed of by a scrapping in the period and not taken back; "
            "neither what the scrap was sold for nor what somebody answers for is taken off."
        ),
        model="parts.Scrapping",
        rows=disposed,
        amount="cost",
        unit=Unit.MONEY,
        when="disposed_at",
        better=DOWN,
        url="scrappings:list",
        permission="parts.view_cost",
        chart=_("How much do we throw away?"),
        order=415,
    )
