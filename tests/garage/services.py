"""What people do in the garage."""

from django.db import transaction

from dms.core.events import publish
from dms.core.locking import locked, mark_new
from dms.core.numbering import next_number, number_kind
from dms.core.transitions import apply_transition
from tests.garage import facts
from tests.garage.models import Job

JOB = number_kind("garage job", "GJ")


@transaction.atomic
def open_job(*, store, on, actor=None):
    job = mark_new(Job.objects.create(store=store, number=next_number(JOB, store, on)))
    publish(facts.JOB_OPENED, subject=job, actor=actor, target=job.state)
    return job


@transaction.atomic
def start_job(*, job_id, actor, caused_by=None):
    job = locked(Job.objects.all(), job_id)
    apply_transition(job.start, actor=actor, caused_by=caused_by, fact=facts.JOB_STARTED)
    return job


@transaction.atomic
def finish_job(*, job_id, odometer_km, actor):
    job = locked(Job.objects.all(), job_id)
    apply_transition(job.finish, actor=actor, fact=facts.JOB_FINISHED, odometer_km=odometer_km)
    return job
