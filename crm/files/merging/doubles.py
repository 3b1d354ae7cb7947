"""What both files have and one file may have only once: settled before the rows move, and put back on undoing.

Each function looks at the file that is ``closing`` and the ``survivor``, both locked, and returns the changes it wants
as ``Change``; the merge makes and records them.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max

from dms.core import clock
from dms.core.printing.models import PrintedDocument
from dms.core.subjects import about
from dms.parties.models import Consent, Contact
from dms.vehicles.models import Ownership


@dataclass(frozen=True)
class Change:
    """The column ``field`` of ``row`` becomes ``after``."""

    row: Any
    field: str
    after: Any


def settle(closing, survivor):
    """Every change that the rules below want, in their order."""
    rules = (_contacts, _consents, _ownerships, _prints)
    return [change for rule in rules for change in rule(closing, survivor)]


def _contacts(closing, survivor):
    """One is first to be called, and the same number stands there once: the survivor's stay as they are."""
    present = Contact.objects.filter(customer=survivor, ended_at=None)
    numbers = set(present.exclude(phone="").values_list("phone", flat=True))
    has_first = present.filter(is_primary=True).exists()
    for contact in Contact.objects.filter(customer=closing, ended_at=None).order_by("pk"):
        is_double = contact.phone in numbers
        if contact.is_primary and (has_first or is_double):
            yield Change(contact, "is_primary", False)
        if is_double:
            yield Change(contact, "ended_at", clock.now())


def _consents(closing, survivor):
    """The later word counts: of two consents the later one, and a later withdrawal ends an earlier consent."""
    both = Consent.objects.filter(customer__in=[closing, survivor])
    in_force = both.filter(withdrawn_at=None, replaced_at=None).order_by("purpose", "channel", "-given_at", "-pk")
    kept = {}
    for consent in in_force:
        matter = (consent.purpose, consent.channel)
        withdrawn = both.filter(purpose=matter[0], channel=matter[1], withdrawn_at__gt=consent.given_at)
        withdrawal = withdrawn.order_by("-withdrawn_at").first()
        if withdrawal is not None:
            yield Change(consent, "withdrawn_at", withdrawal.withdrawn_at)
        elif matter in kept:
            yield Change(consent, "replaced_at", kept[matter].given_at)
        else:
            kept[matter] = consent


def _ownerships(closing, survivor):
    """The same vehicle in the same way stands there once."""
    present = Ownership.objects.filter(customer=survivor, valid_to=None)
    there = set(present.values_list("vehicle_id", "kind"))
    today = clock.today(survivor.store)
    for ownership in Ownership.objects.filter(customer=closing, valid_to=None).order_by("pk"):
        if (ownership.vehicle_id, ownership.kind) in there:
            yield Change(ownership, "valid_to", max(today, ownership.valid_from))


def _prints(closing, survivor):
    """Prints of one form are counted through: those of the closed file go behind the survivor's."""
    last = dict(
        PrintedDocument.objects.filter(**about(survivor))
        .values_list("form")
        .annotate(last=Max("print_count"))
        .values_list("form", F("last"))
    )
    for row in PrintedDocument.objects.filter(**about(closing)).order_by("-print_count"):
        if row.form in last:
            yield Change(row, "print_count", row.print_count + last[row.form])
