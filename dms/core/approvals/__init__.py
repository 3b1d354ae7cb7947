"""Approvals: one mechanism for everything that needs somebody else's yes."""
