"""Putting HTML together where a page does it hundreds of times; elsewhere Django's ``format_html`` does the same."""

from html import escape

from django.utils.safestring import SafeString


def escaped(value):
    """``value`` as it may stand in HTML; nothing for None. What is HTML already says so, as for Django."""
    if value is None:
        return ""
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def filled(pattern, *values):
    """``pattern``, a constant of the program, with each of ``values`` escaped in its place (``{}``)."""
    return SafeString(pattern.format(*map(escaped, values)))
