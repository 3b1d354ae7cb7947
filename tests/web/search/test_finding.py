"""The search box: what it finds, for whom, and which letters it marks."""

import pytest
from django.utils import timezone

from dms.core.offers import SearchHit, SearchSource, offer
from dms.web import search
from dms.web.marking import marks
from dms.web.models import RecentlyOpened
from dms.web.recent.services import KEPT, note_opened
from tests.parties.factories import ContactFactory, CustomerFactory, SupplierFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory, make_vin

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-7")]

VIN = make_vin(204751)
BOX = {"HX-Request": "true", "HX-Target": "search-found"}


@pytest.fixture
def wang(store):
    """王小明 with two numbers and a car, and a company."""
    customer = CustomerFactory(store=store, name="王小明", number="C-26-0042")
    customer.document_kind, customer.document_number = "passport", "E12345678"
    customer.save()
    ContactFactory(customer=customer, phone="13812345678", email="Wang@example.com")
    ContactFactory(customer=customer, phone="02161239999", is_primary=False)
    OwnershipFactory(vehicle=VehicleFactory(store=store, vin=VIN, plate="京AD12345"), customer=customer)
    CustomerFactory(store=store, name="东方物流", kind="company", company_code="91110000600037341L")
    return customer


def titles(user, text):
    return {found.kind: [hit.title for hit in found.hits] for found in search.search(user, text)}


CAR, PERSON = {"vehicles.vehicle": ["京AD12345"]}, {"parties.customer": ["王小明"]}
SAYINGS = {
    "京AD12345": CAR,
    "ad123": CAR,
    VIN: CAR,
    VIN[-6:]: CAR,
    "13812345678": CAR | PERSON,
    "5678": CAR | PERSON,
    "45678": CAR | PERSON,
    "王小": CAR | PERSON,
    "wxm": CAR | PERSON,
    "wang xiao": CAR | PERSON,
    "C-26-0042": CAR | PERSON,
    "e12345678": CAR | PERSON,
    "wang@EXAMPLE.com": CAR | PERSON,
    "9111 0000 6000 37341l": {"parties.customer": ["东方物流"]},
    "c: wxm": PERSON,
    "C：wxm": PERSON,
    "v:wxm": CAR,
    "x: wxm": {},
}


@pytest.mark.parametrize("text", SAYINGS)
def test_each_kind_of_text_finds_its_row(wang, person, text):
    assert titles(person("service_advisor"), text) == SAYINGS[text]


@pytest.mark.parametrize("text", SAYINGS)
def test_another_store_finds_nothing(wang, person, other_store, text):
    assert titles(person("general_manager", store=other_store), text) == {}


def test_a_role_finds_only_what_it_may_see(wang, person):
    assert titles(person("storekeeper"), "ad12345") == CAR
    assert titles(person("storekeeper"), "王小明") == {}
    assert titles(person("storekeeper"), "c: 王小明") == {}, "a prefix opens no door"


def test_the_number_that_was_typed_is_shown_and_masked(wang, person):
    (found,) = search.search(person("service_advisor"), "c: 9999")
    assert "021****99" in found.hits[0].detail
    assert "02161239999" not in found.hits[0].detail


def test_two_sources_with_one_prefix_are_refused():
    taken = SearchSource(label="Cars", icon="car", find=lambda *_: [], prefix="c")
    with pytest.raises(ValueError, match="'c'"):
        offer(taken)


MARKED = [
    ("京A·12345", "a12345", "A·12345"),
    ("京A·12345", "345", "345"),
    ("王小明", "wx", "王小"),
    ("王小明", "wangxia", "王小"),
    ("王小明", "小明", "小明"),
    ("C-26-0042 · 138****5678", "5678", "5678"),
    ("138****5678", "13812345678", "138 5678"),
    ("大众 帕萨特 · 王小明", "wxm", "王小明"),
    ("王小明", "zzz", ""),
    ("ABC", "", ""),
    ("①②③", "1", "①"),
]


@pytest.mark.parametrize(("text", "said", "letters"), MARKED)
def test_what_was_typed_is_marked(text, said, letters):
    assert " ".join(text[start:end] for start, end in marks(text, said)) == letters


