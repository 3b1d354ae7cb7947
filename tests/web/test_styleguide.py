"""Every component renders in both languages."""

import re

import pytest

pytestmark = pytest.mark.urls("tests.web.pages_under_test")


@pytest.mark.parametrize("address", ["/styleguide/", "/styleguide/list/", "/styleguide/document/", "/styleguide/form/"])
@pytest.mark.parametrize(("language", "word"), [("en", "Skip to the content"), ("zh-hans", "跳到正文")])
def test_page_kinds_render_in_both_languages(signed_in, advisor, address, language, word):
    client = signed_in(advisor)
    client.cookies["dms_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert word in answer.content.decode()


def test_chinese_pages_hold_no_english_sentence(signed_in, advisor):
    client = signed_in(advisor)
    client.cookies["dms_language"] = "zh-hans"
    text = re.sub(r"<[^>]+>", " ", client.get("/styleguide/").content.decode())
    assert re.findall(r"\b(?:[A-Z][a-z]+ [a-z]+|[a-z]+ [a-z]+ [a-z]+)\b", text) == []


@pytest.mark.urls("dms.urls")
def test_it_is_not_part_of_a_production_site(signed_in, advisor):
    assert signed_in(advisor).get("/styleguide/").status_code == 404
