"""What people do with scrappings: write, submit, judge, decide, name who is liable, give up. See ``disposing``, too."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import User
from dms.core import clock
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.numbering import next_number, number_kind
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from parts.scrapping import facts
from parts.scrapping.apart import set_apart, take_back_into_stock
from parts.scrapping.models import (
    Judgement,
    Party,
    Scrapping,
    ScrappingLiability,
    ScrappingLine,
    ScrappingMeeting,
    ScrappingState,
)
from parts.scrapping.papers import HELD_APART
from parts.scrapping.selectors import fifo_worth, lines_of
from parts.scrapping.verdicts import ROLE_OF
from parts.stock.bins import place_of
from parts.stock.models import SCRAPPABLE, Bin, BinKind, StockItem, StockStatus
from parts.stock.quantities import as_quantity

ZERO = Decimal(0)
NUMBER = number_kind("scrapping", "SC")
#: A meeting of fewer people is none.
LEAST_PRESENT = 3


@dataclass(frozen=True)
class Scrap:
    """So many of a part from a bin, why, and what is wrong with it."""

    part_id: int
    bin_id: int
    quantity: Decimal
    cause: str
    status: str = StockStatus.GOOD
    remark: str = ""


@transaction.atomic
def add_scrapping(*, store, actor, note="", lines=()):
    """Begin a scrapping, with ``lines`` (Scrap) or empty. Announces SCRAPPING_ADDED.

    Raises PermissionDenied, ValidationError.
    """
    require(actor, "parts.add_scrapping", store)
    row = Scrapping(store=store, note=note, requested_by=actor)
    register(row, actor=actor, fact=facts.SCRAPPING_ADDED, payload={"lines": len(lines)})
    for scrap in lines:
        _add(row, scrap)
    return row


@transaction.atomic
def add_scrapping_line(*, scrapping_id, part_id, bin_id, quantity, cause, actor, status=StockStatus.GOOD, remark=""):
    """Put a part on a draft. Announces SCRAPPING_LINES_CHANGED. Returns the line.

    Raises PermissionDenied, TransitionBlocked for what is no draft, ValidationError.
    """
    row = _draft(scrapping_id, actor)
    line = _add(row, Scrap(part_id, bin_id, quantity, cause, status, remark))
    _changed(row, actor, part_id)
    return line


@transaction.atomic
def remove_scrapping_line(*, line_id, actor):
    """Take a line off a draft. Announces SCRAPPING_LINES_CHANGED. Returns the paper; raises TransitionBlocked."""
    seen = seen_by(ScrappingLine.objects.select_related("item"), actor).get(pk=line_id)
    row = _draft(seen.scrapping_id, actor)
    locked(ScrappingLine.objects, line_id).delete()
    _changed(row, actor, seen.item.part_id)
    return row


@transaction.atomic
def submit_scrapping(*, scrapping_id, actor):
    """Number it, note what it is worth and hold the goods apart. Announces SCRAPPING_SUBMITTED and STOCK_POSTED.

    Raises PermissionDenied, TransitionBlocked (no line; too few people to judge), Short with who holds the goods.
    """
    row = _locked(scrapping_id, actor)
    lines = list(lines_of(row))
    worth = fifo_worth(lines)
    hold = place_of(row.store, BinKind.SCRAP)
    number = row.number or next_number(NUMBER, row.store, clock.today(row.store))
    apply_transition(
        row.submit,
        actor=actor,
        fact=facts.SCRAPPING_SUBMITTED,
        payload={"number": number, "lines": len(lines), "hold_bin": hold.code},
        number=number,
        at=clock.now(),
        worth=sum(worth.values(), ZERO),
        hold_bin=hold,
    )
    _refuse_too_few_judges(row)
    set_apart(row, lines, actor)
    for line in lines:
        line.worth = worth[line.pk]
    ScrappingLine.objects.bulk_update(lines, ["worth"])
    return row


@transaction.atomic
def judge_scrapping(*, scrapping_id, is_yes, words, actor):
    """One party's yes or no. The third one settles it, or sends it up. Announces SCRAPPING_JUDGED.

    After three noes the goods lie in their bins again (STOCK_POSTED). Raises PermissionDenied (whose turn it is),
    TransitionBlocked, ValidationError without words.
    """
    row = _locked(scrapping_id, actor)
    party, absent = row.turn_of(actor) or ("", None)
    verdicts = [one.is_yes for one in row.judgements.all()] + [is_yes]
    apply_transition(
        row.judge,
        actor=actor,
        fact=facts.SCRAPPING_JUDGED,
        reason=words,
        payload={"party": str(party), "is_yes": is_yes},
        on_behalf_of_id=absent,
        verdicts=verdicts,
    )
    _need(words, _("Say what you found."), "words")
    Judgement.objects.create(
        store=row.store,
        scrapping=row,
        party=party,
        is_yes=is_yes,
        words=words,
        judged_by=actor,
        on_behalf_of_id=absent,
        judged_at=clock.now(),
    )
    return _settled(row, actor)


@transaction.atomic
def decide_scrapping(*, scrapping_id, is_yes, words, actor):
    """The general manager's word on what is dear or in dispute. Announces SCRAPPING_DECIDED. Raises as above."""
    row = _locked(scrapping_id, actor)
    apply_transition(
        row.decide,
        actor=actor,
        fact=facts.SCRAPPING_DECIDED,
        reason=words,
        payload={"is_yes": is_yes},
        is_yes=is_yes,
        words=words,
        by=actor,
        at=clock.now(),
    )
    _need(words, _("Say why."), "words")
    return _settled(row, actor)


