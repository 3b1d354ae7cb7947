"""The stocktake 盘点: planned, counted, explained, approved, posted."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.core.addresses import address_of_row
from dms.core.approvals.models import ApprovalState
from dms.core.approvals.selectors import approval_of
from dms.core.offers import DONE, DRAFT, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from parts.stock.fields import ZERO
from parts.stock.models import MovementClass, Posting


class StocktakeKind(models.TextChoices):
    """Why it is counted (seed 004 篇8 二(四))."""

    DAILY = "daily", _("daily recheck")
    MONTHLY = "monthly", _("monthly stocktake")
    QUARTERLY = "quarterly", _("quarterly stocktake with finance")
    SPOT = "spot", _("spot check")


class Scope(models.TextChoices):
    """What is counted."""

    ALL = "all", _("everything")
    BINS = "bins", _("a range of bins")
    CLASS = "class", _("one class of parts")
    SHARE = "share", _("a random share")
    MOVED = "moved", _("what moved on a day")


class StocktakeState(models.TextChoices):
    """Where it stands."""

    DRAFT = "draft", _("planned")
    COUNTING = "counting", _("counting")
    TO_RECOUNT = "to_recount", _("to recount")
    TO_APPROVE = "to_approve", _("to approve")
    POSTED = "posted", _("posted")
    REVERSED = "reversed", _("taken back")
    CANCELLED = "cancelled", _("cancelled")


S = StocktakeState
#: Where the book quantity may be known: nobody counts any more.
OPEN_BOOKS = (S.TO_APPROVE, S.POSTED, S.REVERSED)
APPROVAL = "parts.stocktake"
APPROVAL_WITH_FINANCE = "parts.stocktake_quarterly"


class Stocktake(StoreOwned, StatefulModel):
    """One count: planned, counted blind, differing lines recounted, explained, approved, posted."""

    number = models.CharField(_("number"), max_length=20, editable=False)
    kind = models.CharField(_("kind of stocktake"), max_length=12, choices=StocktakeKind, default=StocktakeKind.SPOT)
    scope = models.CharField(_("what is counted"), max_length=8, choices=Scope, default=Scope.ALL)
    first_bin = models.CharField(_("from bin"), max_length=24, blank=True)
    last_bin = models.CharField(_("to bin"), max_length=24, blank=True)
    movement_class = models.CharField(_("class"), max_length=1, choices=MovementClass, blank=True)
    share = models.PositiveSmallIntegerField(
        _("share (per cent)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    moved_on = models.DateField(_("moved on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("planned by"),
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("counted until"), null=True, blank=True, editable=False)
    posted_at = models.DateTimeField(_("posted"), null=True, blank=True, editable=False)
    surplus_posting = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("surplus posted")
    )
    shortage_posting = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("shortage posted")
    )
    state = StateField(_("state"), choices=StocktakeState, default=StocktakeState.DRAFT)

    url_namespace = "stocktakes"
    state_tones = {
        S.DRAFT: DRAFT,
        S.COUNTING: OPEN,
        S.TO_RECOUNT: WAITING,
        S.TO_APPROVE: WAITING,
        S.POSTED: DONE,
        S.REVERSED: DRAFT,
        S.CANCELLED: DRAFT,
    }

    class Meta:
        verbose_name = _("stocktake")
        verbose_name_plural = _("stocktakes")
        default_permissions = ("add", "view")
        permissions = [
            ("start_stocktake", _("Can start a stocktake")),
            ("count_stocktake", _("Can count parts in a stocktake")),
            ("assign_stocktake", _("Can give the bins of a stocktake to counters")),
            ("finish_counting_stocktake", _("Can finish the counting of a stocktake")),
            ("finish_recount_stocktake", _("Can finish the recount of a stocktake")),
            ("explain_stocktake", _("Can explain the differences of a stocktake")),
            ("submit_stocktake", _("Can ask for approval of the differences of a stocktake")),
            ("post_differences_stocktake", _("Can post a stocktake")),
            ("cancel_stocktake", _("Can cancel a stocktake")),
            ("reverse_stocktake", _("Can take a posted stocktake back")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="stocktake_number_once"),
            models.CheckConstraint(condition=Q(state__in=StocktakeState.values), name="stocktake_state_known"),
            models.CheckConstraint(condition=Q(kind__in=StocktakeKind.values), name="stocktake_kind_known"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        """The stocktake."""
        return address_of_row("stocktakes:detail", self.pk)

    @property
    def shows_books(self):
        """Whether book quantities may be shown: only when nobody counts any more."""
        return self.state in OPEN_BOOKS

    @property
    def scope_text(self):
        """What is counted, in words."""
        detail = {
            Scope.BINS: f"{self.first_bin} – {self.last_bin}",
            Scope.CLASS: self.get_movement_class_display(),
            Scope.SHARE: f"{self.share} %",
            Scope.MOVED: self.moved_on.isoformat() if self.moved_on else "",
        }.get(self.scope, "")
        return f"{self.get_scope_display()} {detail}".strip()

    @property
    def approval_kind(self):
        """Whose yes it needs: the quarterly one that of finance."""
        return APPROVAL_WITH_FINANCE if self.kind == StocktakeKind.QUARTERLY else APPROVAL

    @property
    def approval(self):
        """The latest approval of its differences, or None."""
        return approval_of(self, self.approval_kind)

    @property
    def needs_approval(self):
        """Every adjustment needs one, and so does each quarterly count."""
        return self.kind == StocktakeKind.QUARTERLY or self.differing().exists()

    def differing(self):
        """The lines whose last count is not what the books said then."""
        return self.lines.exclude(difference=ZERO).exclude(difference=None)

    def to_recount(self):
        """The differing lines that nobody has counted a second time."""
        return self.differing().filter(recounted=None)

    def finish_counting_blockers(self):
        """Bins that are not finished, each with its page."""
        said = _now("Bin %(bin)s is not finished: %(open)d parts to count.")
        sheets = self.sheets.filter(closed_at=None).select_related("bin", "counter").order_by("bin__code")
        rows = sheets.annotate(open=models.Count("lines", filter=Q(lines__counted=None)))
        return [
            Blocker(said % {"bin": one.bin.code, "open": one.open}, url=self._count_address(one), who=one.counter_name)
            for one in rows
        ]

    def finish_recount_blockers(self):
        """Differing lines that nobody has counted again."""
        said = _now("%(part)s in bin %(bin)s is to be counted again, by somebody else than %(counter)s.")
        return [
            Blocker(
                said % {"part": line.item.part.number, "bin": line.bin.code, "counter": line.counted_by},
                url=reverse("stocktakes:recount", args=[self.pk]),
            )
            for line in self.to_recount().select_related("item__part", "bin", "counted_by")
        ]

    def submit_blockers(self):
        """Unexplained differences; an approval that waits or was given already."""
        found = self._unexplained()
        approval = self.approval
        if not self.needs_approval:
            found.append(_now("Nothing differs: it can be posted without approval."))
        elif approval is not None and approval.state in (ApprovalState.PENDING, ApprovalState.RETURNED):
            said = _now("Approval was asked for already: %(number)s.") % {"number": approval.number}
            found.append(Blocker(said, url=approval.get_absolute_url()))
        elif self._is_approved(approval):
            found.append(_now("It is approved already. Post it."))
        return found

    def post_differences_blockers(self):
        """Unexplained differences, and the missing yes."""
        found = self._unexplained()
        approval = self.approval
        if self.needs_approval and not self._is_approved(approval):
            found.append(self._without_approval(approval))
        return found

    def cancel_blockers(self):
        """An approval that waits is withdrawn first, by who asked."""
        approval = self.approval if self.state == S.TO_APPROVE else None
        if approval is None or approval.state not in (ApprovalState.PENDING, ApprovalState.RETURNED):
            return []
        said = _now("Approval %(number)s is still open. Who asked for it withdraws it first.")
        return [Blocker(said % {"number": approval.number}, url=approval.get_absolute_url())]

    def _unexplained(self):
        said = _now("%(part)s in bin %(bin)s differs by %(difference)s: give the cause and the responsible person.")
        rows = self.differing().filter(Q(cause="") | Q(responsible=None)).select_related("item__part", "bin")
        return [
            Blocker(
                said % {"part": line.item.part.number, "bin": line.bin.code, "difference": f"{line.difference:+f}"},
                url=reverse("stocktakes:explain", args=[line.pk]),
            )
            for line in rows.order_by("bin__code", "pk")[:50]
        ]

    @staticmethod
    def _is_approved(approval):
        return approval is not None and approval.state == ApprovalState.APPROVED

    @staticmethod
    def _without_approval(approval):
        rule = _now("No adjustment without approval.")
        if approval is None:
            return f"{rule} " + _now("Ask for it first.")
        said = _now("Approval %(number)s is in the state “%(state)s”.")
        values = {"number": approval.number, "state": approval.get_state_display()}
        return Blocker(f"{rule} {said % values}", url=approval.get_absolute_url())

    def _count_address(self, sheet):
        return f"{reverse('stocktakes:count', args=[self.pk])}?bin={sheet.bin.code}"

    @transition(
        state,
        source=S.DRAFT,
        target=S.COUNTING,
        permission="parts.start_stocktake",
        custom={"label": _("Start counting")},
    )
    def start(self, *, at):
        """The books are noted; the counters go."""
        self.started_at = at

    @transition(
        state,
        source=S.COUNTING,
        target=RETURN_VALUE(S.TO_RECOUNT, S.TO_APPROVE),
        permission="parts.finish_counting_stocktake",
        conditions=[unblocked("finish_counting")],
        custom={"label": _("Finish counting")},
    )
    def finish_counting(self, *, at):
        """Everything is counted; what differs is counted again."""
        self.finished_at = at
        return S.TO_RECOUNT if self.differing().exists() else S.TO_APPROVE

    @transition(
        state,
        source=S.TO_RECOUNT,
        target=S.TO_APPROVE,
        permission="parts.finish_recount_stocktake",
        conditions=[unblocked("finish_recount")],
        custom={"label": _("Finish the recount")},
    )
    def finish_recount(self, *, at):
        """What still differs is to be explained."""
        self.finished_at = at

    @transition(
        state,
        source=S.TO_APPROVE,
        target=S.TO_APPROVE,
        permission="parts.submit_stocktake",
        conditions=[unblocked("submit")],
        custom={"label": _("Ask for approval")},
    )
    def submit(self):
        """The differences wait for somebody's yes."""

    @transition(
        state,
        source=S.TO_APPROVE,
        target=S.POSTED,
        permission="parts.post_differences_stocktake",
        conditions=[unblocked("post_differences")],
        custom={"label": _("Post the differences")},
    )
    def post_differences(self, *, at):
        """The books say what lies in the bins."""
        self.posted_at = at

    @transition(
        state,
        source=S.POSTED,
        target=S.REVERSED,
        permission="parts.reverse_stocktake",
        custom={"label": _("Take back")},
    )
    def reverse(self):
        """The books stand as before the posting."""

    @transition(
        state,
        source=S.DRAFT,
        target=S.CANCELLED,
        permission="parts.cancel_stocktake",
        conditions=[unblocked("cancel")],
        custom={"label": _("Cancel")},
    )
    @transition(
        state,
        source=S.COUNTING,
        target=S.CANCELLED,
        permission="parts.cancel_stocktake",
        conditions=[unblocked("cancel")],
        custom={"label": _("Cancel")},
    )
    @transition(
        state,
        source=S.TO_RECOUNT,
        target=S.CANCELLED,
        permission="parts.cancel_stocktake",
        conditions=[unblocked("cancel")],
        custom={"label": _("Cancel")},
    )
    @transition(
        state,
        source=S.TO_APPROVE,
        target=S.CANCELLED,
        permission="parts.cancel_stocktake",
        conditions=[unblocked("cancel")],
        custom={"label": _("Cancel")},
    )
    def cancel(self):
        """Nothing is posted."""
