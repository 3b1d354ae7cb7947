"""Leaving a file be."""

import pytest

from dms.core.exchange.importing import apply_import, cancel_import
from dms.core.exchange.models import ImportJob
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.core.exchange.nasty_files import csv
from tests.garage.models import Job

pytestmark = [pytest.mark.requirement("PLT-6"), pytest.mark.django_db]


def test_a_checked_file_can_be_left(upload, importer):
    job = cancel_import(import_id=upload("number\n1\n").pk, actor=importer)
    assert job.state == "cancelled"
    assert Event.objects.about(job)[0].fact == "core.import_cancelled"
    with pytest.raises(TransitionBlocked):
        apply_import(import_id=job.pk, actor=importer)
    with pytest.raises(TransitionBlocked):
        cancel_import(import_id=job.pk, actor=importer)
    assert not Job.objects.exists()


def test_a_file_that_waits_for_its_check_is_not_checked_any_more(upload, importer, do_due_work):
    job = cancel_import(import_id=upload(csv(*[[n, "", ""] for n in range(300)])).pk, actor=importer)
    do_due_work()
    job.refresh_from_db()
    assert job.state == "cancelled" and not job.findings.exists()


def test_nobody_cancels_what_they_cannot_see(upload, person, other_store):
    job = upload("number\n1\n")
    for stranger in (person("cashier"), person("general_manager", store=other_store)):
        with pytest.raises(ImportJob.DoesNotExist):
            cancel_import(import_id=job.pk, actor=stranger)
    job.refresh_from_db()
    assert job.state == "checked"
