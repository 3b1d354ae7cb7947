"""Reading bays, teams and technicians."""

from django.db.models import Count, Q

from dms.accounts.models import User
from dms.core import clock
from service.catalogue.choices import EntryState
from service.catalogue.workshop.models import Bay, Team, Technician
from service.catalogue.workshop.services import HANDS


def bay_list(user):
    """Bays that ``user`` may see, with their store."""
    return Bay.objects.visible_to(user).select_related("store")


def team_list(user):
    """Teams with store, lead and how many active technicians they have."""
    active = Count("technicians", filter=Q(technicians__state=EntryState.ACTIVE))
    return Team.objects.visible_to(user).select_related("store", "lead").annotate(size=active)


def technician_list(user):
    """Technicians with store, person, team and skills."""
    rows = Technician.objects.visible_to(user).select_related("store", "user", "team")
    return rows.prefetch_related("skills")


def holders_of(roles, stores):
    """People who hold one of ``roles`` today in one of ``stores``, by name."""
    today = clock.today()
    return (
        User.objects.filter(
            Q(memberships__valid_to=None) | Q(memberships__valid_to__gte=today),
            memberships__store__in=stores,
            memberships__role__in=roles,
            memberships__valid_from__lte=today,
            memberships__ended_at=None,
            is_active=True,
        )
        .distinct()
        .order_by("username")
    )


def hands_of(stores):
    """Technicians and team leads of ``stores``."""
    return holders_of(HANDS, stores)
