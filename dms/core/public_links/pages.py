"""Which public pages there are. Each app declares its own in ``AppConfig.ready()``; the view belongs to the app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

PAGES = {}


@dataclass(frozen=True, kw_only=True)
class PublicPage:
    """A page for somebody without an account, about one row.

    ``purpose`` is its code (``orders.tracking``) and ``address`` the word in its links (``/p/tracking/…/``); ``kind``
    the model of the row; ``view`` the dotted name of a ``dms.web.public.views.PublicView``; ``label`` what staff call
    it. A link lives for ``lifetime`` and is used up by ``most_uses`` answers (None: by none); with ``binds_version``
    it dies when the row changes. ``permission`` is what a person needs at the row to make such a link; empty: only the
    system makes them. With ``one_click`` the page also takes the answer of a mail program that unsubscribes (RFC 8058),
    which has no form of ours. ``blockers`` takes the row and says why it has no such page now, in sentences.
    """

    purpose: str
    address: str
    kind: str
    view: str
    label: Any
    lifetime: timedelta
    permission: str = ""
    most_uses: int | None = None
    binds_version: bool = False
    one_click: bool = False
    blockers: Callable[[Any], list] = lambda row: []


def public_page(page):
    """Declare ``page``. Raises ValueError where its purpose or address is taken by another one."""
    taken = [one for one in PAGES.values() if one != page and page.purpose == one.purpose]
    taken += [one for one in PAGES.values() if one.purpose != page.purpose and page.address == one.address]
    if taken:
        raise ValueError(f"{page.purpose}: {taken[0].purpose} at {taken[0].address} is declared already.")
    PAGES[page.purpose] = page
    return page.purpose


def page_at(address):
    """The page with this word in its links, or None."""
    return next((page for page in PAGES.values() if page.address == address), None)


def pages_about(subject, user):
    """Pages about ``subject`` for which ``user`` may make links."""
    return [
        page
        for page in PAGES.values()
        if page.kind == subject._meta.label_lower and page.permission and user.has_perm(page.permission, subject)
    ]
