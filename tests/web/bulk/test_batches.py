"""Rows are done some at a time: what that costs, and that none takes another one along."""

from unittest import mock

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dms.core import due
from dms.core.models import DueWork, Event
from dms.parties.models import Customer, Supplier
from dms.web.bulk import running, services
from tests.parties.factories import ContactFactory, SupplierFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-9")]


def outcomes(run):
    return list(run.rows.order_by("pk").values_list("outcome", flat=True))


def works():
    return DueWork.objects.filter(handler=services.WORK)


@pytest.fixture
def unhurried(monkeypatch):
    """A batch is as long as it may be, however slow the machine is."""
    monkeypatch.setattr(running, "BATCH_SECONDS", 60)


def setting_class(store, person, number):
    manager = person("service_manager")
    keys = [ContactFactory(customer__store=store).customer_id for _each in range(number)]
    run = services.prepare_bulk_run(list="customers:list", action="set_class", keys=keys, actor=manager)
    return services.start_bulk_run(run_id=run.pk, actor=manager, inputs={"customer_class": ["gold"]})


def test_fifty_rows_are_one_piece_of_work_and_cost_fifteen_statements_each(store, person, unhurried):
    """It was forty-five for each when a row was a piece of work of its own."""
    run = setting_class(store, person, 60)
    with CaptureQueriesContext(connection) as queries:
        due.perform(works().get(done_at=None).pk)
    assert outcomes(run) == ["done"] * 50 + ["pending"] * 10
    assert len(queries) / 50 <= 15
    for _each in ("ten", "the end"):
        due.perform(works().get(done_at=None).pk)
    assert outcomes(run) == ["done"] * 60 and works().count() == 3
    assert type(run).objects.get().state == "finished"
    assert Customer.objects.filter(customer_class="gold").count() == 60
    assert Event.objects.filter(fact="parties.customer_edited", origin="bulk").count() == 60


def test_a_batch_ends_when_its_time_is_over(started, monkeypatch):
    monkeypatch.setattr(running, "BATCH_SECONDS", 0)
    due.perform(works().get().pk)
    assert outcomes(started) == ["done", "pending", "pending"]


def test_a_refused_row_takes_none_of_its_neighbours_along(started, suppliers, unhurried):
    Supplier.objects.filter(pk=suppliers[1].pk).update(state="inactive")
    due.perform(works().get().pk)
    assert outcomes(started) == ["done", "refused", "done"]
    changed = Event.objects.filter(fact="parties.supplier_deactivated").values_list("subject_id", flat=True)
    assert sorted(changed) == sorted([suppliers[0].pk, suppliers[2].pk])


def test_after_a_failure_the_batch_is_done_row_by_row(started, unhurried):
    """What killed the worker is then alone with the row it died of; later batches are whole again."""
    running_singly = mock.patch.object(running, "BATCH", 2)
    with running_singly, mock.patch.object(Supplier, "save", side_effect=OperationalError("gone")):
        due.perform(works().get().pk)
    assert outcomes(started) == ["pending"] * 3
    works().update(due_at="2026-01-01T00:00Z")
    with running_singly:
        due.perform(works().get(done_at=None).pk)
        assert outcomes(started) == ["done", "pending", "pending"]
        assert works().get(done_at=None).payload == {"run_id": started.pk, "singly": 1}
        due.perform(works().get(done_at=None).pk)
        assert outcomes(started) == ["done", "done", "pending"]
        assert works().get(done_at=None).payload == {"run_id": started.pk}


def test_a_constraint_that_the_database_refuses_says_its_sentence(store, supervisor, unhurried):
    """Constraints are asked of the database alone; where it refuses, the row is asked again for the words."""
    first, second = SupplierFactory(store=store, code="S1"), SupplierFactory(store=store, code="S2")
    keys = [first.pk, second.pk]
    run = services.prepare_bulk_run(list="suppliers:list", action="deactivate", keys=keys, actor=supervisor)
    services.start_bulk_run(run_id=run.pk, inputs={"reason": "closed"}, actor=supervisor)
    real = Supplier.save

    def save(row, *args, **kwargs):
        """As if the act gave the second one the code of the first."""
        if row.pk == second.pk:
            row.code = first.code
            row.validate_constraints()
        real(row, *args, **kwargs)

    with mock.patch.object(Supplier, "save", save):
        due.perform(works().get().pk)
    refused = run.rows.get(key=second.pk)
    assert outcomes(run) == ["done", "refused"] and refused.said
    with pytest.raises(IntegrityError), transaction.atomic():
        Supplier.objects.filter(pk=second.pk).update(code=first.code)
    assert "went wrong" not in refused.sentences
