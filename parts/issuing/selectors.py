"""What lists and pages of issues read."""

from django.db.models import Prefetch

from parts.issuing.models import WAITING_TO_BE_PICKED, Issue, IssueKind, IssueLine, IssueState


def issues_with_lines(user):
    """Issues that ``user`` may see, each with its lines, their parts, bins and movements."""
    people = ("store", "requested_by", "signed_off_by", "picked_by", "issued_by", "posting")
    return Issue.objects.visible_to(user).select_related(*people).prefetch_related(with_places())


def with_places():
    """The lines of issues, to be read for all of them at once, each with its part, bin and movement."""
    lines = IssueLine.objects.select_related("part", "bin", "movement").order_by("pk")
    return Prefetch("lines", queryset=lines)


def to_pick(user):
    """What storekeepers pick next, the oldest first."""
    return Issue.objects.visible_to(user).filter(state__in=WAITING_TO_BE_PICKED).order_by("requested_at")


def to_sign_off(user):
    """Warranty parts that wait for the claims clerk."""
    return Issue.objects.visible_to(user).filter(state=IssueState.REQUESTED, kind=IssueKind.WARRANTY).order_by("pk")
