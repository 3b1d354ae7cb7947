"""The cashier app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CashierConfig(AppConfig):
    """Registers what this app offers."""

    name = "dms.cashier"
    label = "cashier"
    verbose_name = _("Cashier")

    def ready(self):
        """Make checks, receivers, papers, offers and the demo's part known."""
        import_module("dms.cashier.invariants")
        import_module("dms.cashier.receivers")
        import_module("dms.cashier.selectors.days")
        import_module("dms.cashier.work")
        import_module("dms.cashier.paper")
        import_module("dms.cashier.offers")
        import_module("dms.cashier.demo")
