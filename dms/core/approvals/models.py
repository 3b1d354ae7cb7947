"""Approval, its steps, and the rules from which its chain is taken."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.core import offers
from dms.core.addresses import address_of_row
from dms.core.approvals.kinds import KINDS
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet, Versioned, VisibleQuerySet
from dms.core.states import StateField, StatefulModel, transition
from dms.core.subjects import AboutSubject
from dms.core.workdays import add_working_hours

DECIDE = "core.approve_approval"
OVERSEE = "core.oversee_approval"


class ApprovalState(models.TextChoices):
    """Where a request for approval stands."""

    PENDING = "pending", _("waiting")
    RETURNED = "returned", _("sent back")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Decision(models.TextChoices):
    """What was said at a step."""

    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    RETURNED = "returned", _("sent back")


OPEN_STATES = (ApprovalState.PENDING, ApprovalState.RETURNED)
S = ApprovalState


class ApprovalQuerySet(StoreOwnedQuerySet):
    """Reading approvals."""

    def visible_to(self, user):
        """One's own requests, those one may decide at some step or has decided, and a store's all for its overseers."""
        if user.has_group_perm(OVERSEE):
            return self.all()
        steps = ApprovalStep.objects.filter(approval=OuterRef("pk"))
        concerned = Q(decided_by=user) | Q(on_behalf_of=user)
        for store_id, roles in user.grants.items():
            here = Q() if store_id is None else Q(approval__store_id=store_id)
            concerned |= here & Q(role__in=roles)
        return self.filter(
            Q(requested_by=user) | Q(store_id__in=user.store_ids(OVERSEE)) | Exists(steps.filter(concerned))
        )

    def open(self):
        """Those that are not decided yet."""
        return self.filter(state__in=OPEN_STATES)


class Approval(AboutSubject, StoreOwned, StatefulModel):
    """A request that somebody else has to agree to, step by step: waiting → approved, rejected, sent back or withdrawn.

    The chain is frozen when the request is made. Sent back and submitted again, it starts a new round with a new chain.
    A general request is about nothing but itself and has no subject.
    """

    url_namespace = "approvals"
    state_tones = {
        S.PENDING: offers.WAITING,
        S.RETURNED: offers.LATE,
        S.APPROVED: offers.DONE,
        S.REJECTED: offers.LATE,
        S.WITHDRAWN: offers.DRAFT,
    }

    subject_kind = models.CharField(max_length=64, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=64)
    title = models.CharField(_("title"), max_length=120)
    explanation = models.TextField(_("explanation"), blank=True)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"))
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    position = models.PositiveSmallIntegerField(_("step"), default=1)
    current_role = models.CharField(max_length=32, blank=True)
    state = StateField(_("state"), choices=ApprovalState.choices, default=ApprovalState.PENDING)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        permissions = [
            ("oversee_approval", "Can see all approvals of a store"),
            ("approve_approval", "Can approve a step"),
            ("reject_approval", "Can reject a request"),
            ("send_back_approval", "Can send a request back"),
            ("resubmit_approval", "Can submit a request again"),
            ("withdraw_approval", "Can withdraw a request"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="approval_number_once_per_store"),
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id"],
                condition=Q(state__in=["pending", "returned"]),
                name="one_open_approval_per_subject_and_kind",
                violation_error_message=_("Approval of this was asked for already."),
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="approval_amount_not_negative"),
        ]
        indexes = [
            models.Index(fields=["store", "current_role"], name="approval_inbox", condition=Q(state="pending")),
            models.Index(fields=["requested_by", "-id"], name="approval_of_requester"),
            models.Index(fields=["subject_kind", "subject_id"], name="approval_of_subject"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return address_of_row("approvals:detail", self.pk)

    @property
    def kind_label(self):
        """What kind of approval this is, in words."""
        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    @property
    def decide_by(self):
        """By when the step that waits should be decided: the instant of the reminder; None when nothing waits."""
        if self.waiting_since is None or self.kind not in KINDS:
            return None
        return add_working_hours(self.waiting_since, KINDS[self.kind].remind_after_hours, self.store.zone)

    @property
    def current_role_label(self):
        """The role for which it waits, in words; empty when nothing waits."""
        return role_label(self.current_role) if self.current_role else ""

    @property
    def current_step(self):
        """The step that waits for a decision; None when nothing waits."""
        if self.state != S.PENDING:
            return None
        return self.steps.get(round=self.round, position=self.position)

    def next_role(self):
        """The role of the step after the current one; "" after the last."""
        following = self.steps.filter(round=self.round, position=self.position + 1).first()
        return following.role if following else ""

    def barred(self):
        """Keys of people who can't decide now: the requester and who took part in this round, also by a substitute."""
        keys = {self.requested_by_id}
        for step in self.steps.filter(round=self.round).exclude(decision=""):
            keys |= {step.decided_by_id, step.on_behalf_of_id}
        return keys - {None}

    def capacities_of(self, user):
        """In whose name ``user`` could decide now: None for their own role, keys of absent people; nobody barred."""
        barred = self.barred()
        if user.pk in barred:
            return []
        return [key for key in user.capacities(self.current_role, self.store) if key not in barred]

    def approve_refusal(self, user):
        """Why this step is not for ``user``; empty when they may decide it."""
        if user.pk == self.requested_by_id:
            return _now("You asked for this yourself. It has to be decided by somebody else: %(role)s.") % self._role()
        if not user.capacities(self.current_role, self.store):
            return _now("This step is decided by: %(role)s.") % self._role()
        if not self.capacities_of(user):
            return _now(
                "One person decides at most one step and never for the requester. Somebody else has to: %(role)s."
            ) % (self._role())
        return ""

    reject_refusal = send_back_refusal = approve_refusal

    def approve_roles(self):
        """Of all roles that approve anything, the one whose turn it is."""
        return [self.current_role] if self.current_role else []

    reject_roles = send_back_roles = approve_roles

    def attach_blockers(self):
        """What was decided on stays as it was: files come and go only while the request is open."""
        if self.state in OPEN_STATES:
            return []
        return [_now("This request is closed; its attachments stay as they were decided on.")]

    def withdraw_refusal(self, user):
        """Only who asked takes it back."""
        if user.pk == self.requested_by_id:
            return ""
        return _now("Only %(name)s, who asked, can do this.") % {"name": self.requested_by}

    resubmit_refusal = withdraw_refusal

    @transition(
        state,
        source=S.PENDING,
        target=RETURN_VALUE(S.PENDING, S.APPROVED),
        permission=DECIDE,
        custom={"label": _("Approve")},
    )
    def approve(self, *, next_role, at):
        """Agree to the current step; after the last one the whole is approved."""
        self.current_role = next_role
        if next_role:
            self.position += 1
            self.waiting_since = at
            return S.PENDING
        self.waiting_since, self.decided_at = None, at
        return S.APPROVED

    @transition(
        state,
        source=S.PENDING,
        target=S.REJECTED,
        permission="core.reject_approval",
        custom={"label": _("Reject")},
    )
    def reject(self, *, at):
        """Say no, for good."""
        self.current_role, self.waiting_since, self.decided_at = "", None, at

    @transition(
        state,
        source=S.PENDING,
        target=S.RETURNED,
        permission="core.send_back_approval",
        custom={"label": _("Send back")},
    )
    def send_back(self):
        """Ask for a change; the requester may submit it again."""
        self.current_role, self.waiting_since = "", None

    @transition(
        state,
        source=S.RETURNED,
        target=S.PENDING,
        permission="core.resubmit_approval",
        custom={"label": _("Submit again"), "anywhere": True},
    )
    def resubmit(self, *, first_role, explanation, amount, at):
        """Begin a new round with what was changed."""
        self.round += 1
        self.waiting_since = at
        self.position, self.current_role = 1, first_role
        self.explanation, self.amount = explanation, amount

    @transition(
        state,
        source=[S.PENDING, S.RETURNED],
        target=S.WITHDRAWN,
        permission="core.withdraw_approval",
        custom={"label": _("Withdraw"), "anywhere": True},
    )
    def withdraw(self, *, at):
        """Take the request back."""
        self.current_role, self.waiting_since, self.decided_at = "", None, at

    def _role(self):
        return {"role": role_label(self.current_role)}


