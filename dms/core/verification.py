"""The nightly verification of the books: once a night, its result kept in the history."""

import logging

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dms.core import clock, due, invariants
from dms.core.events import publish
from dms.core.facts import Fact

logger = logging.getLogger(__name__)

LEDGERS_VERIFIED = Fact("core.ledgers_verified", _("verified the ledgers: no differences"))  # checks
LEDGERS_DIFFER = Fact("core.ledgers_differ", _("verified the ledgers and found differences"))  # checks, differences
SHOWN = 20


def ask_for_verification():
    """Schedule today's verification; however often it is asked for, it runs once. Returns the due work."""
    return due.schedule("core.verify_ledgers", key=f"core.verify_ledgers:{clock.today()}", at=clock.now())


@due.due("core.verify_ledgers", leaves_database=True)
def verify_ledgers(work):
    """Run all checks outside a transaction (on SQLite one would keep everybody from writing) and record the result.

    Announces LEDGERS_VERIFIED or LEDGERS_DIFFER about ``work``.
    """
    results = invariants.verify()
    differing = {
        known.name: [f"{one.table} {one.row}: {one.what}" for one in found] for known, found in results if found
    }
    payload = {"checks": len(results), "differences": {name: len(found) for name, found in differing.items()}}
    payload["first"] = {name: found[:SHOWN] for name, found in differing.items()}
    for name, found in differing.items():
        logger.error("Ledgers differ: %s, %d rows", name, len(found))
    with transaction.atomic():
        publish(LEDGERS_DIFFER if differing else LEDGERS_VERIFIED, subject=work, actor=None, payload=payload)
