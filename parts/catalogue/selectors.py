"""Reading the part master: what somebody types finds a part by number, name, pinyin or barcode."""

import re

from django.db.models import Q

from parts.catalogue.models import Part, plain_number

LONGEST_SEARCH = 100


def part_list(user):
    """Parts that ``user`` may see."""
    return Part.objects.visible_to(user).select_related("superseded_by")


def matching_parts(parts, text):
    """Those of ``parts`` that the text finds: number with or without dashes (prefix), name, pinyin, barcode.

    Each shape of text asks an index of its own, put together by UNION. An empty text finds none.
    """
    text = text.replace("\x00", "").strip()[:LONGEST_SEARCH]
    ways = list(_ways(text))
    if not ways:
        return parts.none()
    first, *others = [Part.objects.filter(way).order_by().values("pk") for way in ways]
    return parts.filter(pk__in=first.union(*others) if others else first)


def _ways(text):
    if not text:
        return
    if text.isascii():
        if plain := plain_number(text):
            yield Q(number_plain__begins=plain)
        yield Q(barcode=text)
        letters = re.sub(r"[^a-z]", "", text.lower())
        if letters and not re.search(r"\d", text):
            yield Q(name_initials__begins=letters)
            yield Q(name_pinyin__begins=letters)
            yield Q(name_en__holds=text)
    else:
        yield Q(name__contains=text)


def by_number(parts, text):
    """The parts whose number is exactly this, typed with or without dashes."""
    return parts.filter(number_plain=plain_number(text))


def latest(part):
    """The part that is sold today instead of a superseded one: the end of the chain."""
    seen = set()
    while part.superseded_by_id and part.pk not in seen:
        seen.add(part.pk)
        part = part.superseded_by
    return part
