"""Parts of pages that are the same for everybody of a role are rendered once and kept in the process's memory."""

from django import template
from django.template.base import VariableNode
from django.template.defaulttags import CsrfTokenNode
from django.template.loader_tags import IncludeNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

from dms.core import offers

register = template.Library()

#: So many parts are kept; one takes about 10 kB.
MOST_KEPT = 500
#: What belongs to one request or one person may stand in no part that others are shown, too.
NEVER = (CsrfTokenNode, IncludeNode)
NEVER_NAMED = ("csrf_token", "user", "request")

_kept = {}


@register.tag
def kept(parser, token):
    """``{% kept key … %} … {% endkept %}``: rendered once for each value of the keys (and language), then kept.

    The keys must name all that the part depends on; code and offers change only when the program starts anew or says
    so (``offers.changes``). With a key that is None the part is not kept. Tokens, nonces, includes, the person and the
    request are refused when the template is read.
    """
    _name, *keys = token.split_contents()
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    named = [str(node.filter_expression) for node in inside.get_nodes_by_type(VariableNode)]
    personal = any(text.startswith(NEVER_NAMED) or "csp_nonce" in text for text in named)
    if personal or any(inside.get_nodes_by_type(kind) for kind in NEVER):
        raise template.TemplateSyntaxError("A part that is kept may hold nothing of one person or one request.")
    return Kept((parser.origin.name, token.lineno), [parser.compile_filter(key) for key in keys], inside)


class Kept(template.Node):
    """The part; ``place`` tells it from all others."""

    def __init__(self, place, keys, nodelist):
        self.place, self.keys, self.nodelist = place, keys, nodelist

    def render(self, context):
        """What was rendered for these keys before, or is now."""
        keys = [key.resolve(context) for key in self.keys]
        if None in keys:
            return self.nodelist.render(context)
        known = (self.place, offers.changes(), get_language(), get_urlconf(), get_script_prefix(), *keys)
        if known not in _kept:
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            _kept[known] = self.nodelist.render(context)
        return _kept[known]
