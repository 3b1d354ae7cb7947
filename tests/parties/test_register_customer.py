"""Opening a customer's file."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.accounts.models import Store
from dms.core.models import Event, NumberSequence
from dms.parties import facts, services
from dms.parties.formats import resident_id_check
from dms.parties.models import Contact, Customer
from tests.parties.factories import CustomerFactory

RESIDENT_ID = "11010519491231002X"


def register(store, actor, **changes):
    values = {"kind": "person", "name": " 曾志伟 ", "phone": "+86 138-0013-8000", "despite_duplicates": True}
    values |= changes
    return services.register_customer(store_id=store.pk, actor=actor, **values)


@pytest.mark.requirement("CRM-1")
def test_a_person_gets_a_number_a_reading_and_a_first_contact(store, person):
    customer = register(
        store, person("service_advisor"), document_kind="resident_id", document_number=RESIDENT_ID.lower()
    )
    assert customer.number.startswith("C-") and customer.number.endswith("-0001")
    assert (customer.name, customer.name_pinyin, customer.name_initials) == ("曾志伟", "zengzhiwei", "zzw")
    assert customer.document_number == RESIDENT_ID
    contact = customer.contacts.get()
    assert (contact.phone, contact.phone_last4, contact.role, contact.is_primary) == (
        "13800138000",
        "8000",
        "owner",
        True,
    )


def test_the_event_holds_masked_values_only(store, person):
    register(
        store, person("service_advisor"), document_kind="resident_id", document_number=RESIDENT_ID, address="东大街1号"
    )
    event = Event.objects.get()
    assert event.fact == facts.CUSTOMER_REGISTERED and event.store == store
    assert event.payload["phone"] == "138****8000" and event.payload["name"] == "曾**"
    written = f"{event.payload} {event.subject_text} {event.reason}"
    assert not any(secret in written for secret in ("志伟", "13800138000", RESIDENT_ID, "东大街"))


def test_a_company_has_a_code_and_a_company_contact(store, person):
    customer = register(
        store,
        person("sales_consultant"),
        kind="company",
        name="单氏物流",
        company_code="9111 0000 8021 0043 3b",
        contact_name="李四",
    )
    assert (customer.company_code, customer.name_initials) == ("91110000802100433B", "dswl")
    assert customer.contacts.get().role == "company"


def test_numbers_count_up_in_each_store_of_its_own(store, other_store, person):
    first, second = register(store, person("service_advisor")), register(store, person("service_advisor"))
    other = register(other_store, person("service_advisor", store=other_store))
    assert [one.number[-4:] for one in (first, second, other)] == ["0001", "0002", "0001"]


def test_a_customer_without_any_way_to_be_reached_is_possible(store, person):
    assert not register(store, person("service_advisor"), phone="").contacts.exists()


REFUSED = [
    ({"phone": "12345"}, "phone"),
    ({"name": "  "}, "name"),
    ({"kind": "ghost"}, "kind"),
    ({"document_kind": "resident_id", "document_number": "110105194912310021"}, "document_number"),
    ({"document_kind": "passport", "document_number": "E1"}, "document_number"),
    ({"document_kind": "passport"}, "__all__"),
    ({"document_number": "E12345678"}, "__all__"),
    ({"company_code": "91110000802100433B"}, "__all__"),
    ({"kind": "company", "company_code": "91110000802100433A"}, "company_code"),
    ({"customer_class": "platinum"}, "customer_class"),
    ({"email": "nobody"}, "email"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_a_refused_registration_names_the_field_and_leaves_no_trace(store, person, changes, field):
    actor = person("service_advisor")
    with pytest.raises(ValidationError) as refused:
        register(store, actor, **changes)
    assert list(refused.value.message_dict) == [field]
    assert not any(model.objects.exists() for model in (Customer, Contact, Event, NumberSequence))


def test_all_wrong_fields_are_named_together(store, person):
    with pytest.raises(ValidationError) as refused:
        register(store, person("service_advisor"), phone="1", document_kind="passport", document_number="E")
    assert set(refused.value.message_dict) == {"phone", "document_number"}


def test_the_same_identity_document_twice_is_refused_in_one_store_only(store, other_store, person):
    CustomerFactory(store=other_store, document_kind="resident_id", document_number=RESIDENT_ID)
    actor = person("service_advisor")
    register(store, actor, document_kind="resident_id", document_number=RESIDENT_ID)
    with pytest.raises(ValidationError, match="Another customer already has this identity document"):
        register(store, actor, document_kind="resident_id", document_number=RESIDENT_ID)
    assert Customer.objects.filter(store=store).count() == 1


def test_a_field_that_nobody_may_set_is_refused(store, person):
    with pytest.raises(TypeError):
        register(store, person("service_advisor"), number="C-99-0001")


def test_a_store_that_one_cannot_see_is_as_good_as_missing(other_store, person):
    actor = person("general_manager")
    with pytest.raises(Store.DoesNotExist):
        register(other_store, actor)
    assert not Customer.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("sales_consultant", True),
        ("service_advisor", True),
        ("parts_sales", True),
        ("follow_up_agent", True),
        ("general_manager", True),
        ("technician", False),
        ("storekeeper", False),
        ("purchaser", False),
        ("cashier", False),
        ("administrator", False),
    ],
)
def test_who_may_register_customers(store, person, role, may):
    actor = person(role)
    if may:
        assert register(store, actor).pk
    else:
        with pytest.raises(PermissionDenied):
            register(store, actor)
        assert not Customer.objects.exists() and not Event.objects.exists()


def test_the_system_itself_may_register(store):
    assert register(store, None).pk


def test_the_birth_date_is_judged_by_the_stores_day(store, person):
    body = "110105209901010" + "02"
    with pytest.raises(ValidationError):
        register(
            store,
            person("service_advisor"),
            document_kind="resident_id",
            document_number=body + resident_id_check(body + "0"),
        )
