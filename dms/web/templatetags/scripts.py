"""The scripts of a page, under its nonce."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString

from dms.web.escaping import escaped, filled

register = template.Library()


@register.simple_tag(takes_context=True)
def scripts(context, *names):
    """``<script>`` for each static file of ``names``, in their order, run once the page is read.

    A page of errors that knows no request has no nonce; its scripts do not run.
    """
    nonce = getattr(context.get("request"), "csp_nonce", "")
    return SafeString(_pattern(names).replace(NONCE, escaped(nonce)))


#: Stands for the nonce while the tags are kept; no address of a file holds it.
NONCE = "{nonce}"


@lru_cache(maxsize=100)
def _pattern(names):
    return "".join(filled('<script src="{}" nonce="{}" defer></script>', static(name), NONCE) for name in names)
