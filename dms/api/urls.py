"""Every address under ``/api/``. The nouns are registered here; stages register their own (``dms.api.router``)."""

from django.urls import include, path, re_path

from dms.api.approvals import ApprovalChains, Approvals
from dms.api.attachments import Attachments
from dms.api.cashier import CreditAccounts, DayCloses, Payments, Receivables, Refunds, Statements
from dms.api.contacts import Consents, ConsentTexts, Contacts
from dms.api.customers import Customers
from dms.api.description import ReadablePage, ReadableResource, SchemaEndpoint
from dms.api.due_work import WorkThatFallsDue
from dms.api.events import Events
from dms.api.exchange import Exports, Imports
from dms.api.holidays import Holidays
from dms.api.kpis import Kpis
from dms.api.memberships import Memberships
from dms.api.messages import ChannelChoices, Inbox, Messages
from dms.api.price_lists import PriceLists
from dms.api.prints import Prints
from dms.api.promises import Promises
from dms.api.public_links import PublicLinks
from dms.api.router import register, router
from dms.api.store_messages import MessageTemplates, QuietHoursOfStores
from dms.api.stores import Stores
from dms.api.substitutions import Substitutions
from dms.api.suppliers import Suppliers
from dms.api.unknown import UnknownAddress
from dms.api.users import Users
from dms.api.vehicle_models import Brands, Colours, ModelYears, Options, Trims, VehicleModels
from dms.api.vehicles import Vehicles
from dms.api.webhooks.resources import WebhookDeliveries, Webhooks

register("stores", Stores)
register("users", Users)
register("memberships", Memberships)
register("events", Events)
register("customers", Customers)
register("contacts", Contacts)
register("consents", Consents)
register("consent-texts", ConsentTexts)
register("suppliers", Suppliers)
register("vehicles", Vehicles)
register("vehicle-models", VehicleModels)
register("brands", Brands)
register("model-years", ModelYears)
register("trims", Trims)
register("colours", Colours)
register("options", Options)
register("price-lists", PriceLists)
register("receivables", Receivables)
register("payments", Payments)
register("refunds", Refunds)
register("credit-accounts", CreditAccounts)
register("statements", Statements)
register("day-closes", DayCloses)
register("messages", Messages)
register("inbox", Inbox)
register("channel-choices", ChannelChoices)
register("message-templates", MessageTemplates)
register("quiet-hours", QuietHoursOfStores)
register("due-work", WorkThatFallsDue)
register("approvals", Approvals)
register("approval-chains", ApprovalChains)
register("substitutions", Substitutions)
register("attachments", Attachments)
register("promises", Promises)
register("holidays", Holidays)
register("kpis", Kpis)
register("webhooks", Webhooks)
register("webhook-deliveries", WebhookDeliveries)
register("prints", Prints)
register("public-links", PublicLinks)
register("imports", Imports)
register("exports", Exports)

app_name = "api"
urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", SchemaEndpoint.as_view(), name="schema"),
    path("docs/", ReadablePage.as_view(), name="docs"),
    path("docs/<slug:resource>/", ReadableResource.as_view(), name="docs-resource"),
    re_path("", UnknownAddress.as_view(), name="unknown"),
]
