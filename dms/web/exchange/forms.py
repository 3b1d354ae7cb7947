"""What is asked for before a file is taken."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store


class UploadForm(forms.Form):
    """A file, and the store that it is for: one where the person may import this list."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.none(), empty_label=None)
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text=_("Excel (.xlsx) or CSV, at most 20 MB and 100 000 rows. First it is only checked."),
    )

    def __init__(self, *args, stores, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = stores
        if stores.count() == 1:
            self.fields["store"].initial = stores.get()
            self.fields["store"].widget = forms.HiddenInput()
