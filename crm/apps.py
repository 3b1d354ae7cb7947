"""The crm app."""

from importlib import import_module

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """Registers what this app offers."""

    name = "crm"
    label = "crm"

    def ready(self):
        import_module("crm.demo")
        import_module("crm.facts")
        import_module("crm.files.receivers")
        import_module("crm.files.requests.work")
        import_module("crm.offers").register()
        import_module("crm.files.figures")
        import_module("crm.files.merging.api").offer_resources()
        import_module("crm.files.completeness.api").offer_resources()
        import_module("crm.files.requests.api").offer_resources()
        import_module("dms.api.router").register("files", import_module("crm.files.api").Files)
