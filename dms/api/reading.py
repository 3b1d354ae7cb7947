"""How a serializer's field reads a row: straight from the column where the library would only take a longer way."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import attrgetter

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from rest_framework import serializers
from rest_framework.relations import PKOnlyObject
from rest_framework.settings import api_settings

from dms.core.choices import choice_word, is_choice_word

#: What their fields make of a value that the database holds in the same type already.
AS_IT_IS = (models.CharField, models.TextField, models.IntegerField)

#: Fields that make the same of a value whoever asks: they look at no context.
ASKS_NOBODY = (
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.DateField,
    serializers.DateTimeField,
    serializers.DecimalField,
    serializers.IntegerField,
    serializers.TimeField,
)


@dataclass(frozen=True)
class Method:
    """A field that the serializer's own method answers, which knows who asks: ``bound`` makes it a reader."""

    name: str

    def bound(self, serializer):
        """The method of this very serializer, a function of the row."""
        return getattr(serializer, self.name)


@cache
def readers_for_all(serializer_class):
    """``[(name, reader or Method)]`` of a serializer whose fields look at no context: made once; None for any other."""
    fields = list(serializer_class()._readable_fields)
    model = serializer_class.Meta.model
    if not all(_is_method(field) or _asks_nobody(field, model) for field in fields):
        return None
    return [
        (field.field_name, Method(field.method_name) if _is_method(field) else reader_of(field, model))
        for field in fields
    ]


def _is_method(field):
    return type(field) is serializers.SerializerMethodField


def _asks_nobody(field, model):
    if isinstance(field, serializers.PrimaryKeyRelatedField):
        column = _column(field.source, model)
        return column is not None and column.is_relation and field.pk_field is None
    own = type(field).to_representation
    return _is_of_such_rows(field) or any(own is each.to_representation for each in ASKS_NOBODY)


def _is_of_such_rows(field):
    """Rows within rows, which look at no context either."""
    of_one = field.child if type(field) is serializers.ListSerializer else field
    known = getattr(type(of_one), "readers_for_all", None)
    readers = known() if known is not None else None
    return readers is not None and not any(isinstance(read, Method) for _name, read in readers)


def reader_of(field, model):
    """A function of the row that answers what ``field`` of a serializer of ``model`` shows."""
    column = _column(field.source, model)
    if isinstance(field, serializers.PrimaryKeyRelatedField) and column is not None and column.is_relation:
        return attrgetter(column.attname) if field.pk_field is None else _by_itself(field)
    if column is not None and _is_plain(field, column):
        return attrgetter(field.source)
    if _is_display(field.source, model):
        return _called(field, model)
    if _is_exact(field, column):
        return _exact(field)
    return _by_itself(field)


def _column(source, model):
    try:
        column = model._meta.get_field(source)
    except FieldDoesNotExist:
        return None
    return column if getattr(column, "concrete", False) and not column.many_to_many else None


def _is_plain(field, column):
    """Texts and whole numbers; not what a field writes in a way of its own, such as times and decimals."""
    texts = isinstance(field, serializers.CharField) and isinstance(column, models.CharField | models.TextField)
    numbers = isinstance(field, serializers.IntegerField) and isinstance(column, models.IntegerField)
    choices = isinstance(field, serializers.ChoiceField) and isinstance(column, AS_IT_IS)
    own = type(field).to_representation
    usual = (serializers.CharField, serializers.IntegerField, serializers.ChoiceField)
    return (texts or numbers or choices) and any(own is each.to_representation for each in usual)


def _is_exact(field, column):
    """A number shown with the places that its column has: as text, and nothing else done to it."""
    return (
        isinstance(column, models.DecimalField)
        and isinstance(field, serializers.DecimalField)
        and type(field).to_representation is serializers.DecimalField.to_representation
        and column.decimal_places == field.decimal_places
        and getattr(field, "coerce_to_string", api_settings.COERCE_DECIMAL_TO_STRING)
        and not (field.localize or field.normalize_output)
    )


def _exact(field):
    """Only a number that is not yet rounded as its column will round it takes the library's longer way."""
    value_of, usual = attrgetter(field.source), _by_itself(field)
    place = Decimal(1).scaleb(-field.decimal_places)

    def read(row):
        value = value_of(row)
        return f"{value:f}" if type(value) is Decimal and value.same_quantum(place) else usual(row)

    return read


def _is_display(source, model):
    return source.startswith("get_") and source.endswith("_display") and hasattr(model, source)


def _called(field, model):
    if is_choice_word(model, field.source):
        return lambda row: field.to_representation(choice_word(row, field.source))
    word = attrgetter(field.source)
    return lambda row: field.to_representation(word(row)())


def _by_itself(field):
    """As the library does it."""

    def read(row):
        value = field.get_attribute(row)
        empty = value is None or (isinstance(value, PKOnlyObject) and value.pk is None)
        return None if empty else field.to_representation(value)

    return read
