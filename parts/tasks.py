"""What the clock asks of the parts department: safe to ask twice, late, or out of order; the work is due work."""

from celery import shared_task

from parts.stock import warnings
from parts.stocktake import work


@shared_task
def warn_planners_today(**_later_arguments):
    """Ask for today's stock warnings; asking twice is one message."""
    warnings.ask_for_warnings()


@shared_task
def plan_stocktakes(**_later_arguments):
    """Ask for today's stocktakes of every store; asking twice plans nothing twice."""
    work.ask_for_todays_stocktakes()
