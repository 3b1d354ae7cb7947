"""Many rows at once: looked at first, made one by one, each with its own result, and taken back."""

import csv
import io
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError

from dms.core import due
from dms.core.models import DueWork, Event
from dms.core.transitions import TransitionBlocked
from dms.parties import services as parties
from dms.parties.models import Customer, Supplier
from dms.web.bulk import services
from dms.web.models import BulkRun
from tests.parties.factories import CustomerFactory, SupplierFactory

pytestmark = pytest.mark.django_db
PLT_9 = pytest.mark.requirement("PLT-9")


def outcomes(run):
    return list(run.rows.order_by("pk").values_list("outcome", flat=True))


@PLT_9
def test_the_preview_says_which_rows_will_be_refused_and_nothing_is_done_yet(supervisor, suppliers):
    parties.deactivate_supplier(supplier_id=suppliers[1].pk, actor=supervisor, reason="late")
    keys = [one.pk for one in suppliers]
    run = services.prepare_bulk_run(list="suppliers:list", action="deactivate", keys=keys, actor=supervisor)
    assert [bool(row.said) for row in run.rows.order_by("pk")] == [False, True, False]
    assert "inactive" in run.rows.get(key=suppliers[1].pk).sentences
    assert Supplier.objects.filter(state="active").count() == 2
    assert Event.objects.get(fact="web.bulk_prepared").payload == {
        "list": "suppliers:list",
        "action": "deactivate",
        "rows": 3,
    }


@PLT_9
def test_each_row_is_done_with_an_event_in_the_name_of_the_person(started, supervisor, suppliers, do_due_work):
    do_due_work()
    started.refresh_from_db()
    assert started.state == "finished"
    assert outcomes(started) == ["done"] * 3
    events = Event.objects.filter(fact="parties.supplier_deactivated")
    assert {event.subject_id for event in events} == {one.pk for one in suppliers}
    assert {(event.actor_id, event.reason, event.origin) for event in events} == {
        (supervisor.pk, "closed down", "bulk")
    }
    assert Event.objects.get(fact="web.bulk_finished").payload["done"] == 3


@PLT_9
def test_a_row_that_changed_between_preview_and_run_is_asked_again(started, supervisor, suppliers, do_due_work):
    parties.deactivate_supplier(supplier_id=suppliers[0].pk, actor=supervisor, reason="by hand")
    do_due_work()
    assert outcomes(started) == ["refused", "done", "done"]
    assert "inactive" in started.rows.get(key=suppliers[0].pk).sentences
    assert Event.objects.filter(fact="parties.supplier_deactivated", subject_id=suppliers[0].pk).count() == 1


def test_a_row_that_was_blocked_at_the_preview_and_is_free_now_is_done(supervisor, suppliers, do_due_work):
    parties.deactivate_supplier(supplier_id=suppliers[0].pk, actor=supervisor, reason="late")
    run = services.prepare_bulk_run(
        list="suppliers:list", action="deactivate", keys=[suppliers[0].pk], actor=supervisor
    )
    services.start_bulk_run(run_id=run.pk, inputs={"reason": "again"}, actor=supervisor)
    parties.reactivate_supplier(supplier_id=suppliers[0].pk, actor=supervisor, reason="back")
    do_due_work()
    assert outcomes(run) == ["done"]


@PLT_9
def test_a_permission_that_is_lost_meanwhile_refuses_the_rows(started, supervisor, do_due_work):
    supervisor.memberships.update(role="technician")
    do_due_work()
    assert outcomes(started) == ["refused"] * 3
    assert Supplier.objects.filter(state="inactive").count() == 0


@PLT_9
def test_rows_of_another_store_are_not_in_it(supervisor, suppliers, other_store):
    foreign = SupplierFactory(store=other_store)
    run = services.prepare_bulk_run(
        list="suppliers:list", action="deactivate", keys=[foreign.pk, suppliers[0].pk], actor=supervisor
    )
    assert list(run.rows.values_list("key", flat=True)) == [suppliers[0].pk]
    with pytest.raises(ValidationError, match="at least one row"):
        services.prepare_bulk_run(list="suppliers:list", action="deactivate", keys=[foreign.pk], actor=supervisor)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"list": "nothing:list"}, "no such list"),
        ({"list": "operations:list"}, "no such list"),
        ({"action": "sell"}, "no act"),
        ({"action": "deactivate~back"}, "no act"),
        ({"keys": []}, "at least one row"),
        ({"keys": range(1, 10_002)}, "More than 10000"),
    ],
)
def test_what_can_not_be_prepared_is_refused_without_a_trace(supervisor, suppliers, asked, sentence):
    given = {"list": "suppliers:list", "action": "deactivate", "keys": [suppliers[0].pk], **asked}
    with pytest.raises(ValidationError, match=sentence):
        services.prepare_bulk_run(**given, actor=supervisor)
    assert not BulkRun.objects.exists() and not Event.objects.filter(fact__startswith="web.bulk").exists()


