"""The vehicles app."""

from importlib import import_module

from django.apps import AppConfig


class VehiclesConfig(AppConfig):
    """Registers what this app offers."""

    name = "dms.vehicles"
    label = "vehicles"

    def ready(self):
        import_module("dms.vehicles.demo")
        import_module("dms.vehicles.offers").register()
        import_module("dms.vehicles.figures")
        import_module("dms.vehicles.paper")
        import_module("dms.vehicles.timeline")
        import_module("dms.vehicles.attached")
        import_module("dms.vehicles.exchange").declare()
