"""What operations, packages and symptoms have in common: a code, a name in two languages, how it is found."""

import re

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dms.core.ownership import GroupOwned
from dms.core.states import StatefulModel
from dms.parties.pinyin import name_initials, name_pinyin
from dms.vehicles.catalogue.models import code_form

LONGEST_SEARCH = 100
NAMES = ("name", "name_en")


class Entry(GroupOwned, StatefulModel):
    """Something of the catalogue that all stores of the group share, found by code, name or pinyin."""

    code = models.CharField(_("code"), max_length=30, validators=[code_form])
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    name_pinyin = models.CharField(max_length=200, editable=False, blank=True)
    name_initials = models.CharField(max_length=60, editable=False, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.code} {self.label}"

    @property
    def label(self):
        """The name in the reader's language."""
        return self.name if not self.name_en or (get_language() or "").startswith("zh") else self.name_en


def sounds_of(name):
    """``{field: value}``: how the name sounds."""
    return {"name_pinyin": name_pinyin(name, person=False), "name_initials": name_initials(name, person=False)}


def coded(values):
    """``values`` with the code in capitals, names without blanks round them, and how the name sounds."""
    values = {**values, "code": values["code"].strip().upper(), "name": values["name"].strip()}
    return values | sounds_of(values["name"])


def renamed(row, values):
    """Put into ``row`` how its new name sounds, where ``values`` has one."""
    if "name" in values:
        for field, value in sounds_of(values["name"]).items():
            setattr(row, field, value)


def matching(rows, text):
    """Those of ``rows`` that the text finds: code from the left, name, pinyin, initials. An empty text finds none."""
    text = text.replace("\x00", "").strip()[:LONGEST_SEARCH]
    if not text:
        return rows.none()
    if not text.isascii():
        return rows.filter(name__contains=text)
    found = Q(code__begins=text.upper()) | Q(name_en__holds=text)
    letters = re.sub(r"[^a-z]", "", text.lower())
    if letters and not re.search(r"\d", text):
        found |= Q(name_initials__begins=letters) | Q(name_pinyin__begins=letters)
    return rows.filter(found)


def only(values, names):
    """Raises TypeError where a verb is given a field that is none of its own."""
    if unknown := set(values) - set(names):
        raise TypeError(f"no field of this verb: {', '.join(sorted(unknown))}")
