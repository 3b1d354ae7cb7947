"""Keeping the trace of what somebody opened."""

from django.db import transaction

from dms.core import clock
from dms.web.recent.models import RecentlyOpened

#: More than the search box shows: some may have become invisible since.
KEPT = 20


@transaction.atomic
def note_opened(*, kind, row_id, actor):
    """Put the row at the head of what ``actor`` opened last, and forget what lies beyond the newest ``KEPT``.

    Announces nothing: it is nobody's business but theirs, and changes no business. Returns the row.
    """
    opened = RecentlyOpened(user=actor, kind=kind, row_id=row_id, opened_at=clock.now())
    RecentlyOpened.objects.bulk_create(
        [opened], update_conflicts=True, unique_fields=["user", "kind", "row_id"], update_fields=["opened_at"]
    )
    own = RecentlyOpened.objects.visible_to(actor)
    own.exclude(pk__in=list(own.values_list("pk", flat=True)[:KEPT])).delete()
    return opened
