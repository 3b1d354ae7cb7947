"""The content security policy holds on every answer, and no page needs an exception from it."""

import re

import pytest

pytestmark = pytest.mark.urls("tests.web.pages_under_test")

PAGES = [
    "/",
    "/search/?q=abc",
    "/history/",
    "/styleguide/",
    "/styleguide/list/",
    "/styleguide/document/",
    "/styleguide/form/",
]
ERRORS = [("/nowhere/", 404), ("/door/", 403), ("/blocked/", 409), ("/broken/", 500)]


def nonce_of(response):
    return re.search(r"script-src [^;]*'nonce-([^']+)'", response["Content-Security-Policy"]).group(1)


def inline_code(html):
    """Scripts and styles that stand in the page itself, with and without a nonce, and handlers in attributes."""
    html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html)
    styles = re.findall(r"<style[^>]*>", html) + re.findall(r"<[^>]+\sstyle=[^>]*>", html)
    handlers = re.findall(r"<[^>]+\son[a-z]+=[^>]*>", html) + re.findall(r'(?:href|action)="javascript:', html)
    return scripts + styles + handlers


@pytest.mark.parametrize("address", PAGES)
def test_pages_carry_a_policy_with_a_nonce_and_no_inline_code(signed_in, manager, address):
    response = signed_in(manager).get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    assert inline_code(html) == []
    scripts = re.findall(r"<script[^>]*>", html)
    assert scripts and all(f'nonce="{nonce_of(response)}"' in script for script in scripts)


@pytest.mark.parametrize(("address", "status"), ERRORS)
def test_error_pages_carry_it_too(signed_in, manager, address, status):
    client = signed_in(manager)
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == status
    assert nonce_of(response) in response.content.decode()
    assert inline_code(response.content.decode()) == []
    assert "secret" not in response.content.decode()


def test_every_answer_has_its_own_nonce(signed_in, manager):
    client = signed_in(manager)
    assert nonce_of(client.get("/")) != nonce_of(client.get("/"))


@pytest.mark.parametrize("address", ["/language/", "/static/web/dms.css", "/store/"])
def test_answers_without_a_page_carry_the_policy(client, db, address):
    assert "default-src 'self'" in client.get(address)["Content-Security-Policy"]


def test_the_search_for_inline_code_finds_it():
    assert len(inline_code('<script>x</script><p style="a"><a onclick="x" href="javascript:x"><style>')) == 5
