"""The catalogue, and which configurations can be built."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.vehicles import facts
from dms.vehicles.catalogue import services
from dms.vehicles.catalogue.selectors import brand_list, check_configuration, options_of, trim_list
from dms.vehicles.models import Brand, Colour, Option, OptionOffer, OptionRule, Trim
from tests.vehicles.factories import (
    BrandFactory,
    ColourFactory,
    ModelYearFactory,
    OptionFactory,
    SeriesFactory,
    TrimFactory,
)


@pytest.fixture
def editor(person):
    return person("general_manager")


@pytest.fixture
def trim(db):
    return TrimFactory()


def option_for(trim, **offer):
    option = OptionFactory(series=trim.model_year.series)
    OptionOffer.objects.create(option=option, trim=trim, **offer)
    return option


@pytest.mark.requirement("ORD-2")
def test_a_catalogue_is_built_from_brand_to_option(editor):
    brand = services.add_brand(code=" byd ", name="比亚迪", name_en="BYD", actor=editor)
    series = services.add_series(brand_id=brand.pk, code="HAN", name="汉", actor=editor)
    year = services.add_model_year(series_id=series.pk, year=2026, actor=editor)
    trim = services.add_trim(
        model_year_id=year.pk,
        code="EV610",
        name="EV 610 尊贵型",
        energy="battery",
        transmission="single_speed",
        body="sedan",
        actor=editor,
    )
    colour = services.add_colour(
        series_id=series.pk,
        kind="exterior",
        code="RED",
        name="赤帝红",
        hex="#AA0011",
        actor=editor,
        only_with_trim_ids=[trim.pk],
    )
    option = services.add_option(series_id=series.pk, code="HUD", name="抬头显示", actor=editor)
    services.offer_option(option_id=option.pk, trim_id=trim.pk, actor=editor)
    assert (brand.code, colour.hex, list(colour.trims.all())) == ("BYD", "#aa0011", [trim])
    assert check_configuration(trim, colour, [option]) == []
    told = list(Event.objects.order_by("pk").values_list("fact", flat=True))
    assert told == [facts.CATALOGUE_ENTRY_ADDED] * 6 + [facts.OPTION_OFFERED]
    assert list(options_of(trim)) == [option]


def test_a_code_is_used_once_in_its_place(editor):
    brand = BrandFactory(code="BYD")
    for add in (
        lambda: services.add_brand(code="byd", name="x", actor=editor),
        lambda: services.add_series(
            brand_id=SeriesFactory(brand=brand, code="A").brand_id, code="A", name="x", actor=editor
        ),
        lambda: services.add_model_year(series_id=ModelYearFactory(year=2026).series_id, year=2026, actor=editor),
    ):
        with pytest.raises(ValidationError):
            add()
    assert not Event.objects.exists()
    assert services.add_series(brand_id=BrandFactory().pk, code="A", name="x", actor=editor).pk


@pytest.mark.parametrize(
    ("add", "field"),
    [
        (lambda actor: services.add_brand(code="b y d", name="x", actor=actor), "code"),
        (lambda actor: services.add_brand(code="BYD", name=" ", actor=actor), "name"),
        (lambda actor: services.add_model_year(series_id=SeriesFactory().pk, year=1900, actor=actor), "year"),
        (
            lambda actor: services.add_colour(
                series_id=SeriesFactory().pk, kind="exterior", code="R", name="红", hex="red", actor=actor
            ),
            "hex",
        ),
        (
            lambda actor: services.add_colour(
                series_id=SeriesFactory().pk,
                kind="exterior",
                code="R",
                name="红",
                hex="#ff0000",
                only_with_trim_ids=[TrimFactory().pk],
                actor=actor,
            ),
            "trims",
        ),
    ],
)
def test_a_refused_entry_leaves_no_trace(editor, add, field):
    with pytest.raises(ValidationError) as refused:
        add(editor)
    assert list(refused.value.message_dict) == [field]
    assert not Event.objects.exists() and not Brand.objects.filter(code="BYD").exists() and not Colour.objects.exists()


def test_options_are_offered_and_related_within_one_series_only(editor, trim):
    stranger = OptionFactory()
    with pytest.raises(ValidationError):
        services.offer_option(option_id=stranger.pk, trim_id=trim.pk, actor=editor)
    with pytest.raises(ValidationError):
        services.relate_options(option_id=stranger.pk, kind="requires", other_id=option_for(trim).pk, actor=editor)
    assert not OptionRule.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        ("requires", "requires", True),
        ("requires", "excludes", False),
        ("excludes", "requires", False),
        ("excludes", "excludes", False),
    ],
)
def test_two_options_are_not_related_in_contradiction(editor, trim, first, second, allowed):
    one, two = option_for(trim), option_for(trim)
    services.relate_options(option_id=one.pk, kind=first, other_id=two.pk, actor=editor)
    if allowed:
        services.relate_options(option_id=two.pk, kind=second, other_id=one.pk, actor=editor)
    else:
        with pytest.raises(ValidationError):
            services.relate_options(option_id=two.pk, kind=second, other_id=one.pk, actor=editor)
        assert OptionRule.objects.count() == 1


def test_an_option_is_not_related_to_itself_nor_twice(editor, trim):
    one, two = option_for(trim), option_for(trim)
    services.relate_options(option_id=one.pk, kind="requires", other_id=two.pk, actor=editor)
    for other in (one, two):
        with pytest.raises(ValidationError):
            services.relate_options(option_id=one.pk, kind="requires", other_id=other.pk, actor=editor)


def test_an_option_can_be_withdrawn_from_a_trim(editor, trim):
    option = option_for(trim)
    services.withdraw_option(option_id=option.pk, trim_id=trim.pk, actor=editor)
    assert len(check_configuration(trim, options=[option])) == 1
    assert Event.objects.get().payload["is_standard"] is None


def test_an_entry_is_retired_not_deleted(editor, trim):
    services.edit_catalogue_entry(kind="trim", entry_id=trim.pk, actor=editor, is_active=False)
    assert Event.objects.get().payload["changes"] == {"is_active": [True, False]}
    assert "no longer offered" in check_configuration(Trim.objects.get())[0]


def test_a_code_is_not_edited(editor, trim):
    with pytest.raises(TypeError):
        services.edit_catalogue_entry(kind="trim", entry_id=trim.pk, actor=editor, code="X")


@pytest.mark.requirement("ORD-2")
def test_what_is_required_must_be_chosen_or_standard(trim):
    one, two = option_for(trim), option_for(trim)
    OptionRule.objects.create(option=one, kind="requires", other=two)
    assert check_configuration(trim, options=[one]) == [f"{one} requires {two}."]
    assert check_configuration(trim, options=[one, two]) == []
    assert check_configuration(trim, options=[two]) == []
    OptionOffer.objects.filter(option=two).update(is_standard=True)
    assert check_configuration(trim, options=[one]) == []


@pytest.mark.requirement("ORD-2")
def test_what_excludes_each_other_can_not_be_combined_whichever_way_it_was_written(trim):
    one, two = option_for(trim), option_for(trim)
    OptionRule.objects.create(option=one, kind="excludes", other=two)
    sentence = f"{one} and {two} can't be combined."
    assert check_configuration(trim, options=[one, two]) == [sentence]
    assert check_configuration(trim, options=[two, one]) == [sentence]
    assert check_configuration(trim, options=[one]) == []
    OptionOffer.objects.filter(option=two).update(is_standard=True)
    assert check_configuration(trim, options=[one]) == [sentence]
    assert check_configuration(trim, options=[]) == []


def test_an_option_not_offered_with_the_trim_is_refused(trim):
    option = OptionFactory(series=trim.model_year.series)
    assert check_configuration(trim, options=[option]) == [f"{option} is not offered with {trim}."]


def test_colours_belong_to_their_series_kind_and_trims(trim):
    series = trim.model_year.series
    white, stranger = ColourFactory(series=series), ColourFactory()
    inside = ColourFactory(series=series, kind="interior")
    special = ColourFactory(series=series)
    special.trims.add(TrimFactory(model_year=trim.model_year, name="运动版"))
    assert check_configuration(trim, white, interior=inside) == []
    assert "another series" in check_configuration(trim, stranger)[0]
    assert "not an exterior colour" in check_configuration(trim, inside)[0]
    assert "only with 运动版" in check_configuration(trim, special)[0]


def test_everything_wrong_is_said_at_once(trim):
    wrong = [OptionFactory(), OptionFactory(series=trim.model_year.series, is_active=False)]
    assert len(check_configuration(trim, ColourFactory(), wrong)) == 4


@pytest.mark.parametrize(
    ("role", "may"),
    [("general_manager", True), ("group_manager", True), ("sales_consultant", False), ("technician", False)],
)
def test_who_may_change_the_catalogue(person, trim, role, may):
    actor, one, two = person(role), option_for(trim), option_for(trim)
    attempts = [
        lambda: services.add_brand(code="NEW", name="新", actor=actor),
        lambda: services.add_series(brand_id=trim.model_year.series.brand_id, code="N", name="新", actor=actor),
        lambda: services.add_option(series_id=trim.model_year.series_id, code="N", name="新", actor=actor),
        lambda: services.offer_option(option_id=one.pk, trim_id=trim.pk, actor=actor, is_standard=True),
        lambda: services.relate_options(option_id=one.pk, kind="requires", other_id=two.pk, actor=actor),
        lambda: services.edit_catalogue_entry(kind="option", entry_id=one.pk, actor=actor, name="改"),
        lambda: services.withdraw_option(option_id=two.pk, trim_id=trim.pk, actor=actor),
    ]
    for attempt in attempts:
        if may:
            attempt()
        else:
            with pytest.raises(PermissionDenied):
                attempt()
    assert Event.objects.count() == (len(attempts) if may else 0)
    assert Option.objects.count() == (3 if may else 2)


def test_everybody_with_a_role_reads_the_catalogue(person, trim, django_assert_num_queries):
    technician = person("technician")
    assert technician.grants
    with django_assert_num_queries(2):
        assert [one.model_year.series.brand for one in trim_list(technician)] == list(brand_list(technician))
