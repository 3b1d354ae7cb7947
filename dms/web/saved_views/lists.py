"""From the name of a list to its page, its parameters and its rows.

The rows behind a view are those of the page itself: the number on the home page is the length of the list that it
opens, because the same code made both.
"""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from dms.web.pages.behind_figures import PARAMETERS as FIGURE
from dms.web.pages.lists import COLUMNS, ListPage

LONGEST_QUERY = 1000
STEPS = ("after", "before", "view")


def page_class(name):
    """The list page behind a URL name. Raises LookupError where there is none that stands by itself."""
    try:
        match = resolve(reverse(name))
    except (NoReverseMatch, Resolver404):
        raise LookupError(name) from None
    found = getattr(match.func, "view_class", None)
    if match.kwargs or found is None or not issubclass(found, ListPage):
        raise LookupError(name)
    return found


def may_open(user, name):
    """Whether the list exists and ``user`` may open it."""
    try:
        permission = page_class(name).permission
    except LookupError:
        return False
    return not permission or user.has_perm(permission)


def page_for(user, name, query, like=None):
    """The list page as ``user`` would open it with ``query``; ``like`` is the request whose session and store count."""
    request = HttpRequest()
    request.method, request.path, request.GET = "GET", reverse(name), QueryDict(query)
    request.user, request.session = user, getattr(like, "session", {})
    if hasattr(like, "_stores"):
        request._stores = like._stores
    page = page_class(name)()
    page.setup(request)
    return page


def cleaned_query(user, name, query):
    """The query without the page's steps and empty values. Raises ValidationError for what the list does not know."""
    given = QueryDict(query.removeprefix("?"), mutable=True)
    for step in STEPS:
        given.pop(step, None)
    page = page_for(user, name, "")
    unknown = sorted(set(given) - known_parameters(page))
    if unknown:
        _refuse(_("This list knows no filter “%(name)s”.") % {"name": unknown[0][:60]})
    for key, values in list(given.lists()):
        given.setlist(key, [value for value in values if value])
        if not given.getlist(key):
            del given[key]
    _check_values(page_for(user, name, given.urlencode()), given)
    if len(text := given.urlencode()) > LONGEST_QUERY:
        _refuse(_("There are too many filters to be saved."))
    return text


def known_parameters(page):
    """Every parameter that means something on the list."""
    known = {"sort", COLUMNS, *FIGURE}
    if page.search_fields:
        known.add("q")
    if page.filterset_class:
        form = page.filterset_class(QueryDict(), page.rows(), request=page.request).form
        for name, field in form.fields.items():
            suffixes = getattr(field.widget, "suffixes", None)
            known |= {f"{name}_{suffix}" for suffix in suffixes} if suffixes else {name}
    return known


def _check_values(page, given):
    if "\x00" in given.urlencode().replace("%00", "\x00"):
        _refuse(_("The query holds a sign that nothing can be searched by."))
    sortable = {column.sort for column in page.columns if column.sort}
    if "sort" in given and given["sort"].removeprefix("-") not in sortable | {page.sort.removeprefix("-")}:
        _refuse(_("This list can't be sorted by “%(name)s”.") % {"name": given["sort"][:60]})
    chosen = ",".join(given.getlist(COLUMNS)).split(",")
    missing = [key for key in chosen if key and key not in {one.key for one in page.columns}]
    if missing:
        _refuse(_("This list has no column “%(name)s”.") % {"name": missing[0][:60]})
    _rows, filterset = page.matching()
    if filterset is not None and not filterset.is_valid():
        name, errors = next(iter(filterset.form.errors.items()))
        _refuse(f"{filterset.form.fields[name].label}: {errors[0]}")


def _refuse(sentence):
    raise ValidationError({"query": sentence})
