"""What issues offer to the shell."""

from django.utils.translation import gettext_lazy as _

from dms.core.offers import WAITING, Counter, NavigationEntry, NextForMe, NextLine, SearchHit, SearchSource, offer
from parts.issuing import selectors
from parts.issuing.models import Issue
from parts.stock.offers import GROUP


def found_issues(user, text, limit):
    """Issues by number, repair order or plate, from the left."""
    rows, typed = Issue.objects.visible_to(user), text.strip().upper()
    keys = [rows.filter(**{f"{name}__begins": typed}).values("pk") for name in ("number", "job_number", "plate")]
    return [_hit(row) for row in rows.filter(pk__in=keys[0].union(*keys[1:])).order_by("-pk")[:limit]]


def _hit(row):
    detail = " · ".join(filter(None, (row.job_number, row.plate, str(row.get_state_display()))))
    return SearchHit(title=str(row), url=row.get_absolute_url(), detail=detail, key=row.pk)


def _line(row):
    what = " · ".join(filter(None, (str(row), row.job_number, row.plate)))
    return NextLine(what=what, url=f"{row.get_absolute_url()}pick/", due_at=row.requested_at)


def register():
    """Make the offers known."""
    offer(
        NavigationEntry(
            label=_("Issues"),
            url="issues:list",
            icon="package-export",
            permission="parts.view_issue",
            group=GROUP,
            order=330,
        ),
        Counter(
            label=_("Issues to pick"),
            rows=selectors.to_pick,
            url="issues:list",
            query="turn=pick",
            permission="parts.pick_issue",
            urgency=WAITING,
            icon="package-export",
            order=330,
        ),
        Counter(
            label=_("Warranty parts to sign off"),
            rows=selectors.to_sign_off,
            url="issues:list",
            query="state=requested&kind=warranty",
            permission="parts.sign_off_issue",
            urgency=WAITING,
            icon="shield-check",
            order=331,
        ),
        NextForMe(
            label=_("Issue to pick"),
            rows=selectors.to_pick,
            line=_line,
            permission="parts.pick_issue",
            icon="package-export",
            order=330,
        ),
        SearchSource(
            label=_("Issues"),
            find=found_issues,
            icon="package-export",
            permission="parts.view_issue",
            order=330,
            prefix="i",
        ),
    )
