"""Rows saved together and rows saved one by one come to the same: rows, events, due work, numbers and refusals."""

import random

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dms.core import due
from dms.core.exchange import checking, importing
from dms.core.exchange.importing import apply_import, upload_import
from dms.core.models import DueWork, Event
from dms.parties.exchange_together import CustomersTogether
from dms.parties.models import Contact, Customer, Supplier
from dms.vehicles.models import PlateChange, Vehicle
from tests.parties.factories import ContactFactory, CustomerFactory, SupplierFactory
from tests.vehicles.factories import VehicleFactory, make_vin

pytestmark = [pytest.mark.requirement("PLT-6"), pytest.mark.django_db]

CODE = "91310000MA1FL5E13L"


def people(store):
    """Customers on file, and a file of rows that are new, the same, changed, alike, wrong, and in each other's way."""
    on_file = CustomerFactory(store=store, name="王小明", document_kind="passport", document_number="E1234567")
    ContactFactory(customer=on_file, phone="13800138000", is_primary=True)
    CustomerFactory(store=store, name="李四", kind="person")
    head = ["number", "kind", "name", "phone", "document_kind", "document_number", "company_code", "note"]
    rows = [
        ["", "person", "周一", "13900000001", "", "", "", ""],
        ["", "person", "王小明", "13800138000", "passport", "E1234567", "", ""],  # stays
        ["", "person", "周二", "13900000002", "", "", "", "=1+1"],
        ["", "person", "李四", "13900000003", "", "", "", ""],  # a namesake
        ["", "person", "周二", "13900000004", "", "", "", ""],  # a namesake of a row above
        [on_file.number, "person", "王大明", "", "", "", "", ""],  # changed
        ["", "person", "王大明", "13800138000", "", "", "", ""],  # the same one again, by what it is called since
        ["", "company", "远行公司", "021-62345678", "", "", CODE, ""],
        ["", "person", "周三", "", "passport", "E7654321", "", ""],
    ]
    wrong = [
        ["", "person", "周四", "13900000001", "", "", "", ""],  # somebody else's telephone
        ["", "person", "周五", "13900000005", "", "", CODE, ""],  # a person with a company's code
        ["", "person", "周六", "13900000006", "passport", "", "", ""],  # a kind without a number
        ["", "person", "周七", "12", "", "", "", ""],
        ["C-26-9999", "person", "周八", "", "", "", "", ""],
    ]
    return "customers", head, rows, wrong


def suppliers(store):
    SupplierFactory(store=store, code="S1", name="甲", place="local", terms="cash", company_code="")
    head = ["code", "name", "place", "terms", "credit_days", "company_code"]
    rows = [
        ["S1", "甲", "local", "cash", "", ""],
        ["s2", "乙", "local", "credit", "30", CODE],
        ["S3", "丙", "remote", "cash", "", ""],
    ]
    wrong = [["S4", "丁", "local", "credit", "", ""], ["S5", "戊", "local", "cash", "", CODE]]
    return "suppliers", head, rows, wrong


def cars(store):
    VehicleFactory(store=store, vin=make_vin(1), brand_text="东风", plate="京A12345")
    head = ["vin", "plate", "plate_colour", "brand_text", "produced_on", "first_registration_on"]
    rows = [
        [make_vin(1), "京A12345", "blue", "东风", "", ""],
        [make_vin(2), "京A22222", "blue", "比亚迪", "2024-01-02", "2024-02-03"],
        [make_vin(3), "", "", "吉利", "", ""],
        [make_vin(4).lower(), "", "", "", "", ""],
        [make_vin(1)[:-1] + "9", "", "", "", "", ""],
    ]
    wrong = [
        [make_vin(5), "京A22222", "blue", "", "", ""],
        [make_vin(6), "京A12345", "", "", "", ""],
        [make_vin(7), "", "", "", "2024-05-06", "2024-01-02"],
        [make_vin(8)[:-1], "", "", "", "", ""],
    ]
    return "vehicles", head, rows[:4], wrong


FILES = [people, suppliers, cars]
#: What differs from one run to the next: keys, and when.
PASSING = {"id", "at", "created_at", "updated_at", "key", "due_at", "request_id", "store_id", "actor_id", "done_at"}


def rows_of(model, **narrowed):
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in PASSING]
    found = model._base_manager.filter(**narrowed).order_by("pk").values(*names)
    return [{name: value for name, value in row.items() if not name.endswith("_id")} for row in found]


def end_state():
    tables = {model.__name__: rows_of(model) for model in (Customer, Contact, Supplier, Vehicle, PlateChange)}
    kinds = ("parties.customer", "parties.contact", "parties.supplier", "vehicles.vehicle")
    return tables | {
        "events": rows_of(Event, subject_kind__in=kinds),
        "work": DueWork.objects.exclude(event=None).count(),
    }


def told(job):
    names = ("row_number", "column", "value", "reason", "allowed", "is_warning")
    return list(job.findings.order_by("row_number", "pk").values_list(*names))


def taken(code, head, rows, store, actor):
    """The end state after the rows were imported, with what was said of them; all of it rolled back."""
    text = "\n".join(",".join(row) for row in [head, *rows])
    with transaction.atomic():
        file = ContentFile(text.encode(), name="x.csv")
        job = upload_import(list_code=code, store=store, file=file, actor=actor)
        if job.state == "checked":
            job = apply_import(import_id=job.pk, actor=actor)
        state = (job.state, job.added, job.changed, job.unchanged, told(job), end_state())
        transaction.set_rollback(True)
    return state


