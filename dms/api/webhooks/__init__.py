"""Webhooks: programs elsewhere are told what has happened. The contract is in ``docs/webhooks.md``."""