@transaction.atomic
def record_meeting_scrapping(*, scrapping_id, held_on, present, resolution, is_yes, actor):
    """A meeting decided it: ``present`` names the people, one a line. Announces SCRAPPING_MEETING.

    Raises PermissionDenied, TransitionBlocked (no minutes), ValidationError (a day to come, fewer than three people).
    """
    row = _locked(scrapping_id, actor)
    apply_transition(
        row.record_meeting,
        actor=actor,
        fact=facts.SCRAPPING_MEETING,
        payload={"is_yes": is_yes, "held_on": held_on.isoformat()},
        is_yes=is_yes,
        at=clock.now(),
    )
    names = list(dict.fromkeys(name.strip() for name in present.splitlines() if name.strip()))
    _refuse_meeting(row, held_on, names, resolution)
    ScrappingMeeting.objects.create(
        store=row.store,
        scrapping=row,
        held_on=held_on,
        present="\n".join(names),
        resolution=resolution,
        is_yes=is_yes,
        recorded_by=actor,
    )
    return _settled(row, actor)


@transaction.atomic
def name_liable(*, scrapping_id, person_id, amount, remark, actor, is_joint=False):
    """Somebody answers for a part of the loss; ``amount`` in yuan. Announces LIABILITY_NAMED. Returns the paper.

    Raises PermissionDenied, TransitionBlocked before it is submitted and after its disposal, ValidationError.
    """
    row = _locked(scrapping_id, actor)
    require(actor, "parts.name_liable_scrapping", row)
    if row.state not in HELD_APART:
        raise TransitionBlocked([_("Who answers for a loss is named while the goods lie apart.")])
    person = User.objects.filter(pk=person_id, is_active=True, memberships__store=row.store).first()
    if person is None:
        raise ValidationError({"person": _("Choose somebody who works in the store.")})
    liability = ScrappingLiability(
        store=row.store,
        scrapping=row,
        person=person,
        amount=amount,
        is_joint=is_joint,
        remark=remark,
        named_by=actor,
    )
    liability.full_clean()
    liability.save()
    said = {"person_id": person.pk, "is_joint": is_joint}
    publish(facts.LIABILITY_NAMED, subject=row, actor=actor, payload=said)
    return row


@transaction.atomic
def cancel_scrapping(*, scrapping_id, reason, actor):
    """Give it up; what lay apart is in its bins again. Announces SCRAPPING_CANCELLED and STOCK_POSTED.

    Raises PermissionDenied, TransitionBlocked, ValidationError.
    """
    row = _locked(scrapping_id, actor)
    lay_apart = row.state in HELD_APART
    apply_transition(row.cancel, actor=actor, fact=facts.SCRAPPING_CANCELLED, reason=reason)
    _need(reason, _("Say why."), "reason")
    if lay_apart:
        take_back_into_stock(row, lines_of(row), actor, reason=reason)
    return row


def _settled(row, actor):
    """After a no for good the goods go back."""
    if row.state == ScrappingState.REJECTED:
        take_back_into_stock(row, lines_of(row), actor, reason=_("not to be scrapped"))
    return row


def _add(row, scrap):
    item = StockItem.objects.filter(store=row.store, part=scrap.part_id).select_related("part").first()
    if item is None:
        raise ValidationError({"part": _("The store has never had this part.")})
    if Bin.objects.filter(store=row.store, pk=scrap.bin_id).first() is None:
        raise ValidationError({"bin": _("This bin is not one of the store's.")})
    if scrap.status not in SCRAPPABLE:
        raise ValidationError({"status": _("Old parts and goods on the road have papers of their own.")})
    line = ScrappingLine(
        store=row.store,
        scrapping=row,
        item=item,
        bin_id=scrap.bin_id,
        status=scrap.status,
        quantity=as_quantity(scrap.quantity, item.part),
        cause=scrap.cause,
        remark=scrap.remark,
    )
    line.full_clean()
    line.save()
    return line


def _draft(scrapping_id, actor):
    row = _locked(scrapping_id, actor)
    require(actor, "parts.change_scrapping", row)
    if refused := row.change_blockers():
        raise TransitionBlocked(refused)
    return row


def _changed(row, actor, part_id):
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    publish(facts.SCRAPPING_LINES_CHANGED, subject=row, actor=actor, payload={"part_id": part_id})


def _refuse_too_few_judges(row):
    """Three different people who did not ask for it; named are the roles that nobody else holds."""
    judges = {
        party: {one.pk for one in User.objects.holding(ROLE_OF[party], row.store)} - {row.requested_by_id}
        for party in Party
    }
    missing = [str(party.label) for party in Party if not judges[party]]
    if not missing and any(len(set(chosen)) == len(Party) for chosen in product(*judges.values())):
        return
    roles = _(", ").join(missing or [str(party.label) for party in Party])
    text = _("Three different people judge, none of them who asked for it. %(store)s has too few for: %(roles)s.")
    raise TransitionBlocked([text % {"store": row.store, "roles": roles}])


def _refuse_meeting(row, held_on, names, resolution):
    _need(resolution, _("Write down what was resolved."), "resolution")
    if held_on > clock.today(row.store):
        raise ValidationError({"held_on": _("This day is still to come.")})
    if len(names) < LEAST_PRESENT:
        raise ValidationError({"present": _("Name at least three people who were there, one a line.")})


def _locked(scrapping_id, actor):
    return locked(seen_by(Scrapping.objects.select_related("store", "hold_bin"), actor), scrapping_id)


def _need(text, sentence, name):
    if not text.strip():
        raise ValidationError({name: sentence})
