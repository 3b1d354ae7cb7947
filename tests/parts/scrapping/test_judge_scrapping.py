"""Three people say yes or no, in any order, each once and none in their own matter."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.scrapping import services
from parts.scrapping.selectors import waiting_for
from tests.accounts.factories import MembershipFactory, SubstitutionFactory
from tests.races import at_once, without_locks

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-11")]


def judge_scrapping(row, actor, is_yes=True, words="现场查验"):
    return services.judge_scrapping(scrapping_id=row.pk, is_yes=is_yes, words=words, actor=actor)


def stands_in(substitute, *, for_, store):
    SubstitutionFactory(absent=for_, substitute=substitute, store=store, state="confirmed")


def fresh(user):
    """As a new request sees them."""
    return type(user).objects.get(pk=user.pk)


def test_three_yeses_in_any_order_let_it_go(submitted, supervisor, manager, clerk, lying):
    for who, state in ((supervisor, "judging"), (manager, "judging"), (clerk, "approved")):
        assert judge_scrapping(submitted, who).state == state
    assert {(one.party, one.judged_by) for one in submitted.judgements.all()} == {
        ("parts", supervisor),
        ("service", manager),
        ("claims", clerk),
    }
    assert lying() == {"good": 2, "pending_scrap": 8}, "apart until it is disposed of"
    told = Event.objects.filter(fact="parts.scrapping_judged").order_by("pk")
    assert [one.payload["party"] for one in told] == ["parts", "service", "claims"]
    assert {one.reason for one in told} == {"现场查验"}


def test_three_noes_put_the_goods_back_where_they_lay(submitted, judged, lying, shelf, books):
    row = judged(submitted, False, False, False)
    assert row.state == "rejected" and lying() == {"good": 10}
    assert shelf.balances.get().on_hand == 10
    books()


@pytest.mark.parametrize("verdicts", [(True, True, False), (False, True, True), (False, False, True)])
def test_a_dispute_goes_up(submitted, judged, verdicts, lying):
    assert judged(submitted, *verdicts).state == "to_decide"
    assert lying()["pending_scrap"] == 8


def test_over_thirty_thousand_goes_up_although_all_agree(dear, judged):
    row = judged(dear, True, True, True)
    assert str(row.worth) == "30048.10" and row.state == "to_decide"


def test_even_dear_goods_that_nobody_wants_to_scrap_go_back(dear, judged, lying, books):
    assert judged(dear, False, False, False).state == "rejected"
    assert lying() == {"good": 11}
    books()


def test_exactly_thirty_thousand_is_not_over(submitted, judged):
    type(submitted).objects.filter(pk=submitted.pk).update(worth=30_000)
    assert judged(submitted, True, True, True).state == "approved"


def test_each_party_speaks_once(submitted, person, manager, refused):
    judge_scrapping(submitted, manager)
    refused(PermissionDenied, "judged it already", judge_scrapping, submitted, manager)
    second = person("service_manager")
    refused(PermissionDenied, "waits for: warranty claims, parts supervisor", judge_scrapping, submitted, second)


def test_nobody_else_judges(submitted, keeper, boss, person, refused):
    for who in (keeper, boss, person("finance"), person("purchaser")):
        refused(PermissionDenied, "warranty claims clerk", judge_scrapping, submitted, who)


def test_only_what_is_submitted_and_not_settled(written, approved, manager, refused):
    refused(TransitionBlocked, "draft", judge_scrapping, written(1), manager)
    refused(TransitionBlocked, "dispose", judge_scrapping, approved, manager)


def test_a_judgement_has_words(submitted, manager, refused):
    refused(ValidationError, "what you found", judge_scrapping, submitted, manager, words="  ")


def test_one_person_with_two_roles_speaks_for_one(submitted, manager, person, refused):
    both = fresh(manager)
    MembershipFactory(user=both, role="parts_supervisor", store=submitted.store)
    judge_scrapping(submitted, fresh(both))
    refused(PermissionDenied, "judged it already", judge_scrapping, submitted, fresh(both))


def test_who_asked_and_who_is_liable_do_not_judge(submitted, keeper, manager, supervisor, refused):
    MembershipFactory(user=keeper, role="claims_clerk", store=submitted.store)
    refused(PermissionDenied, "applied for this scrapping yourself", judge_scrapping, submitted, fresh(keeper))
    services.name_liable(scrapping_id=submitted.pk, person_id=supervisor.pk, amount=5, remark="x", actor=manager)
    refused(PermissionDenied, "answer for a part", judge_scrapping, submitted, supervisor)


def test_a_substitute_judges_for_somebody_absent_and_not_for_two(submitted, manager, clerk, supervisor, refused):
    stands_in(clerk, for_=supervisor, store=submitted.store)
    assert judge_scrapping(submitted, fresh(clerk)).state == "judging"
    assert submitted.judgements.get().party == "claims", "their own role comes first"
    refused(PermissionDenied, "judged it already", judge_scrapping, submitted, fresh(clerk))
    assert submitted not in waiting_for(fresh(clerk))


def test_what_a_substitute_said_names_the_absent(submitted, person, supervisor):
    other = person("team_lead", name="代理人")
    stands_in(other, for_=supervisor, store=submitted.store)
    judge_scrapping(submitted, fresh(other))
    said = submitted.judgements.get()
    assert (said.party, said.judged_by, said.on_behalf_of) == ("parts", other, supervisor)
    assert Event.objects.filter(fact="parts.scrapping_judged").get().on_behalf_of_id == supervisor.pk
    assert submitted not in waiting_for(fresh(supervisor))


def test_the_list_of_what_waits_is_what_one_can_judge(submitted, judges, keeper, boss, manager, written):
    written(1)  # a draft waits for nobody
    assert all(list(waiting_for(one)) == [submitted] for one in judges)
    assert not waiting_for(keeper) and not waiting_for(boss)
    judge_scrapping(submitted, manager)
    assert not waiting_for(manager) and submitted.turn_of(manager) is None


@pytest.mark.django_db(transaction=True)
def test_judges_who_speak_at_once_all_count_and_each_once(submitted, judges, books):
    calls = [lambda who=who: judge_scrapping(submitted, fresh(who)) for who in judges]
    outcomes = at_once(calls * 2)
    submitted.refresh_from_db()
    assert len(outcomes.results) == 3 and submitted.judgements.count() == 3
    assert submitted.state == "approved" and outcomes.refusals((PermissionDenied, TransitionBlocked)) == 3
    books()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_third_word_is_not_heard(submitted, judges, judge):
    """The control: two last judges count only each other's absence, and the paper waits for ever."""
    from django.db import connection

    if not connection.features.has_select_for_update:
        pytest.skip("on SQLite the immediate transaction is the lock")
    judge(submitted, judges[0])
    with without_locks(2):
        outcomes = at_once([lambda who=who: judge_scrapping(submitted, fresh(who)) for who in judges[1:]])
    submitted.refresh_from_db()
    assert submitted.state != "approved" or outcomes.errors, outcomes
