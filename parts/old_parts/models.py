"""The old part 旧件.

Old parts are nobody's stock: they cost nothing and are never sold, so they stay out of the valued ledger, where they
would take part in FIFO, counts and shortages. Each is one row with one place: here (perhaps in a bin of the old parts
area), with the claims clerk, at the supplier, with the customer, or gone. ``proofs`` shows that no row has two.
"""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.permissions import refusal
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from parts.catalogue.models import Part
from parts.issuing.models import IssueKind, IssueLine
from parts.stock.fields import money_field, quantity_field
from parts.stock.models import Bin


class Destination(models.TextChoices):
    """Where an old part goes in the end."""

    CLAIMS = "claims", _("claims clerk (warranty)")
    CUSTOMER = "customer", _("back to the customer")
    CORE = "core", _("core credit of the supplier")
    DISPOSAL = "disposal", _("disposal")


#: Days after which it should have left the parts department. The founders' papers say “periodically” for disposal and
#: name no day for the others: these are our defaults.
DAYS = {Destination.CLAIMS: 3, Destination.CUSTOMER: 30, Destination.CORE: 14, Destination.DISPOSAL: 90}


class OldPartState(models.TextChoices):
    """Where it is."""

    TAKEN_IN = "taken_in", _("taken in")
    IN_BIN = "in_bin", _("in its bin")
    WITH_CLAIMS = "with_claims", _("with the claims clerk")
    SENT = "sent", _("sent away")
    CREDITED = "credited", _("credited")
    GIVEN_BACK = "given_back", _("with the customer")
    DISPOSED = "disposed", _("disposed of")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = OldPartState
#: In the hands of the parts department.
HERE = (S.TAKEN_IN, S.IN_BIN)
#: Has left it, and can be brought back.
AWAY = (S.WITH_CLAIMS, S.SENT, S.CREDITED, S.GIVEN_BACK, S.DISPOSED)


