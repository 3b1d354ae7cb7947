"""The form: made or edited by calling one service; refusals come back to the field and nothing typed is lost."""

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import HttpResponse
from django.shortcuts import redirect

from dms.core.editing import StaleVersion
from dms.web.drafts import services as drafts
from dms.web.pages.access import Page
from dms.web.pages.refusals import INVALID, REFUSALS, put_on_form

VERSION = "version"


class FormPage(Page):
    """A form that calls one service.

    Declare ``permission``, ``form_class``, ``title``, ``model`` (when the address has a ``pk``: the form edits that
    row), and ``save(form)``: call ONE service and return its row; ``self.expected_version`` is what the service must
    be given when it edits. Forms are plain or model forms; a model form is never saved by the page.
    After success it goes to ``success_url(row)``, with ``done_message`` shown once. What is typed and not yet saved is
    kept as a draft and offered again (``dms.web.drafts``), except where ``keeps_draft`` is false.
    """

    template_name = "web/form_page.html"
    form_class = None
    done_message = ""
    submit_label = ""
    keeps_draft = True

    def get(self, request, *args, **kwargs):
        """The empty form, or the row's values; ``?draft=restore`` what was typed and not saved."""
        self._open()
        draft = self._draft()
        if draft is None or drafts.DRAFT not in request.GET:
            return self.render_to_response(self.get_context_data(form=self.form(), draft=draft))
        form = self.form(data=drafts.as_data(draft))
        form._errors = ErrorDict()  # shown as it was typed; whether it is right is asked on saving
        return self.render_to_response(self.get_context_data(form=form, version=draft.row_version or ""))

    def post(self, request, *args, **kwargs):
        """Save, or show the form again with what is wrong."""
        self._open()
        form = self.form(data=request.POST, files=request.FILES)
        if not form.is_valid():
            return self.refused(form, INVALID)
        try:
            saved = self.save(form)
        except REFUSALS as refusal:
            return self._refused_by_service(form, refusal)
        if self.keeps_draft:
            drafts.forget_draft(address=request.get_full_path(), actor=request.user)
        return self.saved(saved)

    def save(self, form):
        """Call the service with ``form.cleaned_data``; returns the saved row."""
        raise NotImplementedError(f"{type(self).__name__} does not say which service saves it.")

    def initial(self, row):
        """The values that the form starts with; ``row`` is None for a new one."""
        names = getattr(self.form_class, "base_fields", {})
        return {name: self.shown(row, name) for name in names if hasattr(row, name)} if row is not None else {}

    def shown(self, row, name):
        """The saved value of a field as this form may show it; override for values that are masked."""
        return getattr(row, name)

    def form(self, **bound):
        """The form, bound when something was posted."""
        return self.form_class(initial=self.initial(self.object), **self.form_arguments(), **bound)

    def form_arguments(self):
        """More arguments for the form, such as ``{"actor": self.request.user}``."""
        return {}

    def success_url(self, row):
        """Where to go after saving."""
        return row.get_absolute_url()

    def saved(self, row):
        """The answer after success."""
        if self.done_message:
            messages.success(self.request, self.done_message)
        address = self.success_url(row)
        return HttpResponse(status=204, headers={"HX-Redirect": address}) if self.is_partial else redirect(address)

    def refused(self, form, status, **context):
        """The form again, with its errors."""
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)

    def get_context_data(self, **kwargs):
        """``form``, ``row`` (None for a new one), ``version``, ``cancel_address``, ``conflicts`` after a stale save.

        Also ``draft`` (to be restored or discarded), ``draft_is_older`` than the row, ``draft_address``, ``too_long``.
        """
        kwargs.setdefault("version", getattr(self.object, VERSION, ""))
        draft = kwargs.setdefault("draft", None)
        kwargs["draft_address"] = drafts.key_of(self.request.get_full_path()) if self.keeps_draft else ""
        kwargs["draft_is_older"] = bool(draft and self.object and draft.row_version != kwargs["version"])
        kwargs["too_long"] = drafts.too_long()
        cancel = self.object.get_absolute_url() if hasattr(self.object, "get_absolute_url") else ""
        return super().get_context_data(row=self.object, cancel_address=cancel, **kwargs)

    def _draft(self):
        return drafts.draft_of(self.request.user, self.request.get_full_path()) if self.keeps_draft else None

    def _open(self):
        self.object = self.row() if "pk" in self.kwargs else None
        posted = self.request.POST.get(VERSION, "")
        self.expected_version = int(posted) if posted.isdecimal() and len(posted) < 10 else None

    def _refused_by_service(self, form, refusal):
        status = put_on_form(form, refusal)
        if not isinstance(refusal, StaleVersion):
            return self.refused(form, status, version=self.expected_version or "")
        # The next save is made knowing the other person's: it carries the version that is shown here.
        return self.refused(
            form, status, version=refusal.current.version, conflicts=self._conflicts(form, refusal.current)
        )

    def _conflicts(self, form, current):
        """Fields that stand differently in the database now: ``[(label, typed, saved)]``."""
        rows = []
        for name in form.fields:
            saved = self.shown(current, name) if hasattr(current, name) else None
            if hasattr(current, name) and saved != form.cleaned_data.get(name, form[name].value()):
                rows.append({"label": form[name].label, "typed": form[name].value(), "saved": saved})
        return rows
