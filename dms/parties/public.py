"""The public pages about a customer; their views are in ``dms.web.customers.public``."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from dms.core.public_links.pages import PublicPage, public_page

CONTACT_DATA = public_page(
    PublicPage(
        purpose="parties.contact_data",
        address="my-data",
        kind="parties.customer",
        view="dms.web.customers.public.ContactData",
        label=_("Check contact data and consents"),
        lifetime=timedelta(days=14),
        permission="parties.change_customer",
        blockers=lambda customer: customer.change_blockers(),
    )
)
# As long as the message may lie in somebody's telephone; used as often as they like, it only ever takes away.
UNSUBSCRIBE = public_page(
    PublicPage(
        purpose="parties.unsubscribe",
        address="stop",
        kind="parties.customer",
        view="dms.web.customers.public.Unsubscribe",
        label=_("Unsubscribe from messages"),
        lifetime=timedelta(days=365),
        one_click=True,
    )
)