def test_an_act_that_is_not_ones_own_is_refused_with_who_may(person, suppliers):
    with pytest.raises(PermissionDenied, match="granted, by"):
        services.prepare_bulk_run(
            list="suppliers:list", action="deactivate", keys=[suppliers[0].pk], actor=person("storekeeper")
        )


@PLT_9
def test_a_killed_worker_leaves_the_row_for_the_next_one_and_none_is_done_twice(started, suppliers):
    """The act is committed together with its result: what dies in between has left neither."""
    work = DueWork.objects.get(handler=services.WORK, done_at=None)
    with mock.patch("dms.web.bulk.running.schedule", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        due.perform(work.pk)
    assert outcomes(started) == ["pending"] * 3
    assert Supplier.objects.filter(state="inactive").count() == 0
    due.sweep()
    assert outcomes(started) == ["done"] * 3
    assert Event.objects.filter(fact="parties.supplier_deactivated").count() == 3


def test_a_row_that_kills_every_worker_is_left_alone_and_the_others_are_done(started, suppliers):
    DueWork.objects.filter(handler=services.WORK).update(attempts=4)
    due.sweep()
    assert outcomes(started) == ["failed", "done", "done"]
    assert "died" in started.rows.first().sentences


def test_a_programming_mistake_fails_one_row_and_leaves_nothing_of_it(started, suppliers):
    real = Supplier.save

    def save(row, *args, **kwargs):
        real(row, *args, **kwargs)
        if row.code == "S1":
            raise ZeroDivisionError

    with mock.patch.object(Supplier, "save", save):
        due.sweep()
    assert outcomes(started) == ["done", "failed", "done"]
    assert Supplier.objects.get(code="S1").state == "active"


def test_a_lost_connection_is_tried_again_and_is_no_result(started, suppliers):
    with mock.patch.object(Supplier, "save", side_effect=OperationalError("gone")):
        due.sweep(budget_seconds=1)
    assert outcomes(started) == ["pending"] * 3
    DueWork.objects.filter(handler=services.WORK, done_at=None).update(due_at="2026-01-01T00:00Z")
    due.sweep()
    assert outcomes(started) == ["done"] * 3


@PLT_9
def test_the_opposite_move_takes_it_back(started, supervisor, do_due_work):
    do_due_work()
    back = services.undo_bulk_run(run_id=started.pk, actor=supervisor)
    assert back.action == "reactivate" and back.undo_of == started and back.row_count == 3
    services.start_bulk_run(run_id=back.pk, inputs={"reason": "a mistake"}, actor=supervisor)
    do_due_work()
    assert Supplier.objects.filter(state="active").count() == 3
    with pytest.raises(TransitionBlocked, match="taken back"):
        services.undo_bulk_run(run_id=started.pk, actor=supervisor)


def test_only_what_was_done_is_taken_back(started, supervisor, suppliers, do_due_work):
    parties.deactivate_supplier(supplier_id=suppliers[0].pk, actor=supervisor, reason="by hand")
    do_due_work()
    back = services.undo_bulk_run(run_id=started.pk, actor=supervisor)
    assert suppliers[0].pk not in back.rows.values_list("key", flat=True) and back.row_count == 2


def test_what_is_not_through_can_not_be_taken_back(started, supervisor):
    with pytest.raises(TransitionBlocked, match="has ended"):
        services.undo_bulk_run(run_id=started.pk, actor=supervisor)


@pytest.fixture
def classed(store, person, do_due_work):
    """Two customers of different classes were both made VIP."""
    manager = person("service_manager")
    customers = [CustomerFactory(store=store, customer_class=name) for name in ("gold", "ordinary")]
    keys = [one.pk for one in customers]
    run = services.prepare_bulk_run(list="customers:list", action="set_class", keys=keys, actor=manager)
    services.start_bulk_run(run_id=run.pk, inputs={"customer_class": "vip", "reason": "fair"}, actor=manager)
    do_due_work()
    return run, customers, manager


def classes(customers):
    return [Customer.objects.get(pk=one.pk).customer_class for one in customers]


@PLT_9
def test_a_field_is_set_for_all_and_each_row_gets_its_own_value_back(classed, do_due_work):
    run, customers, manager = classed
    assert classes(customers) == ["vip", "vip"]
    back = services.undo_bulk_run(run_id=run.pk, actor=manager)
    services.start_bulk_run(run_id=back.pk, actor=manager)
    do_due_work()
    assert classes(customers) == ["gold", "ordinary"]


def test_a_value_that_somebody_has_set_since_stays(classed, do_due_work):
    run, customers, manager = classed
    parties.edit_customer(customer_id=customers[0].pk, actor=manager, customer_class="silver")
    back = services.undo_bulk_run(run_id=run.pk, actor=manager)
    services.start_bulk_run(run_id=back.pk, actor=manager)
    do_due_work()
    assert classes(customers) == ["silver", "ordinary"]
    assert "changed this since" in back.rows.get(key=customers[0].pk).sentences


def test_rows_beyond_the_time_of_the_preview_are_looked_at_when_it_is_their_turn(
    supervisor, suppliers, monkeypatch, do_due_work
):
    monkeypatch.setattr(services, "CHECK_SECONDS", -1)
    parties.deactivate_supplier(supplier_id=suppliers[0].pk, actor=supervisor, reason="late")
    keys = [one.pk for one in suppliers]
    run = services.prepare_bulk_run(list="suppliers:list", action="deactivate", keys=keys, actor=supervisor)
    assert [row.said for row in run.rows.all()] == [[]] * 3
    services.start_bulk_run(run_id=run.pk, inputs={"reason": "x"}, actor=supervisor)
    do_due_work()
    assert outcomes(run) == ["refused", "done", "done"]


def test_a_run_that_nobody_starts_is_discarded_after_a_day(prepared):
    DueWork.objects.filter(handler=services.FORGET).update(due_at="2026-01-01T00:00Z")
    due.sweep()
    prepared.refresh_from_db()
    assert prepared.state == "discarded" and not prepared.rows.exists()


@PLT_9
def test_a_person_ticks_rows_looks_starts_and_fetches_the_results(
    signed_in, supervisor, suppliers, do_due_work, other_store
):
    SupplierFactory(store=other_store, code="FAR")
    client = signed_in(supervisor)
    page = client.get("/suppliers/?state=active")
    assert 'id="bulk"' in page.content.decode()
    assert [each.code for each in page.context["bulk"]["actions"]] == ["deactivate", "reactivate"]
    answer = client.post(
        "/bulk-runs/new/",
        {"list": "suppliers:list", "query": "state=active", "all": "1", "action": "deactivate"},
        follow=True,
    )
    run = BulkRun.objects.get()
    assert answer.redirect_chain == [(f"/bulk-runs/{run.pk}/", 302)]
    assert run.row_count == 3 and run.filter_text == "state=active"
    assert "3 rows will be done" in answer.content.decode()
    missing = client.post(f"/bulk-runs/{run.pk}/start/", {"reason": ""})
    assert missing.status_code == 422
    client.post(f"/bulk-runs/{run.pk}/start/", {"reason": "closed down"})
    bar = client.get(f"/bulk-runs/{run.pk}/progress/")
    assert "0 of 3 rows" in bar.content.decode()
    do_due_work()
    assert client.get(f"/bulk-runs/{run.pk}/progress/")["HX-Refresh"] == "true"
    through = client.get(f"/bulk-runs/{run.pk}/?only=all").content.decode()
    assert "S0" in through or "华东" in through
    file = client.get(f"/bulk-runs/{run.pk}/results/")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[0] == ["Row", "What", "Result", "Reason", "When"] and {row[2] for row in rows[1:]} == {"done"}


def test_nothing_ticked_leads_back_to_the_list_with_a_sentence(signed_in, supervisor, suppliers):
    answer = signed_in(supervisor).post(
        "/bulk-runs/new/", {"list": "suppliers:list", "query": "place=local", "action": "deactivate"}, follow=True
    )
    assert answer.redirect_chain[0][0] == "/suppliers/?place=local"
    assert "Choose at least one row" in answer.content.decode()


def test_the_ticked_rows_alone_are_exported(signed_in, supervisor, suppliers):
    client = signed_in(supervisor)
    answer = client.post("/suppliers/", {"format": "csv", "row": [suppliers[1].pk]})
    text = answer.content.decode("utf-8-sig")
    assert "S1" in text and "S0" not in text


def test_a_run_is_its_persons_own(signed_in, prepared, person):
    colleague = signed_in(person("parts_supervisor"))
    assert colleague.get(f"/bulk-runs/{prepared.pk}/").status_code == 404
    assert colleague.get("/bulk-runs/").context["page"].count == 0
