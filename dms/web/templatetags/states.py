"""States, moves and values of rows as the page kinds show them."""

from functools import lru_cache

from django import template
from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch, reverse
from django.utils.translation import pgettext_lazy

from dms.core import offers
from dms.core.choices import choice_word, is_choice_word
from dms.web.escaping import filled
from dms.web.templatetags.icons import icon

register = template.Library()

#: Tone of a state → its icon. Colour never speaks alone.
ICON_OF_TONE = {
    offers.DRAFT: "circle-dashed",
    offers.OPEN: "progress",
    offers.WAITING: "hourglass",
    offers.DONE: "circle-check",
    offers.LATE: "alert-triangle",
}
WORD_OF_TONE = {
    offers.DRAFT: pgettext_lazy("state", "draft"),
    offers.OPEN: pgettext_lazy("state", "open"),
    offers.WAITING: pgettext_lazy("state", "waiting"),
    offers.DONE: pgettext_lazy("state", "done"),
    offers.LATE: pgettext_lazy("state", "late"),
}


#: Where an act came from, where that is worth a word: from a screen it is not.
WORD_OF_ORIGIN = {
    "api": pgettext_lazy("origin", "through the API"),
    "bulk": pgettext_lazy("origin", "in a bulk run"),
    "worker": pgettext_lazy("origin", "automatically"),
    "command": pgettext_lazy("origin", "by command"),
    "public": pgettext_lazy("origin", "through a link"),
}


@register.filter
def origin_word(origin):
    """“through the API”; nothing for what people did on a screen."""
    return WORD_OF_ORIGIN.get(origin, "")


def tone_of(row):
    """The tone of a row's state: from its model's ``state_tones`` mapping (state → tone), else “open”."""
    return getattr(row, "state_tones", {}).get(row.state, offers.OPEN)


@register.simple_tag
def state_badge(row):
    """The state of a row: colour, icon, word."""
    display = "get_state_display"
    word = choice_word(row, display) if is_choice_word(type(row), display) else row.get_state_display()
    return badge(tone_of(row), word)


@register.simple_tag
def badge(tone, word="", icon_name=""):
    """A badge of any tone: ``{% badge "late" _("25 min late") %}``."""
    return _badge(tone, str(word or WORD_OF_TONE[tone]), icon_name or ICON_OF_TONE[tone])


@lru_cache(maxsize=2000, typed=True)  # what is HTML already and what only looks like it are two words
def _badge(tone, word, icon_name):
    return filled('<span class="state state-{}">{}<span>{}</span></span>', tone, icon(icon_name), word)


@register.simple_tag
def move_url(row, move):
    """Where a move is confirmed: the route named like its permission (``app:verb_model``), else ``app:verb``.

    A model whose pages stand under another name than its app says so in ``url_namespace``.
    """
    verb = getattr(move, "verb", move)
    app, model = getattr(row, "url_namespace", row._meta.app_label), row._meta.model_name
    try:
        return reverse(f"{app}:{verb}_{model}", args=[row.pk])
    except NoReverseMatch:
        return reverse(f"{app}:{verb}", args=[row.pk])


@register.filter
def labelled_changes(event):
    """What an event changed: ``[(label, old, new)]``, in the model's words where it still has the field.

    Columns that the program fills by itself, such as the reading of a name, are left out, unless the model names them
    in ``told_changes`` because an act of its own changes them.
    """
    changes = (event.payload or {}).get("changes") or {}
    model = _model_of(event.subject_kind)
    fields, told = _fields_of(model), getattr(model, "told_changes", ())
    names = getattr(event, "colleagues", None)
    return [
        (
            _label_of(fields.get(name), name),
            _in_words(fields.get(name), old, names),
            _in_words(fields.get(name), new, names),
        )
        for name, (old, new) in changes.items()
        if name not in fields or fields[name].editable or name in told
    ]


@register.filter
def state_word(event, value):
    """The word for a state code of the event's subject, as its model spells it."""
    model = _model_of(event.subject_kind)
    if model is None or not hasattr(model, "state"):
        return value
    return dict(model._meta.get_field("state").flatchoices).get(value, value)


def _model_of(kind):
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def _fields_of(model):
    """Columns by name, and foreign keys by the name of their column too, as changes call them."""
    fields = model._meta.concrete_fields if model else ()
    return {field.attname: field for field in fields} | {field.name: field for field in fields}


def _label_of(field, name):
    return field.verbose_name if field else name


def with_colleagues(events):
    """``events`` as a list, each with the names of the colleagues in its changes: one statement for all of them."""
    events = list(events)
    keys = {value for event in events for value in _colleagues_in(event)}
    names = dict(get_user_model().objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
    for event in events:
        event.colleagues = names
    return events


def _colleagues_in(event):
    fields = _fields_of(_model_of(event.subject_kind))
    for name, values in ((event.payload or {}).get("changes") or {}).items():
        field = fields.get(name)
        if field is not None and field.many_to_one and field.related_model is get_user_model():
            yield from (value for value in values if isinstance(value, int))


def _name_of(key, colleagues):
    if colleagues is not None:
        return colleagues.get(key)
    return get_user_model().objects.filter(pk=key).values_list("name", flat=True).first()


def _in_words(field, value, colleagues=None):
    """A code as its choice spells it, a colleague by name; anything else as it was recorded."""
    if field is None or value in (None, "", "***"):
        return value
    if field.many_to_one:
        colleague = field.related_model is get_user_model()
        return _name_of(value, colleagues) if colleague else value
    return dict(field.flatchoices).get(value, value)
