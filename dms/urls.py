"""Every address of the site."""

from functools import partial

from django.urls import include, path

from dms.web.errors import too_many

urlpatterns = [
    path("", include("dms.web.operations.urls")),
    path("", include("dms.accounts.signing_in.urls")),
    path("", include("dms.web.accounts.urls")),
    path("", include("dms.web.urls")),
    path("", include("dms.web.customers.urls")),
    path("dashboard/", include("dms.web.dashboards.urls")),
    path("promises/", include("dms.web.promises.urls")),
    path("suppliers/", include("dms.web.suppliers.urls")),
    path("messages/", include("dms.web.messages.urls")),
    path("", include("dms.web.cashier.urls")),
    path("", include("dms.web.vehicles.urls")),
    path("", include("dms.web.vehicle_models.urls")),
    path("", include("dms.web.price_lists.urls")),
    path("", include("dms.web.messages.store_urls")),
    path("", include("dms.web.approvals.urls")),
    path("substitutions/", include("dms.web.substitutions.urls")),
    path("attachments/", include("dms.web.attachments.urls")),
    path("holidays/", include("dms.web.calendar.urls")),
    path("webhooks/", include("dms.web.webhooks.urls")),
    path("saved-views/", include("dms.web.saved_views.urls")),
    path("bulk-runs/", include("dms.web.bulk.urls")),
    path("drafts/", include("dms.web.drafts.urls")),
    path("prints/", include("dms.web.printing.urls")),
    path("", include("dms.web.exchange.urls")),
    path("", include("dms.web.public.urls")),
    path("", include("parts.urls")),
    path("", include("service.urls")),
    path("", include("crm.urls")),
    path("api/", include("dms.api.urls")),
]

handler400 = "dms.web.errors.bad_request"
handler403 = "dms.web.errors.forbidden"
handler404 = "dms.web.errors.not_found"
handler500 = "dms.web.outages.failed"
# Not Django's but django-allauth's: what the limits by the minute answer with.
handler429 = partial(too_many, seconds=60)
