"""The parties app."""

from importlib import import_module

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Registers what this app offers."""

    name = "dms.parties"
    label = "parties"

    def ready(self):
        import_module("dms.parties.demo")
        import_module("dms.parties.offers")
        import_module("dms.parties.figures")
        import_module("dms.parties.paper")
        import_module("dms.parties.public")
        import_module("dms.parties.attached")
        import_module("dms.parties.timeline")
        import_module("dms.parties.exchange").declare()
