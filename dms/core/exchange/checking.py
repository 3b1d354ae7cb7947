"""Going through a file row by row with the app's own services, for trial or in earnest."""

import gc
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice

from django.core.cache import cache
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dms.core.exchange.cells import Broken, plain
from dms.core.exchange.headings import matched, word_of, words_of
from dms.core.exchange.lists import ADDED, CHANGED, UNCHANGED
from dms.core.exchange.models import ImportFinding
from dms.core.exchange.reading import MOST_ROWS, opened
from dms.core.exchange.together import save_piece
from dms.core.ownership import constraints_left_to_the_database
from dms.core.transitions import TransitionBlocked

MOST_FINDINGS = 2_000  # whoever made more mistakes made one mistake everywhere
ROWS_AT_ONCE = 500
PROGRESS_KEPT_SECONDS = 3600


@dataclass
class Tally:
    """What came of the rows so far."""

    outcomes: dict = field(default_factory=lambda: {ADDED: 0, CHANGED: 0, UNCHANGED: 0})
    findings: list = field(default_factory=list)
    mistakes: int = 0
    warnings: int = 0
    rows: int = 0

    def note(self, finding):
        """Count a finding, and keep it; of warnings, which stand in nobody's way, the first ones are enough."""
        if finding.is_warning:
            self.warnings += 1
        else:
            self.mistakes += 1
        if not finding.is_warning or self.warnings <= MOST_FINDINGS:
            self.findings.append(finding)

    @property
    def is_full(self):
        """More would help nobody."""
        return self.mistakes >= MOST_FINDINGS


class ExchangeFile:
    """A file opened for a list. Raises ValidationError where it can't be read or has other columns."""

    def __init__(self, exchange_list, data):
        self.list = exchange_list
        known = words_of(exchange_list)
        self.table = opened(data, is_known=lambda heading: word_of(heading) in known)
        self.places = matched(self.table.header, exchange_list)

    def first_rows(self, most):
        """How many rows there are, counted up to ``most`` + 1. Raises ValidationError where there are none."""
        counted = sum(1 for _row in islice(self.table.rows(), most + 1))
        if not counted:
            raise ValidationError(_("The file has a heading and no rows."))
        return counted


def go_through(job, file, *, actor, keep, after_each_piece=lambda: None):
    """Save every row; unless ``keep``, each piece is rolled back as soon as it is judged. Returns the Tally.

    In earnest the caller holds the transaction, and the first mistake ends it: nothing stays.
    """
    with _old_objects_left_alone():
        return _gone_through(job, file, actor, keep, after_each_piece)


