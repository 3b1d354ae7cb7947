"""Customers and suppliers through files."""

import pytest
from django.core.files.base import ContentFile

from dms.core.exchange.importing import apply_import, upload_import
from dms.core.models import Event
from dms.parties.models import Contact, Customer, Supplier
from tests.parties.factories import ContactFactory, CustomerFactory, SupplierFactory

pytestmark = [pytest.mark.requirement("PLT-6"), pytest.mark.django_db]

CODE = "91310000MA1FL5E13B"


@pytest.fixture
def importer(person):
    return person("general_manager", language="en")


@pytest.fixture
def taken(store, importer):
    """``taken(code, text)``: the import, applied where it can be."""

    def take(code, text):
        job = upload_import(list_code=code, store=store, file=ContentFile(text.encode(), name="x.csv"), actor=importer)
        return apply_import(import_id=job.pk, actor=importer) if job.state == "checked" else job

    return take


def told(job):
    return [(one.row_number, one.column, one.reason.split(".")[0].split(":")[0]) for one in job.findings.all()]


def test_a_new_customer_gets_a_number_and_a_first_contact(taken):
    job = taken(
        "customers",
        "姓名,种类,联系电话,邮箱\n".replace("姓名", "name")
        .replace("种类", "kind")
        .replace("联系电话", "phone")
        .replace("邮箱", "email")
        + "王小明,个人,138 0013 8000,a@b.cn\n",
    )
    assert (job.state, job.added) == ("applied", 1), told(job)
    customer = Customer.objects.get()
    contact = customer.contacts.get()
    assert customer.number.startswith("C-") and customer.name_initials == "wxm"
    assert (contact.phone, contact.email, contact.is_primary) == ("13800138000", "a@b.cn", True)


def test_the_same_customers_twice_are_the_same_customers(taken):
    text = "kind,name,phone,document_kind,document_number\nperson,王,13800138000,,\nperson,李,,passport,E1234567\n"
    taken("customers", text)
    again = taken("customers", text)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert Customer.objects.count() == 2 and Contact.objects.count() == 1


@pytest.mark.parametrize(
    "row", ["{number},person,新名,,", ",person,新名,passport,E 1234567", "{number},person,新名,passport,E1234567"]
)
def test_a_row_finds_its_customer_by_number_or_document(taken, store, row):
    customer = CustomerFactory(store=store, document_kind="passport", document_number="E1234567", name="旧名")
    taken("customers", "number,kind,name,document_kind,document_number\n" + row.format(number=customer.number) + "\n")
    customer.refresh_from_db()
    assert customer.name == "新名" and Customer.objects.count() == 1
    event = Event.objects.about(customer)[0]
    assert event.fact == "parties.customer_edited" and event.payload["changes"]["name"] == ["***", "***"]


def test_a_row_changes_the_contact_that_is_called_first(taken, store):
    contact = ContactFactory(customer=CustomerFactory(store=store), phone="13800138000")
    head = "number,kind,name,phone,wechat\n"
    job = taken("customers", f"{head}{contact.customer.number},person,{contact.customer.name},13900139000,\n")
    contact.refresh_from_db()
    assert (job.changed, contact.phone) == (1, "13900139000")


def test_columns_that_the_file_does_not_have_stay(taken, store):
    customer = CustomerFactory(store=store, note="allergic to jazz", customer_class="vip")
    taken("customers", f"number,kind,name\n{customer.number},person,{customer.name}\n")
    customer.refresh_from_db()
    assert (customer.note, customer.customer_class, customer.version) == ("allergic to jazz", "vip", 1)


def test_what_a_customer_lacks_or_mistypes_is_told(taken, store, other_store):
    foreign = CustomerFactory(store=other_store, number="C-26-9999")
    job = taken(
        "customers",
        "number,kind,name,phone,document_kind,document_number,company_code\n"
        ",person,王,12345,,,\n"
        ",person,李,,,,\n"
        ",person,陈,13800138001,,,91310000MA1FL5E13C\n"
        f"{foreign.number},person,赵,,,,\n"
        ",person,周,13800138002,passport,E1234567,\n"
        ",person,吴,13800138003,passport,E1234567,\n"
        ",company,郑,0**1,,,\n",
    )
    assert job.state == "refused"
    assert told(job) == [
        (2, "Telephone", "“12345” is not a telephone number"),
        (
            3,
            "",
            "Nothing tells this customer from others",
        ),
        (
            4,
            "Unified social credit code",
            "The unified social credit code does not fit its last character",
        ),
        (5, "Customer number", "There is no customer with this number"),
        (7, "", "Row 6 says the same already"),
        (7, "Document number", "Row 6 says the same already"),
        (
            8,
            "",
            "Nothing tells this customer from others",
        ),
    ]
    assert Customer.objects.filter(store=store).count() == 0


def test_a_file_with_every_column_and_empty_cells_twice_changes_nothing(taken):
    """What may not be empty stays as it is."""
    head = "number,kind,name,phone,customer_class,source,document_kind,document_number,address,note\n"
    text = head + ",person,王小明,13800138000,,,,,,\n"
    assert taken("customers", text).added == 1
    assert (again := taken("customers", text)).unchanged == 1, told(again)
    Customer.objects.update(customer_class="vip", source="online")
    changed = taken("customers", text.replace(",,\n", ",上海,\n"))
    assert changed.changed == 1, told(changed)
    assert Customer.objects.values_list("customer_class", "source", "address").get() == ("vip", "online", "上海")


def test_namesakes_come_in_with_a_warning_and_the_same_telephone_is_refused(taken, store):
    CustomerFactory(store=store, name="王伟")
    job = taken("customers", "kind,name,phone\nperson,王伟,13800138000\nperson,李伟,13800138001\n")
    assert (job.state, job.added, job.warnings) == ("applied", 2, 1)
    assert told(job) == [(2, "Name", "Another customer has this name too")]
    refused = taken("customers", "kind,name,phone\nperson,王大伟,13800138001\n")
    assert refused.state == "refused" and "may be the same customer" in refused.findings.get().reason


def test_suppliers_are_known_by_their_code(taken):
    head = "code,name,place,terms,credit_days,phone\n"
    assert taken("suppliers", head + "s1,甲,local,credit,30,021-62345678\n").added == 1
    again = taken("suppliers", head + "S1,甲,local,credit,30,02162345678\nS2,乙,remote,cash,,\n")
    assert (again.added, again.unchanged) == (1, 1)
    assert taken("suppliers", head + "S1,甲,local,cash,,\n").changed == 1
    supplier = Supplier.objects.get(code="S1")
    assert (supplier.terms, supplier.credit_days, supplier.phone) == ("cash", 0, "")


def test_an_empty_tax_rate_changes_nothing(store, taken):
    SupplierFactory(store=store, code="S1", name="甲", place="local", terms="cash", tax_rate="0.03")
    taken(
        "suppliers", "code,name,place,terms,tax_rate\nS1,甲乙,local,cash,\nS2,丙,local,cash,\nS3,丁,local,cash,0.06\n"
    )
    rates = dict(Supplier.objects.values_list("code", "tax_rate"))
    assert rates == {"S1": "0.03", "S2": "0.13", "S3": "0.06"}


def test_a_suppliers_terms_must_fit(taken):
    job = taken("suppliers", "code,name,place,terms\nS1,甲,local,credit\n")
    assert told(job) == [(2, "", "Credit needs a number of days; cash has none")]
