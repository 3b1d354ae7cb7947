"""Addresses of webhooks and their deliveries."""

from django.urls import path

from dms.web.webhooks import deliveries, views

app_name = "webhooks"

urlpatterns = [
    path("", views.Webhooks.as_view(), name="list"),
    path("new/", views.RegisterWebhook.as_view(), name="add"),
    path("deliveries/", deliveries.Deliveries.as_view(), name="deliveries"),
    path("deliveries/<int:pk>/", deliveries.DeliveryPage.as_view(), name="delivery"),
    path("deliveries/<int:pk>/replay/", deliveries.ReplayDelivery.as_view(), name="replay_delivery"),
    path("<int:pk>/", views.WebhookPage.as_view(), name="detail"),
    path("<int:pk>/edit/", views.EditWebhook.as_view(), name="edit"),
    path("<int:pk>/switch-off/", views.SwitchOff.as_view(), name="switch_off"),
    path("<int:pk>/switch-on/", views.SwitchOn.as_view(), name="switch_on"),
    path("<int:pk>/renew-secret/", views.RenewSecret.as_view(), name="renew_secret"),
    path("<int:pk>/ping/", views.Ping.as_view(), name="ping"),
    path("<int:pk>/replay/", views.Replay.as_view(), name="replay"),
]
