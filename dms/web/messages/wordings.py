"""The words of the store's messages: all of them, one in one language with its preview, back to the standard."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.core.models import Event
from dms.messaging import selectors, services
from dms.messaging.choices import Channel
from dms.messaging.models import TemplateText
from dms.messaging.wording import LANGUAGES, TEMPLATES, Wording
from dms.web.messages.one_store import OfOneStore
from dms.web.pages import FormPage, Page
from dms.web.pages.details import TIMELINE_LENGTH
from dms.web.pages.refusals import INVALID

VIEW, OVERRIDE = "messaging.view_templatetext", "messaging.override_templatetext"
LANGUAGE_NAMES = {"zh-hans": "中文", "en": "English"}


class WordingForm(forms.Form):
    """The words of one message in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    body = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    short = forms.CharField(
        label=_("Short text"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For text messages; empty means the text itself."),
    )


class OptionalReasonForm(forms.Form):
    """A reason that may be left out."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class Wordings(OfOneStore, Page):
    """Every message of the system, and whose words hold in the store."""

    permission = VIEW
    title = _("Message wordings")
    template_name = "messages/wordings.html"

    def get(self, request):
        """The page; ``q`` keeps the messages whose name holds the typed text."""
        typed = request.GET.get("q", "").strip()[:100]
        lines = {}
        for each in selectors.wordings_in(self.store):
            if typed.lower() in f"{each.template.label} {each.template.code}".lower():
                _template, cells = lines.setdefault(each.template.code, (each.template, []))
                cells.append(self._cell(each))
        return self.render_to_response(
            self.get_context_data(lines=list(lines.values()), q=typed, languages=LANGUAGE_NAMES.values())
        )

    def _cell(self, wording):
        address = reverse("message-templates:wording", args=[self.store.pk, wording.template.code, wording.language])
        return {"language": LANGUAGE_NAMES[wording.language], "is_own": wording.is_own, "url": address}


class OfOneWording(OfOneStore):
    """Pages about one message in one language."""

    @property
    def template(self):
        """The declared message. Raises Http404 for an unknown one or a language that is not written."""
        if self.kwargs["code"] not in TEMPLATES or self.kwargs["language"] not in LANGUAGES:
            raise Http404("message")
        return TEMPLATES[self.kwargs["code"]]

    def kept(self):
        """The store's own wording, in use or not; None where it never had one."""
        named = {"template": self.template.code, "language": self.kwargs["language"]}
        return TemplateText.objects.visible_to(self.request.user).filter(store=self.store, **named).first()


class EditWording(OfOneWording, FormPage):
    """The words of one message in one language, with a preview that follows the typing."""

    permission = VIEW
    form_class = WordingForm
    done_message = _("The new wording holds from the next message on.")

    def get_template_names(self):
        """The form, or the words alone for those who may not change them."""
        return ["messages/wording.html" if self.may_override else "messages/wording_read.html"]

    @property
    def may_override(self):
        """Whether this person may change the words here."""
        return self.request.user.has_perm(OVERRIDE, self.store)

    def get_title(self):
        """What kind of message it is."""
        return str(self.template.label)

    def initial(self, row):
        """The words that hold now."""
        text = selectors.wording_here(self.store, self.template, self.kwargs["language"], row).text
        return {"subject": text.subject, "body": text.body, "short": text.short}

    def save(self, form):
        """One service call."""
        return services.override_template(
            store_id=self.store.pk,
            template=self.template.code,
            language=self.kwargs["language"],
            expected_version=self.expected_version or 0,
            actor=self.request.user,
            **form.cleaned_data,
        )

    def success_url(self, row):
        """Back to the messages of the store."""
        return f"{reverse('message-templates:list')}?store={self.store.pk}"

    def get_context_data(self, form, **kwargs):
        """``wording``, ``previews``, ``variables``, ``timeline``, ``languages``."""
        wording = selectors.wording_here(self.store, self.template, self.kwargs["language"], self.object)
        shown = form.data if form.is_bound else form.initial
        text = Wording(**{name: shown.get(name, "") for name in form.fields})
        kwargs.setdefault("version", getattr(self.object, "version", "0") or "0")
        found = super().get_context_data(
            form=form,
            wording=wording,
            standard=self.template.texts[self.kwargs["language"]],
            variables=[(f"{{{name}}}", label) for name, label in self.template.variables.items()],
            timeline=Event.objects.about(self.object)[:TIMELINE_LENGTH] if self.object else [],
            languages=self._languages(),
            **previews(self.template, text),
            **kwargs,
        )
        return found | {"cancel_address": self.success_url(None)}

    def _languages(self):
        return [
            {
                "name": LANGUAGE_NAMES[code],
                "url": reverse("message-templates:wording", args=[self.store.pk, self.template.code, code]),
                "current": code == self.kwargs["language"],
            }
            for code in LANGUAGES
        ]

    def _open(self):
        super()._open()
        self.object = self.kept()


class PreviewWording(OfOneWording, Page):
    """How the typed words would look; nothing is kept."""

    permission = VIEW
    template_name = "messages/parts/previews.html"
    http_method_names = ["post"]

    def post(self, request, **_kwargs):
        """The previews, or what is wrong with the words."""
        text = Wording(
            subject=request.POST.get("subject", "")[:200],
            body=request.POST.get("body", "")[:2000],
            short=request.POST.get("short", "")[:300],
        )
        found = previews(self.template, text)
        return self.render_to_response(self.get_context_data(**found), status=INVALID if found["problems"] else 200)


class ResetWording(FormPage):
    """Back to the standard wording."""

    model = TemplateText
    permission = OVERRIDE
    form_class = OptionalReasonForm
    title = submit_label = _("Back to the standard wording")
    done_message = _("The standard wording holds again.")

    def save(self, form):
        """One service call."""
        return services.reset_template(text_id=self.object.pk, actor=self.request.user, **form.cleaned_data)


def previews(template, text):
    """``{"previews": [(channel, subject, body)], "problems": [sentence]}`` of words on each channel of a message."""
    try:
        shown = [(Channel(one), *selectors.preview(template, text, one)) for one in template.channels]
    except ValidationError as refused:
        return {"previews": [], "problems": refused.messages}
    return {"previews": _alike_together(shown), "problems": []}


def _alike_together(shown):
    """Channels that show the same words stand in one preview; text messages have no subject."""
    found = {}
    for channel, subject, body in shown:
        words = ("" if channel == Channel.SMS else subject, body)
        found.setdefault(words, []).append(channel.label)
    return [{"channels": channels, "subject": words[0], "body": words[1]} for words, channels in found.items()]
