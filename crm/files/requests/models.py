"""A person's request about their own data."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE

from crm.files.reasons import Reason
from dms.core import clock
from dms.core.addresses import address_of_row
from dms.core.offers import DONE, DRAFT, OPEN, WAITING
from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import unblocked
from dms.parties.choices import CustomerState
from dms.parties.models import Customer


class RequestKind(models.TextChoices):
    """What the person asks for."""

    ACCESS = "access", _("a copy of the data")
    CORRECTION = "correction", _("correction")
    RESTRICTION = "restriction", _("restriction")
    RELEASE = "release", _("end of the restriction")
    ERASURE = "erasure", _("erasure")


class RequestState(models.TextChoices):
    """Where a request stands."""

    RECEIVED = "received", _("to be decided")
    ANSWERED = "answered", _("done")
    RETAINED = "retained", _("restricted until the legal period ends")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AskedHow(models.TextChoices):
    """On which way the request came."""

    IN_PERSON = "in_person", _("in person")
    TELEPHONE = "telephone", _("by telephone")
    LETTER = "letter", _("by letter or e-mail")


K, S = RequestKind, RequestState


class DataRequest(StoreOwned, StatefulModel):
    """What a person asks for about their data: received until approved, refused or withdrawn.

    An erasure while a legal period runs becomes a restriction and is carried out by itself on the day after it.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"))
    kind = models.CharField(_("asks for"), max_length=12, choices=RequestKind)
    asked_on = models.DateField(_("asked on"))
    asked_how = models.CharField(_("how"), max_length=12, choices=AskedHow, default=AskedHow.IN_PERSON)
    identity_check = models.CharField(
        _("how the person was recognised"),
        max_length=200,
        help_text=_("For example: identity card shown at the desk. Copies of it are not needed."),
    )
    wish = models.TextField(
        _("in the person's words"),
        max_length=2000,
        blank=True,
        help_text=_("For a correction: what is wrong and how it is right."),
    )
    answer_by = models.DateField(_("answer by"), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    answer = models.TextField(_("answer"), blank=True, max_length=2000, editable=False)
    retained_until = models.DateField(_("kept until"), null=True, blank=True, editable=False)
    retention = models.JSONField(default=list, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    copy_name = models.CharField(max_length=100, blank=True, editable=False)
    copy_made_at = models.DateTimeField(_("copy ready"), null=True, blank=True, editable=False)
    copy_expires_at = models.DateTimeField(_("copy kept until"), null=True, blank=True, editable=False)
    handed_out_at = models.DateTimeField(_("handed out"), null=True, blank=True, editable=False)
    state = StateField(_("state"), choices=RequestState, default=RequestState.RECEIVED)

    url_namespace = "data-requests"
    state_tones = {S.RECEIVED: WAITING, S.ANSWERED: DONE, S.RETAINED: OPEN, S.REFUSED: DRAFT, S.WITHDRAWN: DRAFT}

    class Meta:
        verbose_name = _("data request")
        verbose_name_plural = _("data requests")
        default_permissions = ("add", "view")
        permissions = [
            ("approve_datarequest", _("Can approve what a person asks for about their data")),
            ("refuse_datarequest", _("Can refuse it")),
            ("withdraw_datarequest", _("Can record that it was withdrawn")),
            ("finish_datarequest", _("Can erase when the legal period has ended")),
            ("hand_out_datarequest", _("Can hand out the copy of a person's data")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=Q(state="received"),
                name="data_request_one_open_per_kind",
                violation_error_message=_("This request is recorded already and not decided yet. Open that one."),
            ),
            models.CheckConstraint(
                condition=~Q(state="retained") | Q(retained_until__isnull=False), name="data_request_retained_says_when"
            ),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="data_request_state_known"),
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="data_request_kind_known"),
        ]
        indexes = [models.Index(fields=["store", "answer_by"], name="data_request_open", condition=Q(state="received"))]

    def __str__(self):
        """Kind and the customer's masked name: this text goes into events."""
        return f"{self.get_kind_display()} · {self.customer}"

    def get_absolute_url(self):
        """The request."""
        return address_of_row("data-requests:detail", self.pk)

    @property
    def has_copy(self):
        """Whether a copy lies ready and may be handed out once."""
        return bool(self.copy_name) and self.handed_out_at is None

    def approve_blockers(self):
        """Why it can't be carried out now."""
        needed = {
            K.RESTRICTION: [CustomerState.ACTIVE],
            K.RELEASE: [CustomerState.RESTRICTED],
            K.ERASURE: [CustomerState.ACTIVE, CustomerState.RESTRICTED],
        }.get(self.kind, [CustomerState.ACTIVE, CustomerState.RESTRICTED])
        found = []
        if self.customer.state not in needed:
            said = _now("The file %(number)s is in the state “%(state)s”.")
            values = {"number": self.customer.number, "state": self.customer.get_state_display()}
            found.append(Reason(said % values, self.customer.get_absolute_url()))
        return found + (self._waiting_erasures() if self.kind in (K.RELEASE, K.ERASURE) else [])

    def approve_refusal(self, user):
        """Somebody else than who recorded it decides."""
        if user.pk == self.recorded_by_id:
            return _now("You recorded this request yourself. Another manager of the store decides it.")
        return ""

    def _waiting_erasures(self):
        waiting = DataRequest.objects.filter(customer=self.customer_id, kind=K.ERASURE, state=S.RETAINED)
        said = _now("An erasure waits for the end of a legal period until %(day)s. Withdraw that one first.")
        return [
            Reason(said % {"day": each.retained_until}, each.get_absolute_url())
            for each in waiting.exclude(pk=self.pk).select_related("customer")
        ]

    @transition(
        state,
        source=S.RECEIVED,
        target=RETURN_VALUE(S.ANSWERED, S.RETAINED),
        permission="crm.approve_datarequest",
        conditions=[unblocked("approve")],
        custom={"label": _("Approve")},
    )
    def approve(self, *, by, at, answer, kept):
        """Carried out at once; an erasure that the law forbids today is kept for later."""
        self.decided_by, self.decided_at, self.answer = by, at, answer
        self.retention = [{"rule": each.rule.code, "until": each.until.isoformat()} for each in kept]
        if not kept:
            self.erased_at = at if self.kind == K.ERASURE else None
            return S.ANSWERED
        self.retained_until = kept[0].until
        return S.RETAINED

    @transition(
        state,
        source=S.RECEIVED,
        target=S.REFUSED,
        permission="crm.refuse_datarequest",
        custom={"label": _("Refuse the request")},
    )
    def refuse(self, *, by, at, answer):
        """Not done; the person is told why (PIPL 50)."""
        self.decided_by, self.decided_at, self.answer = by, at, answer

    @transition(
        state,
        source=S.RECEIVED,
        target=S.WITHDRAWN,
        permission="crm.withdraw_datarequest",
        custom={"label": _("Withdraw")},
    )
    @transition(
        state,
        source=S.RETAINED,
        target=S.WITHDRAWN,
        permission="crm.withdraw_datarequest",
        custom={"label": _("Withdraw")},
    )
    def withdraw(self):
        """The person does not ask for it any more."""

    @transition(
        state,
        source=S.RETAINED,
        target=S.ANSWERED,
        permission="crm.finish_datarequest",
        custom={"label": _("Erase now"), "system": True},
    )
    def finish(self, *, at):
        """The legal period has ended and the data are erased."""
        self.erased_at = at

    @property
    def is_late(self):
        """Whether it should have been decided."""
        return self.state == S.RECEIVED and self.answer_by < clock.today(self.store)
