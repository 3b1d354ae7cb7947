"""Addresses of the messages."""

from django.urls import path

from dms.web.messages import inbox, log, preferences

app_name = "messages"

urlpatterns = [
    path("", log.MessageLog.as_view(), name="list"),
    path("inbox/", inbox.Inbox.as_view(), name="inbox"),
    path("inbox/mark-all-read/", inbox.MarkAllRead.as_view(), name="mark_all_read"),
    path("inbox/<int:pk>/", inbox.InboxMessage.as_view(), name="inbox_message"),
    path("inbox/<int:pk>/mark-read/", inbox.MarkRead.as_view(), name="mark_read"),
    path("preferences/", preferences.ChannelPreferences.as_view(), name="preferences"),
    path("<int:pk>/", log.Message.as_view(), name="detail"),
    path("<int:pk>/reveal-address/", log.RevealAddress.as_view(), name="reveal_address"),
    path("<int:pk>/cancel/", log.CancelMessage.as_view(), name="cancel"),
    path("<int:pk>/send-again/", log.SendAgain.as_view(), name="send_again"),
]
