"""“Why can't I?”: each move that is not offered says the rule and who may, in the words of the refusal."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.approvals.services import request_general_approval
from dms.core.transitions import Blocker, OfferedMove, points, withheld_moves
from dms.parties.models import Supplier
from dms.parties.services import deactivate_supplier
from tests.accounts.substitutes import accepted, fresh
from tests.parties.factories import SupplierFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PLT-2")]


@pytest.fixture
def supplier(store):
    return SupplierFactory(store=store)


def told(row, user):
    return {move.verb: (move.standing, move.reasons) for move in withheld_moves(row, user)}


def test_a_move_of_somebody_else_names_the_rule_the_roles_and_the_people_of_today(supplier, person):
    person("parts_supervisor", name="蒋立新")
    person("general_manager", name="吕国栋")
    ((verb, (standing, (sentence,))),) = told(supplier, person("parts_sales")).items()
    assert (verb, standing) == ("deactivate", "refused")
    assert sentence.endswith("Today: 蒋立新 (parts supervisor), 吕国栋 (general manager).")


def test_it_is_the_sentence_of_the_refusal_itself(supplier, person):
    person("parts_supervisor")
    clerk = person("parts_sales")
    with pytest.raises(PermissionDenied) as refused:
        deactivate_supplier(supplier_id=supplier.pk, actor=clerk, reason="x")
    assert told(Supplier.objects.get(), clerk)["deactivate"][1] == [str(refused.value)]


def test_who_stands_in_today_is_named_too(supplier, person, store):
    absent, substitute = person("parts_supervisor", name="蒋立新"), person("storekeeper", name="冯库生")
    accepted(absent, substitute, store)
    ((sentence,)) = told(supplier, person("parts_sales"))["deactivate"][1]
    assert "冯库生 for 蒋立新 (parts supervisor)" in sentence
    assert told(supplier, fresh(substitute)).get("deactivate") is None


def test_a_move_for_another_state_says_so_to_whoever_might_make_it(supplier, person):
    assert told(supplier, person("parts_supervisor")) == {
        "reactivate": ("elsewhere", ["This is not possible in the state “active”."])
    }
    assert "reactivate" not in told(supplier, person("parts_sales"))


@pytest.mark.requirement("PLT-1")
def test_nobody_of_another_store_is_named(supplier, person, other_store):
    person("parts_supervisor", store=other_store, name="外店人")
    ((sentence,)) = told(supplier, person("parts_sales"))["deactivate"][1]
    assert "外店人" not in sentence and "Today" not in sentence


def test_an_approval_names_only_the_role_whose_turn_it_is(person, store):
    head, asker = person("general_manager", name="吕国栋"), person("sales_consultant")
    person("team_lead", name="赵铁军")
    asked = request_general_approval(
        title="Flowers", amount=300, explanation="For the opening.", store=store, actor=asker
    )
    ((sentence,)) = told(asked, asker)["approve"][1]
    role = asked.current_role_label
    assert f"granted, by: {role}." in sentence and "赵铁军" not in sentence
    assert (head.name in sentence) == (asked.current_role == "general_manager")


def test_a_long_list_of_people_is_cut(supplier, person):
    for number in range(8):
        person("parts_supervisor", name=f"Head {number}")
    ((sentence,)) = told(supplier, person("parts_sales"))["deactivate"][1]
    assert "Head 4" in sentence and "Head 5" not in sentence and "3 more" in sentence


def test_a_blocker_may_say_where_it_is_settled_and_by_whom():
    blocker = Blocker("The invoice is not paid.", url="/receivables/7/", who="cashier")
    assert blocker == "The invoice is not paid."
    assert points([blocker, "Plain."]) == [
        {"sentence": "The invoice is not paid.", "url": "/receivables/7/", "who": "cashier"},
        {"sentence": "Plain.", "url": "", "who": ""},
    ]
    assert OfferedMove("settle", "Settle", [blocker]).standing == "blocked"


def test_the_page_shows_each_refused_move_with_its_sentence(client, supplier, person):
    head = person("parts_supervisor", name="蒋立新")
    clerk = person("parts_sales")
    client.force_login(clerk)
    page = client.get(supplier.get_absolute_url()).content.decode()
    assert "disabled" in page.split("Why can't I…?")[1] and "蒋立新 (parts supervisor)" in page
    client.force_login(head)
    assert 'href="/suppliers/' in client.get(supplier.get_absolute_url()).content.decode()
