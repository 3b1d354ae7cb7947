"""Numbers are counted per store, kind and year."""

import datetime

import pytest
from django.db import transaction

from dms.core.numbering import next_number, number_kind

KIND = number_kind("test paper", "TP")


def test_numbers_count_up_within_a_store_and_year(store, other_store, today):
    assert [next_number(KIND, store, today) for _paper in range(2)] == ["TP-26-0001", "TP-26-0002"]
    assert next_number(KIND, other_store, today) == "TP-26-0001"
    assert next_number(KIND, store, datetime.date(2027, 1, 1)) == "TP-27-0001"


def test_a_paper_that_is_rolled_back_gives_its_number_back(store, today):
    with pytest.raises(ValueError), transaction.atomic():
        next_number(KIND, store, today)
        raise ValueError
    assert next_number(KIND, store, today) == "TP-26-0001"


def test_one_kind_has_one_prefix():
    with pytest.raises(ValueError, match="already counts as TP"):
        number_kind("test paper", "XX")
