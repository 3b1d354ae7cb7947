"""What the API itself keeps: webhooks, and the first answers to requests that carry an ``Idempotency-Key``."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dms.api.webhooks.models import Webhook, WebhookAttempt, WebhookDelivery

__all__ = ["IdempotentRequest", "Webhook", "WebhookAttempt", "WebhookDelivery"]


class IdempotentRequest(models.Model):
    """One key of one person: what was asked under it, and the answer it got. Kept for at least a day.

    Written in the transaction of the effect: there is no answer without its effect and no effect without its answer.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("idempotent request")
        verbose_name_plural = _("idempotent requests")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_idempotency_key")]

    def __str__(self):
        return self.key
