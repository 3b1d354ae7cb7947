"""S2, S4, B2, B8 and S12 for every form on the site: filled in, left empty, overfilled, filled in by somebody hostile.

The URL conf is walked; ``tests.filling`` fills the fields in by their name and kind.
"""

import json

import pytest
from django import forms
from django.apps import apps
from django.db import transaction

from dms.accounts.models import Store
from dms.core.models import Event
from tests import walk
from tests.filling import forms_opened, is_text, open_form
from tests.rows import is_of_a_store, row_in
from tests.walk import FORMS, differences, traces

pytestmark = pytest.mark.django_db

#: Not done by the valid input of this walk, and why not. Their own tests do them.
UNDONE = {
    "parts:reinstate": "only a discontinued part is bought again",
    "messages:send_again": "only what was given up can be sent again",
    "bulk-runs:start": "only who prepared it may",
    "bulk-runs:stop": "only who prepared it may",
    "bulk-runs:discard": "only who prepared it may",
    "stores:reopen": "the store is open",
    "price-lists:open": "one is open without an end already",
    "vehicle-models:relate_options": "there is no second option",
    "vehicle-models:unrelate_options": "there is no rule yet",
    "approvals:resubmit": "only who asked may, and only what was sent back",
    "approvals:withdraw": "only who asked may",
    "substitutions:accept": "only who was asked may",
    "substitutions:decline": "only who was asked may",
    "substitutions:withdraw": "only who asked may",
    "substitutions:end": "it is not confirmed",
    "imports:apply": "its file is not checked",
    "imports:cancel": "its file is not checked",
    "imports:upload": "a spreadsheet is no matter of one field",
    "webhooks:switch_on": "it is on",
    "customer-merges:undo": "it is not merged",
    "stocktakes:finish_counting": "it is not being counted",
    "stocktakes:finish_recount": "nothing is to be counted again",
    "stocktakes:submit": "it is not counted",
    "stocktakes:post_differences": "it is not counted",
    "stocktakes:reverse": "it is not posted",
    "stocktakes:start": "nothing lies in its bins",
    "scrappings:record_meeting": "it is not in dispute",
    "scrappings:dispose": "it is not approved",
    "scrappings:reverse": "it is not disposed of",
    "special-orders:collect": "its parts are not in the stock of the story",
    "special-orders:reallocate": "nobody else waits for its parts",
    "transfers:approve": "it asks for no part",
    "transfers:pick": "it is not approved",
    "transfers:ship": "it is not picked",
    "transfers:receive": "the other store receives",
    "transfers:find": "the other store receives",
    "transfers:send_back": "it is not on the road",
    "transfers:report_loss": "nothing is missing",
    "transfers:write_off": "nothing is missing",
    "receivables:charge": "the customer has no credit account",
    "receivables:set_off": "it is a sale, no deposit",
    "receivables:pay_back": "it is a sale, no deposit",
    "receivables:forfeit": "it is a sale, no deposit",
    "payments:allocate": "the customer owes nothing",
    "credit-accounts:resume": "it is not suspended",
    "day-closes:explain": "the address names no difference",
    "day-closes:close": "nothing is counted yet",
    "day-closes:reopen": "it is open",
    "users:reset_two_factor": "the colleague has none",
    "issues:submit": "it has no lines",
    "issues:sign_off": "it is not requested",
    "issues:pick": "it is not requested",
    "issues:issue": "it is not picked",
    "issues:take_back": "nothing went out on it",
    "issues:reverse": "it is not issued",
    "hand-over-lists:new": "nothing waits for the claims clerk",
    "sales:ask_price": "its prices are not under the minimum",
    "sales:send_to_cashier": "it has no lines",
    "sales:charge": "nothing is owed for it",
    "sales:hand_out": "it is not paid",
    "sales:deliver": "it is not handed out",
    "sales:take_back": "it is not handed out",
    "payables:unmatch": "it has no invoice",
    "payables:ask_payment": "it has no invoice",
    "payables:pay": "its payment is not approved",
    "payables:set_off": "the supplier owes nothing",
    "payables:take_back": "nothing is paid on it",
    "supplier-credits:prepay": "its supplier delivers on credit",
    "supplier-returns:ship": "it is not agreed",
    "supplier-returns:credit": "it is not sent",
    "supplier-returns:uncredit": "it is not credited",
    "supplier-returns:exchange": "it is not sent",
    "supplier-returns:close": "it is not credited",
    "supplier-returns:reverse": "it is not sent",
    "purchase-orders:ask_payment": "its supplier delivers on credit",
    "purchase-orders:cancel_rest": "it is not placed",
    "purchase-orders:close": "nothing of it is received",
    "purchase-orders:new": "the plan is not approved",
    "purchase-requests:submit": "the plan has no lines",
    "receipts:confirm": "its packages are not counted",
    "receipts:new": "the order is not placed",
    "receipts:reverse": "nothing of it is received",
    "receipts:shelve_line": "it is not in stock yet",
}
DONE, REFUSED = {200, 204, 302}, {403, 409, 422}
MILLION = 10**6
SENTINEL = "7777"

