"""The general manager's word on what is dear or in dispute."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.transitions import TransitionBlocked
from parts.scrapping import services
from parts.scrapping.selectors import to_decide
from tests.accounts.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-11")]


def decide_scrapping(row, actor, is_yes=True, words="同意"):
    return services.decide_scrapping(scrapping_id=row.pk, is_yes=is_yes, words=words, actor=actor)


def test_a_yes_lets_it_go(disputed, boss, lying):
    row = decide_scrapping(disputed, boss)
    assert (row.state, row.decided_by, row.decision) == ("approved", boss, "同意")
    assert row.decided_at and lying() == {"good": 2, "pending_scrap": 8}


def test_a_no_puts_the_goods_back(disputed, boss, lying, books):
    assert decide_scrapping(disputed, boss, is_yes=False).state == "rejected"
    assert lying() == {"good": 10}
    books()


def test_only_the_general_manager_and_with_words(disputed, boss, manager, supervisor, keeper, refused):
    for who in (manager, supervisor, keeper):
        refused(PermissionDenied, "general manager", decide_scrapping, disputed, who)
    refused(ValidationError, "Say why", decide_scrapping, disputed, boss, words="")


def test_not_before_the_three_have_spoken_and_not_what_they_settled(submitted, judged, boss, refused):
    refused(TransitionBlocked, "judged", decide_scrapping, submitted, boss)
    judged(submitted, True, True, True)
    refused(TransitionBlocked, "dispose", decide_scrapping, submitted, boss)


def test_a_judge_does_not_decide_too(disputed, manager, boss, refused):
    MembershipFactory(user=manager, role="general_manager", store=disputed.store)
    both = type(manager).objects.get(pk=manager.pk)
    refused(PermissionDenied, "judged it already", decide_scrapping, disputed, both)
    assert not to_decide(both) and list(to_decide(boss)) == [disputed]


def test_who_asked_does_not_decide(disputed, keeper, refused):
    MembershipFactory(user=keeper, role="general_manager", store=disputed.store)
    both = type(keeper).objects.get(pk=keeper.pk)
    refused(PermissionDenied, "applied for this scrapping yourself", decide_scrapping, disputed, both)
