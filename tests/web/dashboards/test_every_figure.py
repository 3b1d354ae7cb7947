"""A number on the dashboard is the length of the list that it opens: every figure, every role, every part of it."""

import pytest

from dms.accounts.models import Store
from dms.accounts.permission_matrix import MATRIX
from dms.accounts.roles import Role
from dms.core import clock
from dms.core.figures.counting import figures
from dms.core.figures.kpis import VIEW, Part, kpis_for
from dms.core.figures.periods import Span, period_of
from dms.web.pages.behind_figures import address_behind
from tests import figures as story
from tests.rows import is_of_a_store

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-9")]
LOOKERS = sorted(role for role in Role if role in MATRIX[VIEW])


@pytest.fixture(scope="module")
def busy(dealership):
    """The dealership with rows behind each figure, in both stores."""
    story.fill(dealership.store)
    story.fill(dealership.other_store)
    return dealership


def length(browser, kpi, period, now, **part):
    """How many rows stand in the list, or what they add up to where the figure is a sum."""
    answer = browser.get(address_behind(kpi, period, now, **part))
    assert answer.status_code == 200, kpi.code
    page = answer.context["page"]
    if not kpi.amount:
        return page.count
    assert page.count <= len(page.rows), "all of them stand on one page"
    return sum(getattr(row, kpi.amount) for row in page.rows)


@pytest.mark.parametrize("role", LOOKERS)
@pytest.mark.parametrize("span", Span)
def test_the_number_is_the_length_of_its_list(busy, role, span):
    person = busy.somebody(role)
    store = None if person.is_of_the_group else busy.store
    browser, now = person.browser(), clock.now()
    period = period_of(span, now)
    found = figures(person.user, kpis_for(person.user), period, now, store=store)
    assert found
    for figure in found:
        kpi, amounts = figure.kpi, figure.amounts
        assert length(browser, kpi, period, now) == amounts.part, kpi.code
        if amounts.whole is not None:
            assert amounts.part <= amounts.whole
            assert length(browser, kpi, period, now, part=Part.WHOLE) == amounts.whole, kpi.code
            assert length(browser, kpi, period, now, part=Part.MISSING) == amounts.whole - amounts.part, kpi.code


def test_the_story_has_rows_behind_every_figure(busy):
    """Or the walk above would compare nothing with nothing."""
    manager, now = busy.somebody("general_manager").user, clock.now()
    found = figures(manager, kpis_for(manager), period_of(Span.QUARTER, now), now, store=busy.store)
    assert {figure.kpi.code for figure in found} == {kpi.code for kpi in kpis_for()}
    assert [figure.kpi.code for figure in found if not figure.amounts.part] == []
    shares = [figure for figure in found if figure.amounts.whole is not None]
    assert [figure.kpi.code for figure in shares if figure.amounts.part == figure.amounts.whole] == []


def test_the_period_before_opens_its_own_list(busy):
    person, now = busy.somebody("general_manager"), clock.now()
    before = period_of(Span.WEEK, now).previous()
    (figure,) = [
        each
        for each in figures(person.user, kpis_for(person.user), before, now, store=busy.store)
        if each.kpi.code == "parties.new_customers"
    ]
    assert figure.amounts.part == 1
    assert length(person.browser(), figure.kpi, before, now) == 1


@pytest.mark.requirement("PLT-1")
def test_another_stores_rows_are_behind_no_figure(busy):
    person, now = busy.somebody("service_manager"), clock.now()
    period = period_of(Span.QUARTER, now)
    for kpi in kpis_for(person.user):
        if is_of_a_store(kpi.visible(person.user).model):
            assert length(person.browser(), kpi, period, now, store=busy.other_store) == 0, kpi.code
        assert not kpi.visible(person.user).filter(store=busy.other_store).exists(), kpi.code


def test_each_tile_bar_and_cell_of_the_dashboard_leads_to_a_list(busy):
    for role in ("general_manager", "group_manager"):
        browser = busy.somebody(role).browser()
        shown = browser.get("/dashboard/?period=quarter").context
        addresses = [tile.url for tile in shown["tiles"]]
        addresses += [bar.url for chart in shown["charts"] for bar in chart.bars]
        addresses += [cell.url for _kpi, cells in shown["lines"] for cell in cells]
        assert bool(shown["lines"]) == (role == "group_manager")
        for address in addresses:
            assert browser.get(address).status_code == 200, address


def test_the_stores_side_by_side_add_up(busy):
    shown = busy.somebody("group_manager").browser().get("/dashboard/?period=quarter").context
    cells = {kpi.code: [cell.words for cell in cells] for kpi, cells in shown["lines"]}
    tiles = {tile.kpi.code: tile.words for tile in shown["tiles"]}
    numbers = [int(words) for words in cells["parties.new_customers"]]
    assert len(numbers) == Store.objects.count() and sum(numbers) == int(tiles["parties.new_customers"])


@pytest.mark.parametrize(
    "wrong",
    [
        "kpi=nobody.knows",
        "kpi=vehicles.new_vehicles",
        "kpi=parties.new_customers&kpi_on=x",
        "kpi=parties.new_customers&kpi_part=x",
        "kpi=parties.new_customers&kpi_store=x",
        "kpi=parties.new_customers&kpi_period=year",
    ],
)
def test_an_address_that_names_no_figure_of_this_list_leads_nowhere(busy, wrong):
    assert busy.somebody("general_manager").browser().get(f"/customers/?{wrong}").status_code == 404


def test_who_may_not_see_figures_is_told_who_may(busy):
    for role in ("technician", "service_advisor"):
        answer = busy.somebody(role).browser().get("/customers/?kpi=parties.new_customers")
        assert answer.status_code == 403
        assert "general manager" in answer.content.decode()
