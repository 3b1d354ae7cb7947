"""Keeping the bays, teams and technicians of a store."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import User
from dms.accounts.roles import Role
from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import apply_transition
from service.catalogue.choices import EntryState, Level, Skill
from service.catalogue.entries import only
from service.catalogue.workshop import facts
from service.catalogue.workshop.models import Bay, Team, Technician, TechnicianSkill

BAY_FIELDS = ("name", "kind", "note")
TEAM_FIELDS = ("name", "lead", "category", "note")
TECHNICIAN_FIELDS = ("number", "team", "note")
#: Who repairs cars: the team lead does, too.
HANDS = (Role.TECHNICIAN, Role.TEAM_LEAD)


# --- bays ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_bay(*, store, code, name, actor, **values):
    """Add a bay (``BAY_FIELDS``). Announces BAY_ADDED. Raises PermissionDenied, ValidationError."""
    require(actor, "service.add_bay", store)
    only(values, BAY_FIELDS)
    row = Bay(store=store, code=code.strip().upper(), name=name.strip(), **values)
    return register(row, actor=actor, fact=facts.BAY_ADDED)


@transaction.atomic
def edit_bay(*, bay_id, actor, expected_version=None, **values):
    """Change what is known of a bay (``BAY_FIELDS``); its code stays. Announces BAY_EDITED."""
    row = locked(seen_by(Bay.objects, actor), bay_id)
    require(actor, "service.change_bay", row)
    only(values, BAY_FIELDS)
    return edit(row, actor=actor, fact=facts.BAY_EDITED, values=values, expected_version=expected_version)


@transaction.atomic
def retire_bay(*, bay_id, actor, reason=""):
    """No car is put there any more. Announces BAY_RETIRED."""
    row = locked(seen_by(Bay.objects, actor), bay_id)
    apply_transition(row.retire, actor=actor, fact=facts.BAY_RETIRED, reason=reason)
    return row


@transaction.atomic
def reinstate_bay(*, bay_id, actor, reason=""):
    """Cars are put there again. Announces BAY_REINSTATED."""
    row = locked(seen_by(Bay.objects, actor), bay_id)
    apply_transition(row.reinstate, actor=actor, fact=facts.BAY_REINSTATED, reason=reason)
    return row


# --- teams -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_team(*, store, name, actor, **values):
    """Add a team (``TEAM_FIELDS``). Announces TEAM_ADDED.

    Raises PermissionDenied, ValidationError for a lead who is no team lead of the store.
    """
    require(actor, "service.add_team", store)
    only(values, TEAM_FIELDS)
    _need_lead(values.get("lead"), store)
    return register(Team(store=store, name=name.strip(), **values), actor=actor, fact=facts.TEAM_ADDED)


@transaction.atomic
def edit_team(*, team_id, actor, expected_version=None, **values):
    """Change what is known of a team (``TEAM_FIELDS``). Announces TEAM_EDITED."""
    row = locked(seen_by(Team.objects, actor), team_id)
    require(actor, "service.change_team", row)
    only(values, TEAM_FIELDS)
    if "lead" in values and getattr(values["lead"], "pk", None) != row.lead_id:
        _need_lead(values["lead"], row.store)
    return edit(row, actor=actor, fact=facts.TEAM_EDITED, values=values, expected_version=expected_version)


def _need_lead(user, store):
    if user is not None and not user.holds_role(Role.TEAM_LEAD, store):
        no_lead = _("%(person)s is no team lead in this store. The general manager grants the role.")
        raise ValidationError({"lead": no_lead % {"person": user}})


@transaction.atomic
def retire_team(*, team_id, actor, reason=""):
    """Give it no more work. Announces TEAM_RETIRED; raises TransitionBlocked while technicians are in it."""
    row = locked(seen_by(Team.objects, actor), team_id)
    apply_transition(row.retire, actor=actor, fact=facts.TEAM_RETIRED, reason=reason)
    return row


@transaction.atomic
def reinstate_team(*, team_id, actor, reason=""):
    """Give it work again. Announces TEAM_REINSTATED."""
    row = locked(seen_by(Team.objects, actor), team_id)
    apply_transition(row.reinstate, actor=actor, fact=facts.TEAM_REINSTATED, reason=reason)
    return row


# --- technicians -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_technician(*, store, user, number, actor, team=None, note=""):
    """Count a colleague (row) among the technicians of the store. Announces TECHNICIAN_ADDED.

    Raises PermissionDenied, ValidationError for who is no technician or team lead there, or a team that is not the
    store's or retired.
    """
    require(actor, "service.add_technician", store)
    user = User.objects.get(pk=user.pk)  # fresh: what they hold is read once
    if not any(user.holds_role(role, store) for role in HANDS):
        no_hands = _("%(person)s is no technician in this store. The general manager grants the role.")
        raise ValidationError({"user": no_hands % {"person": user}})
    row = Technician(store=store, user=user, number=number.strip(), team=_usable_team(team, store), note=note)
    return register(row, actor=actor, fact=facts.TECHNICIAN_ADDED, payload={"user_id": user.pk})


@transaction.atomic
def edit_technician(*, technician_id, actor, expected_version=None, **values):
    """Change ``number``, ``team`` (row or None) or ``note``. Announces TECHNICIAN_EDITED."""
    row = locked(seen_by(Technician.objects, actor), technician_id)
    require(actor, "service.change_technician", row)
    only(values, TECHNICIAN_FIELDS)
    team = values.get("team")
    if team is not None and team.pk != row.team_id:
        if row.state != EntryState.ACTIVE:
            raise ValidationError({"team": _("Who is retired is in no team. Reinstate them first.")})
        values["team"] = _usable_team(team, row.store)
    return edit(row, actor=actor, fact=facts.TECHNICIAN_EDITED, values=values, expected_version=expected_version)


def _usable_team(team, store):
    """The team, locked so that it is not retired meanwhile. Raises ValidationError."""
    if team is None:
        return None
    found = Team.objects.filter(pk=team.pk, store=store).first()
    if found is None:
        raise ValidationError({"team": _("This team is not one of the store's.")})
    found = locked(Team.objects, found.pk)
    if found.state != EntryState.ACTIVE:
        raise ValidationError({"team": _("The team %(team)s is retired. Choose another.") % {"team": found}})
    return found


@transaction.atomic
def rate_technician(*, technician_id, actor, **skills):
    """Set levels by skill (``general=3``; None: can't do it); those not named stay. Announces TECHNICIAN_RATED.

    Raises Technician.DoesNotExist, PermissionDenied, ValidationError. Returns the Technician.
    """
    row = locked(seen_by(Technician.objects.select_related("user"), actor), technician_id)
    require(actor, "service.rate_technician", row)
    only(skills, Skill.values)
    there = dict(row.skills.values_list("skill", "level"))
    changes = {skill: [there.get(skill), level] for skill, level in skills.items() if there.get(skill) != level}
    for skill, (_before, level) in changes.items():
        if level is None:
            row.skills.filter(skill=skill).delete()
        elif level not in Level.values:
            raise ValidationError({skill: _("A level is one of 1 to 4.")})
        else:
            TechnicianSkill.objects.update_or_create(technician=row, skill=skill, defaults={"level": level})
    if changes:
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
        publish(facts.TECHNICIAN_RATED, subject=row, actor=actor, payload={"changes": changes})
    return row


@transaction.atomic
def retire_technician(*, technician_id, actor, reason=""):
    """They get no more work and leave their team. Announces TECHNICIAN_RETIRED."""
    row = locked(seen_by(Technician.objects, actor), technician_id)
    apply_transition(row.retire, actor=actor, fact=facts.TECHNICIAN_RETIRED, reason=reason)
    return row


@transaction.atomic
def reinstate_technician(*, technician_id, actor, reason=""):
    """They get work again. Announces TECHNICIAN_REINSTATED."""
    row = locked(seen_by(Technician.objects, actor), technician_id)
    apply_transition(row.reinstate, actor=actor, fact=facts.TECHNICIAN_REINSTATED, reason=reason)
    return row