def one_by_one(monkeypatch):
    def save_piece(exchange_list, actor, store, rows, save_alone, *, keep):
        return [save_alone(values) for values in rows]

    monkeypatch.setattr(checking, "save_piece", save_piece)


@pytest.mark.parametrize("of", FILES)
def test_good_rows_come_to_the_same(of, store, person, monkeypatch):
    code, head, rows, _wrong = of(store)
    actor = person("general_manager", language="en")
    together = taken(code, head, rows, store, actor)
    assert together[0] == "applied", together[4]
    assert together[1] and together[3], "nothing was added, or nothing stayed"
    one_by_one(monkeypatch)
    assert taken(code, head, rows, store, actor) == together


@pytest.mark.parametrize("of", FILES)
def test_refusals_come_to_the_same_row_by_row(of, store, person, monkeypatch):
    code, head, rows, wrong = of(store)
    actor = person("general_manager", language="en")
    before = end_state()
    together = taken(code, head, rows + wrong, store, actor)
    assert together[0] == "refused" and together[5] == before
    refused = {number for number, *_said, is_warning in together[4] if not is_warning}
    assert refused == set(range(len(rows) + 2, len(rows) + len(wrong) + 2))
    one_by_one(monkeypatch)
    assert taken(code, head, rows + wrong, store, actor) == together


@pytest.mark.parametrize("of", FILES)
@pytest.mark.parametrize("seed", range(3))
def test_in_any_order_too(of, seed, store, person, monkeypatch):
    code, head, rows, wrong = of(store)
    rows = rows + wrong
    random.Random(seed).shuffle(rows)
    actor = person("general_manager", language="en")
    together = taken(code, head, rows, store, actor)
    one_by_one(monkeypatch)
    assert taken(code, head, rows, store, actor) == together


def test_where_the_database_refuses_the_piece_its_rows_are_saved_one_by_one(store, person, monkeypatch):
    """Somebody else was quicker with one of them."""
    code, head, rows, _wrong = people(store)
    actor = person("general_manager", language="en")
    expected = taken(code, head, rows, store, actor)

    def lost(self):
        self.new.insert()
        self.warnings = []
        raise IntegrityError

    monkeypatch.setattr(CustomersTogether, "insert", lost)
    assert taken(code, head, rows, store, actor) == expected


def test_a_piece_of_new_rows_costs_few_statements(store, person, django_assert_max_num_queries):
    actor = person("general_manager", language="en")
    text = "kind,name,phone\n" + "".join(f"person,王{n},138{n:08d}\n" for n in range(190))
    job = upload_import(list_code="customers", store=store, file=ContentFile(text.encode(), name="x"), actor=actor)
    with django_assert_max_num_queries(70):
        apply_import(import_id=job.pk, actor=actor)
    assert Customer.objects.count() == 190
    assert [one.number[-4:] for one in Customer.objects.order_by("pk")] == [f"{n:04d}" for n in range(1, 191)]


def test_where_rows_can_not_be_saved_together_they_are_saved_one_by_one(store, person, monkeypatch):
    def refused(self, actor, store, rows):
        raise PermissionDenied

    manager = person("general_manager", language="en")
    monkeypatch.setattr(CustomersTogether, "__init__", refused)
    code, head, rows, _wrong = people(store)
    assert taken(code, head, rows, store, manager)[0] == "applied"


@pytest.mark.django_db(transaction=True)
def test_killed_between_pieces_and_again_is_as_once(store, person, monkeypatch, do_due_work):
    """B5: at 20 random pieces of a file that is saved together."""

    class Killed(BaseException):
        pass

    manager = person("general_manager", language="en")
    monkeypatch.setattr(checking, "ROWS_AT_ONCE", 10)
    text = "kind,name,phone\n" + "".join(f"person,王{n},138{n:08d}\n" for n in range(230))
    job = upload_import(list_code="customers", store=store, file=ContentFile(text.encode(), name="x"), actor=manager)
    do_due_work()
    apply_import(import_id=job.pk, actor=manager)
    work = DueWork.objects.get(handler=importing.APPLY)
    save_piece = checking.save_piece
    for place in random.Random(4).sample(range(23), 20):
        left = [place]

        def dies(*given, left=left, **options):
            outcomes = save_piece(*given, **options)
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return outcomes

        with monkeypatch.context() as patched:
            patched.setattr(checking, "save_piece", dies)
            with pytest.raises(Killed):
                due.perform(work.pk)
        assert not Customer.objects.exists()
        DueWork.objects.update(attempts=0, claimed_until=None)
    do_due_work()
    assert Customer.objects.count() == Contact.objects.count() == 230
    assert Event.objects.filter(fact="parties.customer_registered").count() == 230


def test_a_check_of_plain_rows_inserts_none_of_them(store, person):
    """Half of a check's time went into rows that were taken back at once."""
    manager = person("general_manager", language="en")
    text = "kind,name,phone\n" + "".join(f"person,王{n},138{n:08d}\n" for n in range(50))
    with CaptureQueriesContext(connection) as queries:
        job = upload_import(
            list_code="customers", store=store, file=ContentFile(text.encode(), name="x"), actor=manager
        )
    assert (job.state, job.added) == ("checked", 50)
    inserted = [query["sql"] for query in queries if query["sql"].startswith("INSERT")]
    assert inserted and not any("parties_customer" in sql or "parties_contact" in sql for sql in inserted)
