"""A file that comes in."""

import pytest
from django.core.files.base import ContentFile

from dms.core.exchange import importing


@pytest.fixture
def importer(person):
    return person("general_manager", username="wangwei", language="en")


@pytest.fixture
def upload(store, importer):
    """``upload(b"…")``: the import that comes of it."""

    def take(data, *, code="garage-jobs", actor=None, name="jobs.csv", at=None):
        content = data.encode() if isinstance(data, str) else data
        return importing.upload_import(
            list_code=code, store=at or store, file=ContentFile(content, name=name), actor=actor or importer
        )

    return take


@pytest.fixture
def findings():
    """``findings(job)``: (row, column, value, reason) of each."""

    def told(job):
        return [(one.row_number, one.column, one.value, one.reason) for one in job.findings.all()]

    return told
