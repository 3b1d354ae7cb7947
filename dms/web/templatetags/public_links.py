"""The links about a row, for the page of that row."""

from django import template

from dms.core.public_links.selectors import links_about

register = template.Library()
MOST = 20


@register.inclusion_tag("public_links/links.html", takes_context=True)
def public_links(context, row):
    """The newest links that the person may see, each with what became of it."""
    user = context["request"].user
    return {"links": links_about(row, user)[:MOST], "may_revoke": user.has_perm("core.revoke_publiclink", row)}
