"""The kernel's tables."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.core import clock, offers
from dms.core.addresses import address_of_row
from dms.core.approvals.models import Approval, ApprovalStep, ChainRule
from dms.core.attachments.models import Attachment
from dms.core.deadlines.models import Promise, PromiseChange, PromiseNotice
from dms.core.exchange.models import ExportJob, ImportFinding, ImportJob
from dms.core.facts import label_of
from dms.core.figures.models import DaysNumbers
from dms.core.logs import without_personal_numbers
from dms.core.ownership import GroupOwnedQuerySet, VisibleQuerySet
from dms.core.printing.models import PrintedDocument
from dms.core.public_links.models import PublicLink
from dms.core.workdays import Holiday

__all__ = [
    "Approval",
    "ApprovalStep",
    "Attachment",
    "ChainRule",
    "DaysNumbers",
    "DueWork",
    "Event",
    "ExportJob",
    "Holiday",
    "ImportFinding",
    "ImportJob",
    "NumberSequence",
    "PrintedDocument",
    "Promise",
    "PromiseChange",
    "PromiseNotice",
    "PublicLink",
]


class EventQuerySet(VisibleQuerySet):
    """Reading the history."""

    def visible_to(self, user):
        if user.has_group_perm("core.view_event"):
            return self.all()
        return self.filter(store_id__in=user.store_ids("core.view_event"))

    def about(self, subject):
        """The timeline of one row, newest first."""
        return self.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk).order_by("-id")


class Event(models.Model):
    """Something that happened: who did what to which row, when, from where and why. Never changed or deleted."""

    fact = models.CharField(max_length=100)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=100, blank=True)
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey("accounts.Store", null=True, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    subject_text = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=32, blank=True)
    target = models.CharField(max_length=32, blank=True)
    reason = models.TextField(blank=True)
    payload = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=16)
    address = models.GenericIPAddressField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="event_timeline"),
            models.Index(fields=["store", "id"], name="event_of_store"),
            models.Index(fields=["fact", "id"], name="event_of_fact"),
            models.Index(fields=["actor", "id"], name="event_of_actor"),
        ]

    def __str__(self):
        return f"{self.fact} {self.subject_kind} {self.subject_id}"

    @property
    def label(self):
        """What happened, in the user's language."""
        return label_of(self.fact)


class WorkStanding(models.TextChoices):
    """How a piece of due work stands."""

    PLANNED = "planned", _("planned")
    DUE = "due", _("due")
    LATE = "late", _("late")
    GIVEN_UP = "given_up", _("given up")
    DONE = "done", _("done")

    @property
    def tone(self):
        """What it says to the eye: one of ``dms.core.offers.TONES``."""
        return {self.PLANNED: offers.DRAFT, self.DUE: offers.OPEN, self.DONE: offers.DONE}.get(self, offers.LATE)


class DueWorkQuerySet(GroupOwnedQuerySet):
    """Finding due work by how it stands. It belongs to no store: only the group's own roles see it."""

    def visible_to(self, user):
        return self.all() if user.has_group_perm(self.view_permission) else self.none()

    def standing(self, standing):
        """The work that stands so now. Raises KeyError for an unknown WorkStanding."""
        at = clock.now()
        late = at - timedelta(minutes=settings.DUE_WORK_LATE_MINUTES)
        unfinished = Q(done_at=None, given_up_at=None)
        return self.filter(
            {
                WorkStanding.PLANNED: unfinished & Q(due_at__gt=at),
                WorkStanding.DUE: unfinished & Q(due_at__lte=at, due_at__gte=late),
                WorkStanding.LATE: unfinished & Q(due_at__lt=late),
                WorkStanding.GIVEN_UP: Q(done_at=None, given_up_at__isnull=False),
                WorkStanding.DONE: Q(done_at__isnull=False),
            }[standing]
        )


class DueWork(models.Model):
    """Something to be done at or after ``due_at``, once: an event's receiver, a reminder, an escalation.

    Open until ``done_at`` or ``given_up_at``. The unique ``key`` makes asking for it twice harmless.
    """

    handler = models.CharField(max_length=100)
    key = models.CharField(max_length=200, unique=True)
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)

    objects = DueWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("due work")
        verbose_name_plural = _("due work")
        indexes = [
            models.Index(
                fields=["due_at"], name="due_work_open", condition=Q(done_at__isnull=True, given_up_at__isnull=True)
            ),
            models.Index(fields=["given_up_at"], name="due_work_given_up", condition=Q(given_up_at__isnull=False)),
        ]

    def __str__(self):
        return self.key

    def get_absolute_url(self):
        return address_of_row("operations:work", self.pk)

    @property
    def shown_error(self):
        """The last error as people may see it: databases like to repeat the numbers that they refuse."""
        return without_personal_numbers(self.last_error)

    @property
    def standing(self):
        """Its WorkStanding at this moment."""
        if self.done_at:
            return WorkStanding.DONE
        if self.given_up_at:
            return WorkStanding.GIVEN_UP
        waiting = clock.now() - self.due_at
        if waiting < timedelta(0):
            return WorkStanding.PLANNED
        return WorkStanding.LATE if waiting > timedelta(minutes=settings.DUE_WORK_LATE_MINUTES) else WorkStanding.DUE


class NumberSequence(models.Model):
    """The last number given in one store, kind of paper and year."""

    store = models.ForeignKey("accounts.Store", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "kind", "year"], name="one_sequence_per_kind_and_year")]

    def __str__(self):
        return f"{self.kind} {self.year}: {self.last}"
