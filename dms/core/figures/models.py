"""What a person's numbers said on earlier days, so that a change can be told of what has no date of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core.ownership import VisibleQuerySet


class OwnNumbers(VisibleQuerySet):
    """What somebody's home said is shown to nobody else."""

    def visible_to(self, user):
        return self.filter(user=user)


class DaysNumbers(models.Model):
    """The counters and standing figures of one person, working for one store (None: for all of theirs), at one instant
    of a day: ``{key: number}``. Kept for some weeks; written by due work, never changed.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey("accounts.Store", null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()
    numbers = models.JSONField(default=dict)

    objects = OwnNumbers.as_manager()

    class Meta:
        verbose_name = _("numbers of a day")
        verbose_name_plural = _("numbers of days")
        default_permissions = ()
        permissions = [("view_figures", "Can see figures and the dashboard")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day", "store"], condition=Q(store__isnull=False), name="numbers_once_a_day_and_store"
            ),
            models.UniqueConstraint(fields=["user", "day"], condition=Q(store=None), name="numbers_once_a_day"),
        ]

    def __str__(self):
        return f"{self.user_id} {self.day}"
