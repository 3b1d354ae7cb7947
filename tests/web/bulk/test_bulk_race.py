"""Two workers with the same run, and somebody who stops it meanwhile: each row is done once, or not at all."""

import pytest
from django.db import connection

from dms.core import clock, due
from dms.core.models import DueWork, Event
from dms.parties import services as parties
from dms.parties.models import Supplier
from dms.web.bulk import services
from dms.web.models import BulkRow
from tests.races import at_once, without_locks

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("PLT-9"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time is all that SQLite has"),
]


def two_messages(run):
    """The same row asked for twice, as when a sweep and a late message meet under different keys."""
    other = DueWork.objects.create(handler=services.WORK, key="doubled", due_at=clock.now(), payload={"run_id": run.pk})
    return [DueWork.objects.get(handler=services.WORK, key=f"{services.WORK}:{run.pk}:0").pk, other.pk]


def events_by_row():
    return sorted(Event.objects.filter(fact="parties.supplier_deactivated").values_list("subject_id", flat=True))


def test_two_workers_do_each_row_once(started, suppliers):
    at_once([lambda pk=pk: due.perform(pk) for pk in two_messages(started)])
    due.sweep()
    assert events_by_row() == sorted(one.pk for one in suppliers)
    assert set(BulkRow.objects.values_list("outcome", flat=True)) == {"done"}


def test_without_the_lock_on_the_row_both_would_begin_it(started, suppliers):
    """The control: the second worker then finds the row done by the first and writes “refused” over “done”."""
    with without_locks(2):
        at_once([lambda pk=pk: due.perform(pk) for pk in two_messages(started)])
    first = started.rows.order_by("pk").first()
    events = Event.objects.filter(fact="parties.supplier_deactivated", subject_id=first.key).count()
    assert events == 2 or first.outcome == "refused"


def test_a_person_and_the_run_meet_at_a_row_and_one_of_them_is_refused(started, supervisor, suppliers):
    work = DueWork.objects.get(handler=services.WORK, done_at=None)

    def by_hand():
        parties.deactivate_supplier(supplier_id=suppliers[0].pk, actor=supervisor, reason="by hand")

    outcomes = at_once([by_hand, lambda: due.perform(work.pk)])
    row = started.rows.get(key=suppliers[0].pk)
    assert (len(outcomes.errors), row.outcome) in {(0, "refused"), (1, "done")}
    assert events_by_row().count(suppliers[0].pk) == 1


def test_stopping_while_a_row_is_done_leaves_no_row_between(started, supervisor):
    work = DueWork.objects.get(handler=services.WORK, done_at=None)
    at_once([lambda: services.stop_bulk_run(run_id=started.pk, actor=supervisor), lambda: due.perform(work.pk)])
    due.sweep()
    done = set(BulkRow.objects.filter(outcome="done").values_list("key", flat=True))
    assert done == set(Supplier.objects.filter(state="inactive").values_list("pk", flat=True))
    assert set(BulkRow.objects.values_list("outcome", flat=True)) <= {"done", "left"}
