"""The rows that a person opened last."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dms.messaging.models import OwnRows


class RecentlyOpened(models.Model):
    """A row that somebody opened: which, and when the last time. Their own trace, of the newest few rows only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=64)
    row_id = models.BigIntegerField()
    opened_at = models.DateTimeField(_("opened at"))

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("recently opened row")
        verbose_name_plural = _("recently opened rows")
        default_permissions = ("view",)
        ordering = ["-opened_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "row_id"], name="recently_opened_once")]
        indexes = [models.Index(fields=["user", "-opened_at"], name="recently_opened_last")]

    def __str__(self):
        return f"{self.kind} {self.row_id}"
