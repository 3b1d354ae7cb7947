"""A stranger opens the site: the page comes with its styles, and the browser has no complaint."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stranger_gets_a_styled_page_that_keeps_the_security_policy(live_server, page):
    complaints, missing = [], []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    answer = page.goto(live_server.url)
    assert answer.status == 200
    assert page.title()
    assert page.evaluate("document.styleSheets.length") > 0
    assert missing == []
    assert complaints == []
