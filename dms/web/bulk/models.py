"""A bulk run and its rows."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core import clock, offers
from dms.core.addresses import address_of_row
from dms.core.ownership import Versioned
from dms.core.states import StateField, StatefulModel, transition
from dms.messaging.models import OwnRows


class BulkState(models.TextChoices):
    """How far a run has come."""

    PREPARED = "prepared", _("prepared, nothing done yet")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("through")
    STOPPED = "stopped", _("stopped")
    DISCARDED = "discarded", _("discarded")


class Outcome(models.TextChoices):
    """What became of one row."""

    PENDING = "pending", _("still to do")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")
    LEFT = "left", _("left out")

    @property
    def tone(self):
        """What it says to the eye."""
        tones = {self.PENDING: offers.WAITING, self.DONE: offers.DONE, self.LEFT: offers.DRAFT}
        return tones.get(self, offers.LATE)


S = BulkState
SEVERAL = (list, tuple)
NOTHING = list  # by another name: the model has a field called “list”


def as_data(inputs):
    """Stored or sent inputs as a form reads them."""
    data = QueryDict(mutable=True)
    for name, value in inputs.items():
        data.setlist(name, value if isinstance(value, SEVERAL) else [value])
    return data


class BulkRun(Versioned, StatefulModel):
    """One act for many rows of one list, in the name of one person. ``store`` is empty for several stores at once.

    The rows are frozen when it is prepared. ``inputs`` are the answers to what the act asks, as they were typed.
    """

    url_namespace = "bulk-runs"
    state_tones = {S.PREPARED: offers.OPEN, S.RUNNING: offers.WAITING, S.FINISHED: offers.DONE, S.STOPPED: offers.LATE}
    state_tones[S.DISCARDED] = offers.DRAFT

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by whom")
    )
    store = models.ForeignKey(
        "accounts.Store", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    list = models.CharField(_("list"), max_length=100, editable=False)
    action = models.CharField(_("act"), max_length=60, editable=False)
    filter_text = models.CharField(_("filter"), max_length=500, blank=True, editable=False)
    inputs = models.JSONField(default=dict, blank=True, editable=False)
    row_count = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    undo_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undone_by",
        verbose_name=_("takes back"),
        editable=False,
    )
    prints = models.JSONField(default=NOTHING, blank=True, editable=False)
    stored_name = models.CharField(max_length=100, blank=True, editable=False)
    file_until = models.DateTimeField(_("kept until"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    state = StateField(_("state"), choices=BulkState, default=BulkState.PREPARED)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("bulk run")
        verbose_name_plural = _("bulk runs")
        default_permissions = ("add", "view")
        permissions = [
            ("start_bulkrun", "Can start a bulk run"),
            ("stop_bulkrun", "Can stop a bulk run"),
            ("finish_bulkrun", "Finishes a bulk run: the system alone"),
            ("discard_bulkrun", "Can discard a prepared bulk run"),
        ]
        constraints = [models.CheckConstraint(condition=Q(state__in=BulkState.values), name="bulk_run_state_known")]
        indexes = [models.Index(fields=["user", "id"], name="bulk_run_of_user")]

    def __str__(self):
        return f"{_('bulk run')} {self.pk}"

    def get_absolute_url(self):
        return address_of_row("bulk-runs:detail", self.pk)

    @property
    def is_going_on(self):
        """Whether a worker has it."""
        return self.state == BulkState.RUNNING

    @property
    def data(self):
        """The inputs as a form reads them."""
        return as_data(self.inputs)

    @property
    def has_file(self):
        """Whether its PDF can be fetched now."""
        return bool(self.stored_name) and self.file_until is not None and clock.now() < self.file_until

    def counts(self):
        """How many rows came to which outcome: ``{outcome: number}`` with every outcome in it."""
        found = dict(self.rows.order_by().values_list("outcome").annotate(number=Count("pk")))
        return {outcome: found.get(outcome, 0) for outcome in Outcome.values}

    def _not_the_owners(self, user):
        return (
            "" if user.pk == self.user_id else _now("A bulk run is started and stopped by the person who prepared it.")
        )

    start_refusal = stop_refusal = discard_refusal = _not_the_owners

    @transition(
        state,
        source=S.PREPARED,
        target=S.RUNNING,
        permission="web.start_bulkrun",
        custom={"label": _("Start"), "anywhere": True},
    )
    def start(self, *, inputs, at):
        """A worker takes the rows one by one."""
        self.inputs, self.started_at = inputs, at

    @transition(
        state,
        source=S.RUNNING,
        target=S.STOPPED,
        permission="web.stop_bulkrun",
        custom={"label": _("Stop"), "anywhere": True},
    )
    def stop(self, *, at):
        """What is done stays done; the other rows are left as they are."""
        self.ended_at = at

    @transition(
        state,
        source=S.RUNNING,
        target=S.FINISHED,
        permission="web.finish_bulkrun",
        custom={"label": _("Finish"), "system": True},
    )
    def finish(self, *, at):
        """Every row has its outcome."""
        self.ended_at = at

    @transition(
        state,
        source=S.PREPARED,
        target=S.DISCARDED,
        permission="web.discard_bulkrun",
        custom={"label": _("Discard"), "anywhere": True},
    )
    def discard(self, *, at):
        """Nothing is done."""
        self.ended_at = at


class BulkRow(models.Model):
    """One row of a run: its key, the version that the preview saw, and what became of it.

    ``said`` are the sentences of a refusal; before the run, those that are to be expected. ``kept`` is what undo needs.
    """

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    key = models.BigIntegerField(_("row"))
    seen_version = models.PositiveIntegerField(null=True)
    outcome = models.CharField(_("result"), max_length=8, choices=Outcome, default=Outcome.PENDING)
    said = models.JSONField(_("reason"), default=list)
    kept = models.JSONField(null=True)
    at = models.DateTimeField(_("when"), null=True)

    class Meta:
        verbose_name = _("row of a bulk run")
        verbose_name_plural = _("rows of bulk runs")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="bulk_row_once")]
        indexes = [models.Index(fields=["run", "outcome", "id"], name="bulk_row_by_outcome")]

    def __str__(self):
        return f"{self.run_id} · {self.key}"

    @property
    def tone(self):
        """What the result says to the eye."""
        return Outcome(self.outcome).tone

    @property
    def sentences(self):
        """The reasons as one text."""
        return " ".join(self.said)
