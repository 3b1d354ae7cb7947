"""The garage's jobs as a file: every kind of cell, and a save that tests can make fail."""

from django.core.exceptions import ValidationError
from django.db import models

from dms.core.editing import edit
from dms.core.exchange.cells import Choice, Day, Text, WholeNumber, YesNo
from dms.core.exchange.lists import ADDED, CHANGED, UNCHANGED, ExchangeColumn, Saved, exchange_list
from dms.core.locking import locked
from dms.core.registering import register
from tests.garage import facts
from tests.garage.models import Job


class Urgency(models.TextChoices):
    CALM = "calm", "calm"
    URGENT = "urgent", "urgent"


def save(actor, store, values):
    if values["number"].startswith("BAD"):
        raise ValidationError({"number": "The garage takes no bad jobs."})
    fields = {name: values[name] for name in ("is_paid", "odometer_km") if values.get(name) is not None}
    present = Job.objects.filter(store=store, number=values["number"]).first()
    if present is None:
        job = Job(store=store, number=values["number"], **{"odometer_km": 0, **fields})
        return Saved(register(job, actor=actor, fact=facts.JOB_OPENED), ADDED)
    version = present.version
    job = edit(locked(Job.objects, present.pk), actor=actor, fact=facts.JOB_STARTED, values=fields)
    warnings = {"number": ["Seen before."]} if values["number"].startswith("ODD") else {}
    return Saved(job, CHANGED if job.version != version else UNCHANGED, warnings)


def declare():
    exchange_list(
        code="garage-jobs",
        label="Garage jobs",
        model=Job,
        columns=(
            ExchangeColumn(name="number", label="Job number", kind=Text(20), required=True),
            ExchangeColumn(name="is_paid", label="Paid", kind=YesNo()),
            ExchangeColumn(name="odometer_km", label="Kilometres", kind=WholeNumber(0, 2_000_000)),
            ExchangeColumn(name="urgency", label="Urgency", kind=Choice(Urgency), value=lambda job: ""),
            ExchangeColumn(name="promised_on", label="Promised", kind=Day(), value=lambda job: None),
        ),
        rows=lambda user: Job.objects.visible_to(user).order_by("pk"),
        save=save,
        identity=lambda values: values["number"],
        view_permission="core.view_exportjob",
        import_permissions=("core.view_importjob",),
    )
