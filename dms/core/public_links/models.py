"""One link to one public page about one row."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.public_links.pages import PAGES
from dms.core.subjects import AboutSubject


class PublicLinkQuerySet(StoreOwnedQuerySet):
    """Reading links."""

    def visible_to(self, user):
        """Those of the stores where ``user`` may see links, and only beside a row that ``user`` sees."""
        beside = Q(pk=None)
        for kind in {page.kind for page in PAGES.values()}:
            rows = apps.get_model(kind).objects.visible_to(user)
            beside |= Q(subject_kind=kind, subject_id__in=rows.order_by().values("pk"))
        return super().visible_to(user).filter(beside)


class PublicLink(AboutSubject, StoreOwned):
    """Opens one page about one row for whoever holds it: until it expires, is revoked, or is used up."""

    purpose = models.CharField(_("purpose"), max_length=60)
    seed = models.CharField(max_length=16, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    subject_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    site = models.CharField(max_length=200, blank=True, editable=False)
    details = models.JSONField(default=dict, blank=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    most_uses = models.PositiveSmallIntegerField(_("answers at most"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("answers"), default=0, editable=False)
    used_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    openings = models.PositiveIntegerField(_("openings"), default=0, editable=False)
    opened_at = models.DateTimeField(_("last opened"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )

    objects = PublicLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("public link")
        verbose_name_plural = _("public links")
        default_permissions = ("view", "add")
        permissions = [("revoke_publiclink", _("Can revoke a link for a customer"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(most_uses=None) | Q(uses__lte=models.F("most_uses")), name="public_link_uses_within_limit"
            )
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-id"], name="public_link_of_subject")]

    def __str__(self):
        return str(self.label)

    @property
    def page(self):
        """The declared page; None where an old link outlived its declaration."""
        return PAGES.get(self.purpose)

    @property
    def label(self):
        """What the page is called."""
        return self.page.label if self.page else self.purpose

    @property
    def is_alive(self):
        """Whether it still opens, as far as the link itself can say; its row may forbid it besides."""
        used_up = self.most_uses is not None and self.uses >= self.most_uses
        return self.page is not None and not self.revoked_at and not used_up and clock.now() < self.expires_at

    def subject(self):
        """The row that it leads to, whoever asks: holding the link is the permission."""
        return self.subject_model._base_manager.select_related("store").get(pk=self.subject_id)
