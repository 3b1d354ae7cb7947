"""Imports with what was found in their files, and exports with what was written."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core import clock, offers
from dms.core.addresses import address_of_row
from dms.core.exchange.lists import LISTS
from dms.core.exchange.writing import CONTENT_TYPES
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet, Versioned, VisibleQuerySet
from dms.core.permissions import refusal
from dms.core.states import StateField, StatefulModel, transition

FORMATS = [(name, name.upper() if name == "csv" else "Excel") for name in CONTENT_TYPES]


def in_stores_with(user, permissions):
    """The condition that a row lies in a store where ``user`` holds all ``permissions``."""
    if all(user.has_group_perm(permission) for permission in permissions):
        return Q()
    stores = [
        None if user.has_group_perm(permission) else set(user.store_ids(permission)) for permission in permissions
    ]
    return Q(store_id__in=sorted(set.intersection(*(some for some in stores if some is not None))))


class ImportState(models.TextChoices):
    """How far a file has come."""

    UPLOADED = "uploaded", _("being checked")
    CHECKED = "checked", _("checked, can be applied")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("imported")
    REFUSED = "refused", _("refused, nothing imported")
    CANCELLED = "cancelled", _("import cancelled")


class ImportQuerySet(StoreOwnedQuerySet):
    """Imports of lists that the viewer may import too: a report shows what stands in the file."""

    def visible_to(self, user):
        seen = Q(pk__in=[])
        for one in LISTS.values():
            if all(user.has_perm(permission) for permission in one.import_permissions):
                seen |= Q(list_code=one.code) & in_stores_with(user, one.import_permissions)
        return super().visible_to(user).filter(seen)


class ImportJob(StoreOwned, StatefulModel):
    """One file for one list of one store: checked first, then imported as a whole or not at all."""

    url_namespace = "imports"
    state_tones = {
        ImportState.UPLOADED: offers.WAITING,
        ImportState.CHECKED: offers.OPEN,
        ImportState.APPLYING: offers.WAITING,
        ImportState.APPLIED: offers.DONE,
        ImportState.REFUSED: offers.LATE,
        ImportState.CANCELLED: offers.DRAFT,
    }

    list_code = models.CharField(_("list"), max_length=40, editable=False)
    file_name = models.CharField(_("file"), max_length=120, editable=False)
    stored_name = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    reading = models.CharField(_("read as"), max_length=60, editable=False)
    row_count = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    added = models.PositiveIntegerField(_("added"), default=0, editable=False)
    changed = models.PositiveIntegerField(_("changed"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0, editable=False)
    mistakes = models.PositiveIntegerField(_("mistakes"), default=0, editable=False)
    warnings = models.PositiveIntegerField(_("warnings"), default=0, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("imported by"),
    )
    state = StateField(_("state"), choices=ImportState, default=ImportState.UPLOADED)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ("add", "view")
        permissions = [
            ("check_importjob", "Checks a file: the system alone"),
            ("apply_importjob", "Can apply a checked import"),
            ("finish_importjob", "Finishes an import: the system alone"),
            ("refuse_importjob", "Refuses a file: the system alone"),
            ("cancel_importjob", "Can cancel an import"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(mistakes=0), name="import_applied_without_mistakes"
            ),
        ]

    def __str__(self):
        """Number and list; the file's name may be a person's."""
        return f"{_('import')} {self.pk} · {self.label}"

    def get_absolute_url(self):
        return address_of_row("imports:detail", self.pk)

    @property
    def list(self):
        """The declaration, or None where the list is gone."""
        return LISTS.get(self.list_code)

    @property
    def label(self):
        """What the list is called."""
        return str(self.list.label) if self.list else self.list_code

    @property
    def is_going_on(self):
        """Whether a worker has it."""
        return self.state in (ImportState.UPLOADED, ImportState.APPLYING)

    @transition(
        state,
        source=ImportState.UPLOADED,
        target=ImportState.CHECKED,
        permission="core.check_importjob",
        custom={"label": _("Check"), "system": True},
    )
    def check_rows(self, *, added, changed, unchanged, warnings, row_count):
        """Every row could be saved."""
        self.added, self.changed, self.unchanged = added, changed, unchanged
        self.warnings, self.row_count = warnings, row_count

    @transition(
        state,
        source=ImportState.CHECKED,
        target=ImportState.APPLYING,
        permission="core.apply_importjob",
        custom={"label": _("Apply")},
    )
    def apply(self, *, applied_by):
        """A worker saves the rows."""
        self.applied_by = applied_by

    def apply_refusal(self, user):
        """Only for whoever may make and change the rows one by one."""
        return self._may_import(user)

    @transition(
        state,
        source=ImportState.APPLYING,
        target=ImportState.APPLIED,
        permission="core.finish_importjob",
        custom={"label": _("Finish"), "system": True},
    )
    def finish(self, *, added, changed, unchanged, warnings, row_count):
        """All rows are saved."""
        self.added, self.changed, self.unchanged = added, changed, unchanged
        self.warnings, self.row_count = warnings, row_count

    @transition(
        state,
        source=[ImportState.UPLOADED, ImportState.APPLYING],
        target=ImportState.REFUSED,
        permission="core.refuse_importjob",
        custom={"label": _("Refuse"), "system": True},
    )
    def refuse(self, *, mistakes, warnings, row_count):
        """At least one row can't be saved, so none is."""
        self.added = self.changed = self.unchanged = 0
        self.mistakes, self.warnings, self.row_count = mistakes, warnings, row_count

    @transition(
        state,
        source=[ImportState.UPLOADED, ImportState.CHECKED],
        target=ImportState.CANCELLED,
        permission="core.cancel_importjob",
        custom={"label": _("Cancel the import")},
    )
    def cancel(self):
        """Nothing of the file is imported."""

    def _may_import(self, user):
        lacking = (one for one in self.list.import_permissions if not user.has_perm(one, self)) if self.list else ()
        permission = next(lacking, None)
        return refusal(user, permission) if permission else ""


