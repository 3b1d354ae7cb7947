"""How a Chinese name sounds, for searching by pinyin and initials: 王小明 → ``wangxiaoming``, ``wxm``. Pure rules."""

import re
from functools import lru_cache

# As surnames these characters are read differently from their everyday reading.
SURNAMES = {
    "万俟": ["mo", "qi"],
    "尉迟": ["yu", "chi"],
    "单于": ["chan", "yu"],
    "长孙": ["zhang", "sun"],
    "澹台": ["tan", "tai"],
    "曾": ["zeng"],
    "单": ["shan"],
    "仇": ["qiu"],
    "解": ["xie"],
    "查": ["zha"],
    "盖": ["ge"],
    "区": ["ou"],
    "朴": ["piao"],
    "任": ["ren"],
    "华": ["hua"],
    "洗": ["xian"],
    "冼": ["xian"],
    "覃": ["qin"],
    "翟": ["zhai"],
    "缪": ["miao"],
    "乐": ["yue"],
    "员": ["yun"],
    "黑": ["he"],
    "繁": ["po"],
    "种": ["chong"],
    "秘": ["bi"],
    "薄": ["bo"],
    "折": ["she"],
    "尹": ["yin"],
    "召": ["shao"],
    "晟": ["cheng"],
    "祭": ["zhai"],
    "车": ["che"],
    "那": ["na"],
    "曲": ["qu"],
    "石": ["shi"],
    "沈": ["shen"],
}


def syllables(name, *, person=True):
    """The readings of ``name``; letters and digits stay. ``person`` reads the first character as a surname."""
    for surname in SURNAMES if person else ():
        if name.startswith(surname):
            return SURNAMES[surname] + syllables(name[len(surname) :], person=False)
    return list(_readings(name))


@lru_cache(
    maxsize=4096
)  # each name is read twice, and an import of thousands brings the same given names again and again
def _readings(name):
    from pypinyin import lazy_pinyin  # its dictionary takes a quarter of a second, which no start should wait for

    return tuple(reading for part in lazy_pinyin(name) for reading in re.findall(r"[a-z0-9]+", part.lower()))


def name_pinyin(name, *, person=True):
    """``wangxiaoming``, at most 200 characters."""
    return "".join(syllables(name, person=person))[:200]


def name_initials(name, *, person=True):
    """``wxm``, at most 60 characters."""
    return "".join(reading[0] for reading in syllables(name, person=person))[:60]
