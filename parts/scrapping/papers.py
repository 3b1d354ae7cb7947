"""A scrapping and its lines. From its submission on the goods lie apart, as pending scrap, until they are disposed of.

What is held apart belongs to a scrapping that is judged, decided or approved; everything else that is pending scrap is
a difference (``parts.scrapping.proofs``).
"""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.accounts.roles import Role
from dms.cashier.choices import ReceivableKind
from dms.cashier.models import Receivable
from dms.core.addresses import address_of_row
from dms.core.attachments.models import AttachmentKind
from dms.core.offers import DONE, DRAFT, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from parts.scrapping.verdicts import ROLE_OF, Disposal, Party, colleague
from parts.stock.fields import ZERO, money_field, quantity_field
from parts.stock.models import SCRAPPABLE, Bin, Posting, StockItem, StockStatus

#: Above this worth (yuan, FIFO at submission) the three judges are not enough (seed 004, 十 3: 报废金额超过3万元).
LIMIT = Decimal(30_000)


class ScrappingState(models.TextChoices):
    """Where it stands."""

    DRAFT = "draft", _("draft")
    JUDGING = "judging", _("being judged")
    TO_DECIDE = "to_decide", _("to decide")
    APPROVED = "approved", _("to dispose of")
    REJECTED = "rejected", _("kept in stock")
    DISPOSED = "disposed", _("disposed of")
    REVERSED = "reversed", _("taken back")
    CANCELLED = "cancelled", _("cancelled")


class ScrappingCause(models.TextChoices):
    """Why it can't be sold (seed 004, 篇8 (十) 一); the last three are somebody's fault 人为因素."""

    DAMAGED = "damaged", _("damaged")
    QUALITY = "quality", _("faulty quality")
    EXPIRED = "expired", _("past its shelf life")
    OUTDATED = "outdated", _("its model is out of use")
    MISHANDLED = "mishandled", _("damaged by wrong handling")
    ILL_KEPT = "ill_kept", _("damaged by bad storage")
    MISSED = "missed", _("claim, return or repair missed in time")


S = ScrappingState
C = ScrappingCause
BY_FAULT = (C.MISHANDLED, C.ILL_KEPT, C.MISSED)
#: Where the goods lie apart.
HELD_APART = (S.JUDGING, S.TO_DECIDE, S.APPROVED)


