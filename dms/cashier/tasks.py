"""What the clock asks of the cashier's books: safe to ask twice, late, or out of order; the work is due work."""

from celery import shared_task

from dms.cashier import work


@shared_task
def issue_monthly_statements(**_later_arguments):
    """Ask for last month's statement of each credit account without one; asking twice issues nothing twice."""
    work.ask_for_statements()
