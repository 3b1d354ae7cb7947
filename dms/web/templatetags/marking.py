"""Marking in a found text what was typed."""

from django import template
from django.utils.html import format_html, format_html_join

from dms.web.marking import marks

register = template.Library()


@register.filter
def marked(text, said):
    """``{{ hit.title|marked:said }}``: escaped, the typed letters in ``<mark>``."""
    text, pieces, place = str(text), [], 0
    for start, end in marks(text, said or ""):
        pieces.append((text[place:start], format_html("<mark>{}</mark>", text[start:end])))
        place = end
    return format_html_join("", "{}{}", [*pieces, (text[place:], "")])