def test_a_name_can_not_write_into_the_page(signed_in, advisor, offering):
    hit = SearchHit(title="<b>bold</b>", url="/", detail="b")
    offering(SearchSource(label="Things", icon="car", find=lambda *_: [hit, hit]))
    page = signed_in(advisor).get("/search/?q=b%3Eb", headers=BOX).content.decode()
    assert "&lt;<mark>b&gt;b</mark>old" in page and "<b>" not in page


# --- opened last -----------------------------------------------------------------------------------------------------


def open_it(client, row, kind=None):
    return client.post("/search/opened/", {"kind": kind or row._meta.label_lower, "row": row.pk})


def test_an_empty_box_offers_what_was_opened_last(signed_in, manager, wang, store):
    client = signed_in(manager)
    supplier = SupplierFactory(store=store, name="北方供应")
    for row in (wang, supplier, wang):
        assert f'name="row" value="{row.pk}"' in client.get(row.get_absolute_url()).content.decode()
        assert open_it(client, row).status_code == 204
    page = client.get("/search/", headers=BOX).content.decode()
    assert page.index("王小明") < page.index("北方供应")
    assert "Opened last" in page
    assert "王小明" not in client.get("/search/?q=zzzz", headers=BOX).content.decode()


def test_looking_at_a_page_notes_nothing_by_itself(signed_in, advisor, wang):
    signed_in(advisor).get(wang.get_absolute_url())
    assert not RecentlyOpened.objects.exists()


def test_only_rows_that_one_may_see_are_noted(signed_in, advisor, other_store, wang):
    client, foreign = signed_in(advisor), CustomerFactory(store=other_store)
    assert open_it(client, foreign).status_code == 404
    assert open_it(client, wang, "accounts.user").status_code == 404
    for wrong in ("", "-1", "9" * 30, "x", "²"):
        assert client.post("/search/opened/", {"kind": "parties.customer", "row": wrong}).status_code == 404
    assert client.get("/search/opened/").status_code == 405
    assert not RecentlyOpened.objects.exists()


def test_what_has_become_invisible_is_not_offered(advisor, wang, other_store, person):
    stranger = person("general_manager", store=other_store)
    for user in (advisor, stranger):
        note_opened(kind="parties.customer", row_id=wang.pk, actor=user)
    assert [hit.title for _source, hit in search.recent(advisor)] == ["王小明"]
    assert search.recent(stranger) == []


def test_each_person_has_their_own_trace(advisor, manager, wang):
    note_opened(kind="parties.customer", row_id=wang.pk, actor=manager)
    assert search.recent(advisor) == []


def test_only_the_newest_are_kept(advisor, manager):
    note_opened(kind="parties.customer", row_id=1, actor=manager)
    for row_id in range(1, KEPT + 6):
        note_opened(kind="parties.customer", row_id=row_id, actor=advisor)
    note_opened(kind="parties.customer", row_id=KEPT + 1, actor=advisor)
    kept = list(RecentlyOpened.objects.visible_to(advisor).values_list("row_id", flat=True))
    assert len(kept) == KEPT and kept[0] == KEPT + 1 and 1 not in kept
    assert RecentlyOpened.objects.visible_to(manager).count() == 1
    assert RecentlyOpened.objects.first().opened_at <= timezone.now()


# --- for programs ----------------------------------------------------------------------------------------------------


def test_programs_ask_the_same(client, advisor, wang):
    client.force_login(advisor)
    answer = client.get("/api/v1/search/", {"q": "c: wxm"})
    assert answer.status_code == 200
    assert answer.json() == [
        {
            "kind": "parties.customer",
            "label": "Customers",
            "hits": [
                {
                    "id": wang.pk,
                    "title": "王小明",
                    "detail": "C-26-0042 · 138****5678 · ordinary",
                    "url": f"/customers/{wang.pk}/",
                }
            ],
        }
    ]
    note_opened(kind="parties.customer", row_id=wang.pk, actor=advisor)
    assert client.get("/api/v1/search/").json()[0]["hits"][0]["id"] == wang.pk
    assert client.get("/api/v1/search/", {"p": "1"}).status_code == 422
