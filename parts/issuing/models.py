"""The issue 出库单 and its lines."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from parts.catalogue.models import Part
from parts.stock.fields import quantity_field
from parts.stock.models import Bin, Movement, Posting

ZERO = Decimal(0)


class IssueKind(models.TextChoices):
    """What the goods leave for; each kind has its own paper."""

    JOB = "job", _("repair job")
    WARRANTY = "warranty", _("warranty job")
    INTERNAL = "internal", _("internal use")
    TRADE = "trade", _("trade order")
    RETAIL = "retail", _("retail sale")


#: Issues that belong to a sale: cleared by the cashier's books, handed out with the sale.
OF_A_SALE = frozenset({IssueKind.TRADE, IssueKind.RETAIL})
#: Issues to a car in the workshop: the old part comes in first.
OF_A_JOB = frozenset({IssueKind.JOB, IssueKind.WARRANTY})


class IssueState(models.TextChoices):
    """Where the paper stands."""

    DRAFT = "draft", _("draft")
    REQUESTED = "requested", _("requested")
    SIGNED_OFF = "signed_off", _("signed off")
    PICKED = "picked", _("picked")
    ISSUED = "issued", _("issued")
    REVERSED = "reversed", _("reversed")
    CANCELLED = "cancelled", _("cancelled")


S = IssueState
WAITING_TO_BE_PICKED = (S.REQUESTED, S.SIGNED_OFF)


def _person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=label,
    )


class Issue(StoreOwned, StatefulModel):
    """One paper with which goods leave: written, requested (reserved, numbered), picked, issued; or cancelled.

    The source is the row that the goods are for, by kind and key, with its number in ``job_number`` (for a job the
    repair order's, for a sale the sale's). ``cleared_at``: the cashier's books say that the goods of a sale may go.
    """

    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    kind = models.CharField(_("kind of issue"), max_length=10, choices=IssueKind, default=IssueKind.JOB)
    source_kind = models.CharField(max_length=64, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)
    source_url = models.CharField(max_length=200, blank=True, editable=False)
    job_number = models.CharField(_("job or sale"), max_length=40, blank=True)
    plate = models.CharField(_("plate"), max_length=20, blank=True)
    purpose = models.CharField(_("what for"), max_length=120, blank=True)
    taken_by = models.CharField(_("collected by"), max_length=60, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    requested_by = _person(_("requested by"))
    requested_at = models.DateTimeField(_("requested at"), null=True, blank=True, editable=False)
    signed_off_by = _person(_("signed off by"))
    picked_by = _person(_("picked by"))
    cleared_at = models.DateTimeField(_("cleared at"), null=True, blank=True, editable=False)
    issued_by = _person(_("goods issued by"))
    issued_at = models.DateTimeField(_("goods issued at"), null=True, blank=True, editable=False)
    posting = models.OneToOneField(
        Posting, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="issue"
    )
    state = StateField(_("state"), choices=IssueState, default=S.DRAFT)

    url_namespace = "issues"
    state_tones = {
        S.DRAFT: DRAFT,
        S.REQUESTED: WAITING,
        S.SIGNED_OFF: WAITING,
        S.PICKED: OPEN,
        S.ISSUED: DONE,
        S.REVERSED: DRAFT,
        S.CANCELLED: DRAFT,
    }

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("submit_issue", _("Can request parts on an issue")),
            ("sign_off_issue", _("Can sign warranty parts off")),
            ("pick_issue", _("Can pick parts")),
            ("issue_issue", _("Can issue parts")),
            ("hand_out_issue", _("Can hand out the goods of a sale")),
            ("take_back_issue", _("Can take issued parts back")),
            ("cancel_issue", _("Can cancel an issue")),
            ("reverse_issue", _("Can reverse an issue")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "number"], condition=~Q(number=""), name="issue_number_once_per_store"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="cancelled") | ~Q(number=""), name="issue_has_number"
            ),
            models.CheckConstraint(condition=Q(state__in=IssueState.values), name="issue_state_known"),
        ]
        indexes = [
            models.Index(fields=["store", "state", "-id"], name="issue_by_state"),
            models.Index(fields=["source_kind", "source_id"], name="issue_by_source"),
            models.Index(fields=["job_number"], name="issue_by_job"),
        ]

    def __str__(self):
        return self.number or _now("draft %(key)s") % {"key": self.pk}

    def get_absolute_url(self):
        """The paper with its lines."""
        return address_of_row("issues:detail", self.pk)

    def in_walking_order(self):
        """The lines in the order of a walk past the bins; what waits for stock comes last."""
        return walking_order(self.lines.select_related("part", "bin", "movement"))

    @property
    def total(self):
        """What the lines are charged, in yuan; lines without a price count nothing."""
        return sum((line.amount for line in self.lines.all()), ZERO)

    def submit_blockers(self):
        """Whose goods, and which: a paper without them is no paper."""
        found = []
        if not self.lines.exists():
            found.append(_now("There is no line on it. Add the parts first."))
        if self.kind in OF_A_JOB and not (self.job_number or self.plate):
            found.append(_now("Say for which repair order or plate: no goods leave without a paper."))
        if self.kind == IssueKind.INTERNAL and not self.purpose:
            found.append(_now("Say what it is for: internal use is booked to somebody."))
        return found

    def pick_blockers(self):
        """Warranty parts wait for the claims clerk; something must be there to pick."""
        found = []
        if self.kind == IssueKind.WARRANTY and self.signed_off_by_id is None:
            found.append(Blocker(_now("Warranty parts are signed off first."), who=_now("warranty claims clerk")))
        if not self.lines.filter(bin__isnull=False).exists():
            found.append(Blocker(_now("All of it waits for stock; nothing is reserved."), who=_now("parts planner")))
        return found

    def issue_blockers(self):
        """Goods of a sale go with the sale; the old part comes in first."""
        if self.kind in OF_A_SALE:
            said = _now("The goods of sale %(sale)s are handed out there.") % {"sale": self.job_number}
            return [Blocker(said, url=self.source_url)]
        return self.old_part_blockers()

    def old_part_blockers(self):
        """“Old for new”: each part that needs it has its old part in, or a reason.

        Asks nothing of the database where the lines were read together (``with_places``).
        """
        if self.kind not in OF_A_JOB:
            return []
        said = _now("The old part of %(part)s is not in. Take it in, or give the reason.")
        return [
            Blocker(
                said % {"part": line.part.number},
                url=reverse("issues:old_part", args=[line.pk]),
                who=_now("storekeeper"),
            )
            for line in self.lines.all()
            if line.lacks_old_part
        ]

    def hand_out_blockers(self):
        """Goods before payment is what the rule forbids."""
        if self.cleared_at is None:
            said = _now("Not paid: goods leave after payment, or on the account of a credit customer within the limit.")
            return [Blocker(said, url=self.source_url, who=_now("cashier"))]
        return []

    def cancel_blockers(self):
        """The issue of a sale is cancelled with the sale."""
        if self.kind in OF_A_SALE:
            said = _now("It belongs to sale %(sale)s. Cancel that; the issue follows.") % {"sale": self.job_number}
            return [Blocker(said, url=self.source_url)]
        return []

    @transition(
        state,
        source=S.DRAFT,
        target=S.REQUESTED,
        permission="parts.submit_issue",
        conditions=[unblocked("submit")],
        custom={"label": _("Request the parts")},
    )
    def submit(self, *, number, by, at):
        """Official: numbered, and the parts are held for it."""
        self.number, self.requested_by, self.requested_at = number, by, at

    @transition(
        state,
        source=S.REQUESTED,
        target=S.SIGNED_OFF,
        permission="parts.sign_off_issue",
        conditions=[unblocked("sign_off")],
        custom={"label": _("Sign off")},
    )
    def sign_off(self, *, by):
        """The claims clerk agrees that these are warranty parts."""
        self.signed_off_by = by

    def sign_off_blockers(self):
        """Only warranty parts need it."""
        return [] if self.kind == IssueKind.WARRANTY else [_now("Only warranty parts are signed off.")]

    @transition(
        state,
        source=[S.REQUESTED, S.SIGNED_OFF],
        target=S.PICKED,
        permission="parts.pick_issue",
        conditions=[unblocked("pick")],
        custom={"label": _("Pick")},
    )
    def pick(self, *, by):
        """Taken from the bins, and ready to be fetched."""
        self.picked_by = by

    @transition(
        state,
        source=S.PICKED,
        target=S.ISSUED,
        permission="parts.issue_issue",
        conditions=[unblocked("issue")],
        custom={"label": _("Issue")},
    )
    def issue(self, *, by, at, taken_by):
        """The goods have left."""
        self.issued_by, self.issued_at, self.taken_by = by, at, taken_by

    @transition(
        state,
        source=[S.REQUESTED, S.PICKED],
        target=S.ISSUED,
        permission="parts.hand_out_issue",
        conditions=[unblocked("hand_out")],
        custom={"label": _("Hand out"), "with_subject": True},
    )
    def hand_out(self, *, by, at, taken_by):
        """The goods of a sale have left."""
        self.issued_by, self.issued_at, self.taken_by = by, at, taken_by

    @transition(
        state,
        source=[S.DRAFT, S.REQUESTED, S.SIGNED_OFF, S.PICKED],
        target=S.CANCELLED,
        permission="parts.cancel_issue",
        conditions=[unblocked("cancel")],
        custom={"label": _("Cancel")},
    )
    def cancel(self):
        """Not needed; what was held is free again."""

    @transition(
        state,
        source=[S.REQUESTED, S.PICKED],
        target=S.CANCELLED,
        permission="parts.hand_out_issue",
        custom={"label": _("Cancel with its sale"), "with_subject": True},
    )
    def withdraw(self):
        """The sale was cancelled."""

    @transition(
        state,
        source=S.ISSUED,
        target=S.REVERSED,
        permission="parts.reverse_issue",
        conditions=[unblocked("reverse")],
        custom={"label": _("Reverse")},
    )
    def reverse(self):
        """Taken back by a counter-posting, as if the goods had never left."""

    def reverse_blockers(self):
        """The goods of a sale come back as a return of the sale; what came back already is in the way."""
        if self.kind in OF_A_SALE:
            said = _now("It belongs to sale %(sale)s. Take the goods back there.") % {"sale": self.job_number}
            return [Blocker(said, url=self.source_url)]
        return []


class IssueLine(StoreOwned):
    """So many of a part on an issue, from one bin; without a bin they wait for stock (back-ordered).

    ``price`` is charged for one, tax included, in yuan; what it cost stands on the movement of the posting.
    """

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="lines", verbose_name=_("issue"))
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    bin = models.ForeignKey(
        Bin, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("bin")
    )
    quantity = quantity_field(_("quantity"), validators=[MinValueValidator(Decimal("0.001"))])
    picked = quantity_field(_("picked"), null=True, blank=True, editable=False)
    returned = quantity_field(_("came back"), default=ZERO, editable=False)
    price = models.DecimalField(
        _("price"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(ZERO)]
    )
    old_part_in = models.BooleanField(_("old part in"), default=False, editable=False)
    old_part_reason = models.CharField(_("why without its old part"), max_length=200, blank=True, editable=False)
    old_part_waived = models.CharField(_("why it is not asked for"), max_length=200, blank=True, editable=False)
    movement = models.OneToOneField(
        Movement, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="issue_line"
    )

    class Meta:
        verbose_name = _("issue line")
        verbose_name_plural = _("issue lines")
        default_permissions = ("view",)
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="issue_line_of_something"),
            models.CheckConstraint(
                condition=Q(picked=None) | Q(picked__gte=0, picked__lte=F("quantity")), name="issue_line_picked_within"
            ),
            models.CheckConstraint(
                condition=Q(returned=0) | Q(returned__gt=0, returned__lte=F("picked")),
                name="issue_line_returned_within",
            ),
            models.UniqueConstraint(
                fields=["issue", "part", "bin"], condition=Q(bin__isnull=False), name="issue_line_of_bin_once"
            ),
            models.UniqueConstraint(fields=["issue", "part"], condition=Q(bin=None), name="issue_line_waits_once"),
        ]

    def __str__(self):
        return f"{self.issue} · {self.part.number}"

    def get_absolute_url(self):
        """Its issue."""
        return self.issue.get_absolute_url()

    @property
    def amount(self):
        """What the line is charged, to the fen."""
        return (self.price * self.quantity).quantize(Decimal("0.01")) if self.price is not None else ZERO

    @property
    def cost(self):
        """What it cost, once it has left; None before."""
        return -self.movement.value if self.movement_id else None

    @property
    def still_out(self):
        """How many may come back."""
        return (self.picked or ZERO) - self.returned if self.movement_id else ZERO

    @property
    def wants_old_part(self):
        """Whether its old part comes in first."""
        return self.part.needs_old_part and self.issue.kind in OF_A_JOB

    @property
    def lacks_old_part(self):
        """Whether, on the paper of a job, its old part is neither in nor excused; what waits for stock may wait."""
        is_open = self.bin_id is not None and not self.old_part_in and not self.old_part_reason
        return is_open and self.part.needs_old_part


def walking_order(lines):
    """``lines`` in the order of a walk past the bins; what waits for stock comes last."""
    return sorted(lines, key=lambda line: (line.bin_id is None, line.bin.code if line.bin_id else "", line.pk))
