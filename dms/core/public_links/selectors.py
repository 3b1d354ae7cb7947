"""Finding links: beside their row for staff, behind an address for whoever holds one."""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from dms.core.public_links.models import PublicLink
from dms.core.public_links.tokens import PLACE, TOKEN, hash_of, token_of
from dms.core.subjects import about


def links_about(subject, user):
    """Links to pages about ``subject``, newest first."""
    return PublicLink.objects.visible_to(user).filter(**about(subject)).select_related("issued_by").order_by("-pk")


def living_link(page, token):
    """``(link, row)`` behind a token of ``page``, or None: a wrong one, another page's, an expired or revoked one."""
    if page is None or not TOKEN.fullmatch(token):
        return None
    link = PublicLink.objects.select_related("store").filter(token_hash=hash_of(page.purpose, token)).first()
    return with_row(link) if link is not None else None


def with_row(link):
    """``(link, row)`` while both the link and its row are as they must be, else None."""
    if not link.is_alive:
        return None
    try:
        row = link.subject()
    except ObjectDoesNotExist:
        return None
    changed = link.subject_version is not None and link.subject_version != row.version
    return None if changed or link.page.blockers(row) else (link, row)


def address_of(link):
    """The whole link, for showing or sending it, under the address that it was made under or the settings name."""
    path = reverse("public:page", args=[link.page.address, token_of(link.seed)])
    return f"{(settings.SITE_ADDRESS or link.site).rstrip('/')}{path}"


def with_addresses(text, store_id):
    """``text`` with the links of this store put where ``place_for`` left room for them; others stay as they are."""

    def filled(place):
        link = PublicLink.objects.filter(seed=place[1], store_id=store_id).first()
        return address_of(link) if link and link.page else place[0]

    return PLACE.sub(filled, text)
