"""What customer care adds to the lists of customers and vehicles, and its figures: each number is the list it opens."""

import datetime

import pytest

from crm.files.merging.suggesting import suggest
from dms.core import clock
from dms.core.figures.counting import figures
from dms.core.figures.kpis import Part, kpi_of, kpis_for
from dms.core.figures.periods import Span, period_of
from dms.parties.services import add_contact, register_customer
from dms.web.checks import check_offers
from dms.web.pages.behind_figures import address_behind
from tests.api.conftest import program
from tests.crm.files.completeness.factories import IncompleteFileFactory
from tests.crm.files.merging.factories import CustomerMergeFactory
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.vehicles.factories import VehicleFactory
from tests.web.conftest import offering, signed_in

__all__ = ["offering", "program", "signed_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]
NEEDED = {"address": "东大街1号"}


@pytest.fixture
def advisor(person):
    return person("service_advisor", password="!")


@pytest.fixture
def manager(person):
    return person("service_manager", password="!")


def tab(answer, label):
    return next((one for one in answer.context["tab_links"] if str(one["label"]) == label), None)


def numbers(user, store):
    now = clock.now()
    found = figures(user, kpis_for(user), period_of(Span.MONTH, now), now, store=store)
    return {figure.kpi.code: figure.amounts for figure in found}


def behind(client, code, part=Part.COUNTED):
    now = clock.now()
    return client.get(address_behind(kpi_of(code), period_of(Span.MONTH, now), now, part=part)).context["page"].count


def test_incomplete_is_said_once_by_the_tasks(signed_in, advisor, manager, store, do_due_work):
    """A file with a telephone number but no address is incomplete everywhere, until it has one."""
    known = {"store_id": store.pk, "kind": "person", "responsible_id": advisor.pk, "actor": advisor}
    register_customer(name="王小明", phone="13800138000", **known)
    customer = register_customer(name="李雷", **NEEDED, **known)
    register_customer(name="韩梅", phone="13800138001", **NEEDED, **known)
    do_due_work()
    client = signed_in(manager)
    leads = tab(client.get("/customers/"), "Incomplete")
    listed = client.get(leads["url"])
    assert {row.customer.name for row in listed.context["page"].rows} == {"王小明", "李雷"}
    amounts = numbers(manager, store)
    assert (amounts["crm.complete_files"].part, amounts["crm.complete_files"].whole) == (1, 3)
    assert behind(client, "crm.complete_files", Part.MISSING) == 2
    assert amounts["crm.incomplete_files"].part == behind(client, "crm.incomplete_files") == 2
    assert "to_do=incomplete" not in client.get("/customers/").content.decode()

    add_contact(customer_id=customer.pk, role="owner", phone="13800138002", actor=advisor)
    do_due_work()
    assert client.get(leads["url"]).context["page"].count == 1
    amounts = numbers(manager, store)
    assert (amounts["crm.complete_files"].part, amounts["crm.incomplete_files"].part) == (2, 1)


def test_each_list_leads_to_the_tasks_of_its_own_files(signed_in, advisor, store, program):
    IncompleteFileFactory(customer__store=store)
    vehicle = VehicleFactory(store=store)
    IncompleteFileFactory(customer=None, vehicle=vehicle, store=store)
    client = signed_in(advisor)
    for address, about in (("/customers/", "customer"), ("/vehicles/", "vehicle")):
        leads = tab(client.get(address), "Incomplete")
        [row] = client.get(leads["url"]).context["page"].rows
        assert getattr(row, about) is not None
        [told] = program(advisor).get("/api/v1/incomplete-files/", {"about": about}).json()["results"]
        assert told["id"] == row.pk
    assert 'hx-get="/incomplete-files/' not in client.get("/customers/").content.decode()


def test_who_may_not_see_the_tasks_gets_no_tab(signed_in, person):
    assert tab(signed_in(person("technician", password="!")).get("/customers/"), "Incomplete") is None


@pytest.mark.parametrize(("address", "form"), [("/customers/", "/customers/new/"), ("/vehicles/", "/vehicles/new/")])
def test_n_opens_the_desk_and_the_single_form_stays(signed_in, advisor, address, form):
    page = signed_in(advisor).get(address).content.decode()
    assert 'href="/files/new/" data-key="n"' in page
    assert f'href="{form}"' in page and page.count('data-key="n"') == 1


def test_who_registers_customers_only_keeps_the_single_form_behind_n(signed_in, person):
    page = signed_in(person("follow_up_agent", password="!")).get("/customers/").content.decode()
    assert 'href="/customers/new/" data-key="n"' in page and "/files/new/" not in page


def test_likely_duplicates_are_the_list_of_suggestions(signed_in, manager, store, other_store):
    first = CustomerFactory(store=store, name="王小明")
    second = CustomerFactory(store=store, name="王晓鸣")
    for customer in (first, second):
        ContactFactory(customer=customer, phone="13800138000")
    suggest(second.pk)
    CustomerMergeFactory(store=store, state="dismissed")
    CustomerMergeFactory(store=other_store)
    client = signed_in(manager)
    suggested = client.get("/customer-merges/?state=proposed").context["page"].count
    tile = next(one for one in client.get("/").context["tiles"] if str(one.label) == "Likely duplicates")
    assert suggested == tile.number == client.get(tile.url).context["page"].count == 1
    assert numbers(manager, store)["crm.likely_duplicates"].part == behind(client, "crm.likely_duplicates") == 1


def test_a_file_of_another_month_is_no_part_of_this_ones_share(manager, store):
    task = IncompleteFileFactory(customer__store=store)
    earlier = clock.now() - datetime.timedelta(days=70)
    type(task.customer)._base_manager.filter(pk=task.customer_id).update(created_at=earlier)
    amounts = numbers(manager, store)
    assert (amounts["crm.complete_files"].whole, amounts["crm.incomplete_files"].part) == (0, 1)


def test_an_offer_above_a_list_that_does_not_exist_is_found_at_the_start(offering):
    from dms.core.offers import ListTab

    offering(ListTab(above="no:list", label="x", url="customers:list", permission="parties.view_customer"))
    assert [problem.id for problem in check_offers()] == ["web.E001"]
