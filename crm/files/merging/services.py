"""Proposing, making, dismissing and undoing merges."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.files.merging import facts
from crm.files.merging.likeness import CERTAIN, alike
from crm.files.merging.models import CustomerMerge, MergeState
from crm.files.merging.moving import move_back, move_everything
from dms.core import clock
from dms.core.editing import StaleVersion, edit
from dms.core.events import plain, publish
from dms.core.locking import locked, locked_many
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.parties import facts as party_facts
from dms.parties.models import Customer
from dms.parties.services import merge_customer, separate_customer
from dms.parties.services.customers import PERSONAL

#: Fields of which one file's value is kept; the identity document is chosen as a whole.
CHOICES = {
    "name": ("name", "name_pinyin", "name_initials"),
    "customer_class": ("customer_class",),
    "source": ("source",),
    "document": ("document_kind", "document_number"),
    "company_code": ("company_code",),
    "address": ("address",),
    "responsible": ("responsible",),
    "note": ("note",),
}


@transaction.atomic
def propose_merge(*, customer_id, other_id, actor, reasons=None):
    """Put a pair forward. Announces MERGE_PROPOSED. Returns the CustomerMerge.

    Raises Customer.DoesNotExist for an unseen file, PermissionDenied, TransitionBlocked (across stores, closed files,
    person and company), ValidationError where the pair is proposed already.
    """
    first, second = _pair(customer_id, other_id, actor)
    require(actor, "crm.add_customermerge", first)
    if reasons is None:
        reasons = alike(first).get(second.pk, [])
    merge = CustomerMerge(
        store=first.store,
        first=first,
        second=second,
        reasons=list(reasons),
        is_certain=bool(CERTAIN & set(reasons)),
        proposed_by=actor,
    )
    if blocked := merge.merge_blockers():
        raise TransitionBlocked(blocked)
    return register(merge, actor=actor, fact=facts.MERGE_PROPOSED, payload=_payload(merge) | {"reasons": merge.reasons})


@transaction.atomic
def merge_customers(*, merge_id, survivor_id, actor, take=(), expected_version=None):
    """Close one file of the pair and move everything it has to ``survivor_id``; ``take`` names CHOICES to take over.

    Announces FILES_MERGED, CUSTOMER_MERGED (the closed file), FILE_TAKEN_OVER (the survivor), CUSTOMER_EDITED where
    fields are taken. Locks both files in key order. Raises PermissionDenied, TransitionBlocked, StaleVersion,
    ValidationError.
    """
    merge, files = _locked_merge(merge_id, actor, expected_version)
    survivor = files.get(survivor_id)
    if survivor is None:
        raise ValidationError({"survivor": _("Choose which of the two files goes on.")})
    closing = merge.second if survivor.pk == merge.first_id else merge.first
    _check_taken(take)
    merge.survivor = survivor
    require(actor, "crm.merge_customermerge", merge)
    if merge.state == MergeState.PROPOSED and not merge.merge_blockers():
        merge_customer(customer_id=closing.pk, survivor_id=survivor.pk, actor=actor)
        settled, moved = move_everything(closing, survivor)
        before = _take_over(closing, survivor, take, actor)
    else:
        settled, moved, before = [], [], {}  # the door below refuses it with the reasons
    apply_transition(
        merge.merge,
        actor=actor,
        fact=facts.FILES_MERGED,
        payload=_payload(merge)
        | {"survivor_id": survivor.pk, "taken": list(take), "moved": {one["model"]: len(one["ids"]) for one in moved}},
        survivor=survivor,
        by=actor,
        at=clock.now(),
        taken=list(take),
        before=before,
        moved=moved,
        settled=settled,
    )
    about = {"merge_id": merge.pk, "customer_id": closing.pk}
    publish(facts.FILE_TAKEN_OVER, subject=survivor, actor=actor, payload=about)
    return merge


@transaction.atomic
def dismiss_customer_merge(*, merge_id, actor, reason=""):
    """These are two customers; the pair is not suggested again. Announces MERGE_DISMISSED.

    Raises PermissionDenied, TransitionBlocked.
    """
    merge, _files = _locked_merge(merge_id, actor)
    apply_transition(
        merge.dismiss,
        actor=actor,
        fact=facts.MERGE_DISMISSED,
        payload=_payload(merge),
        reason=reason,
        by=actor,
        at=clock.now(),
    )
    return merge


@transaction.atomic
def undo_customer_merge(*, merge_id, reason, actor, expected_version=None):
    """Two files again, each with what it had. Announces MERGE_UNDONE, CUSTOMER_SEPARATED, FILE_GIVEN_BACK.

    What came into the survivor's file after the merge stays there. Raises PermissionDenied, TransitionBlocked with what
    has to be undone first, StaleVersion, ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the merge was wrong.")})
    merge, _files = _locked_merge(merge_id, actor, expected_version)
    payload = _payload(merge) | {"survivor_id": merge.survivor_id}
    apply_transition(merge.undo, actor=actor, fact=facts.MERGE_UNDONE, reason=reason, payload=payload)
    closing, survivor = merge.other, merge.survivor
    _give_back(merge, survivor, actor)
    separate_customer(customer_id=closing.pk, actor=actor, reason=reason)
    move_back(merge.settled, merge.moved, source=survivor, target=closing)
    about = {"merge_id": merge.pk, "customer_id": closing.pk}
    publish(facts.FILE_GIVEN_BACK, subject=survivor, actor=actor, payload=about, reason=reason)
    return merge


