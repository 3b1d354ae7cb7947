"""What this app offers to the shell."""

from django.utils.translation import gettext_lazy as _

from crm.files import care_offers
from dms.core.offers import HomeButton, NavigationEntry, offer


def register():
    """Make the offers known."""
    care_offers.register()
    offer(
        NavigationEntry(
            label=_("Open a file"),
            url="files:new",
            icon="user-plus",
            permission="vehicles.add_vehicle",
            order=140,
            key="n",
        ),
        HomeButton(
            label=_("Open a file"), url="files:new", icon="user-plus", permission="vehicles.add_vehicle", key="n"
        ),
    )