each_form = pytest.mark.parametrize("route", FORMS, ids=str)
OWN_PAGES = [
    each
    for each in walk.ROUTES
    if not each.is_page and "post" in each.methods and isinstance(each.view, type) and hasattr(each.view, "form_class")
]

#: Short enough for most fields, and each of one kind, so that a field that refuses one kind still meets the others.
NASTY = (
    "😀👩‍👩‍👧𠮷Z̷̡̢a̸\u200bаdmin",  # the first letter of the last word is Cyrillic
    "\u202eלום\u202c \ufeff",
    "O'Neil \"q\" `b`'; DROP TABLE accounts_user;--\\",
    "{{6421*7919}}${6421*7919}{% debug %}%s%d%(name)s{0}",
    "../../etc/passwd",
    '<script>alert(1)</script>"><img src=x onerror=alert(1)>',
    "nul\x00byte",
    "line\u2028separator\r\nand\ttab=1+1",
)


@pytest.fixture(scope="module")
def pages_opened():
    """Forms that were opened already: what a test does to the house is rolled back, so that they stay as they are."""
    return {}


@pytest.fixture
def opened(dealership, pages_opened, route):
    if route not in pages_opened:
        pages_opened[route] = open_form(dealership, route)
    found = pages_opened[route]
    if found is None:
        assert route.name in UNDONE, f"nobody gets the form of {route}"
        pytest.skip(UNDONE[route.name])
    return found


def sent(opened, body):
    """The answer to ``body``; what it did is rolled back."""
    with transaction.atomic():
        answer = opened.send(body)
        transaction.set_rollback(True)
    assert answer.status_code in DONE | REFUSED, (answer.status_code, body)
    return answer


def errors_of(answer):
    return dict(answer.context["form"].errors) if answer.context and "form" in answer.context else {}


