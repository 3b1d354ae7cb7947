"""Gathers the delivery and the discrepancy note."""

from parts.receiving.notes import Against, Discrepancy, DiscrepancyLine, DiscrepancyNote, NoteState
from parts.receiving.receipts import PutAway, Receipt, ReceiptLine, ReceiptScan, ReceiptState, ScanResult

__all__ = [
    "Against",
    "Discrepancy",
    "DiscrepancyLine",
    "DiscrepancyNote",
    "NoteState",
    "PutAway",
    "Receipt",
    "ReceiptLine",
    "ReceiptScan",
    "ReceiptState",
    "ScanResult",
]
