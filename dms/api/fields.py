"""Fields that take exactly what the schema says, and relations that reach no further than the sender sees."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dms.api.parsing import LARGEST_WHOLE_NUMBER


class _OfType:
    """Refuses a JSON value of another type instead of guessing what it may have meant."""

    taken = ()
    #: How a value is written, for the fields whose refusal names it.
    written = ""

    def to_internal_value(self, data):
        if not isinstance(data, self.taken) or (isinstance(data, bool) and bool not in self.taken):
            self.refuse_type(data)
        return super().to_internal_value(data)

    def refuse_type(self, data):
        """Raise the field's own sentence."""
        self.fail("invalid", format=self.written)


class TextField(_OfType, serializers.CharField):
    """A JSON string."""

    taken = (str,)


class EmailField(_OfType, serializers.EmailField):
    """A JSON string with an e-mail address."""

    taken = (str,)


class WholeNumberField(_OfType, serializers.IntegerField):
    """A JSON number without a fraction, no larger than a column holds."""

    taken = (int,)

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": -LARGEST_WHOLE_NUMBER, "max_value": LARGEST_WHOLE_NUMBER, **kwargs})


class YesNoField(_OfType, serializers.BooleanField):
    """``true`` or ``false``."""

    taken = (bool,)


class ExactNumberField(_OfType, serializers.DecimalField):
    """A decimal number as a JSON string (as it is answered) or number; never rounded."""

    taken = (str, int, Decimal)


class DayField(_OfType, serializers.DateField):
    """A day as ``2026-03-16``."""

    taken = (str,)
    written = "YYYY-MM-DD"


class InstantField(_OfType, serializers.DateTimeField):
    """An instant with its offset."""

    taken = (str,)
    written = "YYYY-MM-DDThh:mm:ss+HH:MM"


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "21:00"})
class ClockField(_OfType, serializers.TimeField):
    """A time of day on the clock of a store, as ``21:00``."""

    taken = (str,)
    written = "hh:mm"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **kwargs)


class ChoiceField(_OfType, serializers.ChoiceField):
    """One of the codes."""

    taken = (str, int)

    def refuse_type(self, data):
        """What was sent is no code, whatever it is."""
        self.fail("invalid_choice", input=data)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST_WHOLE_NUMBER})
class VisibleRelatedField(serializers.PrimaryKeyRelatedField):
    """The id of a row that the sender may see; one that they may not see does not exist."""

    default_error_messages = {
        "does_not_exist": _("There is nothing with the id {pk_value}, or nothing that you may see."),
        "incorrect_type": _("Write the id as a whole number."),
    }

    def get_queryset(self):
        """The related rows visible to the user of the request."""
        return self.queryset.visible_to(self.context["request"].user)

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("incorrect_type", data_type=type(data).__name__)
        if not 0 < data <= LARGEST_WHOLE_NUMBER:
            self.fail("does_not_exist", pk_value=data)
        return super().to_internal_value(data)


class VisibleKeyField(VisibleRelatedField):
    """Like a visible relation, for services that take the id: ``responsible = VisibleKeyField(source="…_id")``."""

    def to_internal_value(self, data):
        return super().to_internal_value(data).pk