def person(label):
    """Who did it: set by the verb."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
    )


class OldPart(StoreOwned, StatefulModel):
    """What was taken out of a car and handed in: labelled, kept in a bin, and sent where it belongs.

    The source is the row that it came from (a repair order), by kind and key, with its number in ``job_number``;
    ``issue_line`` the line of the new part that was asked for. ``due_at`` is when it should have left the parts
    department, ``held_by`` the claims clerk who signed for it.
    """

    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = quantity_field(_("quantity"), validators=[MinValueValidator(Decimal("0.001"))])
    issue_line = models.ForeignKey(
        IssueLine, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="old_parts"
    )
    source_kind = models.CharField(max_length=64, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)
    source_url = models.CharField(max_length=200, blank=True, editable=False)
    job_number = models.CharField(_("repair order"), max_length=40, blank=True)
    plate = models.CharField(_("plate"), max_length=20, blank=True)
    destination = models.CharField(_("where it goes"), max_length=10, choices=Destination)
    bin = models.ForeignKey(
        Bin, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+", verbose_name=_("bin")
    )
    note = models.CharField(_("condition"), max_length=200, blank=True)
    brought_by = models.CharField(_("handed in by"), max_length=60, blank=True)
    taken_in_by = person(_("taken in by"))
    taken_in_at = models.DateTimeField(_("taken in at"), editable=False)
    due_at = models.DateTimeField(_("to be gone by"), editable=False)
    held_by = person(_("in the hands of"))
    left_at = models.DateTimeField(_("left at"), null=True, blank=True, editable=False)
    collected_by = models.CharField(_("collected by"), max_length=60, blank=True, editable=False)
    is_cleaned = models.BooleanField(_("cleaned and packed"), default=False, editable=False)
    supplier = models.ForeignKey(
        "parties.Supplier",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("supplier"),
    )
    waybill = models.CharField(_("carrier and waybill"), max_length=120, blank=True, editable=False)
    credit = money_field(_("credit granted"), null=True, blank=True, editable=False)
    state = StateField(_("state"), choices=OldPartState, default=S.TAKEN_IN)

    url_namespace = "old-parts"
    state_tones = {
        S.TAKEN_IN: WAITING,
        S.IN_BIN: OPEN,
        S.WITH_CLAIMS: OPEN,
        S.SENT: WAITING,
        S.CREDITED: DONE,
        S.GIVEN_BACK: DONE,
        S.DISPOSED: DONE,
        S.WITHDRAWN: DRAFT,
    }

    class Meta:
        verbose_name = _("old part")
        verbose_name_plural = _("old parts")
        default_permissions = ("add", "view")
        permissions = [
            ("put_away_oldpart", _("Can put old parts into bins")),
            ("redirect_oldpart", _("Can change where an old part goes")),
            ("hand_over_oldpart", _("Can take old parts of warranty jobs over")),
            ("give_back_oldpart", _("Can give old parts back to customers")),
            ("send_oldpart", _("Can send old parts to suppliers")),
            ("note_credit_oldpart", _("Can note what a supplier credited for an old part")),
            ("dispose_oldpart", _("Can dispose of old parts")),
            ("bring_back_oldpart", _("Can bring old parts back")),
            ("withdraw_oldpart", _("Can withdraw old parts that were taken in by mistake")),
            ("waive_oldpart", _("Can waive an old part that is owed")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="old_part_number_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="old_part_of_something"),
            models.CheckConstraint(condition=Q(destination__in=Destination.values), name="old_part_destination_known"),
            models.CheckConstraint(condition=Q(state__in=OldPartState.values), name="old_part_state_known"),
            models.CheckConstraint(
                condition=Q(state="in_bin", bin__isnull=False) | (~Q(state="in_bin") & Q(bin=None)),
                name="old_part_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["taken_in", "in_bin", "withdrawn"], left_at=None)
                | (~Q(state__in=["taken_in", "in_bin", "withdrawn"]) & Q(left_at__isnull=False)),
                name="old_part_away_since",
            ),
            models.CheckConstraint(
                condition=Q(state="with_claims", held_by__isnull=False) | (~Q(state="with_claims") & Q(held_by=None)),
                name="old_part_held_by_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="given_back") | Q(is_cleaned=True), name="old_part_given_back_clean"
            ),
            models.CheckConstraint(
                condition=~Q(state="credited") | Q(credit__gte=0), name="old_part_credited_with_an_amount"
            ),
        ]
        indexes = [
            models.Index(fields=["store", "state", "due_at"], name="old_part_by_state"),
            models.Index(fields=["source_kind", "source_id"], name="old_part_by_source"),
            models.Index(fields=["job_number"], name="old_part_by_job"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        """Its page."""
        return address_of_row("old-parts:detail", self.pk)

    @property
    def is_here(self):
        """Whether the parts department has it."""
        return self.state in HERE

    @property
    def is_late(self):
        """Whether it should have left by now."""
        return self.is_here and self.due_at < clock.now()

    @property
    def days(self):
        """Whole days since it was taken in, until it left."""
        return ((self.left_at or clock.now()) - self.taken_in_at).days

    @property
    def is_of_warranty(self):
        """Whether its issue was signed off by the claims clerk: then it can go nowhere else first."""
        return self.issue_line is not None and self.issue_line.issue.kind == IssueKind.WARRANTY

    def due_after(self, destination, since):
        """When it should have left for ``destination``."""
        return since + timedelta(days=DAYS[destination])

    def listed_blockers(self):
        """As long as it stands on a list that waits for its signature, it stays where it is."""
        line = self.handover_lines.filter(stands=True, handover__state="open").select_related("handover").first()
        if line is None:
            return []
        said = _now("It stands on the hand-over list %(list)s. Have it signed, or cancel it.")
        return [Blocker(said % {"list": line.handover}, url=line.handover.get_absolute_url())]

    def _goes(self, *wanted):
        if self.destination in wanted:
            return []
        said = _now("It goes elsewhere: %(destination)s. Change that first.")
        return [Blocker(said % {"destination": self.get_destination_display()}, who=_now("storekeeper"))]

    def redirect_blockers(self):
        """Not while it waits on a list."""
        return self.listed_blockers()

    def withdraw_blockers(self):
        """Not while it waits on a list."""
        return self.listed_blockers()

    def give_back_blockers(self):
        """What the customer wants, outside warranty (seed 004, 篇8 五)."""
        return self._goes(Destination.CUSTOMER) + self.listed_blockers()

    def send_blockers(self):
        """Cores, and what the claims clerk sends to the manufacturer."""
        if self.state == S.WITH_CLAIMS:
            return []
        return self._goes(Destination.CORE) + self.listed_blockers()

    def dispose_blockers(self):
        """What nobody waits for any more."""
        if self.state == S.WITH_CLAIMS:
            return []
        return self._goes(Destination.DISPOSAL) + self.listed_blockers()

    def send_refusal(self, user):
        """Whoever has it."""
        return self._refusal_by_place(user)

    def dispose_refusal(self, user):
        """Whoever has it."""
        return self._refusal_by_place(user)

    def _refusal_by_place(self, user):
        needed = "parts.hand_over_oldpart" if self.state == S.WITH_CLAIMS else "parts.put_away_oldpart"
        return "" if user.has_perm(needed, self) else refusal(user, needed, self)

    @transition(
        state,
        source=[S.TAKEN_IN, S.IN_BIN],
        target=S.IN_BIN,
        permission="parts.put_away_oldpart",
        custom={"label": _("Put into a bin")},
    )
    def put_away(self, *, place):
        """It lies where its row says."""
        self.bin = place

    @transition(
        state,
        source=S.TAKEN_IN,
        target=S.TAKEN_IN,
        permission="parts.redirect_oldpart",
        conditions=[unblocked("redirect")],
        custom={"label": _("Change where it goes")},
    )
    @transition(
        state,
        source=S.IN_BIN,
        target=S.IN_BIN,
        permission="parts.redirect_oldpart",
        conditions=[unblocked("redirect")],
        custom={"label": _("Change where it goes")},
    )
    def redirect(self, *, destination, at):
        """Somebody else gets it, within the days of that way."""
        self.destination, self.due_at = destination, self.due_after(destination, at)

    @transition(
        state,
        source=[S.TAKEN_IN, S.IN_BIN],
        target=S.WITH_CLAIMS,
        permission="parts.hand_over_oldpart",
        custom={"label": _("Take over"), "with_subject": True},
    )
    def hand_over(self, *, by, at):
        """The claims clerk has signed for it."""
        self.bin, self.held_by, self.left_at = None, by, at

    @transition(
        state,
        source=[S.TAKEN_IN, S.IN_BIN],
        target=S.GIVEN_BACK,
        permission="parts.give_back_oldpart",
        conditions=[unblocked("give_back")],
        custom={"label": _("Give back to the customer")},
    )
    def give_back(self, *, collected_by, at):
        """Cleaned and packed, and the customer has it."""
        self.bin, self.left_at = None, at
        self.collected_by, self.is_cleaned = collected_by, True

    @transition(
        state,
        source=[S.TAKEN_IN, S.IN_BIN, S.WITH_CLAIMS],
        target=S.SENT,
        permission="parts.send_oldpart",
        conditions=[unblocked("send")],
        custom={"label": _("Send away")},
    )
    def send(self, *, supplier, waybill, at):
        """On its way to the supplier or the manufacturer."""
        self.bin, self.held_by, self.left_at = None, None, at
        self.supplier, self.waybill = supplier, waybill

    @transition(
        state,
        source=S.SENT,
        target=S.CREDITED,
        permission="parts.note_credit_oldpart",
        custom={"label": _("Note the credit")},
    )
    def note_credit(self, *, amount):
        """The supplier has granted so much for it."""
        self.credit = amount

    @transition(
        state,
        source=[S.TAKEN_IN, S.IN_BIN, S.WITH_CLAIMS],
        target=S.DISPOSED,
        permission="parts.dispose_oldpart",
        conditions=[unblocked("dispose")],
        custom={"label": _("Dispose of")},
    )
    def dispose(self, *, at):
        """Gone."""
        self.bin, self.held_by, self.left_at = None, None, at

    @transition(
        state,
        source=list(AWAY),
        target=S.IN_BIN,
        permission="parts.bring_back_oldpart",
        custom={"label": _("Bring back")},
    )
    def bring_back(self, *, place, destination, at):
        """Here again: it was noted by mistake, or it came back."""
        self.bin, self.held_by, self.left_at = place, None, None
        self.collected_by, self.is_cleaned, self.supplier, self.waybill, self.credit = "", False, None, "", None
        self.destination, self.due_at = destination, self.due_after(destination, at)

    @transition(
        state,
        source=[S.TAKEN_IN, S.IN_BIN],
        target=S.WITHDRAWN,
        permission="parts.withdraw_oldpart",
        conditions=[unblocked("withdraw")],
        custom={"label": _("Withdraw")},
    )
    def withdraw(self):
        """It never came in."""
        self.bin = None
