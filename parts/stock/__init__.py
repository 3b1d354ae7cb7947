"""The stock ledger: bins, movements that are written once, balances, cost layers and reservations."""
