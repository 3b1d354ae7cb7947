"""Printing papers and labels. Each print is a row with everything that stands on the paper, and an event."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dms.core import clock
from dms.core.events import publish, store_of
from dms.core.locking import locked, mark_new
from dms.core.permissions import require
from dms.core.printing import content, facts
from dms.core.printing.forms import FORMS
from dms.core.printing.models import PrintedDocument
from dms.core.printing.sheets import MOST_EACH, MOST_LABELS, SHEETS
from dms.core.registering import seen_by
from dms.core.subjects import about, naming
from dms.core.transitions import TransitionBlocked

PRINT = "core.add_printeddocument"


@transaction.atomic
def print_document(*, form, subject_id, language, actor, copies=None, in_full=None, site=""):
    """Print ``form`` (its code) about a row: the copies numbered ``copies``, all of them by default.

    ``in_full`` prints personal data unmasked; None: as far as ``actor`` may. ``site`` is the address of this system for
    the QR where none is configured. Announces DOCUMENT_PRINTED about the row. Raises the row's DoesNotExist,
    PermissionDenied, TransitionBlocked, and ValidationError on ``form``, ``language`` or ``copies``.
    """
    form = _known(form, is_label=False)
    _check_language(language)
    subject = locked(seen_by(form.rows, actor), subject_id)
    _check_permitted(form, subject, actor, in_full)
    if reasons := form.blockers(subject):
        raise TransitionBlocked(reasons)
    numbers = _copies(form, copies)
    in_full = form.may_reveal(actor, form.where(subject)) if in_full is None else in_full
    document = content.document(form, subject, language, in_full=in_full, site=site)
    return _keep_print(form, subject, document, numbers, in_full, actor)


@transaction.atomic
def print_again(*, print_id, actor, copies=None):
    """Print the document of an earlier print once more: the same content, marked as a reprint.

    Announces DOCUMENT_PRINTED. Raises PrintedDocument.DoesNotExist, PermissionDenied, ValidationError on ``copies``.
    """
    earlier = seen_by(PrintedDocument.objects, actor).get(pk=print_id)
    form = _known(earlier.form)
    if earlier.sheet:
        raise TransitionBlocked([_("Labels are not reprinted. Print new ones.")])
    subject = locked(seen_by(form.rows, actor), earlier.subject_id)
    _check_permitted(form, subject, actor, earlier.in_full)
    numbers = _copies(form, copies if copies is not None else earlier.copy_numbers or None)
    document = earlier.content["document"]
    return _keep_print(form, subject, document, numbers, earlier.in_full, actor, again_of=earlier)


@transaction.atomic
def print_labels(*, form, subject_ids, sheet, language, actor, number_each=1, first_place=1, in_full=None, site=""):
    """Print ``number_each`` labels of each row on ``sheet``, beginning at the place ``first_place`` of the first page.

    Announces LABELS_PRINTED, about the row or, for several, about their store. Raises the model's DoesNotExist when
    one of the rows is missing or invisible, PermissionDenied, and ValidationError by field.
    """
    form = _known(form, is_label=True)
    _check_language(language)
    rows = _rows(form, subject_ids, actor)
    _check_sheet(sheet, number_each, first_place, len(rows))
    _check_permitted(form, rows[0], actor, in_full)
    in_full = form.may_reveal(actor, rows[0]) if in_full is None else in_full
    subject = rows[0] if len(rows) == 1 else store_of(rows[0])
    subject = locked(type(subject)._base_manager.all(), subject.pk)
    made = content.labels(
        form,
        rows,
        language,
        sheet=sheet,
        number_each=number_each,
        first_place=first_place,
        in_full=in_full,
        site=site,
    )
    said = {"at": clock.now().isoformat()}
    return _keep(form, subject, made, said, store_of(rows[0]), [], in_full, actor, facts.LABELS_PRINTED, sheet=sheet)


def _known(code, is_label=None):
    form = FORMS.get(code)
    if form is None or (is_label is not None and form.is_label != is_label):
        raise ValidationError({"form": _("There is no form “%(form)s” here.") % {"form": str(code)[:64]}})
    return form


def _check_language(language):
    known = [code for code, _label in settings.LANGUAGES]
    if language not in known:
        raise ValidationError({"language": _("Choose one of: %(languages)s.") % {"languages": ", ".join(known)}})


def _check_permitted(form, subject, actor, in_full):
    where = form.where(subject)
    require(actor, PRINT, where)
    require(actor, form.permission, where)
    if in_full and form.reveal:
        require(actor, form.reveal, where)


def _copies(form, wanted):
    """The numbers of the copies, each once, in order; a form without named copies has one paper, without a number."""
    there = list(range(1, len(form.copies) + 1))
    numbers = there or [0]
    if wanted is None:
        return numbers
    chosen = sorted(set(wanted))
    if not chosen or not set(chosen) <= set(there):
        numbers = ", ".join(str(number) for number in there) or "—"
        raise ValidationError({"copies": _("Choose copies out of: %(numbers)s.") % {"numbers": numbers}})
    return chosen


def _rows(form, subject_ids, actor):
    """The rows in the order in which they were asked for, all of one store."""
    wanted = list(dict.fromkeys(subject_ids))
    if not wanted or len(wanted) > MOST_LABELS:
        raise ValidationError({"subjects": _("Choose 1 to %(most)d.") % {"most": MOST_LABELS}})
    found = seen_by(form.rows, actor).select_related("store").in_bulk(wanted)
    if len(found) < len(wanted):
        raise form.rows.model.DoesNotExist
    if len({row.store_id for row in found.values()}) > 1:
        raise ValidationError({"subjects": _("Labels of one job belong to one store. Choose one store first.")})
    return [found[pk] for pk in wanted]


def _check_sheet(sheet, number_each, first_place, count):
    refused = {}
    if sheet not in SHEETS:
        refused["sheet"] = _("Choose one of: %(sheets)s.") % {"sheets": ", ".join(SHEETS)}
    elif not 1 <= first_place <= SHEETS[sheet].places:
        refused["first_place"] = _("This sheet has the places 1 to %(last)d.") % {"last": SHEETS[sheet].places}
    if not 1 <= number_each <= MOST_EACH or number_each * count > MOST_LABELS:
        refused["number_each"] = _("At most %(each)d labels of each, and %(most)d in one job.") % {
            "each": MOST_EACH,
            "most": MOST_LABELS,
        }
    if refused:
        raise ValidationError(refused)


def _keep_print(form, subject, document, numbers, in_full, actor, **more):
    at = clock.now()
    said = content.print_of(
        document,
        form=form,
        numbers=numbers,
        reprints=_printed_before(form, subject),
        actor=actor,
        at=at,
        zone=store_of(form.where(subject)).zone,
    )
    kept = [number for number in numbers if number]
    store = store_of(form.where(subject))
    return _keep(form, subject, document, said, store, kept, in_full, actor, facts.DOCUMENT_PRINTED, **more)


def _printed_before(form, subject):
    """``{copy: how often it was printed}``; the subject is locked, so that two printers don't count the same."""
    counted = {}
    earlier = PrintedDocument.objects.filter(form=form.code, **about(subject))
    for numbers in earlier.values_list("copy_numbers", flat=True):
        for number in numbers or [0]:
            counted[number] = counted.get(number, 0) + 1
    return counted


def _keep(form, subject, document, said, store, numbers, in_full, actor, fact, **more):
    row = PrintedDocument(
        store=store,
        form=form.code,
        language=document["language"],
        copy_numbers=numbers,
        in_full=bool(in_full and form.reveal),
        print_count=PrintedDocument.objects.filter(form=form.code, **about(subject)).count() + 1,
        content={"document": document, "print": said},
        sha256=content.digest(document),
        printed_by=actor,
        printed_at=said["at"],
        **naming(subject),
        **more,
    )
    row.full_clean()
    row.save(force_insert=True)
    mark_new(row)
    publish(fact, subject=subject, actor=actor, store=store, payload=_payload(row, document))
    return row


def _payload(row, document):
    named = ("form", "language", "print_count", "in_full", "sha256")
    payload = {"print_id": row.pk, **{name: getattr(row, name) for name in named}, "copies": row.copy_numbers}
    if row.sheet:
        payload |= {"sheet": row.sheet, "labels": len(document["labels"])}
    return payload
