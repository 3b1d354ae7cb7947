"""Addresses of the parts department, one include a capability."""

from django.urls import include, path

from parts.catalogue.pages import urlpatterns as catalogue_urls
from parts.counter.lost_sale_pages import lost_sale_urls
from parts.counter.pages import sale_urls
from parts.issuing.pages import urlpatterns as issuing_urls
from parts.old_parts import list_pages
from parts.old_parts import pages as old_part_pages
from parts.old_parts.line_pages import AnswerForLine
from parts.purchasing import order_pages, request_pages
from parts.receiving import note_pages, receipt_pages
from parts.special_orders.rule_pages import rule_urls
from parts.stock import bin_pages, posting_pages
from parts.stock.part_page import PartInStock
from parts.supplying import payable_pages, rating_pages, return_pages

issue_urls = [*issuing_urls, path("lines/<int:pk>/old-part/", AnswerForLine.as_view(), name="old_part")]
part_urls = [*catalogue_urls, path("<int:pk>/", PartInStock.as_view(), name="detail")]

urlpatterns = [
    path("parts/", include((part_urls, "parts"))),
    path("stock/", include("parts.stock.pages")),
    path("warehouses/", include((bin_pages.warehouse_urls, "warehouses"))),
    path("bins/", include((bin_pages.bin_urls, "bins"))),
    path("postings/", include((posting_pages.posting_urls, "postings"))),
    path("reservations/", include((posting_pages.reservation_urls, "reservations"))),
    path("sales/", include((sale_urls, "sales"))),
    path("lost-sales/", include((lost_sale_urls, "lost-sales"))),
    path("issues/", include((issue_urls, "issues"))),
    path("stocktakes/", include(("parts.stocktake.pages", "stocktakes"))),
    path("scrappings/", include(("parts.scrapping.pages", "scrappings"))),
    path("transfers/", include(("parts.transfers.pages", "transfers"))),
    path("old-parts/", include((old_part_pages.urlpatterns, "old-parts"))),
    path("hand-over-lists/", include((list_pages.urlpatterns, "hand-over-lists"))),
    path("purchase-requests/", include((request_pages.urlpatterns, "purchase-requests"))),
    path("purchase-orders/", include((order_pages.urlpatterns, "purchase-orders"))),
    path("receipts/", include((receipt_pages.urlpatterns, "receipts"))),
    path("special-orders/", include(("parts.special_orders.pages", "special-orders"))),
    path("deposit-rules/", include((rule_urls, "deposit-rules"))),
    path("discrepancy-notes/", include((note_pages.urlpatterns, "discrepancy-notes"))),
    path("payables/", include((payable_pages.payable_urls, "payables"))),
    path("supplier-credits/", include((payable_pages.credit_urls, "supplier-credits"))),
    path("supplier-returns/", include((return_pages.return_urls, "supplier-returns"))),
    path("quarantine/", include((return_pages.quarantine_urls, "quarantine"))),
    path("supplier-ratings/", include((rating_pages.rating_urls, "supplier-ratings"))),
    path("supplier-statements/", include((rating_pages.statement_urls, "supplier-statements"))),
]
