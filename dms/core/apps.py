"""The core app."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

WITH_DUE_WORK = (
    "dms.core.approvals.reminders",
    "dms.core.deadlines.escalation",
    "dms.core.exchange.exporting",
    "dms.core.figures.snapshots",
    "dms.core.figures.own",
)
WITH_INVARIANTS = ("dms.core.kernel_invariants", "dms.core.verification")
WITH_FACTS = (
    "dms.core.approvals.facts",
    "dms.core.deadlines.facts",
    "dms.core.attachments.facts",
    "dms.core.given_up",
    "dms.core.printing.facts",
    "dms.core.public_links.facts",
    "dms.core.exchange.facts",
    "dms.core.holidays",
)
WITH_PAPERS = ("dms.core.printing.compiling", "dms.core.approvals.paper")


class CoreConfig(AppConfig):
    """Registers what this app offers."""

    name = "dms.core"
    label = "core"

    def ready(self):
        """Load what registers itself: handlers, facts, invariants; and fill the holiday table after migrating."""
        for module in (*WITH_DUE_WORK, *WITH_INVARIANTS, *WITH_FACTS, *WITH_PAPERS):
            import_module(module)
        import_module("dms.core.lookups")
        import_module("dms.core.offering")
        import_module("dms.core.timeline_sources")
        import_module("dms.core.approvals.demo")
        append_only, workdays = import_module("dms.core.append_only"), import_module("dms.core.workdays")
        post_migrate.connect(workdays.load_after_migrate, sender=self, dispatch_uid="holidays")
        post_migrate.connect(append_only.restore_after_migrate, sender=self, dispatch_uid="append-only tables")
