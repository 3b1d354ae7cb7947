"""What old parts offer to the shell: lists, what is late, what waits for the claims clerk, what is owed."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.core.attachments.subjects import attachable
from dms.core.offers import (
    LATE,
    WAITING,
    Counter,
    ListTab,
    NavigationEntry,
    NextForMe,
    NextLine,
    RowLink,
    SearchHit,
    SearchSource,
    offer,
)
from parts.old_parts import selectors
from parts.old_parts.models import OldPart
from parts.stock.models import BinKind

VIEW = "parts.view_oldpart"
#: A list should be signed within a day.
SIGNED_WITHIN = timedelta(days=1)
#: An old part that is owed should be in so long after its new one went out.
OWED_FOR = timedelta(days=3)


def found_old_parts(user, text, limit):
    """Old parts by number, repair order or plate, from the left."""
    rows, typed = OldPart.objects.visible_to(user), text.strip().upper()
    keys = [rows.filter(**{f"{name}__begins": typed}).values("pk") for name in ("number", "job_number", "plate")]
    found = rows.filter(pk__in=keys[0].union(*keys[1:])).select_related("part").order_by("-pk")
    return [_hit(row) for row in found[:limit]]


def _hit(row):
    told = (row.part.label, row.job_number, row.plate, str(row.get_state_display()))
    return SearchHit(title=row.number, url=row.get_absolute_url(), detail=" · ".join(filter(None, told)), key=row.pk)


def late_for(user):
    """With their parts, for a line each."""
    return selectors.late_for(user).select_related("part")


def _old_part_line(row):
    told = (row.number, row.part.label, str(row.get_destination_display()))
    return NextLine(what=" · ".join(told), url=row.get_absolute_url(), due_at=row.due_at)


def _list_line(row):
    return NextLine(what=row.number, url=f"{row.get_absolute_url()}sign/", due_at=row.created_at + SIGNED_WITHIN)


def _owed_line(row):
    told = (row.issue.number, row.part.label, row.issue.plate or row.issue.job_number)
    return NextLine(
        what=" · ".join(filter(None, told)),
        url=reverse("issues:old_part", args=[row.pk]),
        due_at=row.issue.issued_at + OWED_FOR,
    )


def in_the_bin(place, user):
    """The old parts that lie in a bin of their kind."""
    return f"{reverse('old-parts:list')}?bin={place.code}" if place.kind == BinKind.OLD_PARTS else ""


def register():
    """Make the offers known, and let old parts carry photos."""
    attachable("parts.oldpart", add=VIEW)
    offer(
        NavigationEntry(
            label=_("Old parts"), url="old-parts:list", icon="recycle", permission=VIEW, group=_("Parts"), order=350
        ),
        ListTab(
            above="old-parts:list",
            label=_("Still owed"),
            url="old-parts:owed",
            permission="parts.view_issueline",
        ),
        ListTab(
            above="old-parts:list",
            label=_("Hand-over lists"),
            url="hand-over-lists:list",
            permission="parts.view_oldparthandover",
        ),
        RowLink(model="parts.bin", label=_("Old parts here"), url=in_the_bin, permission=VIEW, icon="recycle"),
        SearchSource(
            label=_("Old parts"), find=found_old_parts, icon="recycle", permission=VIEW, order=350, prefix="o"
        ),
        *_counters(),
        *_next(),
    )


def _counters():
    return (
        Counter(
            label=_("Old parts past their time"),
            rows=selectors.late_for,
            url="old-parts:list",
            query="turn=late",
            permission="parts.put_away_oldpart",
            urgency=LATE,
            icon="recycle",
            order=351,
        ),
        Counter(
            label=_("Old parts for the claims clerk"),
            rows=selectors.for_claims,
            url="old-parts:list",
            query="turn=claims",
            permission="parts.add_oldparthandover",
            urgency=WAITING,
            icon="shield-check",
            order=352,
            late=selectors.late_for,
        ),
        Counter(
            label=_("Old parts still owed"),
            rows=selectors.owed,
            url="old-parts:owed",
            permission="parts.put_away_oldpart",
            urgency=WAITING,
            icon="arrow-back-up",
            order=353,
        ),
        Counter(
            label=_("Hand-over lists to sign"),
            rows=selectors.to_sign,
            url="hand-over-lists:list",
            query="state=open",
            permission="parts.sign_oldparthandover",
            urgency=WAITING,
            icon="signature",
            order=355,
        ),
        Counter(
            label=_("Old parts with the claims clerk"),
            rows=selectors.with_claims,
            url="old-parts:list",
            query="state=with_claims",
            mine=selectors.held_by,
            mine_query="turn=mine",
            permission="parts.hand_over_oldpart",
            icon="shield-check",
            order=356,
        ),
    )


def _next():
    return (
        NextForMe(
            label=_("Old part past its time"),
            rows=late_for,
            line=_old_part_line,
            permission="parts.put_away_oldpart",
            icon="recycle",
            order=350,
        ),
        NextForMe(
            label=_("Old part still owed"),
            rows=selectors.owed,
            line=_owed_line,
            permission="parts.put_away_oldpart",
            icon="arrow-back-up",
            order=351,
        ),
        NextForMe(
            label=_("Hand-over list to sign"),
            rows=selectors.to_sign,
            line=_list_line,
            permission="parts.sign_oldparthandover",
            icon="signature",
            order=352,
        ),
    )
