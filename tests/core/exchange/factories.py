"""Imports and exports for stories, with their files."""

import datetime

import factory

from dms.core import clock
from dms.core.exchange import files
from dms.core.exchange.models import ExportJob, ImportFinding, ImportJob


class ImportJobFactory(factory.django.DjangoModelFactory):
    """A refused file with one wrong row."""

    list_code = "garage-jobs"
    file_name = "jobs.csv"
    stored_name = factory.LazyFunction(lambda: files.new_name("csv"))
    size = 20
    reading = "CSV · UTF-8 · ,"
    row_count = 1
    mistakes = 1
    state = "refused"

    class Meta:
        model = ImportJob
        skip_postgeneration_save = True

    @factory.post_generation
    def file(job, create, extracted, **kwargs):
        files.keep(job.stored_name, b"number\nBAD-1\n")
        ImportFinding.objects.create(job=job, row_number=2, column="Job number", value="BAD-1", reason="No.")


class ExportJobFactory(factory.django.DjangoModelFactory):
    """A written file."""

    list_code = "garage-jobs"
    format = "csv"
    row_count = 1
    stored_name = factory.LazyFunction(lambda: files.new_name("csv"))
    finished_at = factory.LazyFunction(clock.now)
    expires_at = factory.LazyFunction(lambda: clock.now() + datetime.timedelta(days=1))

    class Meta:
        model = ExportJob
        skip_postgeneration_save = True

    @factory.post_generation
    def file(export, create, extracted, **kwargs):
        files.keep(export.stored_name, b"number\n")
