"""The service app."""

from importlib import import_module

from django.apps import AppConfig

#: Modules that make themselves known when they are loaded: facts, demo data.
LOADED = ("service.facts", "service.demo")
#: Modules with ``register()``: what they offer to the shell, and their lists as files.
OFFERS = (
    "service.catalogue.operations.offers",
    "service.catalogue.operations.exchange",
    "service.catalogue.packages.offers",
    "service.catalogue.packages.exchange",
    "service.catalogue.workshop.offers",
    "service.catalogue.workshop.exchange",
    "service.catalogue.symptoms.offers",
    "service.catalogue.symptoms.exchange",
)
#: Modules with ``offer_resources()``: the endpoints of ``/api/v1/``.
RESOURCES = (
    "service.catalogue.operations.api",
    "service.catalogue.packages.api",
    "service.catalogue.workshop.api",
    "service.catalogue.symptoms.api",
)


class ServiceConfig(AppConfig):
    """Registers what this app offers."""

    name = "service"
    label = "service"

    def ready(self):
        for module in LOADED:
            import_module(module)
        for module in OFFERS:
            import_module(module).register()
        for module in RESOURCES:
            import_module(module).offer_resources()