class Scrapping(StoreOwned, StatefulModel):
    """Parts that can be neither sold nor claimed, returned or repaired: judged by three, decided, disposed of."""

    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    note = models.CharField(_("why it is applied for"), max_length=500, blank=True)
    requested_by = colleague(_("requested by"), null=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    worth = money_field(_("worth when submitted"), default=ZERO, editable=False)
    hold_bin = models.ForeignKey(
        Bin, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("held apart in")
    )
    decided_by = colleague(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decision = models.CharField(_("decision"), max_length=500, blank=True)
    disposal = models.CharField(_("how it is disposed of"), max_length=12, choices=Disposal, blank=True)
    witness = colleague(_("witness"), null=True, blank=True)
    disposal_note = models.CharField(_("where, how and by whom"), max_length=300, blank=True)
    buyer = models.CharField(_("buyer of the scrap"), max_length=60, blank=True)
    proceeds = money_field(_("proceeds, tax included"), default=ZERO, validators=[MinValueValidator(ZERO)])
    disposed_at = models.DateTimeField(_("disposed of on"), null=True, blank=True, editable=False)
    posting = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("stock posting")
    )
    cost = money_field(_("loss at cost"), default=ZERO, editable=False)
    state = StateField(_("state"), choices=ScrappingState, default=ScrappingState.DRAFT)

    url_namespace = "scrappings"
    state_tones = {
        S.DRAFT: DRAFT,
        S.JUDGING: WAITING,
        S.TO_DECIDE: WAITING,
        S.APPROVED: OPEN,
        S.REJECTED: DRAFT,
        S.DISPOSED: DONE,
        S.REVERSED: DRAFT,
        S.CANCELLED: DRAFT,
    }

    class Meta:
        verbose_name = _("scrapping")
        verbose_name_plural = _("scrappings")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("submit_scrapping", _("Can submit a scrapping")),
            ("judge_scrapping", _("Can judge what is to be scrapped")),
            ("decide_scrapping", _("Can decide a scrapping of high value or in dispute")),
            ("record_meeting_scrapping", _("Can record the meeting that decided a scrapping")),
            ("dispose_scrapping", _("Can dispose of what is scrapped")),
            ("cancel_scrapping", _("Can cancel a scrapping")),
            ("reverse_scrapping", _("Can take a scrapping back")),
            ("name_liable_scrapping", _("Can name who answers for a loss")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], condition=~Q(number=""), name="scrapping_number_once"),
            models.CheckConstraint(condition=Q(state__in=ScrappingState.values), name="scrapping_state_known"),
            models.CheckConstraint(
                condition=Q(proceeds__gte=0) & (Q(proceeds=0) | Q(disposal="sold")), name="scrapping_proceeds_of_a_sale"
            ),
        ]
        indexes = [models.Index(fields=["store", "state", "-id"], name="scrapping_by_state")]

    def __str__(self):
        return self.number or _now("Draft scrapping %(key)s") % {"key": self.pk or ""}

    def get_absolute_url(self):
        """The paper."""
        return address_of_row("scrappings:detail", self.pk)

    @property
    def is_over_limit(self):
        """Whether its worth alone takes it to the general manager."""
        return self.worth > LIMIT

    @property
    def is_disputed(self):
        """Whether the judges differ."""
        return len({one.is_yes for one in self.judgements.all()}) > 1

    @property
    def receivable(self):
        """What the buyer of the scrap owes; None where nothing was sold."""
        owed = Receivable.objects.filter(source_kind="parts.scrapping", source_id=self.pk, kind=ReceivableKind.SALE)
        return owed.order_by("-pk").first()

    def open_parties(self):
        """The parties that have not judged."""
        spoken = {one.party for one in self.judgements.all()}
        return [party for party in Party if party not in spoken]

    def barred(self):
        """Keys of people who can't judge or decide: who asked, who judged (also by a substitute), who is liable."""
        keys = {self.requested_by_id}
        for one in self.judgements.all():
            keys |= {one.judged_by_id, one.on_behalf_of_id}
        keys |= {one.person_id for one in self.liabilities.all()}
        return keys - {None}

    def turn_of(self, user):
        """``(party, key of an absent person or None)`` in which ``user`` can judge now; None where in none."""
        barred = self.barred()
        if user.pk in barred:
            return None
        for party in self.open_parties():
            for absent in user.capacities(ROLE_OF[party], self.store):
                if absent not in barred:
                    return party, absent
        return None

    def judge_refusal(self, user):
        """Who asked, who judged and who is liable does not judge; each party judges once."""
        if refused := self._own_matter(user):
            return refused
        if self.turn_of(user) is None:
            return _now("Your part has been judged. It waits for: %(parties)s.") % {"parties": self._waits_for()}
        return ""

    def judge_roles(self):
        """Of the roles that judge, those that are still missing."""
        return [ROLE_OF[party] for party in self.open_parties()]

    def decide_refusal(self, user):
        """The decision is somebody's who has not spoken yet."""
        return self._own_matter(user)

    def decide_roles(self):
        """The general manager's, before the group's."""
        return [Role.GENERAL_MANAGER, Role.GROUP_MANAGER]

    def record_meeting_refusal(self, user):
        """Not by who asked for it."""
        return self._asked_by(user)

    def submit_blockers(self):
        """Something to scrap."""
        return [] if self.lines.exists() else [_now("There is no part on it. Add what is to be scrapped.")]

    def change_blockers(self):
        """Why its lines can't be changed now."""
        return [] if self.state == S.DRAFT else [_now("Only a draft is changed. Cancel it and write a new one.")]

    def record_meeting_blockers(self):
        """The minutes are there."""
        from dms.core.attachments.selectors import attachments_of

        if attachments_of(self).filter(kind=AttachmentKind.DOCUMENT).exists():
            return []
        said = _now("Attach the signed minutes of the meeting first, as a document.")
        return [Blocker(said, url=self.get_absolute_url())]

    def dispose_blockers(self):
        """Where somebody is at fault, it is recorded who answers for the loss."""
        if self.liabilities.exists():
            return []
        said = _now("%(part)s: %(cause)s. Record first who answers for the loss, and for how much.")
        address = reverse("scrappings:name_liable", args=[self.pk])
        return [
            Blocker(said % {"part": line.item.part.number, "cause": line.get_cause_display()}, url=address)
            for line in self.lines.filter(cause__in=BY_FAULT).select_related("item__part").order_by("pk")
        ]

    def reverse_blockers(self):
        """What the buyer has paid is taken back first."""
        owed = self.receivable
        if owed is None or not owed.paid:
            return []
        said = _now("The buyer has paid for the scrap (%(number)s). Take that payment back first.")
        return [Blocker(said % {"number": owed.number}, url=owed.get_absolute_url(), who=_now("cashier"))]

    def _own_matter(self, user):
        if refused := self._asked_by(user):
            return refused
        if any(one.person_id == user.pk for one in self.liabilities.all()):
            return _now("You answer for a part of this loss yourself. Somebody else has to judge it.")
        if user.pk in self.barred():
            return _now("You have judged it already. One person speaks once, for one party.")
        return ""

    def _asked_by(self, user):
        if self.requested_by_id != user.pk:
            return ""
        return _now("You applied for this scrapping yourself. Somebody else has to judge it.")

    def _waits_for(self):
        return _now(", ").join(str(party.label) for party in self.open_parties())

    @transition(
        state,
        source=S.DRAFT,
        target=S.JUDGING,
        permission="parts.submit_scrapping",
        conditions=[unblocked("submit")],
        custom={"label": _("Submit and hold apart")},
    )
    def submit(self, *, number, at, worth, hold_bin):
        """Numbered; the goods lie apart."""
        self.number, self.submitted_at, self.worth, self.hold_bin = number, at, worth, hold_bin

    @transition(
        state,
        source=S.JUDGING,
        target=RETURN_VALUE(S.JUDGING, S.TO_DECIDE, S.APPROVED, S.REJECTED),
        permission="parts.judge_scrapping",
        custom={"label": _("Judge")},
    )
    def judge(self, *, verdicts):
        """``verdicts`` of the parties that have spoken, the new one among them; the third settles where it goes."""
        if len(verdicts) < len(Party):
            return S.JUDGING
        if not any(verdicts):
            return S.REJECTED
        return S.APPROVED if all(verdicts) and not self.is_over_limit else S.TO_DECIDE

    @transition(
        state,
        source=S.TO_DECIDE,
        target=RETURN_VALUE(S.APPROVED, S.REJECTED),
        permission="parts.decide_scrapping",
        custom={"label": _("Decide")},
    )
    def decide(self, *, is_yes, words, by, at):
        """The general manager's word."""
        self.decided_by, self.decided_at, self.decision = by, at, words
        return S.APPROVED if is_yes else S.REJECTED

    @transition(
        state,
        source=S.TO_DECIDE,
        target=RETURN_VALUE(S.APPROVED, S.REJECTED),
        permission="parts.record_meeting_scrapping",
        conditions=[unblocked("record_meeting")],
        custom={"label": _("Record a meeting")},
    )
    def record_meeting(self, *, is_yes, at):
        """A meeting's resolution stands in place of the general manager's word."""
        self.decided_at = at
        return S.APPROVED if is_yes else S.REJECTED

    @transition(
        state,
        source=S.APPROVED,
        target=S.DISPOSED,
        permission="parts.dispose_scrapping",
        conditions=[unblocked("dispose")],
        custom={"label": _("Dispose of it")},
    )
    def dispose(self, *, at, disposal, witness, note, buyer, proceeds):
        """Out of the house and out of the books."""
        self.disposed_at, self.disposal, self.witness = at, disposal, witness
        self.disposal_note, self.buyer, self.proceeds = note, buyer, proceeds

    @transition(
        state,
        source=[S.DRAFT, S.JUDGING, S.TO_DECIDE, S.APPROVED],
        target=S.CANCELLED,
        permission="parts.cancel_scrapping",
        custom={"label": _("Cancel")},
    )
    def cancel(self):
        """What was held apart lies in its bins again."""

    @transition(
        state,
        source=S.DISPOSED,
        target=S.REVERSED,
        permission="parts.reverse_scrapping",
        conditions=[unblocked("reverse")],
        custom={"label": _("Take back")},
    )
    def reverse(self):
        """The goods are in the house after all: in their bins, as they were."""


