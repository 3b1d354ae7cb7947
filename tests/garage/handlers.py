"""What the garage does when something has happened or falls due: leave one effect."""

import os
import time

from dms.core import clock, due
from tests.garage import facts

#: How long an effect takes, so that a kill has something to hit.
SECONDS = float(os.environ.get("GARAGE_EFFECT_SECONDS", "0"))


def leave_effect(key, due_at):
    from tests.garage.models import Effect

    Effect.objects.create(key=key, due_at=due_at, at=clock.now())
    time.sleep(SECONDS)


@due.on(facts.JOB_OPENED)
def note_opening(event):
    leave_effect(f"event:{event.pk}", event.at)


@due.due("garage.effect")
def scheduled_effect(work):
    leave_effect(work.key, work.due_at)
