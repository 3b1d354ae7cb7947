"""What people hand in with a file; the service looks into it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dms.core.attachments.models import AttachmentKind

ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf"
KINDS = [(kind.value, kind.label) for kind in AttachmentKind if kind != AttachmentKind.SIGNATURE]


def file_field(**attributes):
    """A file of any content: what it is decides the service, by its bytes."""
    widget = forms.FileInput(attrs={"accept": ACCEPTED, **attributes})
    return forms.FileField(widget=widget, required=False, allow_empty_file=True, max_length=None)


class AttachForm(forms.Form):
    """A file or a photo taken just now, what it shows, a caption."""

    file = file_field()
    photo = file_field(capture="environment")
    kind = forms.ChoiceField(label=_("Shows"), choices=KINDS, initial=AttachmentKind.DOCUMENT)
    caption = forms.CharField(label=_("Caption"), max_length=120, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("File")
        self.fields["file"].help_text = _("JPEG, PNG, WebP or PDF, 10 MB at most.")
        self.fields["photo"].label = _("Take a photo")

    def clean(self):
        """One of the two file fields, as ``file``."""
        data = super().clean()
        data["file"] = data.get("file") or data.pop("photo", None)
        data.pop("photo", None)
        if data["file"] is None and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or take a photo."))
        return data


class RemoveForm(forms.Form):
    """Why a file is shown no longer."""

    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("The file and its history stay."))
