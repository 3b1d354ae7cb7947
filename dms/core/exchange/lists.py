"""What an app declares: one list, its columns, who may, which rows, and which services save a row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from dms.core.exchange.cells import LANGUAGES, Choice, Text, YesNo, plain, same_word

ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
HIDDEN = "**"  # every mask holds two stars; no telephone number, address or identity number does

LISTS = {}


@dataclass(frozen=True, kw_only=True)
class ExchangeColumn:
    """One column, the same in export and import.

    ``name`` for programs, ``label`` (lazy) for people: files may use either, in both languages. ``value`` is an
    attribute path or a callable of the row, ``name`` by default. ``unique``: no two rows of one file may share it.
    ``example`` is a value (of a choice, its code) that makes sense beside the examples of the other columns.
    ``mask`` hides the value from who may not reveal it; a masked cell that comes back leaves the value as it is.
    """

    name: str
    label: Any
    kind: Any = field(default_factory=Text)
    value: str | Callable[[Any], Any] = ""
    required: bool = False
    unique: bool = False
    mask: Callable[[str], str] | None = None
    help: Any = ""
    example: Any = ""

    @property
    def example_shown(self):
        """The example as it stands in a cell, in the user's language; it makes up a row that could be imported."""
        if isinstance(self.kind, Choice):
            return str(self.kind.choices(self.example).label) if self.example else ""
        return str(YesNo().write(self.example)) if isinstance(self.example, bool) else str(self.example)

    def of(self, row):
        """The value of ``row``."""
        if callable(self.value):
            return self.value(row)
        for step in (self.value or self.name).split("."):
            row = getattr(row, step, None)
        return row

    def written(self, row, *, revealed):
        """The cell for ``row``; masked unless ``revealed``."""
        value = self.of(row)
        return self.kind.write(self.mask(value) if self.mask and value and not revealed else value)

    def is_masked(self, cell):
        """Whether ``cell`` is what an export showed instead of the value."""
        return self.mask is not None and HIDDEN in plain(cell)

    def words(self):
        """Every heading that means this column."""
        found = {same_word(self.name)}
        for language in LANGUAGES:
            with translation.override(language):
                found.add(same_word(str(self.label)))
        return found


@dataclass(frozen=True)
class Saved:
    """What became of one row: its key and ``added``, ``changed`` or ``unchanged``; ``warnings`` by column name."""

    row: Any
    outcome: str
    warnings: dict = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ExchangeList:
    """A list that goes in and out as a file.

    ``rows(user)`` are the visible ones, with what the columns read already joined. ``save(actor, store, values)``
    calls the app's own services, finds an existing row by its natural key, and returns ``Saved``; ``values`` holds the
    columns that the file has. ``identity(values)`` is the natural key, so that a file can't name one row twice; None
    where the row has none yet. ``key_help`` tells people how rows are recognised. ``together``, a class like
    ``Together``, is for lists that come in by thousands.
    """

    code: str
    label: Any
    model: Any
    columns: tuple
    rows: Callable[[Any], Any]
    save: Callable[[Any, Any, dict], Saved]
    identity: Callable[[dict], Any]
    view_permission: str
    import_permissions: tuple
    reveal_permission: str = ""
    key_help: Any = ""
    together: Callable | None = None

    @property
    def has_personal_values(self):
        """Whether a file may show what others see masked."""
        return any(column.mask for column in self.columns)

    def column(self, name):
        """The column called ``name``, or None."""
        return next((column for column in self.columns if column.name == name), None)


def exchange_list(**declared):
    """Declare a list, in ``AppConfig.ready()``; a second declaration of the same code replaces it. Returns it."""
    LISTS[declared["code"]] = ExchangeList(**declared)
    return LISTS[declared["code"]]


def list_of(model):
    """The list whose rows are of ``model``, or None."""
    return next((one for one in LISTS.values() if one.model is model), None)
