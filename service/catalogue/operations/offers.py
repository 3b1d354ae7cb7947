"""What operations and hourly rates offer to the shell: navigation and search."""

from django.utils.translation import gettext_lazy as _

from dms.core.offers import NavigationEntry, SearchHit, SearchSource, offer
from service.catalogue.entries import matching
from service.catalogue.operations.selectors import operation_list

GROUP = _("Service")


def search_operations(user, text, limit):
    """Operations by code, name or pinyin."""
    return [_operation(row) for row in matching(operation_list(user), text).order_by("state", "code")[:limit]]


def operations_opened(user, keys):
    """The operations with these keys that ``user`` may see."""
    return [_operation(row) for row in operation_list(user).filter(pk__in=keys)]


def _operation(row):
    detail = f"{row.label} · {row.get_category_display()}"
    return SearchHit(title=row.code, url=row.get_absolute_url(), detail=detail, key=row.pk)


def register():
    """Make the offers known."""
    offer(
        NavigationEntry(
            label=_("Labour operations"),
            url="labour-operations:list",
            icon="tool",
            permission="service.view_labouroperation",
            group=GROUP,
            order=410,
        ),
        NavigationEntry(
            label=_("Hourly rates"),
            url="labour-rates:list",
            icon="coin-yuan",
            permission="service.view_labourrate",
            group=GROUP,
            order=430,
        ),
        SearchSource(
            label=_("Labour operations"),
            find=search_operations,
            icon="tool",
            permission="service.view_labouroperation",
            order=410,
            prefix="l",
            kind="service.labouroperation",
            opened=operations_opened,
        ),
    )
