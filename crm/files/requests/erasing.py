"""Blanking what is personal, everywhere. Keys, figures and times stay; files leave the disk; the history is masked.

``PERSONAL`` says of each model what becomes of its texts; a test walks all models that point at a customer and fails
for a text that stands neither there nor in ``HARMLESS``.
"""

import re
from urllib.parse import quote, quote_plus

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q

from crm.files.merging.models import CustomerMerge
from crm.files.requests.holdings import files_of, holdings_of, personal_values
from dms.api.models import IdempotentRequest
from dms.core import clock
from dms.core.attachments.models import Attachment
from dms.core.locking import locked_many
from dms.core.printing.models import PrintedDocument
from dms.parties.models import Contact, Customer
from dms.parties.services import erase_customer
from dms.web.drafts.models import Draft

HIDDEN = "***"

#: Texts about the person, and what stands in their place. Customer, Contact and Consent: by their own service.
PERSONAL = {
    "messaging.outgoingmessage": {"subject": "", "body": "", "address": "", "variables": {}},
    "messaging.deliveryattempt": {"reply": ""},
    "core.attachment": {"original_name": "", "caption": "", "subject_text": ""},
    "core.printeddocument": {"subject_text": ""},
    "core.approval": {"title": "", "explanation": "", "subject_text": ""},
    "core.approvalstep": {"note": ""},
    "core.promise": {"subject_text": ""},
    "core.publiclink": {"subject_text": ""},
    "vehicles.ownership": {"end_reason": ""},
    "crm.datarequest": {"wish": "", "identity_check": "", "answer": ""},
    "cashier.receivable": {"payer": "", "signed_by": ""},
    "cashier.creditaccount": {"reason": ""},
    "parts.sale": {"buyer": "", "plate": "", "note": "", "received_by": ""},
    "parts.specialorder": {"plate": "", "note": ""},
    "parts.issue": {"plate": "", "taken_by": "", "note": "", "purpose": ""},
    "parts.oldpart": {"plate": "", "collected_by": "", "note": "", "brought_by": ""},
    "parts.oldparthandover": {"note": ""},
}
BY_THEIR_SERVICE = frozenset(["parties.customer", "parties.contact", "parties.consent"])
#: Texts that say nothing about the person: codes, numbers of ours, what is masked already. ``*``: in every model.
HARMLESS = {
    "*": frozenset(["state", "kind", "store", "subject_kind", "about_kind", "language", "form", "sheet", "template"]),
    "core.event": frozenset(
        ["fact", "actor_name", "subject_text", "source", "target", "reason", "payload", "request_id", "origin"]
    ),
    "core.attachment": frozenset(["stored_name", "content_type", "sha256"]),
    "core.printeddocument": frozenset(["copy_numbers", "sha256", "content"]),  # content: hidden by _hide_prints
    "core.approval": frozenset(["number", "chain", "current_role"]),
    "core.approvalstep": frozenset(["role", "decision"]),
    "core.promisechange": frozenset(["reason", "note"]),  # append-only; the form asks for none of it
    "core.promisenotice": frozenset(["how", "note"]),
    "core.publiclink": frozenset(["purpose", "seed", "token_hash", "site", "details"]),  # details: channels, no words
    "messaging.outgoingmessage": frozenset(["key", "channel", "purpose", "reference", "suppressed_because"]),
    "messaging.deliveryattempt": frozenset(["outcome"]),
    # The books are kept as the law wants them; a payer's name is typed for walk-ins only, who have no file.
    "cashier.receivable": frozenset(["number", "text", "source_kind", "source_number", "source_url"]),
    "cashier.payment": frozenset(["number", "method", "payer", "reference", "reason"]),
    "cashier.allocation": frozenset(["reason"]),
    "cashier.refund": frozenset(["number", "method", "reason"]),
    "cashier.creditaccount": frozenset(["number"]),
    "cashier.statement": frozenset(["number", "lines", "ageing"]),
    "parts.sale": frozenset(["number", "asked_prices", "carrier", "waybill"]),
    "parts.specialorder": frozenset(["number", "job_number", "outcome"]),
    "parts.issue": frozenset(["number", "source_kind", "source_url", "job_number"]),
    "parts.issueline": frozenset(["old_part_reason", "old_part_waived"]),
    "parts.oldpart": frozenset(["number", "source_kind", "source_url", "job_number", "destination", "waybill"]),
    "parts.oldparthandover": frozenset(["number"]),
    "parts.suppliercredit": frozenset(["reference", "method"]),  # between the store and its supplier
    "parts.supplierbooking": frozenset(["reference", "method", "reason"]),
    "parts.posting": frozenset(["reason", "source_kind", "source_text"]),  # papers and their numbers; written once
    "parts.reservation": frozenset(["source_kind", "source_text"]),
    "parts.purchaserequestline": frozenset(["reason", "source_kind", "source_text"]),
    "crm.customermerge": frozenset(["reasons", "taken", "moved", "settled", "before"]),  # before: _blank_merges
    "crm.datarequest": frozenset(["asked_how", "retention", "copy_name"]),
    "crm.incompletefile": frozenset(["missing"]),
}

#: Free texts that are about others too: only the person's own words in them are hidden.
LOOSE = (
    ("vehicles.vehicle", "note", "theirs"),
    ("web.savedview", "query", "all"),
    ("web.bulkrun", "filter_text", "all"),
    ("core.importfinding", "value", "all"),
    ("core.exportjob", "filter_text", "all"),
    ("core.duework", "last_error", "all"),
)


