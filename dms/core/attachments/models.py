"""One file about one row."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.attachments.subjects import ATTACHABLE, SEEN_WITH
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.subjects import AboutSubject


class AttachmentKind(models.TextChoices):
    """What a file shows."""

    PHOTO = "photo", _("photo")
    DOCUMENT = "document", _("document")
    SIGNATURE = "signature", _("signature")
    OTHER = "other", _("other")


class AttachmentQuerySet(StoreOwnedQuerySet):
    """Reading attachments."""

    def visible_to(self, user):
        """Those of the stores where ``user`` may see attachments, and only beside a subject that ``user`` sees."""
        beside = Q(pk=None)
        for kind in ATTACHABLE:
            subjects = apps.get_model(kind).objects.visible_to(user)
            here = Q(subject_kind=kind, subject_id__in=subjects.order_by().values("pk"))
            beside |= here & _where(user, SEEN_WITH.get(kind, ""))
        return super().visible_to(user).filter(beside)

    def present(self):
        """Those that were not removed."""
        return self.filter(removed_at=None)


def _where(user, permission):
    """The condition on rows of the stores where ``user`` has ``permission``; without one: everywhere."""
    if not permission or user.has_group_perm(permission):
        return Q()
    return Q(store_id__in=user.store_ids(permission))


class Attachment(AboutSubject, StoreOwned):
    """A file as it was handed in. Its content never changes; removed means no longer shown, the file stays."""

    kind = models.CharField(_("kind"), max_length=16, choices=AttachmentKind.choices)
    original_name = models.CharField(_("name"), max_length=120)
    stored_name = models.CharField(max_length=100, unique=True, editable=False)
    content_type = models.CharField(_("type"), max_length=40, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        permissions = [("remove_attachment", "Can remove an attachment")]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="attachment_of_subject")]

    def __str__(self):
        """Not the file's name: this text goes into events, and people name files after people."""
        return f"{self.get_kind_display()} {self.pk or ''}".strip()

    def get_absolute_url(self):
        return address_of_row("attachments:download", self.pk)
