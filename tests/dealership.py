"""A dealership of two stores, somebody with each role and a row for each page: who sees what of it, by which words."""

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from dms.accounts import two_factor
from dms.accounts.models import Store, User
from dms.accounts.permission_matrix import MATRIX
from dms.accounts.roles import GROUP_ROLES, TWO_FACTOR_ROLES, Role
from dms.messaging.models import OutgoingMessage
from tests.accounts.factories import PASSWORD, SECRET, MembershipFactory, StoreFactory, UserFactory
from tests.rows import is_of_a_store
from tests.walk import MADE, MADE_FOR, NARROWER, PAGES, make_row, store_of


@cache
def _handler(enforce_csrf_checks=False):
    """The site, loaded once: doing it for each of some thousand browsers takes longer than their requests."""
    return ClientHandler(enforce_csrf_checks)


@dataclass
class Somebody:
    """A person at the browser: their role, their account, the session they are signed in with."""

    role: str
    user: Any
    session: str = ""

    def browser(self, **options):
        """A fresh browser with the person's session in it."""
        client = Client(raise_request_exception=False, **options)
        client.handler = _handler(**options)
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    def holds(self, permission):
        """Straight from the matrix, not from the code under test."""
        return bool(self.role) and self.role in MATRIX[permission]

    @property
    def is_of_the_group(self):
        return self.role in GROUP_ROLES


@dataclass
class Dealership:
    """Two stores, somebody with each role in the first, and for each page a row in both."""

    store: Any
    other_store: Any
    people: list
    nobody: Somebody
    stranger: Somebody
    own: dict = field(default_factory=dict)
    foreign: dict = field(default_factory=dict)

    @property
    def everybody(self):
        """Everybody who is signed in, those without a role too."""
        return [*self.people, self.nobody]

    def row(self, route):
        return self.own.get(_kind(route))

    def foreign_row(self, route):
        return self.foreign.get(_kind(route))

    def somebody(self, role):
        return next(one for one in self.people if one.role == role)

    def whoever_holds(self, permission):
        """People with the permission; with none asked for, everybody."""
        return [one for one in self.people if not permission or one.holds(permission)]

    def for_page(self, route):
        """People who get to see the page with the own row on it."""
        return [one for one in self.people if route.opens_for(one) and may_see(one, route, self.row(route))]

    @cached_property
    def foreign_words(self):
        """What stands in rows of the other store and nowhere in this one, by which a leak is recognised."""
        own = set().union(*(words_of(row) for row in self._rows_of(self.store)))
        return set().union(*(words_of(row) for row in self._rows_of(self.other_store))) - own

    @cached_property
    def colleagues_elsewhere(self):
        """What people of the other store are called."""
        people = User.objects.filter(memberships__store=self.other_store)
        texts = {text for one in people for text in (one.name, one.name_en, one.username)}
        return texts | words_of(self.other_store)

    @staticmethod
    def _rows_of(store):
        yield store
        yield from User.objects.filter(memberships__store=store)
        for model in apps.get_models():
            if is_of_a_store(model) and any(one.name == "store" for one in model._meta.fields):
                yield from model._base_manager.filter(store=store)


def words_of(row):
    """The texts of a row by which it could be recognised in a page."""
    fields = [one for one in row._meta.fields if isinstance(one, models.CharField | models.TextField)]
    free = [one for one in fields if not one.choices and one.name not in UNREMARKABLE]
    texts = {str(getattr(row, one.attname) or "") for one in free}
    return {text for text in texts if len(text) >= 4 and not (text.isdecimal() and len(text) < 8)}


def without_tokens(text):
    """``text`` less what is made up anew for each answer: a token of 64 letters holds any four of them now and then."""
    return TOKEN.sub("", text)


TOKEN = re.compile(r"[A-Za-z0-9_-]{20,}")


def says(text, word):
    """Whether ``word`` stands in ``text``, and not only as a piece of a longer code: W009 is not said by W0091."""
    return word in text and re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", text) is not None


#: Texts of the program, not of the row.
UNREMARKABLE = {"password", "time_zone", "language", "template", "actor_name", "origin", "fact", "kind", "subject_kind"}


def _kind(route):
    return route.name if route.name in MADE_FOR else route.model


def build():
    """The dealership, everybody signed in. Made once for a module and rolled back at its end."""
    store = StoreFactory(code="CD", name="城东店", name_en="East Store")
    other_store = StoreFactory(code="ZXWEST", name="城西外店", name_en="Zxwest Store")
    house = Dealership(
        store=store,
        other_store=other_store,
        people=[_signed_in(role, store) for role in Role],
        nobody=_signed_in("", store),
        stranger=Somebody("", None),
    )
    for route in PAGES:
        if route.model is not None and _kind(route) not in house.own:
            house.own[_kind(route)] = make_row(route, store)
            if is_of_a_store(route.model) or route.name in MADE_FOR or route.model in MADE:
                house.foreign[_kind(route)] = _marked(make_row(route, other_store))
    return house


def _marked(row):
    """With names that stand nowhere else, so that a leak shows."""
    named = {"name", "legal_name", "address", "subject", "body", "caption", "original_name", "title", "note"}
    texts = {one.name for one in row._meta.fields if one.get_internal_type() in {"CharField", "TextField"}}
    if isinstance(row, OutgoingMessage):
        texts -= {"address"}
    marks = {name: f"外店ZX{row._meta.model_name}{row.pk}" for name in named & texts}
    if marks and not isinstance(row, Store):
        type(row)._base_manager.filter(pk=row.pk).update(**marks)
        row.refresh_from_db()
    return row


@cache
def _password():
    return make_password(PASSWORD)


def _signed_in(role, store):
    user = UserFactory(username=f"the_{role or 'nobody'}", password=_password())
    if role:
        MembershipFactory(user=user, role=role, store=None if role in GROUP_ROLES else store)
    if role in TWO_FACTOR_ROLES:
        two_factor.enrol(user, SECRET)
    client = Client()
    client.force_login(user)
    client.get(reverse("web:home"))  # the session has its beginning and knows the second factor
    return Somebody(role, user, client.cookies[settings.SESSION_COOKIE_NAME].value)


def may_see(person, route, row):
    """Whether the rules let ``person`` see ``row`` on the page: the store's and the model's own."""
    if row is None:
        return True
    if narrower := NARROWER.get(route.name):
        return getattr(row, narrower) == person.user.pk
    if not person.is_of_the_group and store_of(row) not in (None, *person.user.store_ids()):
        return False
    return route.model.objects.visible_to(person.user).filter(pk=row.pk).exists()
