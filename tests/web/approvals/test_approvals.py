"""Requests for approval on the screen: asked, found, decided, refused without a trace."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core.approvals import services
from dms.core.approvals.models import Approval, ApprovalStep
from dms.core.models import Event

pytestmark = pytest.mark.django_db


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer.content.decode()


def test_a_person_asks_and_sees_who_decides(signed_in, asker, head, finance, store):
    browser = signed_in(asker)
    assert "Ask for approval" in text(browser.get("/approvals/new/"))
    typed = {"title": "Coffee machine", "amount": "6900", "store": store.pk, "explanation": "The old one leaks."}
    answer = browser.post("/approvals/new/", typed)
    approval = Approval.objects.get()
    assert answer.url == approval.get_absolute_url() == f"/approvals/{approval.pk}/"
    page = text(browser.get(answer.url))
    assert "The old one leaks." in page and "¥6,900.00" in page and "Yang" in page and "decide by" in page
    assert [step.role for step in approval.steps.all()] == ["finance", "general_manager"]
    assert Event.objects.get(subject_kind="core.approval").actor == asker


def test_a_refused_request_keeps_what_was_typed_and_leaves_nothing(signed_in, asker, store):
    page = text(signed_in(asker).post("/approvals/new/", {"title": "Paint", "store": store.pk, "amount": "10"}), 409)
    assert "Nobody in East Store holds the role" in page or "holds the role" in page
    assert 'value="Paint"' in page
    assert not Approval.objects.exists() and not Event.objects.exists()


def test_nobody_asks_in_a_store_that_is_not_theirs(signed_in, asker, other_store):
    page = text(signed_in(asker).post("/approvals/new/", {"title": "Paint", "store": other_store.pk}), 422)
    assert "Select a valid choice" in page and not Approval.objects.exists()


@pytest.mark.requirement("PLT-4")
def test_the_inbox_shows_what_i_can_decide_and_the_counter_is_its_length(signed_in, ask, head, finance, asker):
    small, large = ask(1_000, "Paint"), ask(8_000, "Rack")
    browser = signed_in(head)
    page = text(browser.get("/approvals/?whose=waiting"))
    assert "Paint" in page and "Rack" not in page
    home = text(browser.get("/"))
    assert "Approvals waiting for you" in home and "/approvals/?whose=waiting" in home
    assert "Rack" in text(browser.get("/approvals/"))
    page = text(signed_in(asker).get("/approvals/?whose=mine"))
    assert small.number in page and large.number in page


def test_the_filters_narrow(signed_in, ask, head):
    ask(1_000, "Paint")
    rejected = ask(2_000, "Rack")
    services.reject_approval(approval_id=rejected.pk, actor=head, note="no")
    browser = signed_in(head)
    for query, shown in (("state=rejected", "Rack"), ("least=1500", "Rack"), ("q=Pain", "Paint"), ("kind=general", "")):
        page = text(browser.get(f"/approvals/?{query}"))
        assert shown in page and (not shown or ({"Rack", "Paint"} - {shown}).pop() not in page), query


@pytest.mark.requirement("PLT-4")
def test_each_move_works_on_its_page(signed_in, ask, head, asker):
    approval = ask(1_000)
    browser = signed_in(head)
    place = approval.get_absolute_url()
    assert "12 tyres" in text(browser.get(f"{place}approve/"))
    assert browser.post(f"{place}send-back/", {"note": "which brand?"}).status_code == 302
    browser = signed_in(asker)
    assert "¥" not in text(browser.get(f"{place}withdraw/"))
    assert browser.post(f"{place}resubmit/", {"amount": "900", "explanation": "cheaper"}).status_code == 302
    approval.refresh_from_db()
    assert (approval.state, approval.round, approval.amount) == ("pending", 2, Decimal(900))
    page = text(browser.get(place))
    assert "Round 1" in page and "which brand?" in page
    browser = signed_in(head)
    assert browser.post(f"{place}approve/", {"note": "fine"}).status_code == 302
    approval.refresh_from_db()
    assert approval.state == "approved" and approval.waiting_since is None
    assert "approved the request" in text(browser.get(place))


@pytest.mark.parametrize(
    ("verb", "typed", "who", "sentence"),
    [
        ("approve", {}, "asker", "You asked for this yourself"),
        ("approve", {}, "finance", "This step is decided by"),
        ("reject", {"note": "no"}, "finance", "This step is decided by"),
        ("send-back", {"note": "no"}, "asker", "It can be done, or granted, by"),
        ("withdraw", {}, "head", "Only Wang, who asked"),
    ],
)
def test_a_refused_move_says_why_and_leaves_no_trace(signed_in, person, store, verb, typed, who, sentence):
    people = {"head": person("general_manager"), "finance": person("finance")}
    people["asker"] = person("technician" if "granted" in sentence else "service_manager", name="Wang")
    approval = services.request_general_approval(title="x", store=store, amount=1_000, actor=people["asker"])
    version, before = approval.version, Event.objects.count()
    page = text(signed_in(people[who]).post(f"{approval.get_absolute_url()}{verb}/", typed), 403)
    assert sentence in page.replace("&#x27;", "'")
    approval.refresh_from_db()
    assert (approval.version, Event.objects.count()) == (version, before)


def test_a_rejection_needs_its_reason_and_a_closed_request_stays_closed(signed_in, ask, head):
    approval = ask(1_000)
    browser, place = signed_in(head), approval.get_absolute_url()
    text(browser.post(f"{place}reject/", {"note": ""}), 422)
    assert not ApprovalStep.objects.exclude(decision="").exists()
    browser.post(f"{place}reject/", {"note": "no money"})
    assert "in the state “rejected”" in text(browser.post(f"{place}approve/", {}), 409)


def test_what_has_changed_since_it_was_shown_is_not_decided(signed_in, ask, head, asker):
    approval = ask(1_000)
    browser, place = signed_in(head), approval.get_absolute_url()
    assert f'name="seen" value="{approval.version}"' in text(browser.get(f"{place}approve/"))
    services.send_back_approval(approval_id=approval.pk, actor=head, note="more")
    services.resubmit_approval(approval_id=approval.pk, actor=asker, explanation="", amount=Decimal(4_900))
    page = text(browser.post(f"{place}approve/", {"seen": approval.version}), 409)
    assert "Somebody has changed or decided this meanwhile" in page
    approval.refresh_from_db()
    assert approval.state == "pending"


@pytest.mark.requirement("PLT-1")
@pytest.mark.parametrize("under", ["", "approve/", "withdraw/"])
def test_another_stores_request_does_not_exist(signed_in, person, ask, other_store, under):
    approval = ask(1_000)
    for role in ("general_manager", "technician"):
        browser = signed_in(person(role, store=other_store))
        assert browser.get(f"{approval.get_absolute_url()}{under}").status_code == 404
        assert approval.number not in text(browser.get("/approvals/"))


def test_a_list_costs_the_same_for_ten_and_fifty(signed_in, ask, head):
    browser = signed_in(head)
    browser.get("/approvals/")  # the first visit also writes the session
    costs = []
    for more in (10, 40):
        for _n in range(more):
            ask(1_000)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text(browser.get("/approvals/"))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_chains_are_set_edited_and_retired_by_the_head(signed_in, ask, head, finance, store, person):
    browser = signed_in(head)
    assert "What holds where no chain is set" in text(browser.get("/approval-chains/"))
    typed = {"kind": "general", "store": store.pk, "over": "0", "role_1": "finance"}
    address = browser.post("/approval-chains/new/", typed).url
    assert [step.role for step in ask(100).steps.all()] == ["finance"]
    page = text(browser.get(f"{address}edit/"))
    assert '<option value="finance" selected>' in page
    assert (
        browser.post(f"{address}edit/", {"role_1": "finance", "role_2": "general_manager", "version": 1}).url == address
    )
    assert "finance → general manager" in text(browser.get(address))
    text(browser.post(f"{address}edit/", {"role_1": "finance", "version": 1}), 409)
    assert browser.post(f"{address}retire/").status_code == 302
    assert [step.role for step in ask(100).steps.all()] == ["general_manager"]
    text(browser.post(f"{address}retire/"), 409)
    facts = Event.objects.filter(subject_kind="core.chainrule").order_by("id").values_list("fact", flat=True)
    assert list(facts) == ["core.chain_rule_set", "core.chain_rule_set", "core.chain_rule_retired"]


def test_chains_of_the_group_and_of_others_are_not_for_a_stores_head(signed_in, head, finance, other_store):
    browser = signed_in(head)
    typed = {"kind": "general", "over": "0", "role_1": "finance"}
    for store in ("", other_store.pk):
        text(browser.post("/approval-chains/new/", typed | {"store": store}), 422)
    assert signed_in(finance).get("/approval-chains/new/").status_code == 403
    assert not Event.objects.exists()
