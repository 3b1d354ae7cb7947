"""Saved views: a list with its filters, search, sorting and columns, under a name, for oneself, a role or a store."""
