"""Addresses of rows and words of choices are what Django itself would say."""

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from dms.accounts.models import Membership
from dms.core.addresses import address_of_row
from dms.core.choices import choice_word, is_choice_word
from tests.declared import OURS


@pytest.mark.parametrize("key", [1, 7, 20_001, 2**62])
def test_an_address_is_what_django_would_say(key):
    for name in ("customers:detail", "vehicles:detail", "stores:detail", "price-lists:detail"):
        assert address_of_row(name, key) == reverse(name, args=[key])


def test_only_whole_numbers_get_into_an_address():
    with pytest.raises(ValueError):
        address_of_row("customers:detail", "1/../../users")
    with pytest.raises(NoReverseMatch):
        address_of_row("customers:nowhere", 1)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_word_of_a_choice_is_what_django_would_say(language):
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    chosen = [(model, field) for model in ours for field in model._meta.concrete_fields if field.flatchoices]
    assert len(chosen) > 20
    with translation.override(language):
        for model, field in chosen:
            method = f"get_{field.attname}_display"
            for value, _label in [*field.flatchoices, ("no such value", "")]:
                row = model()
                row.__dict__[field.attname] = value
                assert not is_choice_word(model, method) or choice_word(row, method) == getattr(row, method)()


def test_other_methods_are_no_choice_words():
    assert is_choice_word(Membership, "get_role_display")
    assert not is_choice_word(Membership, "get_absolute_url")
    assert not is_choice_word(Membership, "get_nothing_display")
