"""Suggesting pairs of files that may be of one customer, each pair once."""

from crm.files.merging.likeness import alike
from crm.files.merging.models import CustomerMerge
from crm.files.merging.services import propose_merge
from dms.core.locking import locked_many
from dms.parties.choices import CustomerState
from dms.parties.models import Customer


def suggest(customer_id):
    """Put forward each pair that nobody has put forward, merged, undone or dismissed before. Returns the new merges.

    All files are locked at once in key order, so that two workers neither wait for each other nor suggest a pair twice.
    """
    customer = Customer.objects.get(pk=customer_id)
    pks = {customer_id, *alike(customer)}
    customer = next(row for row in locked_many(Customer.objects.select_related("store"), pks) if row.pk == customer_id)
    if customer.state != CustomerState.ACTIVE:
        return []
    found = {pk: reasons for pk, reasons in alike(customer).items() if pk in pks}
    known = _known(customer, found)
    return [
        propose_merge(customer_id=customer.pk, other_id=pk, reasons=reasons, actor=None)
        for pk, reasons in sorted(found.items())
        if pk not in known
    ]


def _known(customer, others):
    """The other files of which somebody has spoken together with this one."""
    older = CustomerMerge.objects.filter(first_id=customer.pk, second_id__in=others).values_list("second_id", flat=True)
    newer = CustomerMerge.objects.filter(second_id=customer.pk, first_id__in=others).values_list("first_id", flat=True)
    return {*older, *newer}
