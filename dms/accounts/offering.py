"""What substitutes offer to the shell."""

from datetime import datetime, time

from django.utils.translation import gettext_lazy as _

from dms.accounts.substitution import Substitution
from dms.core.offers import WAITING, Counter, NavigationEntry, NextForMe, NextLine, offer


def question_line(substitution):
    """A question whether somebody would stand in, as a line of what is next: to be answered before its first day."""
    first_day = datetime.combine(substitution.valid_from, time.min, tzinfo=substitution.store.zone)
    return NextLine(
        what=_("Stand in from %(first)s until %(last)s?")
        % {"first": substitution.valid_from, "last": substitution.valid_to},
        whose=str(substitution.absent),
        due_at=first_day,
        url=substitution.get_absolute_url(),
    )


offer(
    NextForMe(
        label=_("Substitution"),
        rows=lambda user: (
            Substitution.objects.waiting_for(user).select_related("absent", "store").order_by("valid_from", "pk")
        ),
        line=question_line,
        permission="accounts.view_substitution",
        icon="arrows-exchange",
        order=30,
    ),
    NavigationEntry(
        label=_("Substitutions"),
        url="substitutions:list",
        icon="arrows-exchange",
        permission="accounts.view_substitution",
        group=_("Oversight"),
        order=905,
    ),
    Counter(
        label=_("Asked to stand in"),
        rows=Substitution.objects.waiting_for,
        url="substitutions:list",
        permission="accounts.view_substitution",
        query="whose=waiting",
        urgency=WAITING,
        icon="arrows-exchange",
        order=15,
        bell=True,
    ),
)
