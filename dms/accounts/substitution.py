"""Somebody stands in for an absent colleague, with that colleague's roles in one store and for some days."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from dms.core import clock, offers
from dms.core.addresses import address_of_row
from dms.core.ownership import StoreOwned, StoreOwnedQuerySet
from dms.core.states import StateField, StatefulModel, transition


class SubstitutionState(models.TextChoices):
    """Where an arrangement stands."""

    REQUESTED = "requested", _("asked")
    AWAITING_APPROVAL = "awaiting_approval", _("awaiting approval")
    CONFIRMED = "confirmed", _("confirmed")
    ENDED = "ended", _("ended")
    DECLINED = "declined", _("declined")
    REFUSED = "refused", _("not allowed")
    WITHDRAWN = "withdrawn", _("withdrawn")


S = SubstitutionState
OVERSEE = "accounts.oversee_substitution"
LIVE_STATES = (S.REQUESTED, S.AWAITING_APPROVAL, S.CONFIRMED)


class SubstitutionQuerySet(StoreOwnedQuerySet):
    """Reading arrangements."""

    def visible_to(self, user):
        """One's own, whichever side of it; and a store's all for its heads."""
        if user.has_group_perm(OVERSEE):
            return self.all()
        own = Q(absent=user) | Q(substitute=user) | Q(requested_by=user)
        return self.filter(own | Q(store_id__in=user.store_ids(OVERSEE)))

    def overlapping(self, first_day, last_day):
        """Arrangements that hold, or may come to hold, on any of these days."""
        return self.filter(state__in=LIVE_STATES, valid_from__lte=last_day, valid_to__gte=first_day)

    def in_force(self, on=None):
        """Confirmed arrangements of the day ``on``, today by default."""
        on = on or clock.today()
        return self.filter(state=S.CONFIRMED, valid_from__lte=on, valid_to__gte=on)

    def waiting_for(self, user):
        """Requests that ``user`` was asked to stand in by, and has not answered."""
        return self.filter(state=S.REQUESTED, substitute=user)

    def concerning(self, user):
        """Those in force today in which ``user`` stands in or is absent, with the names a line about them needs."""
        mine = self.in_force().filter(Q(absent=user) | Q(substitute=user))
        return mine.select_related("absent", "substitute", "store").order_by("valid_to", "pk")


class Substitution(StoreOwned, StatefulModel):
    """``substitute`` acts with all roles that ``absent`` holds in ``store``, from one day to another, both included.

    Asked → confirmed when the substitute accepts; somebody of another store needs the general manager's approval in
    between. Ends by its date, or early. What the substitute does meanwhile is recorded on behalf of the absent person.
    """

    url_namespace = "substitutions"
    state_tones = {
        S.REQUESTED: offers.WAITING,
        S.AWAITING_APPROVAL: offers.WAITING,
        S.CONFIRMED: offers.DONE,
        S.ENDED: offers.DRAFT,
        S.DECLINED: offers.LATE,
        S.REFUSED: offers.LATE,
        S.WITHDRAWN: offers.DRAFT,
    }

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duties_handed_over", verbose_name=_("absent")
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="duties_taken_over",
        verbose_name=_("substitute"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    crosses_stores = models.BooleanField(_("from another store"), default=False, editable=False)
    state = StateField(_("state"), choices=SubstitutionState.choices, default=SubstitutionState.REQUESTED)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        permissions = [
            ("oversee_substitution", "Can see all substitutions of a store"),
            ("arrange_substitution", "Can arrange substitutes for others"),
            ("accept_substitution", "Can agree to stand in"),
            ("decline_substitution", "Can decline to stand in"),
            ("withdraw_substitution", "Can withdraw a request for a substitute"),
            ("end_substitution", "Can end a substitution"),
            ("confirm_substitution", "Nobody: confirmed by its approval"),
            ("refuse_substitution", "Nobody: refused by its approval"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="substitution_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(absent=F("substitute")), name="nobody_stands_in_for_themselves"),
        ]
        indexes = [
            models.Index(fields=["substitute", "valid_to"], name="duties_taken_over", condition=Q(state="confirmed")),
            models.Index(fields=["absent", "store", "valid_to"], name="duties_handed_over"),
        ]

    def __str__(self):
        return f"{self.substitute} ⇢ {self.absent} · {self.valid_from:%Y-%m-%d} – {self.valid_to:%Y-%m-%d}"

    def get_absolute_url(self):
        return address_of_row("substitutions:detail", self.pk)

    def accept_refusal(self, user):
        """Only the person who was asked answers."""
        if user.pk == self.substitute_id:
            return ""
        return _now("Only %(name)s, who was asked, can answer.") % {"name": self.substitute}

    decline_refusal = accept_refusal

    def withdraw_refusal(self, user):
        """Who asked, or the absent person."""
        if user.pk in (self.requested_by_id, self.absent_id):
            return ""
        return _now("Only %(name)s, who asked, can do this.") % {"name": self.requested_by}

    def end_refusal(self, user):
        """Both sides, and who arranges substitutes in the store."""
        if user.pk in (self.absent_id, self.substitute_id) or user.has_perm(
            "accounts.arrange_substitution", self.store
        ):
            return ""
        return _now("Only %(absent)s, %(substitute)s or a head of %(store)s can end this.") % {
            "absent": self.absent,
            "substitute": self.substitute,
            "store": self.store,
        }

    def accept_blockers(self):
        """Too late once the last day is over."""
        return [_now("Its last day is over.")] if self.valid_to < clock.today(self.store) else []

    confirm_blockers = accept_blockers

    @transition(
        state,
        source=S.REQUESTED,
        target=RETURN_VALUE(S.CONFIRMED, S.AWAITING_APPROVAL),
        permission="accounts.accept_substitution",
        custom={"label": _("Stand in"), "anywhere": True},
    )
    def accept(self):
        """Agree to stand in; from another store this still needs approval."""
        return S.AWAITING_APPROVAL if self.crosses_stores else S.CONFIRMED

    @transition(
        state,
        source=S.REQUESTED,
        target=S.DECLINED,
        permission="accounts.decline_substitution",
        custom={"label": _("Decline"), "anywhere": True},
    )
    def decline(self):
        """Say no."""

    @transition(
        state,
        source=S.AWAITING_APPROVAL,
        target=S.CONFIRMED,
        permission="accounts.confirm_substitution",
        custom={"label": _("Confirm"), "system": True},
    )
    def confirm(self):
        """The approval was given."""

    @transition(
        state,
        source=S.AWAITING_APPROVAL,
        target=S.REFUSED,
        permission="accounts.refuse_substitution",
        custom={"label": _("Do not allow"), "system": True},
    )
    def refuse(self):
        """The approval was not given."""

    @transition(
        state,
        source=[S.REQUESTED, S.AWAITING_APPROVAL],
        target=S.WITHDRAWN,
        permission="accounts.withdraw_substitution",
        custom={"label": _("Withdraw"), "anywhere": True},
    )
    def withdraw(self):
        """Take the request back."""

    @transition(
        state,
        source=S.CONFIRMED,
        target=S.ENDED,
        permission="accounts.end_substitution",
        custom={"label": _("End"), "anywhere": True},
    )
    def end(self):
        """The absent person is back, or the last day is over."""
