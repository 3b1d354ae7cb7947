"""What was typed and not saved."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dms.messaging.models import OwnRows


class Draft(models.Model):
    """The unsaved values of one form of one person: at most one for each address.

    It may hold personal data: it is deleted when the form is saved, when it is discarded, and after a week.
    ``row_version`` is the version of the row that the form was opened on; 0 for a new row.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("by whom")
    )
    address = models.CharField(_("page"), max_length=300)
    values = models.JSONField(default=dict)
    row_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("when"))

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="draft_once_per_page")]
        indexes = [models.Index(fields=["saved_at"], name="draft_age")]

    def __str__(self):
        return f"{self.user_id} · {self.address}"
