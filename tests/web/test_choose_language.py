"""One click between Chinese and English."""

import pytest

from dms.core.models import Event


@pytest.mark.requirement("PLT-9")
def test_the_choice_is_kept_by_browser_person_and_history(signed_in, advisor):
    client = signed_in(advisor)
    answer = client.post("/language/", {"language": "zh-hans", "next": "/search/"})
    assert (answer.status_code, answer["Location"]) == (302, "/search/")
    advisor.refresh_from_db()
    assert advisor.language == "zh-hans"
    assert Event.objects.get().payload["changes"] == {"language": ["en", "zh-hans"]}
    assert "车牌、VIN" in client.get("/search/").content.decode()
    assert '<html lang="zh-hans"' in client.get("/search/").content.decode()


def test_the_person_is_addressed_in_their_language_on_a_new_browser(signed_in, advisor):
    assert '<html lang="en"' in signed_in(advisor).get("/", headers={"Accept-Language": "zh-CN"}).content.decode()


def test_choosing_the_same_again_writes_nothing(signed_in, advisor):
    signed_in(advisor).post("/language/", {"language": "en"})
    assert not Event.objects.exists()


def test_a_stranger_may_choose_too(client, db):
    answer = client.post("/language/", {"language": "en"})
    assert answer.cookies["dms_language"].value == "en"
    assert answer.cookies["dms_language"]["httponly"]


@pytest.mark.parametrize("language", ["", "xx", "zh", "../en"])
def test_other_languages_are_refused_without_trace(signed_in, advisor, language):
    answer = signed_in(advisor).post("/language/", {"language": language})
    assert answer.status_code == 400
    assert "dms_language" not in answer.cookies
    assert not Event.objects.exists()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_it_never_leads_to_another_site(client, db, target):
    assert client.post("/language/", {"language": "en", "next": target})["Location"] == "/"


def test_reading_changes_nothing(client, db):
    assert client.get("/language/?language=en").status_code == 405
