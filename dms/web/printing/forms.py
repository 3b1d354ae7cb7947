"""What is asked before something is printed."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dms.core.printing.models import LANGUAGES
from dms.core.printing.sheets import MOST_EACH, SHEETS


class PaperForm(forms.Form):
    """Language, and personal data in full for those who may print it so; ``paper`` is the DocumentForm."""

    language = forms.ChoiceField(label=_("Language of the paper"), choices=LANGUAGES, widget=forms.RadioSelect)
    in_full = forms.BooleanField(
        label=_("Personal data in full"),
        required=False,
        help_text=_("Without the tick, names, numbers and addresses are masked."),
    )

    def __init__(self, *args, paper, may_reveal, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        self.fields["in_full"].initial = may_reveal
        if not may_reveal:
            del self.fields["in_full"]

    def clean(self):
        """Who isn't asked prints masked."""
        return {"in_full": False, **super().clean()}


class CopiesField(forms.TypedMultipleChoiceField):
    """Numbered copies, all of them ticked at first."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, paper, **kwargs):
        numbered = list(enumerate(paper.copies, start=1))
        initial = [number for number, _name in numbered]
        super().__init__(label=_("Which copies"), choices=numbered, coerce=int, initial=initial, **kwargs)


class DocumentPaperForm(PaperForm):
    """A document: which of its copies."""

    def __init__(self, *args, paper, **kwargs):
        super().__init__(*args, paper=paper, **kwargs)
        if paper.copies:
            self.fields["copies"] = CopiesField(paper)

    def clean(self):
        """A form without named copies has one paper."""
        return {"copies": None, **super().clean()}


class AgainForm(forms.Form):
    """Which copies are printed once more."""

    def __init__(self, *args, paper, **kwargs):
        super().__init__(*args, **kwargs)
        if paper.copies:
            self.fields["copies"] = CopiesField(paper)

    def clean(self):
        """A form without named copies has one paper."""
        return {"copies": None, **super().clean()}


class LabelPaperForm(PaperForm):
    """Labels: which sheet, how many, where the sheet begins to be free."""

    field_order = ("sheet", "number_each", "first_place", "language", "in_full")

    sheet = forms.ChoiceField(
        label=_("Sheet"),
        choices=[(code, sheet.label) for code, sheet in SHEETS.items()],
        widget=forms.RadioSelect,
        initial="label60x40",
    )
    number_each = forms.IntegerField(label=_("Labels of each"), min_value=1, max_value=MOST_EACH, initial=1)
    first_place = forms.IntegerField(
        label=_("First free place"),
        min_value=1,
        initial=1,
        help_text=_("On a page of stickers that was used before: rows from left to right, counted from 1."),
    )
