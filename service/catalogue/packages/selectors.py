"""Reading packages."""

from django.db.models import Count, Q

from dms.core import clock
from service.catalogue.choices import EntryState
from service.catalogue.packages.models import Package


def package_list(user):
    """Packages that ``user`` may see, with what they contain."""
    return Package.objects.visible_to(user).prefetch_related("series__brand", "operations")


def package_lines(user):
    """Packages for a list: with their series, and how many operations they contain."""
    rows = Package.objects.visible_to(user).prefetch_related("series")
    return rows.annotate(operation_count=Count("operations", distinct=True))


def offered_on(packages, on=None):
    """Those of ``packages`` that are sold on a day, today by default."""
    on = on or clock.today()
    return packages.filter(Q(valid_to=None) | Q(valid_to__gte=on), state=EntryState.ACTIVE, valid_from__lte=on)
