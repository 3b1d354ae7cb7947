"""What packages offer to the shell: navigation and search."""

from django.utils.translation import pgettext_lazy

from dms.core.offers import NavigationEntry, SearchHit, SearchSource, offer
from service.catalogue.entries import matching
from service.catalogue.operations.offers import GROUP
from service.catalogue.packages.models import Package


def search_packages(user, text, limit):
    """Packages by code, name or pinyin."""
    rows = matching(Package.objects.visible_to(user), text)
    return [_package(row) for row in rows.order_by("state", "code")[:limit]]


def packages_opened(user, keys):
    """The packages with these keys that ``user`` may see."""
    return [_package(row) for row in Package.objects.visible_to(user).filter(pk__in=keys)]


def _package(row):
    return SearchHit(title=row.code, url=row.get_absolute_url(), detail=row.label, key=row.pk)


def register():
    """Make the offers known."""
    offer(
        NavigationEntry(
            label=pgettext_lazy("sold together", "Packages"),
            url="packages:list",
            icon="gift",
            permission="service.view_package",
            group=GROUP,
            order=400,
        ),
        SearchSource(
            label=pgettext_lazy("sold together", "Packages"),
            find=search_packages,
            icon="gift",
            permission="service.view_package",
            order=400,
            prefix="k",
            kind="service.package",
            opened=packages_opened,
        ),
    )
