"""The only door through which a business object changes state."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django_fsm import can_proceed

from dms.core.events import publish
from dms.core.locking import is_locked
from dms.core.permissions import refusal

FOUND_OPEN = "_found_open"


class TransitionBlocked(Exception):
    """Not possible now; ``reasons`` are sentences for the user (HTTP 409)."""

    def __init__(self, reasons):
        self.reasons = list(reasons)
        super().__init__(*self.reasons)


class Blocker(str):
    """An open point: a sentence, where it is settled (``url``), and who can settle it (``who``, a few words).

    It is a text, so that blockers without a place stay plain texts.
    """

    url = who = ""

    def __new__(cls, sentence, *, url="", who=""):
        made = super().__new__(cls, sentence)
        made.url, made.who = str(url), str(who)
        return made


class Standing(models.TextChoices):
    """How a move stands for a person: theirs to make, held up, not theirs, or of another state."""

    OPEN = "open", _lazy("possible")
    BLOCKED = "blocked", _lazy("blocked")
    REFUSED = "refused", _lazy("not yours")
    ELSEWHERE = "elsewhere", _lazy("not in this state")


#: Verbs that lead away from what a document is for: offered, but never first nor in the colour of what comes next.
WAYS_OUT = {"cancel", "discontinue", "erase", "refuse", "reject", "retire", "reverse", "send_back", "withdraw"}


@dataclass(frozen=True)
class OfferedMove:
    """A button: shown disabled beside its ``reasons`` when there are any."""

    verb: str
    label: str
    reasons: list
    standing: str = ""

    def __post_init__(self):
        if not self.standing:
            object.__setattr__(self, "standing", Standing.BLOCKED if self.reasons else Standing.OPEN)

    @property
    def leads_on(self):
        """Whether it is a step towards what the document is for."""
        return self.verb not in WAYS_OUT

    @property
    def slug(self):
        """The verb as it stands in URLs."""
        return self.verb.replace("_", "-")

    @property
    def points(self):
        """The reasons with where each is settled and who can: ``[{"sentence", "url", "who"}]``."""
        return points(self.reasons)


def points(reasons):
    """Each reason as ``{"sentence", "url", "who"}``; plain texts lead nowhere."""
    return [{"sentence": str(one), "url": getattr(one, "url", ""), "who": getattr(one, "who", "")} for one in reasons]


def unblocked(verb):
    """FSM condition: the model's ``<verb>_blockers()`` has nothing to report."""

    def condition(obj):
        return obj.__dict__.get(FOUND_OPEN) == verb or not blockers(obj, verb)

    condition.__name__ = f"{verb}_unblocked"
    return condition


def blockers(obj, verb):
    """Why ``verb`` is not possible now, as sentences; empty means go."""
    return list(getattr(obj, f"{verb}_blockers", list)())


def personal_refusal(obj, verb, user):
    """Why ``verb`` is not for this ``user`` although a role allows it: the model's ``<verb>_refusal(user)``, or ""."""
    ask = getattr(obj, f"{verb}_refusal", None)
    return ask(user) if ask and user is not None else ""


def offered_moves(obj, user):
    """The moves of this state that ``user`` may make; with reasons where they are blocked just now.

    Ways out come last. Those that another document's verb makes (``custom={"with_subject": True}``) have no button of
    their own.
    """
    found = [
        OfferedMove(verb=move.name, label=str(move.custom["label"]), reasons=blockers(obj, move.name))
        for move in _moves_from_here(obj)
        if not move.custom.get("with_subject")
        if _may(user, move, obj) and not personal_refusal(obj, move.name, user)
    ]
    return sorted(found, key=lambda move: not move.leads_on)


def offered_move(obj, verb, user):
    """The move ``verb`` as a page shows it: with the state or the blockers as reasons where it is not possible now.

    Raises PermissionDenied exactly where ``apply_transition`` would.
    """
    declared = _declared(obj, verb, user)
    label = str(declared[0].custom["label"])
    if obj.state not in [move.source for move in declared]:
        return OfferedMove(verb=verb, label=label, reasons=[_not_in_this_state(obj)])
    if refused := personal_refusal(obj, verb, user):
        raise PermissionDenied(refused)
    return OfferedMove(verb=verb, label=label, reasons=blockers(obj, verb))


