"""Addresses for those who keep the house running."""
