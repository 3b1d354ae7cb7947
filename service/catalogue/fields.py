"""Fields of forms that several rooms of the catalogue use."""

from django import forms
from django.core.exceptions import ValidationError

#: Longer than the key of any row; databases fail on such numbers instead of finding nothing.
LONGEST_KEY = 18


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows; a number that can be no key is no choice."""

    def clean(self, value):
        """The chosen rows. Raises ValidationError."""
        for key in value if isinstance(value, list | tuple) else ():
            if len(str(key)) > LONGEST_KEY:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(key)[:60]}
                )
        return super().clean(value)
