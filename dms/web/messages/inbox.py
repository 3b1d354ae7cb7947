"""One's own inbox: what arrived in the program, opened and read."""

import django_filters
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dms.messaging import selectors, services
from dms.messaging.models import OutgoingMessage
from dms.web.pages import Column, DetailPage, ListPage, Page, Tab


class InboxFilter(django_filters.FilterSet):
    """Only what has not been read."""

    unread = django_filters.BooleanFilter(label=_("Unread"), field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = OutgoingMessage
        fields = []


class Inbox(ListPage):
    """Everything that was written to this person in the program."""

    model = OutgoingMessage
    title = _("Inbox")
    template_name = "messages/inbox.html"
    filterset_class = InboxFilter
    search_fields = ("subject__icontains", "body__icontains")
    tabs = (Tab(_("All")), Tab(_("Unread"), {"unread": "true"}))
    empty_title = _("No messages")
    empty_text = _("What colleagues and the system have to tell you appears here.")
    columns = (
        Column(label=_("Subject"), value="subject", template="messages/parts/inbox_subject.html"),
        Column(label=_("When"), value="sent_at", sort="sent_at", template="web/parts/time.html"),
        Column(label=_("Store"), value="store", phone=False),
    )

    def rows(self):
        """Nobody else's, whatever the role."""
        return selectors.inbox_of(self.request.user).select_related("store").order_by()

    def row_address(self, row):
        """The message as its reader sees it, not as it stands in the log."""
        return reverse("messages:inbox_message", args=[row.pk])


class InboxMessage(DetailPage):
    """One message of the own inbox. Opening it asks the browser to report it as read."""

    model = OutgoingMessage
    template_name = "messages/inbox_message.html"

    def rows(self):
        """Nobody else's, whatever the role."""
        return selectors.inbox_of(self.request.user).select_related("store")

    def get_title(self):
        """The subject as it was written."""
        return self.object.subject


class MarkRead(Page):
    """Report one message as read."""

    model = OutgoingMessage
    http_method_names = ["post"]

    def post(self, request, pk):
        """Back to the inbox; nothing to swap for the page that reports by itself."""
        try:
            services.mark_read(message_id=pk, actor=request.user)
        except OutgoingMessage.DoesNotExist:
            raise Http404("message") from None
        return HttpResponse(status=204) if self.is_partial else redirect("messages:inbox")


class MarkAllRead(Page):
    """Report the whole inbox as read."""

    http_method_names = ["post"]

    def post(self, request):
        """Back to the inbox, saying how many."""
        count = services.mark_all_read(actor=request.user)
        said = ngettext("%(count)s message marked as read.", "%(count)s messages marked as read.", count)
        messages.success(request, said % {"count": count})
        return redirect("messages:inbox")
