"""People who can sign in."""

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from tests.accounts.factories import PASSWORD


@pytest.fixture(autouse=True)
def fresh_cache():
    """What is limited by the minute, and codes that were used, are forgotten between stories."""
    cache.clear()


@pytest.fixture
def quick_hasher(settings):
    """Tests that hash a lot and time nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clerk(quick_hasher, person):
    """A storekeeper with a password: no second factor needed."""
    return person("storekeeper", username="clerk", email="clerk@example.com", password=make_password(PASSWORD))


@pytest.fixture
def manager(quick_hasher, person):
    """The general manager of the store, with password and second factor."""
    return person("general_manager", username="manager", email="manager@example.com", password=make_password(PASSWORD))


@pytest.fixture
def administrator(quick_hasher, person):
    """The group's administrator, with password and second factor."""
    return person("administrator", username="admin", password=make_password(PASSWORD))


@pytest.fixture
def sign_in(client):
    """Post the sign-in form."""

    def post(username, password=PASSWORD, to=client, **headers):
        return to.post("/login/", {"login": username, "password": password}, **headers)

    return post


def english_browser():
    """A browser that has chosen English; Chinese is the default for strangers."""
    browser = Client()
    browser.cookies["dms_language"] = "en"
    return browser


@pytest.fixture
def client():
    """The browser of the story."""
    return english_browser()


@pytest.fixture
def another_browser():
    """Makes further browsers."""
    return english_browser
