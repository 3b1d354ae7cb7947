"""The people of a dealership, by what they do there."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A job in a store or in the group; a person may hold several, in several stores."""

    SALES_CONSULTANT = "sales_consultant", _("sales consultant")
    SERVICE_ADVISOR = "service_advisor", _("service advisor")
    TECHNICIAN = "technician", _("technician")
    TEAM_LEAD = "team_lead", _("team lead")
    WORKSHOP_DISPATCHER = "workshop_dispatcher", _("workshop dispatcher")
    INSPECTOR = "inspector", _("inspector")
    PARTS_PLANNER = "parts_planner", _("parts planner")
    PURCHASER = "purchaser", _("purchaser")
    STOREKEEPER = "storekeeper", _("storekeeper")
    PARTS_DISPATCHER = "parts_dispatcher", _("parts dispatcher")
    PARTS_SALES = "parts_sales", _("parts sales")
    PARTS_SUPERVISOR = "parts_supervisor", _("parts supervisor")
    CLAIMS_CLERK = "claims_clerk", _("warranty claims clerk")
    CASHIER = "cashier", _("cashier")
    FINANCE = "finance", _("finance")
    FOLLOW_UP_AGENT = "follow_up_agent", _("follow-up agent")
    DELIVERY_SPECIALIST = "delivery_specialist", _("delivery specialist")
    PRODUCTION_PLANNER = "production_planner", _("production planner")
    SERVICE_MANAGER = "service_manager", _("service manager")
    GENERAL_MANAGER = "general_manager", _("general manager")
    GROUP_MANAGER = "group_manager", _("group manager")
    ADMINISTRATOR = "administrator", _("administrator")


# Managers and finance prove who they are with a second factor (PLT-2).
TWO_FACTOR_ROLES = frozenset(
    {
        Role.CASHIER,
        Role.FINANCE,
        Role.PARTS_SUPERVISOR,
        Role.SERVICE_MANAGER,
        Role.GENERAL_MANAGER,
        Role.GROUP_MANAGER,
        Role.ADMINISTRATOR,
    }
)

# Roles held in the whole group; all others are held in one store each.
GROUP_ROLES = frozenset({Role.GROUP_MANAGER, Role.ADMINISTRATOR})