class ScrappingLine(StoreOwned):
    """So many of a part from a bin, in the status that they had there; ``cost`` is the FIFO cost of the disposal."""

    scrapping = models.ForeignKey(Scrapping, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("part"))
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", verbose_name=_("bin"))
    status = models.CharField(_("stock status"), max_length=14, choices=StockStatus, default=StockStatus.GOOD)
    quantity = quantity_field(_("quantity"), validators=[MinValueValidator(Decimal("0.001"))])
    cause = models.CharField(_("cause"), max_length=12, choices=ScrappingCause)
    remark = models.CharField(_("what is wrong with it"), max_length=200, blank=True)
    worth = money_field(_("worth when submitted"), default=ZERO, editable=False)
    cost = money_field(_("loss at cost"), default=ZERO, editable=False)

    class Meta:
        verbose_name = _("line of a scrapping")
        verbose_name_plural = _("lines of scrappings")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["scrapping", "item", "bin", "status"],
                name="scrapping_line_once",
                violation_error_message=_("This part of this bin stands on it already. Remove that line first."),
            ),
            models.CheckConstraint(condition=Q(status__in=list(SCRAPPABLE)), name="scrapping_line_can_be_scrapped"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="scrapping_line_more_than_nothing"),
        ]

    def __str__(self):
        return f"{self.item.part.number} · {self.bin.code}"

    def get_absolute_url(self):
        """The paper."""
        return self.scrapping.get_absolute_url()
