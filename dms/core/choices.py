"""The words of choices: what ``get_…_display`` says, for lists that ask for it hundreds of times."""

from functools import cache, lru_cache, partialmethod
from inspect import getattr_static
from operator import attrgetter

from django.db import models
from django.utils.translation import get_language

GET, DISPLAY = "get_", "_display"


def is_choice_word(model, method):
    """Whether ``method`` of ``model`` is Django's ``get_…_display`` of a column, and no method of the model's own."""
    return method.startswith(GET) and method.endswith(DISPLAY) and _column(model, method) is not None


def choice_word(row, method):
    """What ``get_…_display`` of ``row`` says in the present language."""
    value = getattr(row, _column(type(row), method))
    return _words(type(row), method, get_language()).get(value, value)


def choice_words(model, method):
    """``choice_word`` for many rows of ``model`` in the present language: a function of the row."""
    words, value_of = _words(model, method, get_language()), attrgetter(_column(model, method))
    return lambda row: words.get(value_of(row), value_of(row))


@cache
def is_column(model, name):
    """Whether ``name`` is a plain column of ``model``, neither a relation nor a method."""
    return issubclass(model, models.Model) and any(field.attname == name for field in model._meta.concrete_fields)


@cache
def _column(model, method):
    if not isinstance(getattr_static(model, method, None), partialmethod):
        return None
    return model._meta.get_field(method.removeprefix(GET).removesuffix(DISPLAY)).attname


@lru_cache(maxsize=2000)
def _words(model, method, language):
    """``{value: label}``; an empty value may have a word, too."""
    field = model._meta.get_field(_column(model, method))
    return {value: str(label) for value, label in field.flatchoices}
