"""Making links, taking them back, and what whoever holds one does with it."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.public_links import facts
from dms.core.public_links.models import PublicLink
from dms.core.public_links.pages import PAGES
from dms.core.public_links.selectors import with_row
from dms.core.public_links.tokens import hash_of, new_seed, token_of
from dms.core.registering import seen_by
from dms.core.subjects import about, naming
from dms.core.transitions import TransitionBlocked


class LinkIsDead(Exception):
    """The link was used up, revoked or expired while its page was open."""


@transaction.atomic
def issue_link(*, purpose, subject, actor, details=None, site=""):
    """Make a link to the page ``purpose`` about the row ``subject``, which ``actor`` sees.

    ``site`` is the address under which the house was called, for links where the settings name none.
    Announces LINK_ISSUED. Raises PermissionDenied, TransitionBlocked where the row has no such page now. Returns the
    PublicLink; ``selectors.address_of`` gives what is handed out.
    """
    page = PAGES[purpose]
    if actor is not None and not page.permission:
        raise PermissionDenied(_("Only the system makes links to this page."))
    require(actor, "core.add_publiclink", subject)
    require(actor, page.permission, subject)
    if reasons := page.blockers(subject):
        raise TransitionBlocked(reasons)
    seed = new_seed()
    link = PublicLink(
        store=subject.store,
        purpose=purpose,
        seed=seed,
        token_hash=hash_of(purpose, token_of(seed)),
        subject_version=subject.version if page.binds_version else None,
        site=site,
        details=details or {},
        expires_at=clock.now() + page.lifetime,
        most_uses=page.most_uses,
        issued_by=actor,
        **naming(subject),
    )
    link.full_clean(exclude=["details"])
    link.save(force_insert=True)
    _tell(facts.LINK_ISSUED, link, subject, actor)
    return link


@transaction.atomic
def standing_link(*, purpose, subject, details):
    """The system's link with these ``details`` that lives for half its lifetime at least; a new one where none does."""
    page = PAGES[purpose]
    known = PublicLink.objects.filter(
        purpose=purpose,
        details=details,
        revoked_at=None,
        expires_at__gt=clock.now() + page.lifetime / 2,
        **about(subject),
    )
    return known.order_by("-pk").first() or issue_link(purpose=purpose, subject=subject, actor=None, details=details)


@transaction.atomic
def revoke_link(*, link_id, actor, reason=""):
    """Make the link useless at once. Announces LINK_REVOKED; raises PermissionDenied, TransitionBlocked."""
    link = locked(seen_by(PublicLink.objects.select_related("store"), actor), link_id)
    subject = link.subject()
    require(actor, "core.revoke_publiclink", link)
    if link.page is not None and link.page.permission:
        require(actor, link.page.permission, subject)
    if link.revoked_at is not None:
        raise TransitionBlocked([_("This link was revoked already.")])
    link.revoked_at = clock.now()
    link.version += 1
    link.save()
    _tell(facts.LINK_REVOKED, link, subject, actor, reason=reason)
    return link


@transaction.atomic
def record_opening(link, subject):
    """Count that somebody has opened the page. Announces LINK_OPENED, with nothing about the person.

    A count and no lock: programs that preview links open them too, and must not hold up who answers.
    """
    now = clock.now()
    PublicLink.objects.filter(pk=link.pk).update(
        openings=F("openings") + 1, version=F("version") + 1, opened_at=now, updated_at=now
    )
    _tell(facts.LINK_OPENED, link, subject, None)


@contextmanager
def using(link):
    """One answer through ``link``: a transaction in which it is locked, alive and counted.

    Gives the row that it leads to. Raises LinkIsDead; then, and where the block raises, nothing has happened.
    Announces LINK_USED.
    """
    with transaction.atomic():
        held = with_row(locked(PublicLink.objects.select_related("store"), link.pk))
        if held is None:
            raise LinkIsDead
        link, subject = held
        yield subject
        link.uses, link.used_at, link.version = link.uses + 1, clock.now(), link.version + 1
        link.save(update_fields=["uses", "used_at", "version", "updated_at"])
        _tell(facts.LINK_USED, link, subject, None)


def _tell(fact, link, subject, actor, reason=""):
    payload = {"link_id": link.pk, "purpose": link.purpose}
    publish(fact, subject=subject, actor=actor, reason=reason, payload=payload)
