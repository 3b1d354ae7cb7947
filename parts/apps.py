"""The parts app."""

from importlib import import_module

from django.apps import AppConfig

#: Modules that make themselves known when they are loaded: facts, receivers, invariants, demo data.
LOADED = (
    "parts.demo",
    "parts.demo_week",
    "parts.scrapping.demo",
    "parts.old_parts.demo",
    "parts.facts",
    "parts.stock.proofs",
    "parts.stock.figures",
    "parts.stock.paper",
    "parts.stock.warnings",
    "parts.issuing.reversing",
    "parts.issuing.paper",
    "parts.counter.receivers",
    "parts.counter.paper",
    "parts.stocktake.services",
    "parts.stocktake.work",
    "parts.stocktake.paper",
    "parts.transfers.proofs",
    "parts.transfers.paper",
    "parts.old_parts.proofs",
    "parts.old_parts.figures",
    "parts.old_parts.paper",
    "parts.old_parts.services",
    "parts.scrapping.disposing",
    "parts.scrapping.proofs",
    "parts.scrapping.paper",
    "parts.purchasing.approving",
    "parts.receiving.proofs",
    "parts.receiving.reversing",
    "parts.purchasing.paper",
    "parts.receiving.paper",
    "parts.special_orders.demo",
    "parts.special_orders.offering",
    "parts.special_orders.receivers",
    "parts.special_orders.proofs",
    "parts.special_orders.figures",
    "parts.special_orders.paper",
    "parts.supplying.approving",
    "parts.supplying.owing",
    "parts.supplying.returning",
    "parts.supplying.crediting",
    "parts.supplying.reconciling",
    "parts.supplying.proofs",
    "parts.supplying.demo",
    "parts.supplying.figures",
    "parts.supplying.paper",
)
#: Modules with ``register()``: what they offer to the shell.
OFFERS = (
    "parts.stock.offers",
    "parts.stock.exchange",
    "parts.issuing.offers",
    "parts.counter.offers",
    "parts.stocktake.offers",
    "parts.transfers.offers",
    "parts.old_parts.offers",
    "parts.scrapping.offers",
    "parts.purchasing.offers",
    "parts.receiving.offers",
    "parts.special_orders.offers",
    "parts.supplying.offers",
)
#: Modules with ``offer_resources()``: the endpoints of ``/api/v1/``.
RESOURCES = (
    "parts.catalogue.api",
    "parts.stock.api",
    "parts.stock.bin_api",
    "parts.stock.posting_api",
    "parts.issuing.api",
    "parts.counter.api",
    "parts.stocktake.api",
    "parts.transfers.api",
    "parts.old_parts.api",
    "parts.scrapping.api",
    "parts.purchasing.api",
    "parts.receiving.api",
    "parts.special_orders.api",
    "parts.supplying.api",
    "parts.supplying.return_api",
    "parts.supplying.rating_api",
)


class PartsConfig(AppConfig):
    """Registers what this app offers."""

    name = "parts"
    label = "parts"

    def ready(self):
        for module in LOADED:
            import_module(module)
        for module in OFFERS:
            import_module(module).register()
        for module in RESOURCES:
            import_module(module).offer_resources()
