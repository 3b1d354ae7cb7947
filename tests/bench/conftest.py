"""A store with 1 000 customers beside one with 200 000, loaded once for all benchmarks.

``BENCH_CUSTOMERS=20000`` for a first look. Run by name: ``-m bench -s tests/bench``.
"""

import os

import pytest
from django.db import transaction
from django.utils import translation

from tests.accounts.factories import MembershipFactory, StoreFactory, UserFactory
from tests.bench.town import fill

SMALL, LARGE = 1_000, int(os.environ.get("BENCH_CUSTOMERS", 200_000))


class Town:
    """Both stores, and an advisor in each."""

    def __init__(self):
        self.small, self.large = StoreFactory(code="KL", name="小店"), StoreFactory(code="GR", name="大店")
        self.last_small = fill(self.small, SMALL)
        self.last = fill(self.large, LARGE, first=SMALL + 1)

    @staticmethod
    def advisor(store):
        user = UserFactory()
        MembershipFactory(user=user, store=store, role="service_advisor")
        return user


@pytest.fixture(scope="session")
def town(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        yield Town()
        transaction.set_rollback(True)
