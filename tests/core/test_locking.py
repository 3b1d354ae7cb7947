"""A lock ends with its transaction, and with the savepoint that took it."""

import pytest
from django.db import transaction

from dms.core.locking import is_locked, locked
from tests.garage.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(store):
    return Job.objects.create(store=store, number="J-1")


def test_a_row_is_locked_until_the_commit(job):
    with transaction.atomic():
        row = locked(Job.objects, job.pk)
        assert is_locked(row)
        assert not is_locked(job)
    assert not is_locked(row)


def test_a_row_locked_in_an_earlier_transaction_is_not_locked_in_the_next(job):
    with transaction.atomic():
        row = locked(Job.objects, job.pk)
    with transaction.atomic():
        locked(Job.objects, job.pk)
        assert not is_locked(row)


def test_a_rollback_gives_the_lock_back(job):
    with transaction.atomic():
        with pytest.raises(ValueError), transaction.atomic():
            row = locked(Job.objects, job.pk)
            raise ValueError
        assert not is_locked(row)


def test_a_lock_outside_a_transaction_is_refused(job):
    with pytest.raises(transaction.TransactionManagementError, match="inside a transaction"):
        locked(Job.objects, job.pk)
