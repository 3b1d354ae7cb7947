"""The catalogue and the price lists on the screen."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.models import Event
from dms.vehicles.models import Brand, Colour, Option, OptionOffer, OptionRule, PriceLine, PriceList, Series, Trim
from tests.vehicles.factories import (
    BrandFactory,
    ColourFactory,
    ModelYearFactory,
    OptionFactory,
    PriceLineFactory,
    PriceListFactory,
    SeriesFactory,
    TrimFactory,
)


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


@pytest.fixture
def group(person):
    return person("group_manager")


@pytest.fixture
def trim(db):
    return TrimFactory()


def test_a_catalogue_is_built_from_brand_to_trim(signed_in, group):
    browser = signed_in(group)
    assert browser.post("/vehicle-models/brands/new/", {"code": "qh", "name": "启航"}).status_code == 302
    brand = Brand.objects.get()
    assert brand.code == "QH"
    browser.post(f"/vehicle-models/brands/{brand.pk}/new-series/", {"code": "YX", "name": "远行"})
    series = Series.objects.get()
    browser.post(f"/vehicle-models/series/{series.pk}/new-model-year/", {"year": 2026})
    year = series.model_years.get()
    form = {"code": "T1", "name": "尊享", "energy": "petrol", "transmission": "cvt", "body": "suv", "seats": 5}
    browser.post(f"/vehicle-models/model-years/{year.pk}/new-trim/", form)
    trim = Trim.objects.get()
    form = {"code": "R1", "name": "红", "kind": "exterior", "hex": "#aa0000", "trims": [trim.pk]}
    browser.post(f"/vehicle-models/series/{series.pk}/new-colour/", form)
    assert list(Colour.objects.get().trims.all()) == [trim]
    browser.post(f"/vehicle-models/series/{series.pk}/new-option/", {"code": "SUN", "name": "天窗"})
    option = Option.objects.get()
    browser.post(f"/vehicle-models/options/{option.pk}/offers/", {f"trim-{trim.pk}": "standard"})
    assert OptionOffer.objects.get().is_standard
    page = text(browser.get(f"/vehicle-models/series/{series.pk}/"))
    assert "尊享" in page and "天窗" in page and "红" in page
    assert "远行" in text(browser.get("/vehicle-models/"))


def test_an_entry_is_edited_retired_and_shown_on_demand(signed_in, group, trim):
    brand, browser = trim.model_year.series.brand, signed_in(group)
    form = {"name": "新东方", "name_en": "", "version": brand.version}
    assert browser.post(f"/vehicle-models/brands/{brand.pk}/edit/", form).status_code == 302
    brand.refresh_from_db()
    assert (brand.name, brand.is_active) == ("新东方", False)
    assert "新东方" not in text(browser.get("/vehicle-models/"))
    assert "新东方" in text(browser.get("/vehicle-models/?retired=true"))
    assert browser.post(f"/vehicle-models/brands/{brand.pk}/edit/", form).status_code == 409


def test_options_are_related_and_the_relation_taken_back(signed_in, group, trim):
    series = trim.model_year.series
    hud, pack = OptionFactory(series=series), OptionFactory(series=series)
    browser = signed_in(group)
    address = f"/vehicle-models/options/{hud.pk}/"
    browser.post(f"{address}relate/", {"kind": "requires", "other": pack.pk})
    assert OptionRule.objects.get().other == pack
    assert pack.name in text(browser.get(address))
    assert browser.post(f"{address}unrelate/", {"other": pack.pk}).status_code == 302
    assert not OptionRule.objects.exists()
    assert browser.post(f"{address}unrelate/", {"other": pack.pk}).status_code == 422


def test_offers_are_set_for_all_trims_at_once_and_only_changes_are_recorded(signed_in, group, trim):
    other = TrimFactory(model_year=trim.model_year)
    option = OptionFactory(series=trim.model_year.series)
    OptionOffer.objects.create(option=option, trim=trim)
    form = {f"trim-{trim.pk}": "optional", f"trim-{other.pk}": "standard"}
    browser = signed_in(group)
    browser.post(f"/vehicle-models/options/{option.pk}/offers/", form)
    assert Event.objects.count() == 1
    browser.post(f"/vehicle-models/options/{option.pk}/offers/", {f"trim-{trim.pk}": "", f"trim-{other.pk}": ""})
    assert not OptionOffer.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["brands/new/", "brands/{brand}/edit/", "series/{series}/new-option/", "trims/{trim}/edit/"],
)
def test_who_may_not_change_the_catalogue_reads_it_only(signed_in, person, trim, address):
    series = trim.model_year.series
    browser = signed_in(person("technician"))
    where = address.format(brand=series.brand_id, series=series.pk, trim=trim.pk)
    for method in (browser.get, browser.post):
        assert method(f"/vehicle-models/{where}").status_code == 403
    page = text(browser.get(series.get_absolute_url()))
    assert "New option" not in page
    assert not Event.objects.exists()


def test_the_panel_answers_htmx_with_the_answer_alone(signed_in, person, trim, store):
    price_list = PriceListFactory(brand=trim.model_year.series.brand, valid_from="2020-01-01")
    PriceLineFactory(price_list=price_list, trim=trim)
    browser = signed_in(person("sales_consultant"))
    address = f"{trim.get_absolute_url()}?check=1"
    answer = text(browser.get(address, headers={"HX-Request": "true"}))
    assert "This can be built" in answer and "¥100,000.00" in answer and "<html" not in answer
    assert "<html" in text(browser.get(address))
    PriceLine.objects.all().delete()
    assert "There is no price for" in text(browser.get(address))
    technician = signed_in(person("technician"))
    assert "There is no price" not in text(technician.get(address))


def test_a_series_costs_the_same_for_one_trim_and_for_many(signed_in, group, trim):
    browser, address = signed_in(group), trim.model_year.series.get_absolute_url()

    def cost():
        with CaptureQueriesContext(connection) as queries:
            text(browser.get(address))
        return len(queries)

    series = trim.model_year.series
    ColourFactory(series=series).trims.add(trim)
    OptionRule.objects.create(option=OptionFactory(series=series), kind="requires", other=OptionFactory(series=series))
    cost()
    few = cost()
    for year in range(2010, 2020):
        late = ModelYearFactory(series=series, year=year)
        for _n in range(5):
            colour = ColourFactory(series=series)
            colour.trims.add(TrimFactory(model_year=late))
            OptionRule.objects.create(
                option=OptionFactory(series=series), kind="requires", other=OptionFactory(series=series)
            )
    assert cost() == few


def test_the_tree_costs_the_same_for_one_series_and_for_many(signed_in, group, trim):
    browser = signed_in(group)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            text(browser.get("/vehicle-models/"))
        return len(queries)

    cost()
    few = cost()
    SeriesFactory.create_batch(30)
    assert cost() == few


# --- prices ----------------------------------------------------------------------------------------------------------


def test_a_list_is_opened_priced_in_one_grid_and_ended(signed_in, group, trim):
    brand = trim.model_year.series.brand
    colour = ColourFactory(series=trim.model_year.series)
    browser = signed_in(group)
    form = {"brand": brand.pk, "store": "", "name": "2026 H1", "valid_from": "2026-01-01"}
    assert browser.post("/price-lists/new/", form).status_code == 302
    price_list = PriceList.objects.get()
    address = price_list.get_absolute_url()
    grid = {f"trim-{trim.pk}-list": "100000", f"trim-{trim.pk}-minimum": "95000.50"}
    assert browser.post(f"{address}prices/", grid).status_code == 302
    assert PriceLine.objects.get().minimum_price == Decimal("95000.50")
    before = Event.objects.count()
    assert browser.post(f"{address}prices/", grid).status_code == 302
    assert Event.objects.count() == before, "nothing changed, nothing recorded"
    page = text(browser.get(address))
    assert "¥100,000.00" in page and "100000.00 (95000.50)" in page
    assert browser.post(f"{address}end/", {"valid_to": "2026-06-30"}).status_code == 302
    assert str(PriceList.objects.get().valid_to) == "2026-06-30"
    assert colour.name in text(browser.get(f"{address}prices/"))


@pytest.mark.parametrize(
    ("list_price", "minimum", "sentence"),
    [
        ("100", "200", "The minimum price can&#x27;t be above the list price."),
        ("100", "", "Give both"),
        ("-1", "-2", "greater than or equal to 0"),
    ],
)
def test_a_wrong_price_is_refused_at_its_cell_and_none_is_set(signed_in, group, trim, list_price, minimum, sentence):
    other = TrimFactory(model_year=trim.model_year)
    price_list = PriceListFactory(brand=trim.model_year.series.brand)
    form = {
        f"trim-{trim.pk}-list": list_price,
        f"trim-{trim.pk}-minimum": minimum,
        f"trim-{other.pk}-list": "5",
        f"trim-{other.pk}-minimum": "5",
    }
    page = text(signed_in(group).post(f"/price-lists/{price_list.pk}/prices/", form), 422)
    assert sentence in page and f'value="{list_price}"' in page
    assert not PriceLine.objects.exists() and not Event.objects.exists()


def test_a_price_that_is_set_is_not_taken_away(signed_in, group, trim):
    line = PriceLineFactory(price_list__brand=trim.model_year.series.brand, trim=trim)
    answer = signed_in(group).post(f"/price-lists/{line.price_list_id}/prices/", {})
    assert "can be changed, not removed" in text(answer, 422)


@pytest.mark.requirement("PLT-1")
def test_a_stores_list_is_its_heads_and_the_groups_the_groups(signed_in, person, store, other_store, trim):
    brand = trim.model_year.series.brand
    group_list = PriceListFactory(brand=brand)
    own, foreign = PriceListFactory(brand=brand, store=store), PriceListFactory(brand=brand, store=other_store)
    browser = signed_in(person("general_manager"))
    shown = {line["row"].pk for line in browser.get("/price-lists/").context["lines"]}
    assert shown == {group_list.pk, own.pk}
    grid = {f"trim-{trim.pk}-list": "1", f"trim-{trim.pk}-minimum": "1"}
    assert "group manager" in text(browser.post(f"/price-lists/{group_list.pk}/prices/", grid), 403)
    for act in ("", "prices/", "end/"):
        assert browser.get(f"/price-lists/{foreign.pk}/{act}").status_code == 404
    assert not PriceLine.objects.exists()
    assert browser.post(f"/price-lists/{own.pk}/prices/", grid).status_code == 302
    assert signed_in(person("technician")).get("/price-lists/").status_code == 403


def test_two_lists_of_a_brand_do_not_overlap(signed_in, group):
    brand = BrandFactory()
    PriceListFactory(brand=brand)
    form = {"brand": brand.pk, "store": "", "name": "x", "valid_from": "2026-03-01"}
    assert "is valid from" in text(signed_in(group).post("/price-lists/new/", form), 422)
    assert PriceList.objects.count() == 1 and not Event.objects.exists()
