"""The pages of the site as the URL conf declares them, and a dealership of two stores to open them in.

Tests that walk it cover whatever page comes later. What a new page may need: a factory for its model
(``tests/*/factories.py``), or a line in one of the tables below.
"""

import re
import uuid
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, get_resolver, reverse
from django.utils.regex_helper import normalize

from dms.accounts import two_factor
from dms.accounts.models import ApiToken, Store, User
from dms.accounts.permission_matrix import MATRIX
from dms.accounts.roles import GROUP_ROLES, TWO_FACTOR_ROLES, Role
from dms.core import clock
from dms.core.approvals.models import Approval
from dms.core.exchange.lists import LISTS as EXCHANGED
from dms.messaging.models import OutgoingMessage
from dms.vehicles.models import Vehicle
from dms.web.pages import FormPage, ListPage, MovePage, Page
from tests.accounts.factories import PASSWORD, SECRET, MembershipFactory, StoreFactory, UserFactory
from tests.declared import moves_of
from tests.parts.factories import in_quarantine
from tests.rows import is_of_a_store, row_in

METHODS = ("get", "post", "put", "patch", "delete")

#: Open to strangers, and why that is so.
PUBLIC = {
    "operations:healthz": "monitors",
    "operations:readyz": "monitors",
    "operations:metrics": "monitors; asks where from",
    "account_login": "signing in",
    "mfa_authenticate": "signing in",
    "account_logout": "leads strangers home",
    "account_reset_password": "signing in",
    "account_reset_password_done": "signing in",
    "account_reset_password_from_key": "signing in",
    "account_reset_password_from_key_done": "signing in",
    "web:language": "of the browser",
    "public:page": "whoever holds a link; without one it does not open",
}
#: About oneself: for everybody who is signed in, and no row is named in the address.
ONESELF = {
    "sign_out_everywhere",
    "account_change_password",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
#: What views that are no classes answer, where it is not GET alone.
FUNCTIONS = {"web:language": {"post"}, "sign_out_everywhere": {"post"}, "public:page": {"get", "post"}}
#: Pages that show less than their model: whose row it must be.
NARROWER = {
    "messages:inbox": "user_id",
    "messages:inbox_message": "user_id",
    "messages:mark_read": "user_id",
    **dict.fromkeys(
        (
            f"bulk-runs:{name}"
            for name in ("list", "detail", "progress", "start", "stop", "discard", "undo", "results", "file")
        ),
        "user_id",
    ),
}


#: Pages about a row that their address names in another way than by ``pk``: its model, and the address.
ABOUT = {
    "attachments:attach": (Approval, lambda row: {"kind": "core.approval", "subject_id": row.pk}),
    "message-templates:wording": (Store, lambda row: {"store_id": row.pk, "code": WORDING, "language": "en"}),
    "message-templates:preview": (Store, lambda row: {"store_id": row.pk, "code": WORDING, "language": "en"}),
    "quiet-hours:set": (Store, lambda row: {"store_id": row.pk, "channel": "sms"}),
    "quiet-hours:set_marketing": (Store, lambda row: {"store_id": row.pk, "channel": "sms"}),
    "prints:new": (Vehicle, lambda row: {"?": {"form": "vehicles.vehicle_file", "subject": row.pk}}),
    "prints:labels": (Vehicle, lambda row: {"?": {"form": "vehicles.key_label", "subject": row.pk}}),
}
WORDING = "approvals.requested"
#: What else stands in an address.
FIXED = {
    "imports:upload": {"code": "suppliers"},
    "imports:template": {"code": "suppliers", "format": "xlsx"},
    "public:page": {"address": "my-data", "token": "x" * 24},
    "saved-views:add": {"?": {"list": "users:list", "query": "q=1"}},
    "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
}
#: Permissions that a page asks for beyond its own.
ALSO = {name: EXCHANGED["suppliers"].import_permissions for name in ("imports:upload", "imports:template")}
#: Permissions that a page asks for once it has found the row.
THEN = {"prints:new": "vehicles.change_vehicle", "prints:labels": "vehicles.view_vehicle"}
#: Looking is itself put on record there: what left the house must be known.
RECORDED = {"exports:file"}
#: Pages that name people of other stores, because that is what they are for: name, user name and store.
NAMES_COLLEAGUES = {
    "substitutions:new": "a substitute may come from another store, with its manager's approval",
    "transfers:new": "parts are asked for at another store",
    "special-orders:ask_elsewhere": "parts are asked for at another store",
}


@dataclass(frozen=True)
class Route:
    """One address of the site."""

    name: str
    view: Any
    parameters: frozenset

    def __str__(self):
        return self.name

    @property
    def is_page(self):
        return isinstance(self.view, type) and issubclass(self.view, Page)

    @property
    def model(self):
        if self.name in ABOUT:
            return ABOUT[self.name][0]
        return getattr(self.view, "model", None) if self.is_page else None

    @property
    def permission(self):
        return getattr(self.view, "permission", "") if self.is_page else ""

    @property
    def has_row(self):
        return "pk" in self.parameters or self.name in ABOUT

    def opens_for(self, person):
        """Whether the matrix gives the person all that the page asks for before it looks at any row."""
        asked = {self.permission, *ALSO.get(self.name, ())} - {""}
        return all(person.holds(permission) for permission in asked)

    @property
    def methods(self):
        """What the view answers, without HEAD and OPTIONS."""
        if not isinstance(self.view, type):
            return FUNCTIONS.get(self.name, {"get"})
        return {name for name in METHODS if name in self.view.http_method_names and hasattr(self.view, name)}

    def is_a(self, *kinds):
        return self.is_page and issubclass(self.view, kinds)

    def address(self, row=None):
        """The address, for ``row`` where it is about one."""
        if self.name in ABOUT or self.name in FIXED:
            named = dict(ABOUT[self.name][1](row) if self.name in ABOUT else FIXED[self.name])
            query = urlencode(named.pop("?", {}))
            return reverse(self.name, kwargs=named) + (f"?{query}" if query else "")
        return reverse(self.name, kwargs={"pk": row.pk} if self.has_row else {})


def routes(patterns=None, namespaces=(), parameters=frozenset()):
    """Every address outside the API."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if patterns is None and str(pattern.pattern) == "api/":
            continue
        found = parameters | set(normalize(pattern.pattern.regex.pattern)[0][1])
        if isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            yield Route(":".join([*namespaces, pattern.name or ""]), view, frozenset(found))
        else:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from routes(pattern.url_patterns, inner, found)


ROUTES = sorted(routes(), key=str)
PAGES = [route for route in ROUTES if route.is_page]
LISTS = [route for route in PAGES if route.is_a(ListPage)]
FORMS = [route for route in PAGES if route.is_a(FormPage, MovePage)]


def _message(store, **fields):
    fields = {"purpose": "service", "channel": "sms", "address": "13700001111", **fields}
    if "user" not in fields:
        fields["customer"] = row_in(apps.get_model("parties.Customer"), store)
    return OutgoingMessage.objects.create(
        store=store,
        key=uuid.uuid4().hex,
        template="approvals.requested",
        language="en",
        subject="subject",
        body="body",
        not_before="2026-01-05T09:00Z",
        **fields,
    )


def _message_inside(store):
    return _message(store, user=colleague_in(store), purpose="staff", channel="in_app", address="")


def _token(store):
    return ApiToken.objects.create(
        owner=colleague_in(store),
        name="ledger",
        prefix=uuid.uuid4().hex[:8],
        hash=uuid.uuid4().hex * 2,
        scopes=["read"],
        expires_at="2099-01-01T00:00Z",
    )


def colleague_in(store):
    """Somebody of the store whose account nobody in the story uses."""
    return MembershipFactory(store=store, role=Role.TECHNICIAN).user


def _being_counted(state):
    """``make(store)``: a stocktake in that state with one differing line."""

    def make(store):
        from parts.stocktake.models import Stocktake
        from tests.parts.stocktake.factories import StocktakeFactory, StocktakeLineFactory

        if there := Stocktake.objects.filter(store=store, state=state).first():
            return there
        row = StocktakeFactory(store=store, state=state)
        counted = {} if state == "counting" else {"counted": 4}
        StocktakeLineFactory(stocktake=row, **counted)
        return row

    return make


def _transfer(state):
    """``make(store)``: a transfer that leaves the store, in that state."""

    def make(store):
        from tests.parts.transfers.factories import TransferFactory

        return TransferFactory(store=store, state=state)

    return make


def _owed_line(store):
    """The line of a new part that went out without its old one."""
    from tests.parts.factories import MovementFactory
    from tests.parts.issuing.factories import IssueLineFactory

    movement = MovementFactory(store=store)
    return IssueLineFactory(
        issue__store=store,
        issue__state="issued",
        issue__issued_at=clock.now(),
        part=movement.item.part,
        movement=movement,
        picked=2,
        old_part_reason="it comes tomorrow",
    )


def _scrapping(state):
    """``make(store)``: a scrapping in that state that nobody of the story asked for."""

    def make(store):
        from tests.parts.scrapping.factories import ScrappingFactory

        return ScrappingFactory(store=store, state=state)

    return make


def _special_order(state):
    """``make(store)``: a special order of one part, in that state."""

    def make(store):
        from tests.parts.special_orders.factories import SpecialOrderLineFactory

        return SpecialOrderLineFactory(order__store=store, order__state=state).order

    return make


def _made(factory, **fields):
    """``make(store)``: what a factory of ``tests`` makes with these fields; what can be called is."""

    def make(store):
        where, _, name = factory.rpartition(".")
        made = getattr(import_module(f"tests.{where}.factories"), name)
        said = {key: value() if callable(value) else value for key, value in fields.items()}
        return made(**{key: store if value is STORE else value for key, value in said.items()})

    return make


def _of(make, attribute):
    """``make``, and what its row belongs to."""
    return lambda store: getattr(make(store), attribute)


STORE = object()
OLD_PART, NOTE = "parts.old_parts.OldPartFactory", "parts.receiving.DiscrepancyNoteFactory"
#: Rows that no factory makes.
MADE = {OutgoingMessage: _message, ApiToken: _token}
#: Pages that open other rows of their model than the rest does.
MADE_FOR = {
    **dict.fromkeys(("messages:inbox", "messages:inbox_message", "messages:mark_read"), _message_inside),
    **dict.fromkeys(("stocktakes:count", "stocktakes:close_bin", "stocktakes:assign"), _being_counted("counting")),
    "stocktakes:recount": _being_counted("to_recount"),
    "transfers:receive": _transfer("shipped"),
    "transfers:find": _transfer("discrepancy"),
    **dict.fromkeys(("scrappings:judge", "scrappings:name_liable"), _scrapping("judging")),
    "scrappings:decide": _scrapping("to_decide"),
    "special-orders:place": _special_order("draft"),
    "special-orders:waive": _special_order("deposit_asked"),
    "special-orders:notify": _special_order("arrived"),
    "special-orders:collect": _special_order("arrived"),
    "special-orders:extend": _special_order("overdue"),
    "special-orders:ask_elsewhere": _special_order("waiting"),
}
MADE_FOR |= {
    "suppliers:reactivate": _made("parties.SupplierFactory", store=STORE, state="inactive"),
    "users:reactivate": _of(_made("accounts.MembershipFactory", store=STORE, user__is_active=False), "user"),
    "scrappings:submit": _of(_made("parts.scrapping.ScrappingLineFactory", scrapping__store=STORE), "scrapping"),
    "old-parts:give_back": _made(OLD_PART, store=STORE, destination="customer"),
    "old-parts:send": _made(OLD_PART, store=STORE, destination="core"),
    "old-parts:note_credit": _made(OLD_PART, store=STORE, destination="core", state="sent", left_at=clock.now),
    "old-parts:bring_back": _made(OLD_PART, store=STORE, state="disposed", left_at=clock.now),
    **dict.fromkeys(
        ("discrepancy-notes:grant", "discrepancy-notes:refuse"), _made(NOTE, receipt__store=STORE, state="claimed")
    ),
    "discrepancy-notes:pass_up": _made(NOTE, receipt__store=STORE, state="refused"),
    "discrepancy-notes:close": _made(NOTE, receipt__store=STORE, state="reported"),
}
MADE_FOR["stock:put_back"] = in_quarantine
MADE_FOR["scrappings:from_bin"] = lambda store: in_quarantine(store).balances.get(status="quarantine")
MADE_FOR["quarantine:list"] = lambda store: in_quarantine(store).balances.get(status="quarantine")
MADE_FOR |= dict.fromkeys(("old-parts:owed", "old-parts:waive"), _owed_line)


def make_row(route, store):
    """A row that the page of ``route`` could be about."""
    make = MADE_FOR.get(route.name) or MADE.get(route.model)
    return make(store) if make else row_in(route.model, store)


def store_of(row):
    """The store whose row it is; None for what the group shares."""
    if isinstance(row, Store):
        return row.pk
    if isinstance(row, User):
        return row.memberships.values_list("store_id", flat=True).first()
    if isinstance(row, ApiToken):
        return store_of(row.owner)
    return getattr(row, "store_id", None)


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


def traces(*, without=(Session,)):
    """All rows of all tables as the database holds them: what must not change stays equal."""
    found = {}
    with connection.cursor() as cursor:
        for label, asked in _everything(without):
            cursor.execute(asked)
            found[label] = cursor.fetchall()
    return found


@cache
def _everything(without):
    """``[(label, statement)]`` for the rows of each table; through the ORM, looking costs ten times as much."""
    models = apps.get_models(include_auto_created=True)
    return [
        (model._meta.label, f"SELECT {_columns(model)} FROM {model._meta.db_table} ORDER BY {model._meta.pk.column}")
        for model in models
        if model._meta.managed and not model._meta.proxy and model not in without
    ]


def _columns(model):
    return ", ".join(f'"{one.column}"' for one in model._meta.concrete_fields)


def differences(before, after):
    """The tables that differ, with the rows that came and went."""
    return {
        label: ([row for row in after[label] if row not in rows], [row for row in rows if row not in after[label]])
        for label, rows in before.items()
        if rows != after[label]
    }


def moves_called(model, verb):
    """The declared transitions of a model behind one verb."""
    return [move for move in moves_of(model) if move.verb == verb]


def message_to(user, store):
    """One more message in somebody's inbox."""
    return _message(store, user=user, purpose="staff", channel="in_app", address="", state="sent", sent_at=clock.now())
