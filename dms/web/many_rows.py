"""A field for choosing several rows."""

from django import forms
from django.core.exceptions import ValidationError

#: A longer key fits into no database's integer: asking for it is an error there, not an empty answer.
LONGEST_KEY = 18


class ManyRowsField(forms.ModelMultipleChoiceField):
    """Django's own, which hands made-up keys to the database; here they are refused like any other wrong choice."""

    def _check_values(self, value):
        for key in value if isinstance(value, list | tuple) else ():
            if len(str(key)) > LONGEST_KEY:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": str(key)[:40]})
        return super()._check_values(value)
