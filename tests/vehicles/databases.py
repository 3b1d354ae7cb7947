"""What only one of the two databases can show."""

import pytest
from django.conf import settings

on_postgresql = pytest.mark.skipif(
    "postgresql" not in settings.DATABASES["default"]["ENGINE"],
    reason="SQLite has no exclusion constraint and lets one writer in at a time",
)
