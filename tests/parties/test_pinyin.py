"""Names by sound."""

import pytest

from dms.parties.pinyin import name_initials, name_pinyin


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王小明", "wangxiaoming", "wxm"),
        ("曾志伟", "zengzhiwei", "zzw"),
        ("单田芳", "shantianfang", "stf"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("吕布", "lvbu", "lb"),
        ("John Smith", "johnsmith", "js"),
        ("O'Neil", "oneil", "on"),
        ("", "", ""),
    ],
)
def test_a_person_is_found_by_sound_and_initials(name, pinyin, initials):
    assert (name_pinyin(name), name_initials(name)) == (pinyin, initials)


def test_a_company_is_not_read_as_a_surname():
    assert name_initials("单位食堂", person=False) == "dwst"
