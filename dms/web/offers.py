"""What the shell itself offers: the home, the dashboard, oversight, settings, and work that was given up."""

from django.utils.translation import gettext_lazy as _

from dms.core import given_up
from dms.core.figures.kpis import VIEW
from dms.core.offers import LATE, Counter, NavigationEntry, offer

NAVIGATION = (
    NavigationEntry(label=_("Today"), url="web:home", icon="home", order=0, key="h"),
    NavigationEntry(
        label=_("Dashboard"),
        url="dashboards:dashboard",
        icon="chart-bar",
        permission=VIEW,
        order=40,
        key="d",
    ),
    NavigationEntry(
        label=_("Promises"),
        url="promises:list",
        icon="clock-check",
        permission="core.view_promise",
        order=480,
    ),
    NavigationEntry(
        label=_("History"),
        url="web:history",
        icon="history",
        permission="core.view_event",
        group=_("Oversight"),
        order=900,
    ),
    NavigationEntry(
        label=_("Bulk runs"),
        url="bulk-runs:list",
        icon="list-check",
        permission="web.view_bulkrun",
        group=_("Oversight"),
        order=902,
    ),
    NavigationEntry(
        label=_("Printed documents"),
        url="prints:list",
        icon="printer",
        permission="core.view_event",
        group=_("Oversight"),
        order=905,
    ),
    NavigationEntry(
        label=_("Users"),
        url="users:list",
        icon="users",
        permission="accounts.add_user",
        group=_("Settings"),
        order=950,
    ),
    NavigationEntry(
        label=_("Stores"),
        url="stores:list",
        icon="building-store",
        permission="accounts.add_user",
        group=_("Settings"),
        order=955,
    ),
    NavigationEntry(
        label=_("System operation"),
        url="operations:list",
        icon="heartbeat",
        permission="core.view_duework",
        group=_("Settings"),
        order=999,
    ),
    NavigationEntry(
        label=_("Imports"),
        url="imports:list",
        icon="file-import",
        permission="core.view_importjob",
        group=_("Settings"),
        order=990,
    ),
    NavigationEntry(
        label=_("Exports"),
        url="exports:list",
        icon="file-export",
        permission="core.view_exportjob",
        group=_("Settings"),
        order=991,
    ),
)
COUNTERS = (
    Counter(
        label=_("Given-up work"),
        rows=given_up.given_up_work,
        url="operations:list",
        permission="core.view_duework",
        query="standing=given_up",
        urgency=LATE,
        icon="heartbeat",
        order=810,
    ),
)


def register():
    """Make the offers known."""
    offer(*NAVIGATION, *COUNTERS)