def withheld_moves(obj, user):
    """The moves of people that ``user`` is not offered now, each with the one sentence that the API would answer.

    First those of this state that are somebody else's, with who may; then those that wait for another state, where the
    person's role would allow them. Moves that the system makes, or the verbs of another document, are nobody's buttons.
    """
    offered = {move.verb for move in offered_moves(obj, user)}
    verbs = {}
    for move in obj.get_all_state_transitions():
        if move.name not in offered and not (move.custom.get("system") or move.custom.get("with_subject")):
            verbs.setdefault(move.name, []).append(move)
    found = [_withheld(obj, declared, user) for declared in verbs.values()]
    return sorted((move for move in found if move), key=lambda move: move.standing != Standing.REFUSED)


def require_role(obj, verb, user):
    """Raises PermissionDenied for a move that the role of ``user`` does not allow on ``obj``, whatever its state."""
    _declared(obj, verb, user)


def _withheld(obj, declared, user):
    first, is_here = declared[0], obj.state in [move.source for move in declared]
    is_allowed = any(_may(user, move, obj) for move in declared)
    if is_here:
        sentence = personal_refusal(obj, first.name, user) if is_allowed else _role_refusal(obj, first, user)
        return OfferedMove(first.name, str(first.custom["label"]), [sentence], Standing.REFUSED)
    if not is_allowed:
        return None
    return OfferedMove(first.name, str(first.custom["label"]), [_not_in_this_state(obj)], Standing.ELSEWHERE)


def apply_transition(move, *, actor, fact, payload=None, reason="", on_behalf_of_id=None, caused_by=None, **inputs):
    """Authorise, run, save and record ``move``, a bound transition of a row that the caller has locked.

    ``actor`` None is the system; ``caused_by`` then names the person whose act elsewhere (an approval, a payment, a
    posting) the move follows from: the Event bears their name, and no role is asked, for it was asked for that act.

    Answers in a fixed order: PermissionDenied for the role, TransitionBlocked with the present state, PermissionDenied
    for the person, TransitionBlocked with the blockers. The Event names the absent person whose role was used, as found
    here or given. Announces ``fact``; returns its Event.
    """
    obj, verb, source = move.__self__, move.__name__, move.__self__.state
    if actor is not None and caused_by is not None:
        raise RuntimeError(f"{verb}: a person either makes the move or has caused it.")
    if not is_locked(obj):
        raise RuntimeError(f"{verb}: lock the row first (dms.core.locking.locked).")
    declared = _declared(obj, verb, actor)
    if not can_proceed(move, check_conditions=False):
        raise TransitionBlocked([_not_in_this_state(obj)])
    if refused := personal_refusal(obj, verb, actor):
        raise PermissionDenied(refused)
    if reasons := blockers(obj, verb):
        raise TransitionBlocked(reasons)
    if on_behalf_of_id is None and actor is not None:
        on_behalf_of_id = actor.stands_in_for(declared[0].permission, obj)
    obj.__dict__[FOUND_OPEN] = verb  # asked in this moment and under the lock: the condition need not ask again
    try:
        move(**inputs)
    finally:
        del obj.__dict__[FOUND_OPEN]
    if hasattr(obj, "version"):
        obj.version += 1
    obj.save()
    return publish(
        fact,
        subject=obj,
        actor=actor or caused_by,
        on_behalf_of_id=on_behalf_of_id,
        source=source,
        target=obj.state,
        reason=reason,
        payload=payload,
    )


def _declared(obj, verb, user):
    """The declarations of ``verb``, one per source. Raises PermissionDenied where the role of ``user`` allows none."""
    declared = [move for move in obj.get_all_state_transitions() if move.name == verb]
    if not any(_may(user, move, obj) for move in declared):
        raise PermissionDenied(_role_refusal(obj, declared[0], user))
    return declared


def _role_refusal(obj, move, user):
    """The sentence for a role that may not; the model's ``<verb>_roles()`` names those that can help just now."""
    return refusal(user, move.permission, obj, getattr(obj, f"{move.name}_roles", tuple)())


def _not_in_this_state(obj):
    return _("This is not possible in the state “%s”.") % obj.get_state_display()


def _moves_from_here(obj):
    return [move for move in obj.get_all_state_transitions() if move.source == obj.state]


def _may(user, move, obj):
    """Strictly per row: the library falls back to a permission held in any store, which would leak.

    ``custom={"anywhere": True}`` is for moves of a person named in the row, who may work in another store; such a move
    must have a ``<verb>_refusal``.
    """
    return user is None or user.has_perm(move.permission, None if move.custom.get("anywhere") else obj)
