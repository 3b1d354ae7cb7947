"""Suppliers: registering, changing, stopping and starting again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.parties import facts, services
from dms.parties.models import Supplier
from dms.parties.selectors import find_suppliers
from tests.parties.factories import SupplierFactory


def register(store, actor, **changes):
    values = {
        "code": " hd01 ",
        "name": "华东汽配有限公司",
        "terms": "credit",
        "credit_days": 30,
        "phone": "021-6123 4567",
    }
    return services.register_supplier(store_id=store.pk, actor=actor, **values | changes)


@pytest.mark.requirement("PRT-17")
def test_a_supplier_is_registered_with_checked_numbers(store, person):
    supplier = register(store, person("purchaser"), company_code="91110000802100433B")
    assert (supplier.code, supplier.phone, supplier.name_initials) == ("HD01", "02161234567", "hdqpyxgs")
    event = Event.objects.get()
    assert (event.fact, event.payload) == (facts.SUPPLIER_REGISTERED, {"code": "HD01", "name": "华东汽配有限公司"})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"second_phone": "12"}, "second_phone"),
        ({"company_code": "91110000802100433A"}, "company_code"),
        ({"name": " "}, "name"),
        ({"credit_days": 0}, "__all__"),
        ({"credit_days": 400}, "credit_days"),
        ({"code": "TAKEN"}, "__all__"),
        ({"place": "moon"}, "place"),
    ],
)
def test_a_refused_supplier_leaves_no_trace(store, person, changes, field):
    SupplierFactory(store=store, code="TAKEN")
    with pytest.raises(ValidationError) as refused:
        register(store, person("purchaser"), **changes)
    assert list(refused.value.message_dict) == [field]
    assert Supplier.objects.count() == 1 and not Event.objects.exists()


def test_another_stores_code_is_free(store, other_store, person):
    SupplierFactory(store=other_store, code="HD01", company_code="91110000802100433B")
    assert register(store, person("purchaser"), company_code="91110000802100433B").pk


def test_cash_terms_need_no_days(store, person):
    supplier = SupplierFactory(store=store, terms="credit", credit_days=30)
    services.edit_supplier(supplier_id=supplier.pk, actor=person("purchaser"), terms="cash")
    supplier.refresh_from_db()
    assert (supplier.terms, supplier.credit_days) == ("cash", 0)
    assert Event.objects.get().payload["changes"]["credit_days"] == [30, 0]


@pytest.mark.parametrize("verb", ["edit_supplier", "deactivate_supplier", "reactivate_supplier"])
def test_another_stores_supplier_is_as_good_as_missing(store, other_store, person, verb):
    supplier = SupplierFactory(store=other_store)
    with pytest.raises(Supplier.DoesNotExist):
        getattr(services, verb)(supplier_id=supplier.pk, actor=person("general_manager"))


@pytest.mark.parametrize(
    ("role", "writes", "stops"),
    [
        ("purchaser", True, False),
        ("parts_supervisor", True, True),
        ("general_manager", True, True),
        ("storekeeper", False, False),
        ("cashier", False, False),
    ],
)
def test_who_may_work_on_suppliers(store, person, role, writes, stops):
    supplier, actor = SupplierFactory(store=store), person(role)
    attempts = [
        (writes, lambda: register(store, actor)),
        (writes, lambda: services.edit_supplier(supplier_id=supplier.pk, actor=actor, note="x")),
        (stops, lambda: services.deactivate_supplier(supplier_id=supplier.pk, actor=actor)),
    ]
    for allowed, attempt in attempts:
        before = Event.objects.count()
        if allowed:
            attempt()
        else:
            with pytest.raises(PermissionDenied):
                attempt()
            assert Event.objects.count() == before


def test_who_may_not_see_a_supplier_finds_none(store, person):
    supplier = SupplierFactory(store=store)
    with pytest.raises(Supplier.DoesNotExist):
        services.edit_supplier(supplier_id=supplier.pk, actor=person("technician"), note="x")


@pytest.mark.parametrize("text", ["sup9", "SUP999", "华东", "汽配有限", "hdqp", "huadong"])
def test_a_supplier_is_found_by_what_people_say(store, other_store, person, text):
    supplier = SupplierFactory(store=store, code="SUP999")
    SupplierFactory(store=other_store, code="SUP998")
    assert list(find_suppliers(person("purchaser"), text)) == [supplier]
    assert not find_suppliers(person("purchaser"), " ").exists()
    assert not find_suppliers(person("technician"), text).exists()
