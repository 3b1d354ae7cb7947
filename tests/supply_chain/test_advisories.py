"""What the two programs say is understood; silence is never taken for “nothing known”.

The answers have the form that pip-audit 2.10 and npm 11 print.
"""

import json
from datetime import date
from types import SimpleNamespace

import pytest

from dms.supply_chain import __main__, advisories

VULNERABLE = {
    "dependencies": [
        {"name": "amqp", "version": "5.4.2", "vulns": []},
        {
            "name": "django",
            "version": "5.2.1",
            "vulns": [{"id": "PYSEC-2025-47", "fix_versions": ["4.2.22", "5.2.2"], "aliases": ["CVE-2025-48432"]}],
        },
    ],
    "fixes": [],
}
FRONT_END = {
    "vulnerabilities": {
        "nanoid": {
            "name": "nanoid",
            "range": "<3.3.8",
            "via": [{"title": "predictable", "url": "https://example.com/advisories/GHSA-mwcw-c2x4-8c55"}],
            "fixAvailable": {"name": "nanoid", "version": "3.3.8"},
        },
        "postcss": {"name": "postcss", "range": "*", "via": ["nanoid"], "fixAvailable": True},
    }
}


def printed(document, code=0):
    """What a program leaves behind."""
    text = document if isinstance(document, str) else json.dumps(document)
    return SimpleNamespace(stdout=text, stderr="", returncode=code)


def test_a_vulnerable_python_package_is_named_with_its_cure():
    [found] = advisories.told_by_pip_audit(printed(VULNERABLE, 1))
    assert str(found) == "django 5.2.1: PYSEC-2025-47, mended in 4.2.22, 5.2.2"


def test_a_vulnerable_front_end_package_is_named_with_those_that_need_it():
    found = advisories.told_by_npm(printed(FRONT_END, 1))
    assert [(one.package, one.number, one.mended_in) for one in found] == [
        ("nanoid", "GHSA-mwcw-c2x4-8c55", "3.3.8"),
        ("postcss", "through nanoid", ""),
    ]


@pytest.mark.parametrize("text", ["", "not JSON", json.dumps({"message": "405 Method Not Allowed", "error": {}})])
@pytest.mark.parametrize("told", [advisories.told_by_pip_audit, advisories.told_by_npm])
def test_no_answer_is_not_a_good_answer(told, text):
    with pytest.raises(advisories.Unasked):
        told(printed(text, 1))


def test_a_package_that_was_left_out_is_not_a_safe_one():
    left_out = {"dependencies": [{"name": "amqp", "skip_reason": "not found"}]}
    with pytest.raises(advisories.Unasked):
        advisories.told_by_pip_audit(printed(left_out))


def test_an_advisory_may_be_put_off_until_a_day_by_any_of_its_names(monkeypatch, tmp_path):
    monkeypatch.setattr(advisories, "TOLERATED", tmp_path / "tolerated.txt")
    advisories.TOLERATED.write_text("# why\nCVE-2025-48432 2026-03-16 only in a view that we don't have\n")
    found = advisories.told_by_pip_audit(printed(VULNERABLE))
    assert advisories.not_tolerated(found, today=date(2026, 3, 16)) == []
    assert advisories.not_tolerated(found, today=date(2026, 3, 17)) == found


def test_the_list_of_what_is_put_off_can_be_read():
    assert isinstance(advisories.tolerated(), dict)


@pytest.mark.parametrize(("python", "front_end", "code"), [([], [], 0), (["one"], None, 1), ([], None, 2)])
def test_the_exit_code_tells_found_from_not_asked(monkeypatch, python, front_end, code):
    def answering(found):
        def ask():
            if found is None:
                raise advisories.Unasked("no network")
            return [advisories.Advisory(name, "1", "X-1", "2") for name in found]

        return ask

    monkeypatch.setattr(advisories, "of_python", answering(python))
    monkeypatch.setattr(advisories, "of_front_end", answering(front_end))
    assert __main__.main(["packages"]) == code
