"""The log: what was sent to which webhook, every attempt, and sending it again."""

import json

import django_filters
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dms.api.webhooks import services
from dms.api.webhooks.models import Outcome, Webhook, WebhookDelivery, WebhookState
from dms.api.webhooks.sending import document_of
from dms.core.models import Event
from dms.web.pages import Column, DetailPage, ListPage, Page, Tab
from dms.web.pages.details import Fact

TIME = "web/parts/time.html"
VIEW = "api.view_webhookdelivery"


def visible_webhooks(request):
    """The webhooks to choose from."""
    return Webhook.objects.visible_to(request.user) if request else Webhook.objects.none()


class DeliveryFilter(django_filters.FilterSet):
    """By webhook and outcome."""

    webhook = django_filters.ModelChoiceFilter(label=_("Webhook"), queryset=visible_webhooks)
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=Outcome.choices)

    class Meta:
        model = WebhookDelivery
        fields = ["webhook", "outcome"]


class Deliveries(ListPage):
    """Everything that was sent to webhooks, newest first."""

    model = WebhookDelivery
    permission = VIEW
    title = _("Webhook deliveries")
    filterset_class = DeliveryFilter
    tabs = (
        Tab(_("All")),
        Tab(_("to be delivered"), {"outcome": Outcome.WAITING.value}),
        Tab(_("given up"), {"outcome": Outcome.GIVEN_UP.value}),
    )
    columns = (
        Column(label=_("Sequence"), value="sequence", number=True),
        Column(label=_("Webhook"), value="webhook"),
        Column(label=_("Fact"), value="fact", phone=False),
        Column(label=_("When"), value="created_at", template=TIME, phone=False),
        Column(label=_("Tries"), value="tries", number=True, phone=False),
        Column(label=_("Last answer"), value="last_status", number=True, phone=False),
        Column(label=_("Outcome"), value="outcome", template="webhooks/parts/outcome.html"),
    )

    def rows(self):
        """With what each line names."""
        return super().rows().select_related("webhook", "event")


class DeliveryPage(DetailPage):
    """One delivery: what is told, and each request with its answer."""

    model = WebhookDelivery
    permission = VIEW
    template_name = "webhooks/delivery.html"

    def rows(self):
        """With what the page names."""
        return super().rows().select_related("webhook", "event")

    def facts(self, row):
        """Which, about what, and how it stands."""
        return [
            Fact(_("Webhook"), row.webhook),
            Fact(_("Fact"), row.fact),
            Fact(_("When"), row.created_at, TIME),
            Fact(_("Next try"), row.next_try_at, TIME if row.next_try_at else ""),
        ]

    def timeline(self, row):
        """The history is the webhook's."""
        return Event.objects.none()

    def get_context_data(self, row, **kwargs):
        """Also ``attempts``, the ``document`` as text, and whether it may be sent again."""
        may = row.webhook.state == WebhookState.ON and self.request.user.has_perm("api.replay_webhook", row.webhook)
        return super().get_context_data(
            row=row,
            attempts=row.attempts.all(),
            document=json.dumps(document_of(row), ensure_ascii=False, indent=2),
            may_replay=may,
            **kwargs,
        )


class ReplayDelivery(Page):
    """One button."""

    model = WebhookDelivery
    permission = VIEW
    http_method_names = ["post"]

    def post(self, request, pk):
        """Send it again and go back to it."""
        try:
            delivery = services.replay_delivery(delivery_id=pk, actor=request.user)
        except WebhookDelivery.DoesNotExist:
            raise Http404("delivery") from None
        messages.success(request, _("It is being sent again."))
        return redirect(delivery)
