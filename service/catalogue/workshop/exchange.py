"""Bays, teams and technicians of a store as files."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import User
from dms.core.exchange.cells import Choice, Text
from dms.core.exchange.lists import ADDED, CHANGED, UNCHANGED, ExchangeColumn, Saved, exchange_list
from service.catalogue.choices import BayKind, Category, Level, Skill
from service.catalogue.workshop import selectors, services
from service.catalogue.workshop.models import Bay, Team, Technician
from service.catalogue.writing import split


def _given(values):
    return {name: value for name, value in values.items() if value not in ("", None)}


def _changed(row, before):
    return Saved(row, CHANGED if row.version != before.version else UNCHANGED)


def bay_rows(user):
    """Bays that ``user`` sees."""
    return selectors.bay_list(user).order_by("store__code", "code")


def save_bay(actor, store, values):
    """Add the bay to the store, or change the one with this code. Raises what the services raise."""
    given = _given(values)
    code = given.pop("code").strip().upper()
    present = Bay.objects.filter(store=store, code=code).first()
    if present is None:
        return Saved(services.add_bay(store=store, code=code, actor=actor, **given), ADDED)
    return _changed(services.edit_bay(bay_id=present.pk, actor=actor, **given), present)


BAY_COLUMNS = (
    ExchangeColumn(name="code", example="G01", label=_("Bay code"), kind=Text(20), required=True, unique=True),
    ExchangeColumn(name="name", example="快修 1 号", label=_("Bay"), kind=Text(60), required=True),
    ExchangeColumn(name="kind", example="quick", label=_("Kind of bay"), kind=Choice(BayKind)),
    ExchangeColumn(name="note", label=_("Note"), kind=Text(1000)),
)


def team_rows(user):
    """Teams that ``user`` sees."""
    return selectors.team_list(user).order_by("store__code", "name")


def save_team(actor, store, values):
    """Add the team to the store, or change the one of this name. Raises what the services raise."""
    given = _given(values)
    if "lead" in given:
        given["lead"] = _person(given["lead"], "lead")
    present = Team.objects.filter(store=store, name=given["name"]).first()
    if present is None:
        return Saved(services.add_team(store=store, actor=actor, **given), ADDED)
    return _changed(services.edit_team(team_id=present.pk, actor=actor, **given), present)


TEAM_COLUMNS = (
    ExchangeColumn(name="name", example="机电一组", label=_("Team"), kind=Text(60), required=True, unique=True),
    ExchangeColumn(
        name="lead",
        label=_("Team lead"),
        kind=Text(150),
        value="lead.username",
        help=_("The user name of the colleague."),
    ),
    ExchangeColumn(
        name="category", example="maintenance", label=_("Kind of work"), kind=Choice(Category), help=_("Empty: all.")
    ),
    ExchangeColumn(name="note", label=_("Note"), kind=Text(1000)),
)


def technician_rows(user):
    """Technicians that ``user`` sees."""
    return selectors.technician_list(user).order_by("store__code", "number")


def save_technician(actor, store, values):
    """Add the colleague to the technicians of the store, or change them. Raises what the services raise."""
    given = _given(values)
    user, skills = _person(given.pop("user"), "user"), given.pop("skills", None)
    if "team" in given:
        given["team"] = _team(store, given["team"])
    present = Technician.objects.filter(store=store, user=user).first()
    before = present.version if present else None
    if present is None:
        row = services.add_technician(store=store, user=user, actor=actor, **given)
    else:
        row = services.edit_technician(technician_id=present.pk, actor=actor, **given)
    if skills:
        levels = dict.fromkeys(Skill.values) | read_skills(skills)
        row = services.rate_technician(technician_id=row.pk, actor=actor, **levels)
    return Saved(row, ADDED if before is None else CHANGED if row.version != before else UNCHANGED)


def _person(username, column):
    found = User.objects.filter(username=username).first()
    if found is None:
        raise ValidationError({column: _now("Nobody has the user name “%(name)s”.") % {"name": username[:60]}})
    return found


def _team(store, name):
    found = Team.objects.filter(store=store, name=name).first()
    if found is None:
        raise ValidationError({"team": _now("The store has no team “%(team)s”.") % {"team": name[:60]}})
    return found


def said_skills(row):
    """“engine=3; electrics=2”: codes of skills with their levels."""
    return "; ".join(f"{one.skill}={one.level}" for one in row.skills.all())


def read_skills(text):
    """``{skill: level}`` of such a text. Raises ValidationError."""
    found = {}
    for piece in split(text):
        skill, _sign, level = (part.strip() for part in piece.partition("="))
        if skill not in Skill.values or not level.isdecimal() or int(level[:3]) not in Level.values:
            wrong = _now("“%(piece)s” is no skill with its level, such as engine=3. Skills: %(skills)s.")
            raise ValidationError({"skills": wrong % {"piece": piece[:60], "skills": ", ".join(Skill.values)}})
        found[skill] = int(level)
    return found


TECHNICIAN_COLUMNS = (
    ExchangeColumn(
        name="user",
        example="technician",
        label=_("User name of the technician"),
        kind=Text(150),
        value="user.username",
        required=True,
        unique=True,
    ),
    ExchangeColumn(name="number", example="J001", label=_("Staff number"), kind=Text(20), required=True, unique=True),
    ExchangeColumn(name="team", label=_("Team"), kind=Text(60), value="team.name"),
    ExchangeColumn(
        name="skills",
        label=_("Skills"),
        kind=Text(400),
        value=said_skills,
        example="engine=3; electrics=2",
        help=_("Skill=level from 1 to 4, with semicolons between them; those not named are taken away."),
    ),
    ExchangeColumn(name="note", label=_("Note"), kind=Text(1000)),
)


def register():
    """Offer the three lists; called once the apps are loaded."""
    exchange_list(
        code="bays",
        label=_("Bays"),
        model=Bay,
        columns=BAY_COLUMNS,
        rows=bay_rows,
        save=save_bay,
        identity=lambda values: values["code"].strip().upper(),
        view_permission="service.view_bay",
        import_permissions=("service.add_bay", "service.change_bay"),
        key_help=_("A row means the chosen store's bay with its code."),
    )
    exchange_list(
        code="teams",
        label=_("Teams"),
        model=Team,
        columns=TEAM_COLUMNS,
        rows=team_rows,
        save=save_team,
        identity=lambda values: values["name"],
        view_permission="service.view_team",
        import_permissions=("service.add_team", "service.change_team"),
        key_help=_("A row means the chosen store's team of its name."),
    )
    exchange_list(
        code="technicians",
        label=_("Technicians"),
        model=Technician,
        columns=TECHNICIAN_COLUMNS,
        rows=technician_rows,
        save=save_technician,
        identity=lambda values: values["user"],
        view_permission="service.view_technician",
        import_permissions=("service.add_technician", "service.change_technician", "service.rate_technician"),
        key_help=_("A row means the colleague with its user name among the chosen store's technicians."),
    )
