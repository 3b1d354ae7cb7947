"""Who answers for a loss, for how much: named while the goods lie apart, told to few."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import ScrappingLiability
from parts.scrapping import services

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-11")]


def name_liable(row, actor, person, amount=50, **more):
    return services.name_liable(
        scrapping_id=row.pk, person_id=person.pk, amount=amount, remark="保管不善", actor=actor, **more
    )


def test_the_person_and_whoever_answers_with_them(submitted, manager, keeper, person):
    other = person("parts_dispatcher")
    name_liable(submitted, manager, keeper)
    name_liable(submitted, manager, other, amount="12.50", is_joint=True)
    told = submitted.liabilities.order_by("pk").values_list("person", "amount", "is_joint")
    assert list(told) == [(keeper.pk, 50, False), (other.pk, 12.5, True)]
    events = Event.objects.filter(fact="parts.scrapping_liability_named")
    assert events.count() == 2 and not any("amount" in one.payload for one in events)


def test_the_sum_is_told_to_those_who_answer_for_people_and_money(submitted, manager, keeper, clerk, person):
    name_liable(submitted, manager, keeper)
    seen = {
        role: ScrappingLiability.objects.visible_to(person(role)).exists()
        for role in ("finance", "general_manager", "parts_supervisor", "storekeeper", "parts_planner", "claims_clerk")
    }
    assert {role for role, sees in seen.items() if sees} == {"finance", "general_manager", "parts_supervisor"}


def test_by_heads_of_departments_for_people_of_the_store_once(submitted, manager, keeper, person, other_store, refused):
    refused(PermissionDenied, "service manager", name_liable, submitted, keeper, keeper)
    stranger = person("storekeeper", store=other_store)
    refused(ValidationError, "works in the store", name_liable, submitted, manager, stranger)
    for nothing in (0, -1):
        refused(ValidationError, "0.01", name_liable, submitted, manager, keeper, amount=nothing)
    name_liable(submitted, manager, keeper)
    refused(ValidationError, "stands on it already", name_liable, submitted, manager, keeper)


def test_not_on_a_draft_and_not_afterwards(written, approved, dispose, manager, keeper, refused):
    refused(TransitionBlocked, "while the goods lie apart", name_liable, written(1), manager, keeper)
    gone = dispose(approved)
    refused(TransitionBlocked, "while the goods lie apart", name_liable, gone, manager, keeper)
