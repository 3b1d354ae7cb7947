"""QUALITY K10: each service locks its row before it writes it (seen in the SQL; PostgreSQL)."""

import datetime
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from dms.accounts import services as accounts
from dms.core import clock
from dms.core.approvals import services as approvals
from dms.core.attachments import services as attachments
from dms.core.attachments.subjects import attachable
from dms.core.deadlines import services as deadlines
from dms.core.deadlines.kinds import WAITING_FOR_PARTS
from dms.core.holidays import set_holiday
from tests.accounts.substitutes import accepted, asked
from tests.core.approvals.conftest import PURCHASE
from tests.core.attachments.conftest import picture
from tests.core.deadlines.conftest import READY
from tests.races import captured_locks

postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="on SQLite the immediate transaction is the lock; no SQL shows it"
)


@contextmanager
def locks_then_writes(table):
    """The block changes rows of ``table`` and locks whatever it changes; a step is under its approval's lock."""
    with captured_locks(conditional=("core_approvalstep",)) as statements:
        yield
    assert any(sql.startswith(f'UPDATE "{table}"') for sql in statements.sql), f"{table} was not written at all"


@pytest.fixture
def pending(store, person):
    buyer = person("purchaser")
    person("general_manager")

    def make():
        return approvals.request_approval(
            kind=PURCHASE.code, subject=store, store=store, title="tyres", amount=Decimal("20000"), actor=buyer
        )

    person("parts_supervisor", username="supervisor")
    return make


@pytest.fixture
def supervisor(pending, django_user_model):
    return django_user_model.objects.get(username="supervisor")


@postgresql
@pytest.mark.parametrize("verb", ["approve", "reject", "send_back", "withdraw"])
def test_deciding_locks_the_approval_first(pending, supervisor, verb):
    approval = pending()
    actor = approval.requested_by if verb == "withdraw" else supervisor
    with locks_then_writes("core_approval"):
        getattr(approvals, f"{verb}_approval")(approval_id=approval.pk, actor=actor, note="because")


@postgresql
def test_submitting_again_locks_the_approval_first(pending, supervisor):
    approval = approvals.send_back_approval(approval_id=pending().pk, actor=supervisor, note="why?")
    with locks_then_writes("core_approval"):
        approvals.resubmit_approval(approval_id=approval.pk, actor=approval.requested_by, explanation="so")


@postgresql
def test_changing_a_chain_locks_its_rule_first(store):
    rule = approvals.set_chain_rule(kind=PURCHASE.code, roles=["finance"], store=store, actor=None)
    with locks_then_writes("core_chainrule"):
        approvals.set_chain_rule(kind=PURCHASE.code, roles=["general_manager"], store=store, actor=None)
    with locks_then_writes("core_chainrule"):
        approvals.retire_chain_rule(rule_id=rule.pk, actor=None)


@postgresql
@pytest.mark.parametrize(
    ("verb", "inputs"),
    [
        ("change_promise", {"promised_at": datetime.timedelta(hours=9), "reason": WAITING_FOR_PARTS}),
        ("tell_customer", {"how": "phone"}),
        ("keep_promise", {}),
        ("cancel_promise", {"reason": "sold"}),
    ],
)
def test_touching_a_promise_locks_it_first(store, person, verb, inputs):
    advisor, at = person("service_advisor"), clock.now()
    promise = deadlines.make_promise(
        kind=READY.code,
        subject=store,
        store=store,
        promised_at=at + datetime.timedelta(hours=8),
        owner=advisor,
        actor=advisor,
    )
    inputs = {name: at + value if name == "promised_at" else value for name, value in inputs.items()}
    with locks_then_writes("core_promise"):
        getattr(deadlines, verb)(promise_id=promise.pk, actor=advisor, **inputs)


@postgresql
@pytest.mark.parametrize("verb", ["accept", "decline", "withdraw", "end"])
def test_answering_locks_the_substitution_first(store, person, verb):
    absent, helper = person("technician"), person("inspector")
    row = accepted(absent, helper, store) if verb == "end" else asked(absent, helper, store)
    actor = absent if verb == "withdraw" else helper
    with locks_then_writes("accounts_substitution"):
        getattr(accounts, f"{verb}_substitution")(substitution_id=row.pk, actor=actor)


@postgresql
def test_removing_locks_the_attachment_first(store, person, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    attachable("accounts.user", add="accounts.view_user")
    clerk = person("storekeeper")
    file = ContentFile(picture(), name="a.jpg")
    row = attachments.attach_file(subject=clerk, file=file, actor=clerk, store=store)
    with locks_then_writes("core_attachment"):
        attachments.remove_attachment(attachment_id=row.pk, reason="wrong", actor=clerk)


@postgresql
def test_correcting_a_holiday_locks_it_first(db):
    with locks_then_writes("core_holiday"):
        set_holiday(date=datetime.date(2026, 10, 1), is_workday=True, name="x", source="x", actor=None)


@postgresql
def test_two_arrangements_for_one_person_queue_at_that_persons_row(store, person):
    absent, helper = person("technician"), person("inspector")
    with captured_locks() as captured:
        asked(absent, helper, store)
    statements = captured.sql
    lock = next(n for n, sql in enumerate(statements) if 'FROM "accounts_user"' in sql and "FOR NO KEY UPDATE" in sql)
    check = next(n for n, sql in enumerate(statements) if '"accounts_substitution"."valid_to" >=' in sql and n > lock)
    assert not any('"accounts_substitution"."absent_id" = ' in sql for sql in statements[:lock])
    assert lock < check
