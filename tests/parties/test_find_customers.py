"""Finding a customer by what is said over the counter, in one's own store only."""

import pytest

from dms.parties.selectors import customer_list, find_customers, possible_duplicates
from tests.parties.factories import ContactFactory, CustomerFactory


@pytest.fixture
def wang(store):
    customer = CustomerFactory(
        store=store,
        name="王小明",
        number="C-26-0042",
        document_kind="resident_id",
        document_number="11010519491231002X",
    )
    ContactFactory(customer=customer, phone="13812345678", email="wang@example.com")
    ContactFactory(customer=customer, phone="02161234567", name="小王", is_primary=False)
    CustomerFactory(store=store, name="李雷")
    return customer


SAYINGS = [
    "13812345678",
    "+86 138 1234 5678",
    "138123",
    "5678",
    "021-61234567",
    "王小明",
    "王小",
    "王",
    "wxm",
    "WX",
    "wangxiao",
    "C-26-0042",
    "c26-42",
    "11010519491231002x",
    "wang@example.com",
    "小王",
]


@pytest.mark.parametrize("text", SAYINGS)
def test_a_customer_is_found_by_what_people_say(wang, person, text):
    assert list(find_customers(person("service_advisor"), text)) == [wang]


@pytest.mark.parametrize("text", SAYINGS)
def test_another_store_finds_nothing(wang, other_store, person, text):
    assert not find_customers(person("general_manager", store=other_store), text).exists()


@pytest.mark.parametrize("text", ["", "  ", "-", "99999", "zzzz", "%", "张三"])
def test_what_fits_nobody_finds_nobody(wang, person, text):
    assert not find_customers(person("service_advisor"), text).exists()


def test_who_may_not_see_customers_finds_none(wang, person):
    assert not find_customers(person("storekeeper"), "王小明").exists()


def test_an_ended_number_finds_nobody(wang, person):
    wang.contacts.update(ended_at="2026-01-01T00:00Z")
    assert not find_customers(person("service_advisor"), "13812345678").exists()


def test_a_list_costs_the_same_for_one_and_for_ten(wang, person, django_assert_num_queries):
    for _ in range(10):
        ContactFactory(customer__store=wang.store)
    actor = person("service_advisor")
    assert actor.grants
    with django_assert_num_queries(2):
        assert all(len(one.open_contacts) >= 0 for one in customer_list(actor))


def test_possible_duplicates_are_named_with_their_reasons(wang, store):
    namesake = CustomerFactory(store=store, name="王小明")
    found = possible_duplicates(
        store=store, name=" 王小明 ", phone="+86 13812345678", document_number="11010519491231002x"
    )
    assert found == [(wang, ["document", "phone", "name"]), (namesake, ["name"])]


def test_duplicates_never_come_from_another_store_nor_from_the_file_itself(wang, other_store):
    assert possible_duplicates(store=other_store, name="王小明", phone="13812345678") == []
    assert possible_duplicates(store=wang.store, name="王小明", leave_out=wang.pk) == []
    assert possible_duplicates(store=wang.store, phone="x") == []
