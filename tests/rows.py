"""A row of any model in any store, for tests that walk all addresses.

Rows come from the factories of ``tests/*/factories.py``: whoever adds a resource adds a factory for its model, and the
walk covers it. What no factory can make stands in ``SPECIAL``.
"""

import pkgutil
from functools import cache
from importlib import import_module

from factory import SelfAttribute
from factory.django import DjangoModelFactory

import tests
from dms.accounts.models import Membership, Store, Substitution, User
from dms.api.models import Webhook, WebhookDelivery
from dms.core import clock
from dms.core.approvals.models import Approval
from dms.core.attachments.models import Attachment
from dms.core.events import publish
from dms.core.facts import Fact
from dms.core.models import Event, PublicLink
from dms.messaging.models import InboxMessage, OutgoingMessage, OwnRows

SEEN = Fact("tests.seen", "was seen")


def row_in(model, store):
    """A row of ``model`` that belongs to ``store``."""
    if model in SPECIAL:
        return SPECIAL[model](store)
    factory = factories().get(model)
    assert factory, f"{model._meta.label}: add a factory to tests/*/factories.py, or a line to tests.rows.SPECIAL."
    return factory(**_in_store(factory, store)) if is_of_a_store(model) else factory()


def _in_store(factory, store):
    """``store=…``, or the parent's store where the row takes its own from there: they never differ."""
    declared = factory._meta.declarations.get("store")
    parent = declared.attribute_name.removesuffix(".store") if isinstance(declared, SelfAttribute) else ""
    return {f"{parent}__store".replace(".", "__") if parent else "store": store}


def is_personal(model):
    """Whether rows of ``model`` show to their own person only, whatever anybody's role."""
    return isinstance(model.objects.all(), OwnRows)


def is_of_a_store(model):
    """Whether rows of ``model`` belong to one store each; others are shared by the group."""
    return model in SPECIAL or any(field.name == "store" for field in model._meta.fields)


@cache
def factories():
    """``{model: factory}`` of everything under ``tests``; the first factory of a model counts."""
    found = {}
    for module in pkgutil.walk_packages(tests.__path__, "tests."):
        if module.name.endswith(".factories"):
            for factory in vars(import_module(module.name)).values():
                if isinstance(factory, type) and issubclass(factory, DjangoModelFactory) and factory._meta.model:
                    found.setdefault(factory._meta.model, factory)
    return found


def _colleague(store):
    return factories()[Membership](store=store).user


def _event(store):
    return publish(SEEN, subject=store, actor=None)


def _arrived(store):
    """A message in the inbox of somebody who is nobody else in the test."""
    message = factories()[OutgoingMessage](
        store=store,
        customer=None,
        user=_colleague(store),
        channel="in_app",
        purpose="staff",
        state="sent",
        sent_at=clock.now(),
    )
    return InboxMessage.objects.get(pk=message.pk)


def _delivery(store):
    webhook = row_in(Webhook, store)
    return WebhookDelivery.objects.create(webhook=webhook, sequence=1)


#: Rows that not everybody with the view permission sees, and the permission that opens all of a store.
OVERSEEN = {
    Substitution: "accounts.oversee_substitution",
    Approval: "core.oversee_approval",
    Attachment: "core.oversee_approval",  # beside an approval
    PublicLink: "parties.view_customer",  # beside a customer
}

SPECIAL = {
    Store: lambda store: store,
    User: _colleague,
    Event: _event,
    InboxMessage: _arrived,
    WebhookDelivery: _delivery,
}
