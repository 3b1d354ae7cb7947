"""The accounts app."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers what this app offers."""

    name = "dms.accounts"
    label = "accounts"

    def ready(self):
        import_module("dms.accounts.demo")
        import_module("dms.accounts.demo_substitutions")
        import_module("dms.accounts.offering")
        import_module("dms.accounts.work")
        import_module("dms.accounts.services.substitutions")
