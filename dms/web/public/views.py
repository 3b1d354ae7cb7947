"""What every public page is made of."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.views.generic import TemplateView

from dms.core.public_links.services import LinkIsDead, record_opening, using
from dms.core.transitions import TransitionBlocked
from dms.web.public.door import dead_link, page_context

INVALID = 422


class PublicView(TemplateView):
    """A page with one question, for somebody who holds a link and has no account.

    Declare ``template_name`` (extends ``public/shell.html``), ``form_class`` and ``answer(form)``: call services with
    ``actor=None`` about ``self.subject``, and return what the thank-you page (``thanks_template``) is to say. The door
    gives ``self.link`` and ``self.subject``. Nobody's account, session or store choice is looked at.
    """

    http_method_names = ["get", "head", "post"]
    form_class = None
    thanks_template = "public/thanks.html"

    def setup(self, request, *, link, subject):
        """Keep what the door has found."""
        super().setup(request)
        self.link, self.subject = link, subject

    def dispatch(self, request, **found):
        """What the door has found is on the page already."""
        return super().dispatch(request)

    def get(self, request):
        """The question. The opening is on record; looking answers nothing."""
        if request.method == "GET":
            record_opening(self.link, self.subject)
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request):
        """The answer, kept once; or the question again with what is wrong."""
        form = self.form(data=request.POST)
        if not form.is_valid():
            return self.again(form)
        try:
            with using(self.link) as subject:
                self.subject = subject
                told = self.answer(form)
        except LinkIsDead:
            return dead_link(request)
        except (ValidationError, TransitionBlocked) as refusal:
            _put_on(form, refusal)
            return self.again(form)
        self.template_name = self.thanks_template
        return self.render_to_response(self.get_context_data(told=told))

    def form(self, **bound):
        """The form, bound when something was sent."""
        return self.form_class(**self.form_arguments(), **bound)

    def form_arguments(self):
        """More arguments for the form."""
        return {}

    def answer(self, form):
        """Do what was answered, inside the transaction that counts the use. Returns what the thanks are to say."""
        raise NotImplementedError(f"{type(self).__name__} does not say what an answer does.")

    def again(self, form):
        """The question with what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=INVALID)

    def get_context_data(self, **kwargs):
        """``store``, ``subject``, ``link``, the languages, and what the page adds."""
        frame = page_context(self.request)
        return super().get_context_data(store=self.link.store, subject=self.subject, link=self.link, **frame, **kwargs)


def _put_on(form, refusal):
    if isinstance(refusal, TransitionBlocked):
        form.add_error(None, [str(reason) for reason in refusal.reasons])
        return
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    for name, sentences in by_field.items():
        form.add_error(name if name in form.fields else None, sentences)
