"""The cashier's pages, as somebody fills them in."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dms.cashier import services
from dms.cashier.models import CreditAccount, Payment, Receivable, Refund
from dms.core import clock
from tests.cashier.conftest import account, books_add_up, cashier, customer, finance, manager, owed, pays  # noqa: F401
from tests.parties.factories import ContactFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory

# ruff: noqa: F811 - the fixtures of the till

pytestmark = pytest.mark.requirement("PRT-13")


@pytest.fixture
def at_till(client, cashier):
    client.force_login(cashier)
    return client


def test_the_till_finds_by_telephone_plate_name_and_document(at_till, owed, customer, store):
    ContactFactory(customer=customer, phone="13812345678")
    OwnershipFactory(customer=customer, vehicle=VehicleFactory(store=store, plate="沪A12345"))
    row = owed()
    for text in ("13812345678", "沪A12345", customer.name, row.number, row.source_number):
        assert row.number in at_till.get("/till/", {"q": text}).content.decode(), text
    assert row.number not in at_till.get("/till/", {"q": "13900000000"}).content.decode()


def test_paying_keeps_what_was_typed_and_says_what_is_wrong(at_till, owed):
    row = owed("113.00")
    page = f"/receivables/{row.pk}/pay/"
    wrong = at_till.post(page, {"method": "cash", "amount": "113.00", "tendered": "100", "version": row.version})
    assert wrong.status_code == 422
    assert "not less than the amount" in wrong.content.decode()
    right = at_till.post(page, {"method": "cash", "amount": "113.00", "tendered": "120", "version": row.version})
    assert right["Location"] == Payment.objects.get().get_absolute_url()
    assert "¥7.00" in at_till.get(right["Location"]).content.decode()
    again = at_till.post(page, {"method": "cash", "amount": "113.00", "version": row.version})
    assert again.status_code == 409


def test_several_are_paid_together(at_till, owed):
    row, other = owed("100.00"), owed("50.00")
    page = f"/receivables/{row.pk}/pay/"
    assert other.number in at_till.get(page).content.decode()
    at_till.post(page, {"method": "wechat", "amount": "150.00", "others": [other.pk], "reference": "4200"})
    assert Payment.objects.get().amount == Decimal("150.00")
    other.refresh_from_db()
    assert other.state == "settled"


def test_after_the_close_the_page_offers_the_next_day(at_till, owed, cashier, store):
    day = services.open_day(store_id=store.pk, day=clock.today(store), actor=cashier)
    services.count_methods(day_close_id=day.pk, counts={"cash": 0}, actor=cashier)
    at_till.post(f"/day-closes/{day.pk}/close/")
    row = owed("10.00")
    page = f"/receivables/{row.pk}/pay/"
    assert "next_day" in at_till.get(page).content.decode()
    assert at_till.post(page, {"method": "cash", "amount": "10.00"}).status_code == 409
    at_till.post(page, {"method": "cash", "amount": "10.00", "next_day": "on"})
    assert Payment.objects.get().booked_on == day.day + timedelta(days=1)


def test_a_difference_is_counted_and_explained_on_the_page(at_till, owed, pays, store):
    pays(owed("113.00"))
    day = at_till.post("/day-closes/today/")["Location"]
    at_till.post(f"{day}count/", {"cash": "112.00"})
    shown = at_till.get(day).content.decode()
    assert "difference ¥-1.00" in shown and "explain/?check=cashier.counted" in shown
    assert at_till.post(f"{day}close/").status_code == 409
    form = {"check": "cashier.counted", "key": "cash:-1.00", "reason": "找零"}
    at_till.post(f"{day}explain/?check=cashier.counted&key=cash:-1.00", form)
    assert "找零" in at_till.get(day).content.decode()
    assert at_till.post(f"{day}close/").status_code == 302


def test_a_deposit_is_asked_for_set_off_and_paid_back(at_till, owed, customer, pays):
    asked = at_till.post(f"/receivables/deposit/{customer.pk}/", {"amount": "500", "text": "定金"})
    row = Receivable.objects.get(kind="deposit")
    assert asked["Location"] == row.get_absolute_url()
    pays(row)
    other = owed("200.00")
    assert row.number in at_till.get(f"/receivables/{other.pk}/pay/").content.decode()
    at_till.post(f"/receivables/{row.pk}/set-off/", {"receivable": other.pk, "amount": ""})
    row.refresh_from_db()
    assert row.credit == Decimal("300.00")
    payment = Payment.objects.get()
    body = {"payment": payment.pk, "amount": "300.00", "method": "cash", "reason": "不买了"}
    answer = at_till.post(f"/receivables/{row.pk}/pay-back/", body)
    assert answer["Location"] == Refund.objects.get(state="paid").get_absolute_url()


def test_the_rest_counts_or_goes_back(at_till, owed, pays, client, finance):
    payment, later = pays(owed("100.00"), total=Decimal("150.00")), owed("20.00")
    page = payment.get_absolute_url()
    assert "¥50.00" in at_till.get(page).content.decode()
    at_till.post(f"{page}allocate/", {"receivable": later.pk, "amount": ""})
    later.refresh_from_db()
    assert later.state == "settled"
    at_till.post(f"{page}refund/", {"amount": "30.00", "method": "cash", "reason": "多付"})
    assert Refund.objects.get().state == "paid"
    client.force_login(finance)
    assert client.post(f"{page}reverse/", {"reason": "错收"}).status_code == 409


def test_an_account_is_asked_for_on_the_customers_page(client, finance, manager, customer):
    client.force_login(finance)
    assert "credit-accounts/new" in client.get(customer.get_absolute_url()).content.decode()
    page = f"/credit-accounts/new/{customer.pk}/"
    answer = client.post(page, {"limit": "8000", "terms_days": "30", "reason": "车队"})
    row = CreditAccount.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert row.state == "requested"
    assert row.number in client.get("/credit-accounts/").content.decode()
