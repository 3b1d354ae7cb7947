"""People in front of the screen."""

import pytest


@pytest.fixture
def signed_in(client):
    """``signed_in(user)``: the test client as that person."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def advisor(person):
    return person("service_advisor", username="limei", name="李梅", password="!")


@pytest.fixture
def manager(person):
    """Somebody who may read the history of the store."""
    return person("service_manager", username="chengang", name="陈刚", password="!")


@pytest.fixture
def offering(monkeypatch):
    """``offering(offer, …)``: offers taken back after the test; meanwhile no other numbers and sources count."""
    from dms.core import offers
    from dms.core.offers import offer, withdraw

    for kind in (offers.Counter, offers.SearchSource):
        monkeypatch.setitem(offers._offers, kind, [])

    made = []

    def make(*offers):
        offer(*offers)
        made.extend(offers)

    yield make
    withdraw(*made)
