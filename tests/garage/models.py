"""A job: open -> started -> finished. Its steps belong to the job's store. Effects count what workers did."""

from django.db import models

from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import unblocked


class JobState(models.TextChoices):
    OPEN = "open"
    STARTED = "started"
    FINISHED = "finished"


class Job(StoreOwned, StatefulModel):
    """One job on a car."""

    number = models.CharField(max_length=20)
    state = StateField(choices=JobState.choices, default=JobState.OPEN)
    is_paid = models.BooleanField(default=True)
    odometer_km = models.PositiveIntegerField(null=True)

    def __str__(self):
        return self.number

    def finish_blockers(self):
        return [] if self.is_paid else ["The invoice is not paid."]

    @transition(
        state,
        source=JobState.OPEN,
        target=JobState.STARTED,
        permission="garage.start_job",
        custom={"label": "Start"},
        conditions=[unblocked("start")],
    )
    def start(self):
        pass

    @transition(
        state,
        source=JobState.STARTED,
        target=JobState.FINISHED,
        permission="garage.finish_job",
        custom={"label": "Finish"},
        conditions=[unblocked("finish")],
    )
    def finish(self, *, odometer_km):
        self.odometer_km = odometer_km


class Step(StoreOwned):
    """Part of a job."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="steps")

    def __str__(self):
        return f"step of {self.job_id}"


class Effect(models.Model):
    """What one run of a handler left behind; deliberately not unique, so that a second run shows."""

    key = models.CharField(max_length=100, db_index=True)
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    def __str__(self):
        return self.key
