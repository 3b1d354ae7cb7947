"""The log of what the store has written, for those who answer for it: every try, every reason."""

import django_filters
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dms.messaging import selectors, services
from dms.messaging.choices import Channel, MessageState, Purpose
from dms.messaging.models import OutgoingMessage
from dms.web.pages import Column, DetailPage, ListPage, MovePage, ReasonForm, Tab
from dms.web.pages.details import Fact

TIME = "web/parts/time.html"


class MessageFilter(django_filters.FilterSet):
    """By state, channel and purpose."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=MessageState.choices)
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=Channel.choices)
    purpose = django_filters.ChoiceFilter(label=_("Purpose"), choices=Purpose.choices)

    class Meta:
        model = OutgoingMessage
        fields = ["state", "channel", "purpose"]


class MessageLog(ListPage):
    """Every message of the stores this person answers for, newest first."""

    model = OutgoingMessage
    permission = "messaging.view_outgoingmessage"
    title = _("Messages")
    filterset_class = MessageFilter
    search_fields = ("customer__number__iexact", "reference__iexact", "key__iexact")
    tabs = (
        Tab(_("All")),
        Tab(_("Did not arrive"), {"state": MessageState.GIVEN_UP.value}),
        Tab(_("Not sent"), {"state": MessageState.SUPPRESSED.value}),
    )
    empty_text = _("What the store writes to customers and colleagues appears here.")
    columns = (
        Column(label=_("Message"), value="template_label"),
        Column(label=_("To"), value="recipient"),
        Column(label=_("Channel"), value="get_channel_display", phone=False),
        Column(label=_("Address"), value="masked_address", phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html"),
        Column(label=_("When"), value="created_at", sort="created_at", template=TIME, phone=False),
    )

    def rows(self):
        """With the names that each line shows."""
        return selectors.message_log(self.request.user).order_by()


class Message(DetailPage):
    """One message: to whom, in which words, each try to deliver it."""

    model = OutgoingMessage
    permission = "messaging.view_outgoingmessage"
    template_name = "messages/message.html"
    address = ""

    def rows(self):
        """With the names that the page shows."""
        return selectors.message_log(self.request.user)

    def get_title(self):
        """What kind of message it is."""
        return str(self.object.template_label)

    def facts(self, row):
        """Recipient, way and fate."""
        return [
            Fact(_("To"), row.recipient),
            Fact(_("Channel"), row.get_channel_display()),
            Fact(_("Address"), self.address or row.masked_address),
            Fact(_("Purpose"), row.get_purpose_display()),
            Fact(_("Not before"), row.not_before, TIME),
            Fact(_("Sent at"), row.sent_at, TIME if row.sent_at else ""),
            Fact(_("Provider's reference"), row.reference),
            Fact(_("Why it was not sent"), row.get_suppressed_because_display()),
            Fact(_("Subject"), row.subject),
            Fact(_("Text"), row.body),
        ]

    def get_context_data(self, row, **kwargs):
        """Also ``attempts`` and whether the full address may be asked for."""
        may_reveal = not self.address and self.request.user.has_perm("messaging.reveal_outgoingmessage", row)
        return super().get_context_data(row=row, attempts=row.attempts.all(), may_reveal=may_reveal, **kwargs)


class RevealAddress(Message):
    """The same page with the full address, which puts the look on record."""

    http_method_names = ["get", "post"]

    def get(self, request, pk):
        """A bookmarked answer leads to the message."""
        return redirect(self.row())

    def post(self, request, pk):
        """Show the address once; the answer is never stored."""
        self.object = self.row()
        self.address = services.reveal_address(message_id=pk, actor=request.user)
        return self.render_to_response(self.get_context_data(row=self.object))


class CancelMessage(MovePage):
    """Stop a message before it leaves."""

    model = OutgoingMessage
    permission = "messaging.view_outgoingmessage"
    verb = "cancel"
    service = staticmethod(services.cancel_message)
    row_argument = "message_id"
    form_class = ReasonForm


class SendAgain(MovePage):
    """Try a given-up message again."""

    model = OutgoingMessage
    permission = "messaging.view_outgoingmessage"
    verb = "send_again"
    service = staticmethod(services.send_again)
    row_argument = "message_id"

    def sentence(self, row):
        """Where it will go."""
        return _("The message goes out again, to the address that is known today. The provider drops a double.")
