"""The confirmation of a move: what will happen, a reason where one is asked for, and why not when it is blocked."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dms.core.transitions import TransitionBlocked, offered_move
from dms.web.pages.access import Page
from dms.web.pages.refusals import INVALID, REFUSALS, put_on_form


class ReasonForm(forms.Form):
    """For moves that need a reason; the service gets it as ``reason``."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays in the history."),
    )


class MovePage(Page):
    """One verb of one document: GET asks, POST calls the service.

    Declare ``model``, ``verb`` (the transition's name), ``service`` (``staticmethod``; called with
    ``<row_argument>=pk``, ``actor`` and the form's values), ``row_argument`` (e.g. ``"order_id"``), ``form_class`` for
    the move's inputs, and ``sentence(row)`` to say what it means. Blocked: 409 with the reasons. Not permitted: 403
    with the sentence. The same address answers htmx with the panel only, so every move works with and without
    JavaScript. The lists of the model offer the move for many rows at once, unless ``in_bulk`` is false because what
    its form asks for differs from row to row.
    """

    template_name = "web/move_page.html"
    partial_template_name = "web/parts/move_form.html"
    form_class = forms.Form
    verb = ""
    service = None
    row_argument = ""
    in_bulk = True

    def get(self, request, *args, **kwargs):
        """The confirmation, or the reasons."""
        self.object = self.row()
        self.move = self._move()
        status = 409 if self.move.reasons else 200
        return self.render_to_response(
            self.get_context_data(form=self.form(), reasons=self.move.reasons), status=status
        )

    def post(self, request, *args, **kwargs):
        """Make the move."""
        self.object = self.row()
        self.move = self._move()
        form = self.form(data=request.POST, files=request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=INVALID)
        try:
            row = self.make(form)
        except TransitionBlocked as blocked:
            return self.render_to_response(self.get_context_data(form=form, reasons=blocked.reasons), status=409)
        except REFUSALS as refusal:
            status = put_on_form(form, refusal)
            return self.render_to_response(self.get_context_data(form=form), status=status)
        return self.made(row)

    def make(self, form):
        """Call the service; override where its arguments are not simply the form's values."""
        arguments = {self.row_argument: self.object.pk, "actor": self.request.user, **form.cleaned_data}
        return type(self).service(**arguments)

    def made(self, row):
        """The answer after success."""
        messages.success(self.request, self.done_message(row))
        address = self.success_url(row)
        return HttpResponse(status=204, headers={"HX-Redirect": address}) if self.is_partial else redirect(address)

    def form(self, **bound):
        """The form of the move's inputs."""
        return self.form_class(**bound)

    def sentence(self, row):
        """What the move means, in one sentence; empty where the button says it all."""
        return ""

    def done_message(self, row):
        """What is shown after success: the document and its new state."""
        return f"{row} · {row.get_state_display()}"

    def success_url(self, row):
        """Back to the document."""
        return row.get_absolute_url()

    def get_title(self):
        """The verb on its button."""
        return self.move.label

    def get_template_names(self):
        """The page, or the panel alone."""
        return [self.partial_template_name if self.is_partial else self.template_name]

    def get_context_data(self, **kwargs):
        """``row``, ``move``, ``sentence``, ``form``, ``reasons`` (why not), ``action`` (where it is posted)."""
        kwargs.setdefault("reasons", [])
        return super().get_context_data(
            row=self.object,
            move=self.move,
            sentence=self.sentence(self.object),
            action=self.request.path,
            cancel_address=self.object.get_absolute_url(),
            **kwargs,
        )

    def _move(self):
        """The move as it is offered now, or with the state as its reason. Raises PermissionDenied with who may."""
        return offered_move(self.object, self.verb, self.request.user)