class ImportFinding(models.Model):
    """Something about one cell, one row, or (without a row) the whole file, in the words of who uploaded it."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="findings")
    row_number = models.PositiveIntegerField(_("row"), null=True)
    column = models.CharField(_("column"), max_length=80, blank=True)
    value = models.CharField(_("value"), max_length=120, blank=True)
    reason = models.TextField(_("reason"))
    allowed = models.TextField(_("allowed values"), blank=True)
    is_warning = models.BooleanField(_("warning"), default=False)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return f"{self.row_number} {self.column}"


class ExportQuerySet(VisibleQuerySet):
    """One's own exports; those of colleagues where they hold nothing that the viewer may not see."""

    def visible_to(self, user):
        seen = Q(pk__in=[])
        if not user.has_perm(self.view_permission):
            return self.none()
        for one in LISTS.values():
            if user.has_perm(one.view_permission):
                needed = (self.view_permission, one.view_permission)
                same_stores = in_stores_with(user, needed) & Q(revealed=False, store__isnull=False)
                seen |= Q(list_code=one.code) & (Q(requested_by=user) | same_stores)
        return self.filter(seen)


class ExportJob(Versioned):
    """Rows of a list written into a file; the file is kept for a day. ``store`` is empty for several stores at once."""

    store = models.ForeignKey(
        "accounts.Store",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("store"),
    )
    list_code = models.CharField(_("list"), max_length=40, editable=False)
    format = models.CharField(_("format"), max_length=4, choices=FORMATS)
    filter_text = models.CharField(_("filter"), max_length=500, blank=True, editable=False)
    keys = models.JSONField(null=True, blank=True, editable=False)
    updated_since = models.DateTimeField(_("updated since"), null=True, blank=True, editable=False)
    row_count = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    revealed = models.BooleanField(_("personal values in full"), default=False, editable=False)
    stored_name = models.CharField(max_length=100, blank=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("requested by"),
    )
    finished_at = models.DateTimeField(_("written at"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ("add", "view")

    def __str__(self):
        return f"{_('export')} {self.pk} · {self.label}"

    def get_absolute_url(self):
        return address_of_row("exports:detail", self.pk)

    @property
    def list(self):
        """The declaration, or None where the list is gone."""
        return LISTS.get(self.list_code)

    @property
    def label(self):
        """What the list is called."""
        return str(self.list.label) if self.list else self.list_code

    @property
    def is_ready(self):
        """Whether the file can be fetched now."""
        return bool(self.stored_name) and self.expires_at is not None and clock.now() < self.expires_at

    @property
    def is_going_on(self):
        """Whether a worker has it."""
        return self.finished_at is None
