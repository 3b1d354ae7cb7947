"""What a store decides about its messages: its own wording, its quiet hours."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.messaging import facts
from dms.messaging.choices import Channel
from dms.messaging.models import QuietHours, TemplateText
from dms.messaging.wording import LANGUAGES, Wording, check, template_named


@transaction.atomic
def override_template(*, store_id, template, language, body, actor, subject="", short="", expected_version=None):
    """Put the store's own words in the place of the standard ones; messages already queued keep theirs.

    Raises PermissionDenied, LookupError, ValidationError (an undeclared placeholder), StaleVersion.
    Announces TEMPLATE_OVERRIDDEN. Returns the TemplateText.
    """
    store = _store(store_id, actor, "messaging.override_templatetext")
    declared = template_named(template)
    if language not in LANGUAGES:
        raise ValidationError({"language": _("Messages are written in Chinese and English.")})
    check(declared, Wording(subject=subject, body=body, short=short))
    values = {"subject": subject, "body": body, "short": short, "in_use": True}
    present = _present(TemplateText.objects.filter(store=store, template=template, language=language))
    if present is None:
        row = TemplateText(store=store, template=template, language=language, **values)
        return register(
            row,
            actor=actor,
            fact=facts.TEMPLATE_OVERRIDDEN,
            payload={"template": template, "language": language},
        )
    return edit(
        present,
        actor=actor,
        fact=facts.TEMPLATE_OVERRIDDEN,
        values=values,
        expected_version=expected_version,
    )


@transaction.atomic
def reset_template(*, text_id, actor, reason=""):
    """Go back to the standard wording; the own one is kept but not used. Announces TEMPLATE_RESET.

    Raises PermissionDenied and TemplateText.DoesNotExist.
    """
    text = locked(seen_by(TemplateText.objects.select_related("store"), actor), text_id)
    require(actor, "messaging.override_templatetext", text)
    if text.in_use:
        text.in_use = False
        text.version += 1
        text.save()
        payload = {"template": text.template, "language": text.language}
        publish(facts.TEMPLATE_RESET, subject=text, actor=actor, reason=reason, payload=payload)
    return text


@transaction.atomic
def set_quiet_hours(*, store_id, channel, begins, ends, actor, is_marketing=False, expected_version=None):
    """Set when the store sends nothing on a channel, in its local time; equal times mean no quiet hours.

    Raises PermissionDenied, ValidationError, StaleVersion.
    Announces QUIET_HOURS_SET. Returns the QuietHours.
    """
    store = _store(store_id, actor, "messaging.set_quiethours")
    if channel not in {Channel.EMAIL, Channel.SMS, Channel.WECHAT}:
        raise ValidationError({"channel": _("Messages in the program disturb nobody and have no quiet hours.")})
    values = {"begins": begins, "ends": ends}
    present = _present(QuietHours.objects.filter(store=store, channel=channel, is_marketing=is_marketing))
    if present is not None:
        return edit(present, actor=actor, fact=facts.QUIET_HOURS_SET, values=values, expected_version=expected_version)
    row = QuietHours(store=store, channel=channel, is_marketing=is_marketing, **values)
    payload = {"channel": channel, "marketing": is_marketing, "begins": str(begins), "ends": str(ends)}
    return register(row, actor=actor, fact=facts.QUIET_HOURS_SET, payload=payload)


def _store(store_id, actor, permission):
    store = seen_by(Store.objects, actor).get(pk=store_id)
    require(actor, permission, store)
    return store


def _present(rows):
    """The row that is there already, locked; None where there is none."""
    pk = rows.values_list("pk", flat=True).first()
    return locked(rows.model.objects.select_related("store"), pk) if pk else None
