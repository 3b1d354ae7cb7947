"""What the broker can ask of a worker. All of it is safe to ask twice, late, or out of order."""

from celery import shared_task

from dms.core import due, verification
from dms.core.figures import snapshots


@shared_task
def perform_due_work(*, pks, **_later_arguments):
    """Do these pieces of due work, if they are still open."""
    for pk in pks:
        due.perform(pk)
    due.catch_up()


@shared_task
def sweep_due_work(**_later_arguments):
    """Do all open work that has fallen due: what a lost message or a killed worker left behind."""
    due.sweep()


@shared_task
def verify_ledgers_tonight(**_later_arguments):
    """Ask for tonight's verification of the books; asking twice is one verification."""
    verification.ask_for_verification()


@shared_task
def note_the_days_numbers(**_later_arguments):
    """Ask for today's numbers to be noted; asking twice notes them once."""
    snapshots.ask_for_the_days_numbers()