@transaction.atomic
def erase_everything(customer, *, actor, reason=""):
    """Erase all of ``customer`` and the files merged into theirs. Returns ``(counted rows, number of files)``.

    The files on the disk go when the transaction is committed. Raises PermissionDenied, TransitionBlocked.
    """
    keys = files_of(customer)
    locked_many(Customer.objects.all(), keys)
    holdings = holdings_of(customer)
    words = personal_values(holdings.customers, Contact.objects.filter(customer__in=keys))
    for key in keys:
        erase_customer(customer_id=key, actor=actor, reason=reason)
    for label, blanks in PERSONAL.items():
        _blank(label, holdings.rows.get(label, {}), blanks)
    _blank_merges(keys)
    _hide_prints(holdings, words)
    _hide_words(holdings, words)
    files = _discard_files(holdings)
    return holdings.counted, files


def _blank(label, rows, blanks):
    if rows:
        model = apps.get_model(label)
        found = model._base_manager.filter(pk__in=rows)
        locked_many(found, list(rows))
        found.update(**blanks, **_new_version(model))


def _blank_merges(keys):
    merges = CustomerMerge.objects.filter(Q(first__in=keys) | Q(second__in=keys))
    locked_many(merges, list(merges.values_list("pk", flat=True)))
    merges.update(before={}, version=F("version") + 1)


def _hide_prints(holdings, words):
    """Papers about the person lose their texts; papers about their vehicles lose what names the person."""
    for row in holdings.of(PrintedDocument):
        _save_content(row, blanked(row.content))
    vehicles = holdings.rows.get("vehicles.vehicle", {})
    about = PrintedDocument.objects.filter(subject_kind="vehicles.vehicle", subject_id__in=vehicles)
    for row in about:
        _save_content(row, without(row.content, words))


def blanked(content):
    """The paper's frame with every text of its data hidden."""
    document = dict(content.get("document", {}))
    for name in ("data", "labels"):
        if name in document:
            document[name] = _hide_texts(document[name])
    return content | {"document": document}


def _hide_texts(value):
    if isinstance(value, str):
        return HIDDEN if value else ""
    if isinstance(value, list):
        return [_hide_texts(each) for each in value]
    # A code that is drawn stays out: it can't be drawn from stars.
    return (
        {name: "" if name == "qr" else _hide_texts(each) for name, each in value.items()}
        if isinstance(value, dict)
        else value
    )


def without(value, words):
    """``value`` (plain JSON) with each of ``words`` hidden wherever it stands in a text."""
    if isinstance(value, str):
        return _hidden_in(value, words)
    if isinstance(value, list):
        return [without(each, words) for each in value]
    return {name: without(each, words) for name, each in value.items()} if isinstance(value, dict) else value


def _save_content(row, content):
    if content != row.content:
        locked_many(PrintedDocument.objects.filter(pk=row.pk), [row.pk])
        PrintedDocument.objects.filter(pk=row.pk).update(content=content, version=F("version") + 1)


def _hide_words(holdings, words):
    for label, field, whose in LOOSE:
        model = apps.get_model(label)
        spelt = [spelling for word in words for spelling in dict.fromkeys((word, quote(word), quote_plus(word)))]
        naming = Q(pk__in=())
        for word in spelt:
            naming |= Q(**{f"{field}__icontains": word})
        rows = model._base_manager.filter(naming)
        if whose == "theirs":
            rows = rows.filter(pk__in=holdings.rows.get(label, {}))
        for row in locked_many(rows, list(rows.values_list("pk", flat=True))):
            model._base_manager.filter(pk=row.pk).update(**{field: _hidden_in(getattr(row, field), spelt)})
    _forget_answers(words)
    _forget_drafts(words)


def _forget_answers(words):
    """Answers that the API keeps for a day under an idempotency key: those that name the person go at once."""
    spelt = [form for word in words for form in (word.encode(), word.encode("unicode_escape"))]
    naming = [row.pk for row in IdempotentRequest.objects.iterator() if any(form in bytes(row.body) for form in spelt)]
    IdempotentRequest.objects.filter(pk__in=naming).update(body=b"")


def _forget_drafts(words):
    """What somebody typed and did not save, where it names the person."""
    naming = [row.pk for row in Draft.objects.iterator() if without(row.values, words) != row.values]
    Draft.objects.filter(pk__in=naming).delete()


def _hidden_in(text, words):
    if not words:
        return text
    return re.sub("|".join(re.escape(word) for word in words), HIDDEN, text, flags=re.IGNORECASE)


def _discard_files(holdings):
    """The files of attachments, which are shown no longer, and of copies that were made for the person."""
    attached = Attachment.objects.filter(pk__in=[row.pk for row in holdings.of(Attachment)])
    attached.filter(removed_at=None).update(removed_at=clock.now())
    names = [row.stored_name for row in holdings.of(Attachment)]
    requests = holdings.rows.get("crm.datarequest", {}).values()
    names += [row.copy_name for row in requests if row.copy_name]
    copies = apps.get_model("crm.datarequest")._base_manager.filter(pk__in=[row.pk for row in requests])
    copies.update(copy_name="")
    transaction.on_commit(lambda: [default_storage.delete(name) for name in names])
    return len(names)


def _new_version(model):
    names = {field.name for field in model._meta.concrete_fields}
    return ({"version": F("version") + 1} if "version" in names else {}) | (
        {"updated_at": clock.now()} if "updated_at" in names else {}
    )
