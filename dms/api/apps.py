"""The api app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Registers what this app offers."""

    name = "dms.api"
    label = "api"

    def ready(self):
        """Let the workers know the API's due work, and the shell its pages."""
        from dms.api import idempotency  # noqa: F401
        from dms.api.webhooks import feeding, sending  # noqa: F401

        self._offer()

    @staticmethod
    def _offer():
        from dms.api.webhooks.models import given_up_for
        from dms.core.offers import LATE, Counter, NavigationEntry, offer

        offer(
            NavigationEntry(
                label=_("Webhooks"),
                url="webhooks:list",
                icon="webhook",
                permission="api.view_webhook",
                group=_("Settings"),
                order=995,
            ),
            Counter(
                label=_("Webhook deliveries given up"),
                rows=given_up_for,
                url="webhooks:deliveries",
                query="outcome=given_up",
                permission="api.view_webhookdelivery",
                urgency=LATE,
                icon="webhook",
                order=930,
            ),
        )
