"""What customers see of their own file, by a link and without an account. Nothing is shown in full here."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.parties import selectors, services
from dms.parties.choices import Channel, Purpose
from dms.web.public.views import PublicView

#: What a channel needs on file before it is worth asking about.
NEEDS = {Channel.SMS: "phone", Channel.TELEPHONE: "phone", Channel.WECHAT: "wechat", Channel.EMAIL: "email"}
MESSAGES = (Purpose.MARKETING, Purpose.SURVEY)


class ContactDataForm(forms.Form):
    """New contact data where the old is wrong, and a box for each consent that can be given or is in force."""

    phone = forms.CharField(
        label=_("New telephone number"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    shown = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions
        for each in questions:
            for box in each["boxes"]:
                self.fields[box["name"]] = forms.BooleanField(
                    label=box["label"], required=False, initial=box["is_given"]
                )
        self.fields["shown"].initial = " ".join(
            box["name"] for each in questions for box in each["boxes"] if box["is_given"]
        )

    def answers(self):
        """``(given, withdrawn)`` as pairs of purpose and channel: what differs from what the page had shown."""
        shown = set(self.cleaned_data["shown"].split())
        pairs = {box["name"]: box["pair"] for each in self.questions for box in each["boxes"]}
        ticked = {name for name in pairs if self.cleaned_data[name]}
        given = [pairs[name] for name in pairs if name in ticked - shown]
        return given, [pairs[name] for name in pairs if name in shown - ticked]


class ContactData(PublicView):
    """Is this still right? And what may we write to you about?"""

    template_name = "public/contact_data.html"
    thanks_template = "public/contact_data_kept.html"
    form_class = ContactDataForm

    def form_arguments(self):
        """The consents to ask about."""
        return {"questions": questions_for(self.subject)}

    def answer(self, form):
        """One service call."""
        given, withdrawn = form.answers()
        services.answer_contact_data(
            customer_id=self.subject.pk,
            link_id=self.link.pk,
            phone=form.cleaned_data["phone"],
            email=form.cleaned_data["email"],
            given=given,
            withdrawn=withdrawn,
        )
        return {"given": len(given), "withdrawn": len(withdrawn)}

    def get_context_data(self, **kwargs):
        """``contact`` (masked), ``name`` (masked), ``asked``: each purpose with its text and bound boxes."""
        contact = self.subject.contacts.filter(ended_at=None).order_by("-is_primary", "pk").first()
        form = kwargs.get("form")
        asked = [
            {**each, "fields": [form[box["name"]] for box in each["boxes"]]}
            for each in (form.questions if form else ())
        ]
        name = self.subject.masked_name
        return super().get_context_data(contact=contact, name=name, asked=asked, **kwargs)


class UnsubscribeForm(forms.Form):
    """From this kind of message on this channel, or from all that the store sends without being asked."""

    everything = forms.BooleanField(required=False)


class Unsubscribe(PublicView):
    """No more of these: one button."""

    template_name = "public/unsubscribe.html"
    thanks_template = "public/unsubscribed.html"
    form_class = UnsubscribeForm

    def answer(self, form):
        """Withdraw what the message was based on; all advertising and surveys when asked to."""
        if form.cleaned_data["everything"]:
            for purpose in MESSAGES:
                services.withdraw_consents(customer_id=self.subject.pk, purpose=purpose, link_id=self.link.pk)
        else:
            services.withdraw_consents(customer_id=self.subject.pk, link_id=self.link.pk, **self.link.details)
        return {"everything": form.cleaned_data["everything"]}

    def get_context_data(self, **kwargs):
        """``purpose`` and ``channel`` in words."""
        details = self.link.details
        return super().get_context_data(
            purpose=Purpose(details["purpose"]).label, channel=Channel(details["channel"]).label, **kwargs
        )


def questions_for(customer):
    """What can be asked now: each purpose that has a text, its wording, and a box for each way that makes sense."""
    today = clock.today(customer.store)
    held = set(selectors.consents_in_force(customer).values_list("purpose", "channel"))
    on_file = {
        name
        for contact in customer.contacts.filter(ended_at=None)
        for name in set(NEEDS.values())
        if getattr(contact, name)
    }
    found = []
    for purpose in Purpose:
        text = selectors.current_text(purpose, today)
        if text is not None:
            boxes = [
                _box(customer, purpose, channel, held)
                for channel in _channels(purpose)
                if NEEDS.get(channel) in {None, *on_file} or (purpose, channel) in held
            ]
            found.append({"label": purpose.label, "text": _wording(text), "boxes": boxes})
    return [each for each in found if each["boxes"]]


def _box(customer, purpose, channel, held):
    pair = (str(purpose), str(channel))
    # A consent to an older text counts no more: the box is empty, and ticking it agrees to the new one.
    is_given = pair in held and selectors.has_consent(customer, *pair)
    return {"name": f"{purpose}-{channel}", "label": channel.label, "pair": pair, "is_given": is_given}


def _channels(purpose):
    return list(NEEDS) if purpose in MESSAGES else [Channel.DATA]


def _wording(text):
    return text.text_en if text.text_en and get_language() == "en" else text.text
