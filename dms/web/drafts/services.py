"""Keeping, finding and forgetting drafts. A draft is nobody's business but its author's: there is no Event about it."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.due import due, schedule
from dms.core.permissions import refusal
from dms.web.drafts.models import Draft

KEPT_FOR = timedelta(days=7)
MOST_LETTERS = 200_000
LONGEST_ADDRESS = 300
FORGET = "web.forget_draft"
DRAFT = "draft"
#: Never kept, whatever the form: what only the browser or the program may know.
NEVER = {"csrfmiddlewaretoken", "version", "password", "token", "otp", "code_word"}


@transaction.atomic
def keep_draft(*, address, values, actor, row_version=0):
    """Keep what ``actor`` has typed into the form at ``address``: ``{name: [texts]}``, in place of an earlier draft.

    Passwords and files are left out. It is forgotten after a week without a change. Raises ValidationError for an
    address without such a form and for more than 200 000 characters, PermissionDenied. Returns the Draft.
    """
    page_class = _form_page(address)
    if page_class.permission and not actor.has_perm(page_class.permission):
        raise PermissionDenied(refusal(actor, page_class.permission))
    kept = _without_secrets(values, page_class)
    if len(json.dumps(kept, ensure_ascii=False)) > MOST_LETTERS:
        raise ValidationError({"values": too_long()})
    at = clock.now()
    draft, _made = Draft.objects.update_or_create(
        user=actor, address=key_of(address), defaults={"values": kept, "row_version": row_version, "saved_at": at}
    )
    schedule(FORGET, key=f"{FORGET}:{draft.pk}", at=at + KEPT_FOR, payload={"draft_id": draft.pk})
    return draft


def forget_draft(*, address, actor):
    """Delete the draft of this form, if there is one. Returns whether there was."""
    return bool(Draft.objects.visible_to(actor).filter(address=key_of(address)).delete()[0])


def draft_of(user, address):
    """The draft of ``user`` for the form at ``address``, or None."""
    since = clock.now() - KEPT_FOR
    return Draft.objects.visible_to(user).filter(address=key_of(address), saved_at__gt=since).first()


def key_of(address):
    """The address by which a draft is found: path and query without what only shows the draft."""
    parts = urlsplit(address)
    query = QueryDict(parts.query, mutable=True)
    query.pop(DRAFT, None)
    return f"{parts.path}?{query.urlencode()}"[:LONGEST_ADDRESS] if query else parts.path[:LONGEST_ADDRESS]


def as_data(draft):
    """The kept values as a form reads them."""
    data = QueryDict(mutable=True)
    for name, texts in draft.values.items():
        data.setlist(name, texts)
    return data


def too_long():
    """The sentence for what is too long to be kept."""
    return _("This is too long to be kept as a draft (more than %(most)d characters). Save it before you leave.") % {
        "most": MOST_LETTERS
    }


@due(FORGET)
def forget_old_draft(work):
    """Delete a draft that nobody has touched for a week; one that was touched is looked at again later."""
    draft = Draft.objects.filter(pk=work.payload["draft_id"]).first()
    if draft is None:
        return
    ends = draft.saved_at + KEPT_FOR
    if ends <= clock.now():
        draft.delete()
    else:
        schedule(FORGET, key=f"{FORGET}:{draft.pk}:{ends:%Y%m%d%H%M%S}", at=ends, payload=work.payload)


def _form_page(address):
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        found = None
    page_class = getattr(getattr(found, "func", None), "view_class", None)
    if not getattr(page_class, "keeps_draft", False):
        raise ValidationError({"address": _("There is no form at this address.")})
    return page_class


def _without_secrets(values, page_class):
    declared = getattr(page_class.form_class, "base_fields", {})
    secret = {name for name, field in declared.items() if is_secret(field)}
    return {
        str(name)[:100]: [str(text) for text in texts]
        for name, texts in values.items()
        if isinstance(texts, list) and name not in NEVER | secret and "password" not in name
    }


def is_secret(field):
    """Whether what is typed into the field is kept nowhere: passwords and files."""
    return isinstance(field, forms.FileField) or isinstance(field.widget, forms.PasswordInput)
