"""The print menu on pages of documents."""

from django import template

from dms.core.printing.forms import forms_for

register = template.Library()


@register.inclusion_tag("printing/parts/menu.html", takes_context=True)
def print_menu(context, row):
    """What this person may print about ``row``: ``{% print_menu row %}``; nothing where there is nothing."""
    forms = forms_for(row, context["request"].user)
    return {
        "row": row,
        "papers": [form for form in forms if not form.is_label],
        "labels": [form for form in forms if form.is_label],
    }
