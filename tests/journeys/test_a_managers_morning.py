"""PLT-9: a manager's morning, from the home over a figure to the row behind it, and why a button is not theirs."""

import datetime

import pytest

from dms.core import clock
from dms.core.approvals import services
from dms.parties.models import Customer
from tests import figures as story
from tests.accounts.substitutes import accepted, fresh
from tests.api.conftest import program  # noqa: F401
from tests.core.approvals.conftest import PURCHASE
from tests.core.approvals.factories import PromiseFactory
from tests.parties.factories import SupplierFactory
from tests.web.conftest import signed_in  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-9")]


@pytest.fixture
def head(person):
    return person("general_manager", name="吕国栋")


def test_from_the_home_to_what_is_most_urgent(signed_in, head, person, store):  # noqa: F811
    purchaser, supervisor = person("purchaser"), person("parts_supervisor")
    asked = services.request_approval(
        kind=PURCHASE.code, subject=store, store=store, title="12 tyres", amount=20_000, actor=purchaser
    )
    services.approve_approval(approval_id=asked.pk, actor=supervisor)
    late = PromiseFactory(store=store, owner=head, promised_at=clock.now() - datetime.timedelta(minutes=25))
    client = signed_in(head)
    home = client.get("/")
    first, second = home.context["next_lines"]
    assert (first.url, first.is_late) == (late.get_absolute_url(), True) and "25 min late" in home.content.decode()
    assert second.url == asked.get_absolute_url()
    assert client.post(f"{second.url}approve/", {"seen": fresh_version(asked)}).status_code == 302
    assert [line.url for line in client.get("/").context["next_lines"]] == [first.url]


def fresh_version(row):
    return type(row).objects.get(pk=row.pk).version


def test_from_a_figure_that_misses_its_target_to_the_file_that_lacks_something(signed_in, head, store):  # noqa: F811
    story.fill(store)
    client = signed_in(head)
    board = client.get("/dashboard/?period=week").context
    miss = next(each for each in board["exceptions"] if each.kpi.code == "parties.with_consent")
    listed = client.get(miss.missing_url)
    assert listed.context["page"].count == miss.figure.missing
    assert [chip.label for chip in listed.context["chips"]] == ["Customers with consent"]
    row = listed.context["page"].rows[0]
    assert client.get(row.get_absolute_url()).status_code == 200
    assert not Customer.objects.get(pk=row.pk).consents.exists()


def test_the_program_reads_the_same_number_and_the_same_rows(head, store, program):  # noqa: F811
    story.fill(store)
    machine = program(head)
    figure = machine.get("/api/v1/kpis/core.promises_kept/?period=quarter").json()
    rows = machine.get("/api/v1/kpis/core.promises_kept/rows/?period=quarter&count=1").json()
    assert float(figure["counted"]) == rows["count"]


@pytest.mark.requirement("PLT-2")
def test_why_cant_i_says_who_can_today_on_the_page_and_to_the_program(
    signed_in,  # noqa: F811
    program,  # noqa: F811
    person,
    store,
):
    supplier, clerk = SupplierFactory(store=store), person("parts_sales")
    absent, substitute = person("parts_supervisor", name="蒋立新"), person("storekeeper", name="冯库生")
    accepted(absent, substitute, store)
    page = signed_in(clerk).get(supplier.get_absolute_url()).content.decode()
    (move,) = program(clerk).get(f"/api/v1/suppliers/{supplier.pk}/moves/").json()
    refused = program(clerk).send("POST", f"/api/v1/suppliers/{supplier.pk}/deactivate/", {"reason": "x"}).json()
    for said in (page, move["reasons"][0], refused["detail"]):
        assert "蒋立新 (parts supervisor)" in said and "冯库生 for 蒋立新" in said
    done = program(fresh(substitute)).send("POST", f"/api/v1/suppliers/{supplier.pk}/deactivate/", {"reason": "x"})
    assert done.status_code == 200
