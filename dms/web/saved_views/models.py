"""Saved views of lists."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from dms.accounts.people import GROUP
from dms.accounts.roles import Role
from dms.core.ownership import Versioned, VisibleQuerySet

SHARE = "web.share_savedview"


class Scope(models.TextChoices):
    """Who sees a view."""

    MINE = "mine", _("only me")
    ROLE = "role", _("a role")
    STORE = "store", _("everybody of a store")


class SavedViewQuerySet(VisibleQuerySet):
    """One's own views, those of one's roles, those of one's stores; never a removed one."""

    def visible_to(self, user):
        if not user.has_perm(self.view_permission):
            return self.none()
        group_roles = user.grants.get(GROUP, set())
        seen = Q(scope=Scope.MINE, owner=user) | Q(scope=Scope.ROLE, store=None, role__in=sorted(user.roles))
        if group_roles:
            seen |= Q(scope=Scope.STORE) | Q(scope=Scope.ROLE, role__in=sorted(group_roles))
        seen |= Q(scope=Scope.STORE, store_id__in=user.store_ids())
        for store_id in user.store_ids():
            seen |= Q(scope=Scope.ROLE, store_id=store_id, role__in=sorted(user.grants[store_id]))
        return self.filter(seen, removed_at=None)


class SavedView(Versioned):
    """A list (by the name of its URL) with a query, under a name.

    ``query`` is the part of the address behind “?”: filters, ``q``, ``sort``, ``columns``.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )
    list = models.CharField(_("list"), max_length=100)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("query"), max_length=1000, blank=True)
    scope = models.CharField(_("for whom"), max_length=5, choices=Scope, default=Scope.MINE)
    role = models.CharField(_("role"), max_length=32, choices=Role.choices, blank=True)
    store = models.ForeignKey(
        "accounts.Store", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    is_tile = models.BooleanField(_("number on the home page"), default=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        default_permissions = ("view", "add", "change")
        permissions = [("share_savedview", "Can save views for a role or a store")]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="mine", role="", store=None)
                | Q(scope="role", role__gt="")
                | Q(scope="store", role="", store__isnull=False),
                name="saved_view_for_whom",
            ),
        ]
        indexes = [models.Index(fields=["list"], name="saved_view_of_list", condition=Q(removed_at=None))]

    def __str__(self):
        return self.name

    def may_be_changed_by(self, user):
        """One's own by oneself; a shared one by those who may share there."""
        if self.scope == Scope.MINE:
            return self.owner_id == user.pk
        return user.has_perm(SHARE, self)

    def get_absolute_url(self):
        """The list behind the view; the address stays when the query changes."""
        try:
            return f"{reverse(self.list)}?view={self.pk}"
        except NoReverseMatch:  # the list has been taken out of the program
            return reverse("saved-views:list")