@contextmanager
def _old_objects_left_alone():
    """While thousands of rows are made, the garbage collector need not walk through the whole program again and again.

    Two at once in one process do no harm: the first to end lets it walk again.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _gone_through(job, file, actor, keep, after_each_piece):
    tally, seen = Tally(), Seen(file.list)
    rows = file.table.rows()
    while piece := list(islice(rows, ROWS_AT_ONCE)):
        _take(piece, job, file, actor, tally, seen, keep=keep)
        note_progress(job, tally.rows)
        after_each_piece()
        if tally.is_full or (keep and tally.mistakes):
            break
        if tally.rows > MOST_ROWS:
            tally.note(_finding(None, _("The file has more than %(most)d rows. Divide it.") % {"most": MOST_ROWS}))
            break
    if tally.is_full:
        tally.note(_finding(None, _("The check ended here: there are too many findings. Mend these first.")))
    return tally


class Seen:
    """Which keys and unique values the file has brought already, and in which row."""

    def __init__(self, exchange_list):
        self.list = exchange_list
        self.rows = {}

    def objections(self, row, values):
        """``[(column or None, sentence)]`` where an earlier row said the same."""
        claims = [(None, self.list.identity(values))]
        claims += [(column, values.get(column.name)) for column in self.list.columns if column.unique]
        found = []
        for column, value in claims:
            if value in (None, "", ()):
                continue
            first = self.rows.setdefault((column and column.name, value), row.number)
            if first != row.number:
                found.append((column, _("Row %(row)d says the same already.") % {"row": first}))
        return found


def _take(piece, job, file, actor, tally, seen, *, keep):
    """Read the rows of the piece, save those that can be read, and count in their order what came of them."""
    read = [(row, *_read_and_compared(row, file, seen)) for row in piece]
    sound = [values for _row, values, findings in read if not findings]

    def alone(values):
        return _saved_or_refusal(file.list, actor, job.store, values)

    with transaction.atomic():
        outcomes = iter(save_piece(file.list, actor, job.store, sound, alone, keep=keep))
        if not keep:
            transaction.set_rollback(True)
    for row, values, findings in read:
        tally.rows += 1
        for finding in findings or _counted(next(outcomes), row, values, file.list, tally):
            tally.note(finding)
        if tally.is_full or (keep and tally.mistakes):
            break


def _read_and_compared(row, file, seen):
    values, findings = _read(row, file)
    return values, findings or [_finding(row, text, column, values) for column, text in seen.objections(row, values)]


def _read(row, file):
    """The values of the row by column name, and what is wrong with its cells."""
    values, findings = {}, []
    surplus = [plain(cell) for place, cell in enumerate(row.cells) if place not in file.places and plain(cell).strip()]
    if surplus and len(row.cells) > len(file.table.header.cells):
        findings.append(_finding(row, _("The row has more cells than there are columns.")))
    for place, column in file.places.items():
        cell = row.cells[place] if place < len(row.cells) else None
        if column.is_masked(cell):
            continue
        try:
            values[column.name] = _value(column, cell)
        except ValidationError as error:
            findings += [_finding(row, text, column, {column.name: cell}) for text in error.messages]
    return values, findings


def _value(column, cell):
    if isinstance(cell, Broken):
        raise ValidationError(_("The cell holds a formula or an error. Paste the value instead."))
    value = column.kind.read(cell)
    if column.required and value in (None, ""):
        raise ValidationError(_("This must be filled in."))
    return value


def _saved_or_refusal(exchange_list, actor, store, values):
    """Saved, or the exception by which the app's services refuse the row."""
    try:
        return _saved(exchange_list, actor, store, values)
    except (ValidationError, TransitionBlocked, PermissionDenied, IntegrityError) as refusal:
        return refusal


def _counted(outcome, row, values, exchange_list, tally):
    """The findings about a row that was saved, counted, or refused."""
    if isinstance(outcome, ValidationError):
        return _refused(row, outcome, exchange_list, values)
    if isinstance(outcome, TransitionBlocked):
        return [_finding(row, str(reason)) for reason in outcome.reasons]
    if isinstance(outcome, PermissionDenied):
        return [_finding(row, str(outcome))]
    if isinstance(outcome, IntegrityError):
        return [_finding(row, _("Something else is registered with these values already."))]
    tally.outcomes[outcome.outcome] += 1
    return [
        _finding(row, str(text), exchange_list.column(name), values, is_warning=True)
        for name, texts in outcome.warnings.items()
        for text in texts
    ]


def _saved(exchange_list, actor, store, values):
    """Saved at once where the database agrees; where it does not, once more with every check, for the sentence."""
    try:
        with transaction.atomic(), constraints_left_to_the_database():
            return exchange_list.save(actor, store, values)
    except IntegrityError:
        with transaction.atomic():
            return exchange_list.save(actor, store, values)


def _refused(row, error, exchange_list, values):
    if not hasattr(error, "error_dict"):
        return [_finding(row, text) for text in error.messages]
    return [
        _finding(row, text, None if name == NON_FIELD_ERRORS else exchange_list.column(name), values)
        for name, errors in error.error_dict.items()
        for one in errors
        for text in one.messages
    ]


def _finding(row, reason, column=None, values=None, *, is_warning=False):
    value = plain((values or {}).get(column.name)) if column else ""
    return ImportFinding(
        row_number=row.number if row else None,
        column=str(column.label)[:80] if column else "",
        value=value.replace("\x00", "")[:120],
        reason=str(reason).replace("\x00", ""),
        allowed=column.kind.allowed() if column else "",
        is_warning=is_warning,
    )


def note_progress(job, rows):
    """Tell whoever watches how far it is; a cache that is away holds nothing up."""
    with suppress(Exception):
        cache.set(_progress_key(job), rows, PROGRESS_KEPT_SECONDS)


def progress(job):
    """Rows done so far."""
    with suppress(Exception):
        return cache.get(_progress_key(job)) or 0
    return 0


def _progress_key(job):
    """The check and the import count each from nothing."""
    return f"exchange.progress:{job.pk}:{job.state}"
