"""Every list whose model has moves offers them for many rows, without a line of code in the list."""

import pytest

from dms.web.pages import MovePage
from dms.web.pages.bulk_actions import BulkMove
from dms.web.templatetags.states import move_url
from tests import walk
from tests.declared import moves_of

pytestmark = pytest.mark.django_db


def made_by_people(model):
    """The moves of a model that people make on a page of their own."""
    is_stateful = hasattr(model, "get_all_state_transitions")
    return [move for move in moves_of(model) if move.has_route] if is_stateful else []


WITH_MOVES = [route for route in walk.LISTS if route.model and made_by_people(route.model)]
STANDING = [route for route in WITH_MOVES if not route.parameters]
#: Moves whose inputs are each row's own, and why they stay one by one.
ONE_BY_ONE = {
    ("core.Approval", "resubmit"): "amount and explanation",
    ("web.BulkRun", "start"): "each run asks something else",
    ("parts.DiscrepancyNote", "send_claim"): "against whom, and for how much",
    ("parts.DiscrepancyNote", "grant"): "the amount granted",
    ("parts.DiscrepancyNote", "pass_up"): "a report of its own",
    ("parts.Issue", "pick"): "quantities by line and bin",
    ("parts.OldPart", "put_away"): "each goes into its own bin",
    ("parts.OldPart", "send"): "each store has suppliers of its own",
    ("parts.OldPart", "note_credit"): "the amount granted",
    ("parts.OldPart", "bring_back"): "each goes into its own bin",
    ("parts.Payable", "match"): "each payable's own invoice",
    ("parts.Payable", "pay"): "the amount of each",
    ("parts.Payable", "take_back"): "bookings of its own",
    ("parts.PurchaseOrder", "cancel_rest"): "quantities by line",
    ("parts.Receipt", "check_carrier"): "packages and damage",
    ("parts.Sale", "hand_out"): "who takes it, packages, waybill",
    ("parts.SupplierReturn", "agree"): "each return's own number",
    ("parts.SupplierReturn", "credit"): "each return's own credit note",
    ("parts.SupplierReturn", "exchange"): "quantities by line",
    ("parts.SupplierStatement", "dispute"): "the supplier's balance",
    ("parts.Scrapping", "judge"): "the findings about these very parts",
    ("parts.Scrapping", "decide"): "a word on these very parts",
    ("parts.Scrapping", "record_meeting"): "a meeting of its own",
    ("parts.Scrapping", "dispose"): "how it went, witness, proceeds",
    ("parts.Transfer", "approve"): "quantities by line",
    ("parts.Transfer", "receive"): "quantities by line",
    ("parts.Transfer", "find"): "quantities by line",
    ("parts.Transfer", "send_back"): "quantities by line",
    ("parts.Transfer", "report_loss"): "each store has people of its own",
}


@pytest.mark.parametrize("route", STANDING, ids=str)
@pytest.mark.requirement("PLT-9")
def test_each_move_of_the_model_is_offered_in_bulk(route):
    offered = {each.code: each for each in route.view.all_bulk_actions() if isinstance(each, BulkMove)}
    wanted = {
        move.verb for move in made_by_people(route.model) if (route.model._meta.label, move.verb) not in ONE_BY_ONE
    }
    assert set(offered) == wanted
    for verb, each in offered.items():
        assert issubclass(each.page_class, MovePage) and each.page_class.verb == verb
        assert each.permission in {move.permission for move in made_by_people(route.model) if move.verb == verb}


@pytest.mark.parametrize("route", STANDING, ids=str)
@pytest.mark.requirement("PLT-9")
def test_the_preview_speaks_as_the_documents_own_page_does(dealership, route):
    """For every role: what the preview expects of a row is what the move's page answers."""
    row = dealership.row(route)
    compared = 0
    for person in dealership.for_page(route):
        for act in route.view.all_bulk_actions():
            if not isinstance(act, BulkMove):
                continue
            answer = person.browser().get(move_url(row, act.code))
            if answer.status_code == 404:
                continue
            said = act.objections(type(row).objects.get(pk=row.pk), type(person.user).objects.get(pk=person.user.pk))
            assert bool(said) == (answer.status_code in {403, 409}), (person.role, act.code, said)
            compared += 1
    assert compared or route.name in walk.NARROWER


@pytest.mark.parametrize("route", [each for each in walk.LISTS if not each.parameters and each.model], ids=str)
def test_each_act_has_a_code_of_its_own_and_answers_to_it(route):
    acts = route.view.all_bulk_actions()
    assert len({act.code for act in acts}) == len(acts)
    for act in acts:
        assert route.view.bulk_action(act.code).code == act.code
        assert act.label and act.permission
        if act.undo_code:
            assert route.view.bulk_action(act.undo_code).code == act.undo_code


def test_the_walk_sees_lists_with_moves():
    names = {route.name for route in STANDING}
    assert {"suppliers:list", "approvals:list", "webhooks:list", "substitutions:list"} <= names
