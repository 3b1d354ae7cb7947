"""Symptoms 故障现象: what customers report, and which work usually follows."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dms.core.states import StateField, transition
from service.catalogue.choices import TONES, EntryState, SystemGroup
from service.catalogue.entries import Entry
from service.catalogue.operations.models import LabourOperation

S = EntryState


class Symptom(Entry):
    """What is wrong as the customer says it: active until retired, and back."""

    system = models.CharField(_("system of the car"), max_length=20, choices=SystemGroup)
    operations = models.ManyToManyField(
        LabourOperation, blank=True, related_name="symptoms", verbose_name=_("usual operations")
    )
    state = StateField(_("state"), choices=S, default=S.ACTIVE)

    url_namespace = "symptoms"
    state_tones = TONES

    class Meta:
        verbose_name = _("symptom")
        verbose_name_plural = _("symptoms")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("retire_symptom", _("Can retire a symptom")),
            ("reinstate_symptom", _("Can reinstate a symptom")),
        ]
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="symptom_code_once",
                violation_error_message=_("This code is on file already. Open that symptom instead."),
            ),
            models.CheckConstraint(condition=models.Q(state__in=S.values), name="symptom_state_known"),
        ]

    def get_absolute_url(self):
        """The symptom's page."""
        return reverse("symptoms:detail", args=[self.pk])

    @transition(
        state, source=S.ACTIVE, target=S.RETIRED, permission="service.retire_symptom", custom={"label": _("Retire")}
    )
    def retire(self):
        """It is chosen no more; papers that name it keep it."""

    @transition(
        state,
        source=S.RETIRED,
        target=S.ACTIVE,
        permission="service.reinstate_symptom",
        custom={"label": _("Reinstate")},
    )
    def reinstate(self):
        """It can be chosen again."""
