"""One print of one paper."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.printing.forms import FORMS
from dms.core.subjects import AboutSubject

JOB_OF_MANY = "accounts.store"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]


class PrintedDocumentQuerySet(StoreOwnedQuerySet):
    """Reading prints."""

    def visible_to(self, user):
        """Whoever may see the subject and print the form may see the print; in full only who may print it in full."""
        readable = Q(pk__in=())
        for form in FORMS.values():
            readable |= _of(form, user)
        return super().visible_to(user).filter(readable)


class PrintedDocument(AboutSubject, StoreOwned):
    """A paper as it was printed; ``content`` holds all that stands on it.

    Its subject is the row; of a job of labels for many rows it is their store.
    """

    form = models.CharField(_("form"), max_length=64)
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES)
    copy_numbers = models.JSONField(_("copies"), default=list, blank=True)
    sheet = models.CharField(_("label sheet"), max_length=16, blank=True)
    in_full = models.BooleanField(_("personal data in full"), default=False)
    print_count = models.PositiveIntegerField(_("print number"))
    content = models.JSONField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("printed by")
    )
    printed_at = models.DateTimeField(_("printed at"))
    again_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("reprint of")
    )

    objects = PrintedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("printed document")
        verbose_name_plural = _("printed documents")
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["form", "subject_kind", "subject_id", "print_count"], name="one_print_per_count"
            )
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="print_of_subject")]

    def __str__(self):
        return f"{self.form_label} {self.subject_text} ({self.print_count})"

    def get_absolute_url(self):
        return address_of_row("prints:detail", self.pk)

    @property
    def declared(self):
        """The form as the program declares it today; None when it is gone."""
        return FORMS.get(self.form)

    @property
    def form_label(self):
        """The form in words."""
        return self.declared.label if self.declared else self.form

    @property
    def is_reprint(self):
        """Whether a copy in it had been printed before."""
        return any(copy["mark"] for copy in self.content["print"].get("copies", ()))


def _of(form, user):
    """The prints of ``form`` that ``user`` may read."""
    shown = Q(in_full=False)
    if form.reveal:
        shown |= _where(form.reveal, user)
    subjects = apps.get_model(form.model).objects.visible_to(user)
    about_row = Q(Exists(subjects.filter(pk=OuterRef("subject_id"))), subject_kind=form.model)
    about_many = Q(subject_kind=JOB_OF_MANY) if form.is_label else Q(pk__in=())
    return _where(form.permission, user) & shown & (about_row | about_many) & Q(form=form.code)


def _where(permission, user):
    return ~Q(pk__in=()) if user.has_group_perm(permission) else Q(store_id__in=user.store_ids(permission))
