"""Adding a file to any document, opening it, removing it."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dms.core.attachments import services
from dms.core.attachments.models import Attachment
from dms.core.attachments.selectors import open_attachment, seen_subject
from dms.core.attachments.subjects import visible_subject
from dms.web.attachments.forms import AttachForm, RemoveForm
from dms.web.pages import FormPage, Page


class Attach(FormPage):
    """A file for the document of the address."""

    permission = "core.add_attachment"
    costs = {"post": "upload"}
    form_class = AttachForm
    title = _("Attach a file")
    submit_label = _("Attach")

    @cached_property
    def subject(self):
        """The document. Raises Http404 for one that is missing, invisible, or of a kind that carries no files."""
        try:
            return visible_subject(self.kwargs["kind"], self.kwargs["subject_id"], self.request.user)
        except (LookupError, ValueError, ObjectDoesNotExist):
            raise Http404("subject") from None

    def get(self, request, *args, **kwargs):
        """The form, for a document that exists."""
        self.subject  # noqa: B018 - 404 before anything else
        return super().get(request, *args, **kwargs)

    def save(self, form):
        """One service call."""
        return services.attach_file(subject=self.subject, actor=self.request.user, **form.cleaned_data)

    def post(self, request, *args, **kwargs):
        """Keep the file, for a document that exists."""
        self.subject  # noqa: B018 - 404 before anything else
        return super().post(request, *args, **kwargs)

    def success_url(self, row):
        """Back to the document."""
        return f"{self.subject.get_absolute_url()}#attachments"

    def get_context_data(self, **kwargs):
        """``cancel_address``: the document."""
        context = super().get_context_data(**kwargs)
        return context | {"cancel_address": self.subject.get_absolute_url()}


class Download(Page):
    """The file, always as a download."""

    model = Attachment
    permission = "core.view_attachment"

    def get(self, request, pk):
        """Its bytes with the headers that keep a browser from running them."""
        try:
            opened = open_attachment(request.user, pk)
        except (Attachment.DoesNotExist, FileNotFoundError):
            raise Http404("attachment") from None
        response = FileResponse(opened.file)
        for name, value in opened.headers.items():
            response.headers[name] = value
        return response


class Remove(FormPage):
    """Show a file no longer."""

    model = Attachment
    permission = "core.remove_attachment"
    form_class = RemoveForm
    title = submit_label = _("Remove the file")

    def rows(self):
        """What is still there."""
        return super().rows().present()

    def initial(self, row):
        """Nothing: the reason is new."""
        return {}

    def save(self, form):
        """One service call."""
        return services.remove_attachment(
            attachment_id=self.object.pk, reason=form.cleaned_data["reason"], actor=self.request.user
        )

    def success_url(self, row):
        """Back to the document."""
        return f"{seen_subject(self.object, self.request.user).get_absolute_url()}#attachments"

    def get_title(self):
        """The file itself is named."""
        return _("Remove “%(name)s”") % {"name": self.object.original_name}

    def get_context_data(self, **kwargs):
        """``cancel_address``: the document."""
        subject = seen_subject(self.object, self.request.user)
        return super().get_context_data(**kwargs) | {"cancel_address": subject.get_absolute_url()}
