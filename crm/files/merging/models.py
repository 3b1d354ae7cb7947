"""The merge of two files: who, why, what was moved, and how it can be undone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.files.reasons import Reason
from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, WAITING
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import unblocked
from dms.parties.choices import CustomerState
from dms.parties.models import LIVING_STATES, Customer


class Likeness(models.TextChoices):
    """Why two files may be of one customer, most certain first."""

    DOCUMENT = "document", _("same identity document")
    COMPANY_CODE = "company_code", _("same company code")
    PHONE = "phone", _("same telephone number")
    VEHICLE = "vehicle", _("same vehicle, names that sound alike")
    NAME = "name", _("same name")


class MergeState(models.TextChoices):
    """Where a merge stands."""

    PROPOSED = "proposed", _("to be looked at")
    MERGED = "merged", _("merged")
    UNDONE = "undone", _("undone")
    DISMISSED = "dismissed", _("two customers")


S = MergeState


class CustomerMergeQuerySet(StoreOwnedQuerySet):
    """Reading the pairs."""

    def proposed(self):
        """Those that nobody has decided: what the list of suggestions, its counter and its figure show."""
        return self.filter(state=S.PROPOSED)


class CustomerMerge(StoreOwned, StatefulModel):
    """A pair of files: proposed until merged or dismissed as two customers; a merge can be undone.

    ``first`` is the older file. ``moved`` and ``settled`` say exactly what the merge did, as ids; ``before`` keeps the
    survivor's own values of the fields that were taken from the other file (blanked when the person is erased).
    """

    first = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("older file"))
    second = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("newer file"))
    survivor = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("goes on")
    )
    reasons = models.JSONField(default=list, blank=True)
    is_certain = models.BooleanField(_("certain"), default=False, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    taken = models.JSONField(default=list, blank=True, editable=False)
    before = models.JSONField(default=dict, blank=True, editable=False)
    moved = models.JSONField(default=list, blank=True, editable=False)
    settled = models.JSONField(default=list, blank=True, editable=False)
    state = StateField(_("state"), choices=MergeState, default=MergeState.PROPOSED)

    objects = CustomerMergeQuerySet.as_manager()

    url_namespace = "customer-merges"
    state_tones = {S.PROPOSED: WAITING, S.MERGED: DONE, S.UNDONE: DRAFT, S.DISMISSED: DRAFT}

    class Meta:
        verbose_name = _("customer merge")
        verbose_name_plural = _("customer merges")
        default_permissions = ("add", "view")
        permissions = [
            ("merge_customermerge", _("Can merge two files of one customer")),
            ("dismiss_customermerge", _("Can say that two files are of two customers")),
            ("undo_customermerge", _("Can undo a merge")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(state__in=["proposed", "merged"]),
                name="merge_once_per_pair",
                violation_error_message=_("These two files are proposed or merged already. Open that merge instead."),
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="merge_older_file_first"),
            models.CheckConstraint(
                condition=Q(survivor=None) | Q(survivor=F("first")) | Q(survivor=F("second")),
                name="merge_survivor_of_the_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["merged", "undone"]) | Q(survivor__isnull=False), name="merge_says_who_goes_on"
            ),
            models.CheckConstraint(condition=Q(state__in=MergeState.values), name="merge_state_known"),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="merge_open", condition=Q(state="proposed")),
        ]

    def __str__(self):
        """Numbers only: this text goes into events."""
        return f"{self.first.number} ↔ {self.second.number}"

    def get_absolute_url(self):
        """The two files side by side."""
        return address_of_row("customer-merges:detail", self.pk)

    @property
    def other(self):
        """The file that was closed; the newer one as long as nobody has chosen."""
        return self.first if self.survivor_id == self.second_id else self.second

    @property
    def reason_labels(self):
        """Why they may be one customer, in words."""
        return [Likeness(code).label for code in self.reasons]

    def merge_blockers(self):
        """Why they can't be merged now; each with the file that has to be looked at."""
        found = [
            Reason(
                _now("The file %(number)s is closed: %(state)s.")
                % {"number": each.number, "state": each.get_state_display()},
                each.get_absolute_url(),
            )
            for each in (self.first, self.second)
            if each.state != CustomerState.ACTIVE
        ]
        if self.first.store_id != self.second.store_id:
            found.append(_now("Files of two stores are never merged: each store answers for its own."))
        if self.first.kind != self.second.kind:
            found.append(_now("One file is of a person, the other of a company. Change the kind of one of them first."))
        return found

    def undo_blockers(self):
        """What was built on the merge since and has to be undone first, named and linked."""
        found = [
            Reason(_now("%(merge)s was merged since. Undo that first.") % {"merge": later}, later.get_absolute_url())
            for later in self._later_merges()
        ]
        if self.survivor and self.survivor.state != CustomerState.ACTIVE and not found:
            found.append(self._closed(self.survivor))
        if self.other.state != CustomerState.MERGED:
            found.append(self._closed(self.other))
        return found + self._double_identity()

    def _later_merges(self):
        """Merges made after this one that the survivor takes part in: the last one is undone first."""
        of_survivor = Q(first=self.survivor_id) | Q(second=self.survivor_id)
        later = CustomerMerge.objects.filter(of_survivor, state=S.MERGED, decided_at__gte=self.decided_at)
        return later.exclude(pk=self.pk).select_related("first", "second").order_by("-decided_at", "-pk")[:3]

    def _double_identity(self):
        """Somebody registered the other file's document or code anew while it was merged."""
        other, same = self.other, Q(pk=None)
        if other.document_number:
            same |= Q(document_kind=other.document_kind, document_number=other.document_number)
        if other.company_code:
            same |= Q(company_code=other.company_code)
        living = Customer.objects.filter(same, store_id=other.store_id, state__in=LIVING_STATES)
        sentence = _now("The file %(number)s has the same identity document or company code now. Settle that first.")
        return [
            Reason(sentence % {"number": each.number}, each.get_absolute_url())
            for each in living.exclude(pk__in=[self.first_id, self.second_id])[:3]
        ]

    @staticmethod
    def _closed(customer):
        sentence = _now("The file %(number)s is closed: %(state)s.")
        said = sentence % {"number": customer.number, "state": customer.get_state_display()}
        return Reason(said, customer.get_absolute_url())

    @transition(
        state,
        source=S.PROPOSED,
        target=S.MERGED,
        permission="crm.merge_customermerge",
        conditions=[unblocked("merge")],
        custom={"label": _("Merge")},
    )
    def merge(self, *, survivor, by, at, taken, before, moved, settled):
        """One file goes on with everything, the other is closed and leads to it."""
        self.survivor, self.decided_by, self.decided_at = survivor, by, at
        self.taken, self.before, self.moved, self.settled = taken, before, moved, settled

    @transition(
        state,
        source=S.PROPOSED,
        target=S.DISMISSED,
        permission="crm.dismiss_customermerge",
        custom={"label": _("Not the same customer")},
    )
    def dismiss(self, *, by, at):
        """Remembered: the pair is not suggested again."""
        self.decided_by, self.decided_at = by, at

    @transition(
        state,
        source=S.MERGED,
        target=S.UNDONE,
        permission="crm.undo_customermerge",
        conditions=[unblocked("undo")],
        custom={"label": _("Undo the merge")},
    )
    def undo(self):
        """Two files again, each with what it had."""
