"""A claim that the supplier grants in money and a core that it pays for are credits: they reduce what is owed."""

from decimal import Decimal as D

import pytest

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import SupplierBooking, SupplierCredit
from parts.old_parts import services as old_parts
from parts.receiving import claims
from parts.supplying import paying, returning
from parts.supplying.reconciling import account_of, owed_to
from tests.api.conftest import program
from tests.parts.factories import BinFactory

__all__ = ["program"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-17")]


@pytest.fixture
def claim(damaged, purchaser):
    """Two of ten came damaged and are kept apart: 200 net are claimed of the supplier."""
    note = damaged.receipt.notes.get()
    return claims.send_claim(note_id=note.pk, against="supplier", claim="两件压坏", actor=purchaser)


def grant(note, actor, amount="100.00", **more):
    values = {"granted_amount": D(amount) if amount else None, "outcome": "折让单 ZR01"} | more
    return claims.grant_claim(note_id=note.pk, actor=actor, **values)


@pytest.mark.requirement("PRT-6")
def test_a_granted_claim_is_set_off_against_its_delivery_at_once(claim, damaged, purchaser, supplier, books):
    before = owed_to(supplier)
    grant(claim, purchaser)
    credit = SupplierCredit.objects.get()
    assert (credit.kind, credit.paper, credit.supplier) == ("claim", claim, supplier)
    assert (credit.gross, credit.net, credit.tax) == (D("100.00"), D("88.50"), D("11.50"))
    assert credit.recorded_by == purchaser
    damaged.refresh_from_db()
    assert (damaged.settled, damaged.balance) == (D("100.00"), D("1030.00"))
    assert owed_to(supplier) == before - 100
    assert Event.objects.get(fact="parts.supplier_credit_raised").payload["amount"] == "100.00"
    assert Event.objects.get(fact="parts.payable_credited").actor == purchaser, "whose granting it follows from"
    books()


def test_of_a_paid_delivery_it_waits_for_the_next_payment(damaged, match, planner, approve, cashier, claim, purchaser):
    paying.ask_payment(payable_id=match(damaged).pk, actor=planner)
    paying.pay_payable(payable_id=approve(damaged).pk, method="cash", actor=cashier)
    grant(claim, purchaser)
    assert SupplierCredit.objects.get().rest == D("100.00")


def test_the_account_shows_it_with_its_note(claim, purchaser, supplier, damaged):
    grant(claim, purchaser)
    _opening, lines = account_of(supplier, damaged.raised_on, damaged.raised_on)
    assert (claim.number, D("100.00")) in [(line.number, line.settled) for line in lines]


@pytest.mark.parametrize("more", [{"amount": "", "is_replaced": True}, {"against": "insurer"}])
def test_a_replacement_or_somebody_elses_money_is_no_credit(damaged, purchaser, more, books):
    note = damaged.receipt.notes.get()
    against = more.pop("against", "supplier")
    claims.send_claim(note_id=note.pk, against=against, claim="两件压坏", actor=purchaser)
    grant(note, purchaser, **more)
    assert not SupplierCredit.objects.exists()
    books()


@pytest.mark.requirement("PRT-8")
def test_nobody_pays_twice_for_the_same_damage(claim, damaged, draft, purchaser, leaves_no_trace, books):
    row = draft(2)
    row.note = claim
    row.save(update_fields=["note"])
    returning.agree_return(return_id=row.pk, outcome="credit", agreed_number="RMA-77", actor=purchaser)
    leaves_no_trace(TransitionBlocked, "Nobody pays twice", grant, note=claim, actor=purchaser)
    books()


@pytest.mark.requirement("PRT-8")
def test_what_was_granted_is_not_returned_for_money(claim, draft, purchaser, leaves_no_trace):
    grant(claim, purchaser, amount="226.00")
    row = draft(2)
    row.note = claim
    row.save(update_fields=["note"])

    def agree(row, outcome="credit"):
        return returning.agree_return(return_id=row.pk, outcome=outcome, agreed_number="RMA-77", actor=purchaser)

    leaves_no_trace(TransitionBlocked, "granted ¥226.00 for the claim", agree, row=row)
    assert agree(row, "exchange").state == "agreed"


@pytest.fixture
def core(store, part, supplier, warehouse, keeper):
    """A core on its way to the supplier."""
    BinFactory(warehouse=warehouse, rack="OLD", position="1", kind="old_parts")
    row = old_parts.take_in(store_id=store.pk, part_id=part.pk, destination="core", plate="京A12345", actor=keeper)
    return old_parts.send_old_part(old_part_id=row.pk, supplier_id=supplier.pk, waybill="德邦 1", actor=keeper)


@pytest.mark.requirement("PRT-9")
def test_a_core_credit_is_owed_by_the_supplier_and_set_off(core, payable, supplier, supervisor, planner, match, books):
    before = owed_to(supplier)
    old_parts.note_credit_old_part(old_part_id=core.pk, amount=D("260.00"), actor=supervisor)
    credit = SupplierCredit.objects.get()
    assert (credit.kind, credit.paper, credit.gross, credit.rest) == ("core", core, D("260.00"), D("260.00"))
    assert owed_to(supplier) == before - 260
    paying.set_off_payable(payable_id=match(payable).pk, actor=planner)
    payable.refresh_from_db()
    assert payable.settled == D("260.00")
    books()


@pytest.mark.requirement("PRT-9")
def test_nothing_granted_or_no_supplier_of_ours_is_no_credit(core, supervisor):
    old_parts.note_credit_old_part(old_part_id=core.pk, amount=D(0), actor=supervisor)
    assert not SupplierCredit.objects.exists()


@pytest.mark.requirement("PRT-9")
def test_a_core_that_is_brought_back_takes_its_credit_along(core, supervisor, supplier, books):
    before = owed_to(supplier)
    old_parts.note_credit_old_part(old_part_id=core.pk, amount=D("260.00"), actor=supervisor)
    old_parts.bring_back_old_part(old_part_id=core.pk, destination="core", reason="记错", actor=supervisor)
    assert SupplierCredit.objects.get().rest == 0
    assert SupplierBooking.objects.get(kind="annulment").amount == D("260.00")
    assert owed_to(supplier) == before
    old_parts.send_old_part(old_part_id=core.pk, supplier_id=supplier.pk, waybill="德邦 2", actor=supervisor)
    old_parts.note_credit_old_part(old_part_id=core.pk, amount=D("200.00"), actor=supervisor)
    assert owed_to(supplier) == before - 200
    books()


@pytest.mark.requirement("PRT-9")
def test_not_while_its_credit_counts_on_a_payable(core, payable, match, planner, supervisor, leaves_no_trace):
    old_parts.note_credit_old_part(old_part_id=core.pk, amount=D("260.00"), actor=supervisor)
    paying.set_off_payable(payable_id=match(payable).pk, actor=planner)

    def bring_back():
        return old_parts.bring_back_old_part(old_part_id=core.pk, destination="core", reason="记错", actor=supervisor)

    leaves_no_trace(TransitionBlocked, f"counts on {payable.number}", bring_back)
    core.refresh_from_db()
    assert (core.state, core.credit) == ("credited", D("260.00"))


def test_the_pages_and_the_api_lead_from_paper_to_credit(claim, damaged, purchaser, planner, client, program):
    grant(claim, purchaser)
    client.force_login(planner)
    assert claim.number in client.get("/supplier-credits/?kind=claim").content.decode()
    assert claim.number in client.get(damaged.get_absolute_url()).content.decode()
    assert damaged.get_absolute_url() in client.get(claim.get_absolute_url()).content.decode()
    [row] = program(planner).get("/api/v1/supplier-credits/?kind=claim").json()["results"]
    assert (row["note"], row["old_part"], row["gross"]) == (claim.pk, None, "100.00")
