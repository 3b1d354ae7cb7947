"""What people do with webhooks."""

import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.accounts.models import Store
from dms.accounts.two_factor import encrypt
from dms.api import facts as announced
from dms.api.webhooks import feeding, subscriptions
from dms.api.webhooks.addresses import check_url
from dms.api.webhooks.models import Outcome, Webhook, WebhookDelivery, WebhookState
from dms.core import clock
from dms.core.editing import edit
from dms.core.events import publish
from dms.core.locking import locked, mark_new
from dms.core.permissions import require
from dms.core.transitions import TransitionBlocked, apply_transition

SHORTEST_SECRET, LONGEST_SECRET = 32, 200


def new_secret():
    """A secret for the receiver: 256 random bits."""
    return f"whsec_{secrets.token_urlsafe(32)}"


@transaction.atomic
def register_webhook(*, name, url, facts, secret, actor, store_id=None):
    """A webhook of one store, or of the group; it is told what ``actor`` may see. Announces WEBHOOK_REGISTERED.

    Raises PermissionDenied, ValidationError (address, facts, secret). The secret is kept encrypted and shown to nobody.
    """
    if actor is None:
        raise PermissionDenied(_("A webhook belongs to a person."))
    store = Store.objects.visible_to(actor).filter(pk=store_id).first() if store_id else None
    if store_id and store is None:
        raise ValidationError({"store": _("There is no such store.")})
    webhook = Webhook(name=name, url=url, facts=facts, store=store, owner=actor)
    require(actor, "api.add_webhook", webhook)
    webhook.encrypted_secret = encrypt(_checked(secret))
    webhook.full_clean()
    check_url(url)
    webhook.save()
    publish(announced.WEBHOOK_REGISTERED, subject=webhook, actor=actor, payload={"facts": facts})
    return _known_everywhere(mark_new(webhook))


@transaction.atomic
def edit_webhook(*, webhook_id, expected_version, actor, **values):
    """Change ``name``, ``url`` or ``facts``; the editor becomes its owner. Announces WEBHOOK_EDITED.

    Raises Webhook.DoesNotExist, PermissionDenied, StaleVersion, ValidationError.
    """
    webhook = _locked(webhook_id, actor)
    require(actor, "api.change_webhook", webhook)
    if unknown := set(values) - {"name", "url", "facts"}:
        raise TypeError(f"edit_webhook takes no {sorted(unknown)}")
    if values.get("url", webhook.url) != webhook.url:
        check_url(values["url"])
    if actor is not None and any(getattr(webhook, name) != value for name, value in values.items()):
        values["owner"] = actor
    edit(
        webhook,
        actor=actor,
        fact=announced.WEBHOOK_EDITED,
        values=values,
        expected_version=expected_version,
        masked=("url",),
    )
    return _known_everywhere(webhook)


@transaction.atomic
def renew_secret(*, webhook_id, secret, actor):
    """Another secret, from the next attempt on. Announces WEBHOOK_SECRET_RENEWED.

    Raises Webhook.DoesNotExist, PermissionDenied, ValidationError.
    """
    webhook = _locked(webhook_id, actor)
    require(actor, "api.change_webhook", webhook)
    webhook.encrypted_secret = encrypt(_checked(secret))
    webhook.version += 1
    webhook.save()
    publish(announced.WEBHOOK_SECRET_RENEWED, subject=webhook, actor=actor)
    return webhook


@transaction.atomic
def switch_off_webhook(*, webhook_id, actor, reason=""):
    """Send nothing more. Announces WEBHOOK_SWITCHED_OFF. Raises PermissionDenied, TransitionBlocked."""
    webhook = _locked(webhook_id, actor)
    apply_transition(webhook.switch_off, actor=actor, fact=announced.WEBHOOK_SWITCHED_OFF, reason=reason)
    transaction.on_commit(subscriptions.forget)
    return webhook


@transaction.atomic
def switch_on_webhook(*, webhook_id, actor):
    """Send again, first what was waiting. Announces WEBHOOK_SWITCHED_ON. Raises PermissionDenied, TransitionBlocked."""
    webhook = _locked(webhook_id, actor)
    apply_transition(webhook.switch_on, actor=actor, fact=announced.WEBHOOK_SWITCHED_ON)
    feeding.start_again(WebhookDelivery.objects.filter(webhook=webhook, outcome=Outcome.WAITING))
    return _known_everywhere(webhook)


@transaction.atomic
def ping_webhook(*, webhook_id, actor):
    """A trial delivery, sent by a worker like any other. Announces WEBHOOK_PINGED; returns the WebhookDelivery.

    Raises Webhook.DoesNotExist, PermissionDenied, TransitionBlocked (switched off).
    """
    webhook = _locked(webhook_id, actor)
    require(actor, "api.ping_webhook", webhook)
    _refuse_switched_off(webhook)
    [delivery] = feeding.add_deliveries(webhook, [None])
    publish(announced.WEBHOOK_PINGED, subject=webhook, actor=actor, payload={"delivery": delivery.pk})
    return delivery


@transaction.atomic
def replay_webhook(*, webhook_id, since, actor):
    """Tell everything again that has happened from ``since`` on, in the worker. Announces WEBHOOK_REPLAYED.

    Deliveries made before go out under their old keys; what the webhook was not told then gets new ones.
    Raises Webhook.DoesNotExist, PermissionDenied, TransitionBlocked (switched off), ValidationError (in the future).
    """
    webhook, at = _locked(webhook_id, actor), clock.now()
    require(actor, "api.replay_webhook", webhook)
    _refuse_switched_off(webhook)
    if since > at:
        raise ValidationError({"since": _("This moment has not come yet.")})
    event = publish(
        announced.WEBHOOK_REPLAYED,
        subject=webhook,
        actor=actor,
        payload={"since": since.isoformat(), "until": at.isoformat()},
    )
    feeding.ask_for(webhook, since=since, until=at, at=at, again=True, key=f"replay:{event.pk}")
    return webhook


@transaction.atomic
def replay_delivery(*, delivery_id, actor):
    """Send one delivery again under its old key, whatever came of it. Announces WEBHOOK_DELIVERY_REPLAYED.

    Raises WebhookDelivery.DoesNotExist, PermissionDenied, TransitionBlocked (switched off).
    """
    rows = WebhookDelivery.objects.all() if actor is None else WebhookDelivery.objects.visible_to(actor)
    webhook = _locked(rows.values_list("webhook_id", flat=True).get(pk=delivery_id), actor)
    require(actor, "api.replay_webhook", webhook)
    _refuse_switched_off(webhook)
    [delivery] = feeding.start_again(WebhookDelivery.objects.filter(pk=delivery_id))
    publish(announced.WEBHOOK_DELIVERY_REPLAYED, subject=webhook, actor=actor, payload={"delivery": delivery.pk})
    return delivery


def _locked(webhook_id, actor):
    rows = Webhook.objects.all() if actor is None else Webhook.objects.visible_to(actor)
    return locked(rows.select_related("owner", "store"), webhook_id)


def _known_everywhere(webhook):
    """This process looks again at once, the others soon; what they miss until then is caught up with."""
    feeding.ask_for_catch_up(webhook)
    transaction.on_commit(subscriptions.forget)
    return webhook


def _checked(secret):
    if not SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET or not secret.isascii() or not secret.isprintable():
        raise ValidationError({"secret": _("A secret has 32 to 200 letters, digits and signs.")})
    return secret


def _refuse_switched_off(webhook):
    if webhook.state != WebhookState.ON:
        raise TransitionBlocked([_("This webhook is switched off. Switch it on first.")])
