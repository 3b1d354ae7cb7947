"""Somebody with a telephone and a link in it."""

import datetime

import pytest
from django.test import Client

from dms.core.public_links.selectors import address_of
from dms.core.public_links.services import issue_link
from dms.parties.public import CONTACT_DATA
from tests.parties.factories import ConsentTextFactory, ContactFactory, CustomerFactory


@pytest.fixture(autouse=True)
def limits(product_limits):
    """As many openings as the product allows."""


@pytest.fixture
def customer(store):
    """Wang Xiaoming, reached by telephone and mail; the store has texts for marketing and for passing data on."""
    row = CustomerFactory(store=store)
    ContactFactory(customer=row, phone="13812345678", email="wang@example.com")
    for purpose, text in (("marketing", "我同意接收优惠信息。"), ("share_insurer", "我同意向保险公司提供资料。")):
        ConsentTextFactory(purpose=purpose, text=text, text_en="I agree.", valid_from=datetime.date(2020, 1, 1))
    return row


@pytest.fixture
def link_to(customer):
    """``link_to()``: the path of a link to the customer's data."""

    def make(page=CONTACT_DATA, /, **details):
        return address_of(issue_link(purpose=page, subject=customer, actor=None, details=details))

    return make


@pytest.fixture
def telephone():
    """A browser that has never been here."""
    return Client(headers={"Accept-Language": "en"}, raise_request_exception=False)