def differing(first, second):
    """The CHOICES in which two files differ and of which one has to be kept."""
    return [
        name for name, fields in CHOICES.items() if any(getattr(first, one) != getattr(second, one) for one in fields)
    ]


def _pair(customer_id, other_id, actor):
    """Both files, locked, the older first."""
    if customer_id == other_id:
        raise ValidationError(_("Choose two different files."), code="same_file")
    rows = locked_many(seen_by(Customer.objects.select_related("store"), actor), {customer_id, other_id})
    if len(rows) < 2:
        raise Customer.DoesNotExist
    return rows


def _locked_merge(merge_id, actor, expected_version=None):
    """The merge and its two files, all locked: the merge first, the files in key order."""
    merge = locked(seen_by(CustomerMerge.objects.select_related("store"), actor), merge_id)
    if expected_version is not None and merge.version != expected_version:
        raise StaleVersion(merge)
    pks = [merge.first_id, merge.second_id]
    files = {row.pk: row for row in locked_many(Customer.objects.select_related("store"), pks)}
    merge.first, merge.second = files[merge.first_id], files[merge.second_id]
    if merge.survivor_id:
        merge.survivor = files[merge.survivor_id]
    return merge, files


def _check_taken(take):
    if unknown := sorted(set(take) - set(CHOICES)):
        raise ValidationError({"take": _("“%(name)s” can't be chosen here.") % {"name": unknown[0]}})


def _take_over(closing, survivor, take, actor):
    """Write the chosen values into the survivor's file. Returns what stood there."""
    names = [field for name in CHOICES if name in take for field in CHOICES[name]]
    before = {name: plain(getattr(survivor, name)) for name in names}
    _write(survivor, {name: getattr(closing, name) for name in names}, actor)
    return before


def _give_back(merge, survivor, actor):
    """The survivor's own values, except where somebody has written something else since."""
    taken = {name: plain(getattr(merge.other, name)) for name in merge.before}
    kept = [name for name in merge.before if plain(getattr(survivor, name)) == taken[name]]
    values = {name: merge.before[name] for name in kept}
    if "responsible" in values:
        values["responsible_id"] = values.pop("responsible")
    _write(survivor, values, actor)


def _write(survivor, values, actor):
    if values:
        edit(survivor, actor=actor, fact=party_facts.CUSTOMER_EDITED, values=values, masked=PERSONAL)


def _payload(merge):
    return {"first_id": merge.first_id, "second_id": merge.second_id}