@each_form
@pytest.mark.requirement("PLT-3")
def test_a_form_filled_in_is_accepted_and_leaves_an_event_with_who_and_where_from(dealership, opened, route):
    """S12: every write on a page says who, when, from where."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    before = traces()
    for opened in forms_opened(dealership, route):
        answer = opened.send(opened.body())
        if answer.status_code != 403:
            break
    if route.name in UNDONE:
        assert answer.status_code in REFUSED
        return
    assert answer.status_code in DONE, (opened.person.role, errors_of(answer))
    events = Event.objects.filter(pk__gt=last)
    if set(differences(before, traces())) <= {"core.DueWork"}:
        return  # saved as it was: nothing to record, though a worker may look after it
    assert events.filter(actor=opened.person.user).exists(), differences(before, traces())
    for event in events.filter(actor=opened.person.user):
        assert event.request_id and event.address and event.origin == "browser" and event.actor_name


@each_form
def test_an_empty_form_comes_back_with_a_message_at_each_field_that_is_needed(opened, route):
    answer = sent(opened, {})
    needed = {name for name, each in opened.form.fields.items() if each.required and not boxes(each)}
    if answer.status_code == 422:
        assert needed <= set(errors_of(answer))
        page = answer.content.decode()
        assert "field-error" in page or "form-error" in page or "alert" in page
    else:
        assert not needed or answer.status_code in {403, 409}


def boxes(field):
    return isinstance(field, forms.BooleanField | forms.FileField)


@each_form
def test_a_million_letters_are_refused_at_the_field_and_kept(opened, route):
    for name, field in opened.form.fields.items():
        if not is_text(field):
            continue
        typed = "长" * MILLION
        answer = sent(opened, opened.body(**{name: typed}))
        assert answer.status_code in {422, 409, 403}, f"{name}: a million letters are accepted"
        if answer.status_code == 422:
            assert name in errors_of(answer), (name, list(errors_of(answer)))
            assert answer.context["form"][name].value() == typed


@each_form
def test_wrong_kinds_and_repeated_fields_never_break_a_page(opened, route):
    for value in ("[]", "nan", "-1", "1e400", "9" * 40, "x\x00", "2026-13-45", "0001-01-01", "٣", ""):
        sent(opened, opened.body(**dict.fromkeys(opened.form.fields, value)))
    for name in opened.form.fields:
        for value in ("9" * 40, ["1", "2"]):
            sent(opened, opened.body(**{name: value}))
    for version in ("", "-1", "9" * 30, "x", "1.5"):
        sent(opened, opened.body(version=version))


@each_form
@pytest.mark.requirement("PLT-1")
def test_privileged_fields_that_are_sent_along_are_not_taken_over(dealership, opened, route):
    """S4: whatever the models have and the form does not show."""
    form_fields = set(opened.form.fields)
    theirs = {}
    for model in (
        [route.model, *(one.related_model for one in route.model._meta.related_objects)] if route.model else []
    ):
        theirs |= {one.name: SENTINEL for one in model._meta.fields} | {
            one.attname: SENTINEL for one in model._meta.fields
        }
    theirs |= {name: SENTINEL for name in ("is_staff", "is_superuser", "is_active", "password", "state", "owner", "id")}
    stores = dict.fromkeys(("store", "store_id", "stores"), str(dealership.other_store.pk))
    kept = {"version", *form_fields}
    before = traces()
    opened.send(opened.body(**{name: value for name, value in (theirs | stores).items() if name not in kept}))
    for label, (came, _went) in differences(before, traces()).items():
        model = apps.get_model(label)
        names = [one.attname for one in model._meta.concrete_fields]
        for row in came:
            values = dict(zip(names, row, strict=True))
            assert SENTINEL not in map(str, values.values()), (label, values)
            assert values.get("store_id") != dealership.other_store.pk, (label, values)


@each_form
@pytest.mark.requirement("PLT-1")
def test_rows_of_another_store_can_not_be_chosen(dealership, opened, route):
    """S2: for each relation of the form, an id of another store is neither offered nor taken."""
    if opened.person.is_of_the_group:
        pytest.skip("sees all stores")
    for name, field in opened.form.fields.items():
        foreign = foreign_row_for(dealership, name, field)
        if foreign is None:
            continue
        if hasattr(field, "queryset"):
            if route.name in walk.NAMES_COLLEAGUES and field.queryset.filter(pk=foreign.pk).exists():
                continue
            assert not field.queryset.filter(pk=foreign.pk).exists(), f"{name} offers {foreign}"
        before = traces()
        answer = opened.send(opened.body(**{name: str(foreign.pk)}))
        assert answer.status_code in REFUSED | {404}, f"{name} takes {foreign}"
        if answer.status_code == 422 and hasattr(field, "queryset"):
            assert name in errors_of(answer)
        assert differences(before, traces()) == {}, name


def foreign_row_for(dealership, name, field):
    """A row of the other store that the field could mean; None where the field means no row of a store."""
    if hasattr(field, "queryset"):
        model = field.queryset.model
    else:
        called = name.removesuffix("_id")
        model = next((one for one in apps.get_models() if one._meta.model_name == called.replace("_", "")), None)
        if model is None or isinstance(field, forms.ChoiceField):
            return None
    if model is Store:
        return dealership.other_store
    return row_in(model, dealership.other_store) if is_of_a_store(model) else None


@each_form
@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_nasty_texts_are_kept_as_they_are_or_refused_and_shown_escaped(dealership, opened, route, text):
    """B8: in every field at once; those that refuse it say so and get a decent value."""
    body, tried = opened.body(), []
    for name, field in opened.form.fields.items():
        if is_text(field):
            tried.append(name)
            body[name] = text[: field.max_length or None]
    if not tried:
        pytest.skip("nothing to type")
    for _round in range(4):
        before = traces()
        with transaction.atomic():
            answer = opened.send(body)
            assert answer.status_code in DONE | REFUSED, answer.status_code
            if answer.status_code in DONE:
                assert_kept(body, tried, before)
                assert_harmless(answer, *pages_that_show_it(opened, answer))
                return
            transaction.set_rollback(True)
        assert_harmless(answer)
        assert differences(before, traces()) == {}
        refused = [name for name in tried if name in errors_of(answer)]
        if not refused:
            assert errors_of(answer) or answer.status_code in {403, 409}
            return
        decent = opened.body()
        for name in refused:
            body[name] = decent.get(name, "")
            tried.remove(name)


def assert_kept(body, tried, before):
    """Each text stands somewhere in what came, letter for letter; in a JSON cell as JSON writes it."""
    came = [cell for rows, _went in differences(before, traces()).values() for row in rows for cell in row]
    texts = list(map(str, came))
    for name in tried:
        typed = body[name].strip()
        spelt = {
            typed,
            typed.replace("\r\n", "\n"),
            json.dumps(typed)[1:-1],
            json.dumps(typed, ensure_ascii=False)[1:-1],
        }
        assert any(one in cell for cell in texts for one in spelt), (name, typed)


def pages_that_show_it(opened, answer):
    """Where the form leads to, and the lists with the row in it."""
    if answer.status_code == 302:
        yield opened.person.browser().get(answer.url)
    for route in walk.LISTS:
        if route.model is opened.route.model and (not route.permission or opened.person.holds(route.permission)):
            yield opened.person.browser().get(route.address())


def assert_harmless(*pages):
    """Nothing is run, nothing is left unescaped."""
    for page in pages:
        assert page.status_code < 500
        said = page.content.decode()
        assert "<script>alert" not in said and "<img src=x" not in said
        assert str(6421 * 7919) not in said, "an expression was worked out"


@pytest.mark.parametrize("route", OWN_PAGES, ids=str)
def test_the_pages_of_signing_in_survive_anything(dealership, route):
    person = dealership.somebody("general_manager")
    for somebody in (person, dealership.stranger):
        opened = somebody.browser().get(route.address())
        names = list(opened.context["form"].fields) if opened.context and "form" in opened.context else ["login"]
        for value in ("", "长" * MILLION, "x\x00", "<script>alert(1)</script>", ["a", "b"]):
            with transaction.atomic():
                answer = somebody.browser().post(route.address(), dict.fromkeys(names, value))
                transaction.set_rollback(True)
            assert answer.status_code in DONE | REFUSED | {400, 405, 413, 429}, (names, answer.status_code)
            assert "<script>alert(1)</script>" not in answer.content.decode()
