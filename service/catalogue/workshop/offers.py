"""What bays, teams and technicians offer to the shell: navigation and search."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import User
from dms.core.offers import NavigationEntry, SearchHit, SearchSource, offer
from service.catalogue.operations.offers import GROUP
from service.catalogue.workshop.models import Technician
from service.catalogue.workshop.selectors import bay_list, technician_list


def search_technicians(user, text, limit):
    """Technicians by staff number or name."""
    text = text.strip()
    if not text:
        return []
    by_number = Technician.objects.filter(number__begins=text).order_by().values("pk")
    people = User.objects.filter(Q(name__contains=text) | Q(name_en__holds=text)).values("pk")
    by_name = Technician.objects.filter(user__in=people).order_by().values("pk")
    rows = technician_list(user).filter(pk__in=by_number.union(by_name))
    return [_technician(row) for row in rows.order_by("number")[:limit]]


def technicians_opened(user, keys):
    """The technicians with these keys that ``user`` may see."""
    return [_technician(row) for row in technician_list(user).filter(pk__in=keys)]


def _technician(row):
    detail = " · ".join(str(one) for one in (row.team, row.store) if one)
    return SearchHit(title=str(row), url=row.get_absolute_url(), detail=detail, key=row.pk)


def search_bays(user, text, limit):
    """Bays by code or name."""
    text = text.strip()
    found = Q(code__begins=text.upper()) | Q(name__contains=text)
    rows = bay_list(user).filter(found) if text else bay_list(user).none()
    return [_bay(row) for row in rows.order_by("code")[:limit]]


def bays_opened(user, keys):
    """The bays with these keys that ``user`` may see."""
    return [_bay(row) for row in bay_list(user).filter(pk__in=keys)]


def _bay(row):
    return SearchHit(
        title=row.code, url=row.get_absolute_url(), detail=f"{row.name} · {row.get_kind_display()}", key=row.pk
    )


def register():
    """Make the offers known."""
    offer(
        NavigationEntry(
            label=_("Bays"), url="bays:list", icon="parking", permission="service.view_bay", group=GROUP, order=440
        ),
        NavigationEntry(
            label=_("Teams"), url="teams:list", icon="users", permission="service.view_team", group=GROUP, order=450
        ),
        NavigationEntry(
            label=_("Technicians"),
            url="technicians:list",
            icon="user-cog",
            permission="service.view_technician",
            group=GROUP,
            order=460,
        ),
        SearchSource(
            label=_("Bays"),
            find=search_bays,
            icon="parking",
            permission="service.view_bay",
            order=440,
            prefix="g",
            kind="service.bay",
            opened=bays_opened,
        ),
        SearchSource(
            label=_("Technicians"),
            find=search_technicians,
            icon="user-cog",
            permission="service.view_technician",
            order=450,
            prefix="t",
            kind="service.technician",
            opened=technicians_opened,
        ),
    )