class ApprovalStep(models.Model):
    """One role's turn in a round of an approval, and what was decided by whom, if need be for somebody absent."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(_("step"))
    role = models.CharField(_("role"), max_length=32)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("on behalf of")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision = models.CharField(_("decision"), max_length=16, choices=Decision.choices, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "round", "position"], name="one_step_per_position"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="decided_steps_name_their_decider",
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.role_label}"

    @property
    def role_label(self):
        """The role in words."""
        return role_label(self.role)


class ChainRuleQuerySet(VisibleQuerySet):
    """Reading chains."""

    def visible_to(self, user):
        """A store's own rules for its people, the group's for everybody who may read rules at all."""
        if user.has_group_perm(self.view_permission):
            return self.all()
        stores = user.store_ids(self.view_permission)
        return self.filter(Q(store_id__in=stores) | Q(store=None)) if stores else self.none()


class ChainRule(Versioned):
    """In a store, or in all without a rule of their own: for amounts above ``over`` these roles decide in turn."""

    kind = models.CharField(_("kind"), max_length=64)
    store = models.ForeignKey(
        "accounts.Store", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    over = models.DecimalField(
        _("above"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    roles = models.JSONField(_("roles, in order"))
    is_active = models.BooleanField(_("in force"), default=True)

    objects = ChainRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval chain")
        verbose_name_plural = _("approval chains")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "store", "over"], condition=Q(store__isnull=False), name="one_rule_per_store_and_band"
            ),
            models.UniqueConstraint(
                fields=["kind", "over"], condition=Q(store__isnull=True), name="one_group_rule_per_band"
            ),
        ]

    def __str__(self):
        return f"{self.kind_label} > {self.over}"

    def get_absolute_url(self):
        return address_of_row("approval-chains:detail", self.pk)

    @property
    def kind_label(self):
        """What kind of approval this is about, in words."""
        return str(KINDS[self.kind].label if self.kind in KINDS else self.kind)

    @property
    def role_labels(self):
        """The roles in their order, in words."""
        return [role_label(role) for role in self.roles]

    def clean(self):
        """Known kind; at least one role; each able to approve; none twice."""
        if self.kind not in KINDS:
            raise ValidationError({"kind": _now("There is no kind of approval “%(kind)s”.") % {"kind": self.kind}})
        able = approving_roles()
        wrong = [role for role in self.roles if role not in able]
        if not self.roles or wrong or len(set(self.roles)) < len(self.roles):
            roles = _now(", ").join(str(label) for label in able.values())
            raise ValidationError({"roles": _now("Name each role once, out of: %(roles)s.") % {"roles": roles}})


def approving_roles():
    """``{code: label}`` of the roles that may stand in a chain."""
    from django.contrib.auth import get_user_model  # the accounts app is not loaded yet when this module is

    return get_user_model().roles_that_may(DECIDE)


def role_label(code):
    """A role in words, or its code when it is gone."""
    return str(approving_roles().get(code, code))
