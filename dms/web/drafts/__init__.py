"""Drafts: what somebody has typed into a form and not yet saved, on any of their devices, for a week."""
