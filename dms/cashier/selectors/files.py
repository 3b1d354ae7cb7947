"""Whose money it is: a customer's file counts together with the files that were merged into it."""

from django.db.models import Q

from dms.parties.models import Customer


def file_keys(customer):
    """The customer, the files merged into theirs, and the file into which theirs went."""
    keys = {customer.pk, *Customer.objects.filter(merged_into=customer).values_list("pk", flat=True)}
    if customer.merged_into_id:
        keys.add(customer.merged_into_id)
    return keys


def of_file(customer):
    """The filter for rows with a ``customer`` that belong to the file."""
    return Q(customer__in=file_keys(customer))


def same_file(one, other):
    """Whether two customers (None: a walk-in) are the same file."""
    if one is None or other is None:
        return False
    return one.pk == other.pk or other.pk in file_keys(one)
