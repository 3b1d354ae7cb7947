"""Bays, teams and technicians of a store."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.core.ownership import StoreOwned
from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import Blocker, unblocked
from dms.vehicles.catalogue.models import code_form
from service.catalogue.choices import TONES, BayKind, Category, EntryState, Level, Skill

S = EntryState
KNOWN_STATE = Q(state__in=S.values)


class Bay(StoreOwned, StatefulModel):
    """A place 工位 where a car is worked on: active until retired, and back."""

    code = models.CharField(_("code"), max_length=20, validators=[code_form])
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind of bay"), max_length=20, choices=BayKind, default=BayKind.GENERAL)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    state = StateField(_("state"), choices=S, default=S.ACTIVE)

    url_namespace = "bays"
    state_tones = TONES

    class Meta:
        verbose_name = _("bay")
        verbose_name_plural = _("bays")
        default_permissions = ("add", "change", "view")
        permissions = [("retire_bay", _("Can retire a bay")), ("reinstate_bay", _("Can reinstate a bay"))]
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "code"],
                name="bay_code_once",
                violation_error_message=_("The store has a bay with this code already. Open that bay instead."),
            ),
            models.CheckConstraint(condition=KNOWN_STATE, name="bay_state_known"),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        """The bay's page."""
        return reverse("bays:detail", args=[self.pk])

    @transition(
        state, source=S.ACTIVE, target=S.RETIRED, permission="service.retire_bay", custom={"label": _("Retire")}
    )
    def retire(self):
        """No car is put there any more."""

    @transition(
        state, source=S.RETIRED, target=S.ACTIVE, permission="service.reinstate_bay", custom={"label": _("Reinstate")}
    )
    def reinstate(self):
        """Cars are put there again."""


class Team(StoreOwned, StatefulModel):
    """Technicians who work together 班组 under a team lead: active until retired, and back."""

    name = models.CharField(_("name"), max_length=60)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("team lead"),
    )
    category = models.CharField(
        _("kind of work"), max_length=20, choices=Category, blank=True, help_text=_("Empty: for all kinds of work.")
    )
    note = models.TextField(_("note"), blank=True, max_length=1000)
    state = StateField(_("state"), choices=S, default=S.ACTIVE)

    url_namespace = "teams"
    state_tones = TONES

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        default_permissions = ("add", "change", "view")
        permissions = [("retire_team", _("Can retire a team")), ("reinstate_team", _("Can reinstate a team"))]
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="team_name_once",
                violation_error_message=_("The store has a team of this name already. Open that team instead."),
            ),
            models.CheckConstraint(condition=KNOWN_STATE, name="team_state_known"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The team's page."""
        return reverse("teams:detail", args=[self.pk])

    def retire_blockers(self):
        """Nobody is left without a team unawares."""
        members = self.technicians.filter(state=S.ACTIVE).select_related("user")
        return [
            Blocker(
                _now("%(technician)s is in this team. Put them into another one first.") % {"technician": one},
                url=one.get_absolute_url(),
            )
            for one in members
        ]

    @transition(
        state,
        source=S.ACTIVE,
        target=S.RETIRED,
        permission="service.retire_team",
        custom={"label": _("Retire")},
        conditions=[unblocked("retire")],
    )
    def retire(self):
        """No work is given to it any more."""

    @transition(
        state, source=S.RETIRED, target=S.ACTIVE, permission="service.reinstate_team", custom={"label": _("Reinstate")}
    )
    def reinstate(self):
        """Work is given to it again."""


class Technician(StoreOwned, StatefulModel):
    """Somebody who repairs cars in a store: active until retired, and back. Skills and their levels hang on them."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("colleague")
    )
    number = models.CharField(_("staff number"), max_length=20)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="technicians", verbose_name=_("team")
    )
    note = models.TextField(_("note"), blank=True, max_length=1000)
    state = StateField(_("state"), choices=S, default=S.ACTIVE)

    url_namespace = "technicians"
    state_tones = TONES

    class Meta:
        verbose_name = _("technician")
        verbose_name_plural = _("technicians")
        default_permissions = ("add", "change", "view")
        permissions = [
            ("rate_technician", _("Can set the skills of a technician")),
            ("retire_technician", _("Can retire a technician")),
            ("reinstate_technician", _("Can reinstate a technician")),
        ]
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "number"],
                name="technician_number_once",
                violation_error_message=_("Somebody in the store has this staff number already."),
            ),
            models.UniqueConstraint(
                fields=["store", "user"],
                name="technician_once_a_store",
                violation_error_message=_("This colleague is among the technicians already. Open their page instead."),
            ),
            models.CheckConstraint(condition=KNOWN_STATE, name="technician_state_known"),
        ]

    def __str__(self):
        return f"{self.number} {self.user}"

    def get_absolute_url(self):
        """The technician's page."""
        return reverse("technicians:detail", args=[self.pk])

    @transition(
        state, source=S.ACTIVE, target=S.RETIRED, permission="service.retire_technician", custom={"label": _("Retire")}
    )
    def retire(self):
        """They get no more work, and leave their team."""
        self.team = None

    @transition(
        state,
        source=S.RETIRED,
        target=S.ACTIVE,
        permission="service.reinstate_technician",
        custom={"label": _("Reinstate")},
    )
    def reinstate(self):
        """They get work again."""


class TechnicianSkill(models.Model):
    """How well a technician can do something."""

    technician = models.ForeignKey(Technician, on_delete=models.CASCADE, related_name="skills")
    skill = models.CharField(_("skill"), max_length=20, choices=Skill)
    level = models.PositiveSmallIntegerField(_("skill level"), choices=Level)

    class Meta:
        verbose_name = _("skill of a technician")
        verbose_name_plural = _("skills of technicians")
        default_permissions = ()
        ordering = ["-level", "skill"]
        constraints = [
            models.UniqueConstraint(fields=["technician", "skill"], name="technician_skill_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="technician_skill_level_known"),
        ]

    def __str__(self):
        return f"{self.get_skill_display()} {self.level}"
