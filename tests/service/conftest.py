"""A small workshop: a model of car, a store with an hourly rate, and who may do what."""

from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction

from dms.accounts.roles import Role
from tests.service.factories import LabourOperationFactory, LabourRateFactory
from tests.vehicles.factories import TrimFactory


@pytest.fixture
def manager(person):
    return person("service_manager")


@pytest.fixture
def trim(db):
    """A trim of model year 2026."""
    return TrimFactory(model_year__year=2026)


@pytest.fixture
def operation(db):
    return LabourOperationFactory(code="BY001", standard_hours=Decimal("0.50"))


@pytest.fixture
def rate(store):
    """160 yuan an hour, for all work of the store."""
    return LabourRateFactory(store=store, hourly=Decimal(160))


@pytest.fixture
def who_may(person):
    """``who_may(call)``: the roles for which ``call(actor)`` succeeds; whatever it did is undone each time."""

    def allowed(role, call):
        try:
            with transaction.atomic():
                call(person(role.value))
                transaction.set_rollback(True)
        except (PermissionDenied, ObjectDoesNotExist):
            return False
        return True

    return lambda call: {role.value for role in Role if allowed(role, call)}
