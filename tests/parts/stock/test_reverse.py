"""What was posted is taken back by a counter-posting, in order, with a reason; what depends on it is named."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from parts.models import Posting, StockItem
from parts.stock.reversal import reverse_posting
from parts.stock.services import Comeback, Outgoing, Shift, post_issue, post_move, post_return
from tests.parts.factories import in_stock

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-3")]


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor")


def numbers(part):
    item = StockItem.objects.get(part=part)
    return item.on_hand, item.value


def issue(store, part, quantity):
    return post_issue(store=store, lines=[Outgoing(part.pk, D(quantity))], actor=None)


def test_an_issue_is_taken_back_into_its_bin_and_layer(store, part, shelf, supervisor, books):
    in_stock(part, shelf, 2, "10"), in_stock(part, shelf, 2, "20")
    posting = issue(store, part, 3)
    counter = reverse_posting(posting_id=posting.pk, reason="wrong part", actor=supervisor)
    assert counter.reverses == posting and numbers(part) == (4, D("60.00"))
    assert issue(store, part, 2).movements.get().value == D("-20.00")
    assert Event.objects.get(fact="parts.posting_reversed").reason == "wrong part"
    books()


def test_a_receipt_whose_goods_were_issued_names_the_issue_first(store, part, shelf, supervisor, books):
    receipt = in_stock(part, shelf, 2)
    later = issue(store, part, 1)
    with pytest.raises(TransitionBlocked) as blocked:
        reverse_posting(posting_id=receipt.pk, reason="typo", actor=supervisor)
    assert blocked.value.reasons[0].url == later.get_absolute_url()
    assert Posting.objects.count() == 2
    reverse_posting(posting_id=later.pk, reason="typo", actor=supervisor)
    reverse_posting(posting_id=receipt.pk, reason="typo", actor=supervisor)
    assert numbers(part) == (0, 0)
    books()


def test_a_receipt_that_was_moved_names_the_move(store, part, shelf, second_shelf, supervisor, books):
    receipt = in_stock(part, shelf, 2)
    moved = post_move(store=store, lines=[Shift(part.pk, D(1), shelf.pk, second_shelf.pk)], actor=None)
    with pytest.raises(TransitionBlocked) as blocked:
        reverse_posting(posting_id=receipt.pk, reason="typo", actor=supervisor)
    assert blocked.value.reasons[0].url == moved.get_absolute_url()
    reverse_posting(posting_id=moved.pk, reason="typo", actor=supervisor)
    reverse_posting(posting_id=receipt.pk, reason="typo", actor=supervisor)
    books()


def test_an_issue_with_a_return_names_the_return(store, part, shelf, supervisor, books):
    in_stock(part, shelf, 2)
    went = issue(store, part, 2)
    back = post_return(store=store, lines=[Comeback(went.movements.get().pk, D(1), shelf.pk)], actor=None)
    with pytest.raises(TransitionBlocked) as blocked:
        reverse_posting(posting_id=went.pk, reason="typo", actor=supervisor)
    assert blocked.value.reasons[0].url == back.get_absolute_url()
    reverse_posting(posting_id=back.pk, reason="typo", actor=supervisor)
    reverse_posting(posting_id=went.pk, reason="typo", actor=supervisor)
    assert numbers(part) == (2, D("20.00"))
    books()


def test_a_return_whose_goods_went_again_names_the_later_issue(store, part, shelf, supervisor, books):
    in_stock(part, shelf, 1)
    went = issue(store, part, 1)
    back = post_return(store=store, lines=[Comeback(went.movements.get().pk, D(1), shelf.pk)], actor=None)
    again = issue(store, part, 1)
    in_stock(part, shelf, 1)
    with pytest.raises(TransitionBlocked) as blocked:
        reverse_posting(posting_id=back.pk, reason="typo", actor=supervisor)
    assert again.get_absolute_url() in [one.url for one in blocked.value.reasons]
    books()


def test_nothing_is_taken_back_twice_nor_without_reason_nor_by_others(store, part, shelf, supervisor, person, books):
    receipt = in_stock(part, shelf, 2)
    with pytest.raises(ValidationError, match="Say why"):
        reverse_posting(posting_id=receipt.pk, reason=" ", actor=supervisor)
    with pytest.raises(PermissionDenied, match="parts supervisor"):
        reverse_posting(posting_id=receipt.pk, reason="typo", actor=person("storekeeper"))
    counter = reverse_posting(posting_id=receipt.pk, reason="typo", actor=supervisor)
    for posting in (receipt, counter):
        with pytest.raises(TransitionBlocked):
            reverse_posting(posting_id=posting.pk, reason="typo", actor=supervisor)
    books()
