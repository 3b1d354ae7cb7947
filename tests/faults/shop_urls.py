"""The house's addresses; every posting of the stock rests a moment between its last row and its commit."""

import os
import time

from dms.urls import handler500, urlpatterns
from parts.stock import ledger

SECONDS = float(os.environ.get("FAULT_POSTING_SECONDS", "0.05"))
write = ledger.Writer.write


def write_slowly(self):
    """Everything is written, nothing is kept yet: the worst moment to be killed."""
    posting = write(self)
    time.sleep(SECONDS)
    return posting


ledger.Writer.write = write_slowly

__all__ = ["handler500", "urlpatterns"]
