"""The messages this system can write: each declared in code, in both languages, with the names that its text may use.

A store may put its own wording in the place of the standard one. Placeholders are bare names in braces, ``{number}``;
nothing is evaluated, so a wording can't reach into an object, and a value that contains braces stays what it is.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dms.messaging.choices import Channel, Purpose

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SECRET_NAMES = re.compile(r"password|passwd|secret|token|credential|pin_code", re.I)
LANGUAGES = ("zh-hans", "en")

TEMPLATES = {}
KINDS = {}


@dataclass(frozen=True)
class Wording:
    """One text: ``short`` is for text messages, empty means ``body``."""

    subject: str
    body: str
    short: str = ""


@dataclass(frozen=True)
class MessageKind:
    """A group of staff messages for which a colleague chooses the channels; the inbox always gets them."""

    code: str
    label: Any
    channels: tuple = (Channel.IN_APP,)


@dataclass(frozen=True, kw_only=True)
class MessageTemplate:
    """A message: why it is written, on which channels, in which words; ``variables``: allowed name → label."""

    code: str
    label: Any
    purpose: Purpose
    channels: tuple
    texts: dict
    variables: dict = field(default_factory=dict)
    kind: str = ""


def message_kind(code, label, channels=(Channel.IN_APP,)):
    """Declare a kind of staff message with its usual channels; returns the code."""
    KINDS[code] = MessageKind(code, label, tuple(channels))
    return code


def message_template(**declared):
    """Declare a message. Raises ValueError: a language is missing, a placeholder is undeclared or names a secret."""
    template = MessageTemplate(**declared)
    if set(template.texts) != set(LANGUAGES):
        raise ValueError(f"{template.code}: write it in {' and '.join(LANGUAGES)}.")
    if secret := [name for name in template.variables if SECRET_NAMES.search(name)]:
        raise ValueError(f"{template.code}: messages are kept and must not carry secrets ({', '.join(secret)}).")
    if (template.purpose == Purpose.STAFF) != (template.kind in KINDS):
        raise ValueError(f"{template.code}: staff messages, and only these, need a declared kind.")
    for text in template.texts.values():
        if wrong := problems(template, text):
            raise ValueError(f"{template.code}: {'; '.join(wrong)}")
    TEMPLATES[template.code] = template
    return template


def template_named(code):
    """The declared template. Raises LookupError with a sentence."""
    if code not in TEMPLATES:
        raise LookupError(_("There is no message “%(code)s”.") % {"code": code})
    return TEMPLATES[code]


def problems(template, text):
    """What is wrong with a wording, as sentences; empty means it can be used."""
    found = []
    for part in (text.subject, text.body, text.short):
        unknown = sorted(set(PLACEHOLDER.findall(part)) - set(template.variables))
        found += [
            _("“{%(name)s}” is not known here. You can use: %(names)s.")
            % {"name": name, "names": ", ".join(f"{{{known}}}" for known in template.variables) or "–"}
            for name in unknown
        ]
        if re.search(r"[{}]", PLACEHOLDER.sub("", part)):
            found.append(_("A brace is left over. Write placeholders like {%(name)s}.") % {"name": "number"})
    if not text.body.strip():
        found.append(_("A message needs a text."))
    return list(dict.fromkeys(found))


def check(template, text):
    """Raise ValidationError with each sentence where the wording can't be used."""
    if wrong := problems(template, text):
        raise ValidationError(wrong)


def checked_variables(template, variables):
    """The values as kept: exactly the declared names, plain values. Raises ValueError for the caller's mistake."""
    if set(variables) != set(template.variables):
        raise ValueError(f"{template.code} needs exactly: {', '.join(template.variables) or 'nothing'}.")
    if odd := [name for name, value in variables.items() if not isinstance(value, str | int)]:
        raise ValueError(f"{template.code}: write these as text first: {', '.join(odd)}.")
    return dict(variables)


def render(text, variables, channel):
    """Subject and body for a channel. The subject stays one line: a line break must not begin a new mail header."""
    body = text.short if text.short and channel == Channel.SMS else text.body
    return " ".join(_filled(text.subject, variables).split())[:200], _filled(body, variables)


def _filled(pattern, variables):
    return PLACEHOLDER.sub(lambda match: str(variables[match[1]]), pattern)
