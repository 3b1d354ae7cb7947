"""The copy that a person gets of their data: one archive with JSON for programs, CSV for tables, and a page to read."""

import csv
import io
import json
import zipfile
from collections import defaultdict
from urllib.parse import quote

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from crm.files.requests.holdings import holdings_of
from dms.core.attachments.models import Attachment
from dms.core.exchange.cells import neutralised

#: Of our own making, or about the colleague and not about the person.
INTERNAL = frozenset(
    [
        "version",
        "name_pinyin",
        "name_initials",
        "phone_last4",
        "vin_last6",
        "plate_tail",
        "stored_name",
        "sha256",
        "key",
        "request_id",
        "address_of_request",
        "copy_name",
        "before",
        "moved",
        "settled",
    ]
)
#: The network address in an event is the colleague's.
INTERNAL_OF = {"core.event": frozenset(["address", "actor", "on_behalf_of"])}


def archive_of(customer, at):
    """``(bytes of the archive, holdings)`` of everything held of ``customer`` at the instant ``at``."""
    holdings = holdings_of(customer)
    tables = [_table(label, list(rows.values())) for label, rows in sorted(holdings.rows.items()) if rows]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        plain = {table["label"]: [dict(row) for row in table["plain"]] for table in tables}
        archive.writestr("data.json", json.dumps(plain, ensure_ascii=False, indent=1, default=str))
        for table in tables:
            archive.writestr(f"tables/{table['label']}.csv", _csv(table))
        context = {"customer": customer, "tables": tables, "at": at}
        archive.writestr("data.html", render_to_string("crm/person_copy.html", context))
        for attachment in holdings.of(Attachment):
            _add_file(archive, attachment)
    return written.getvalue(), holdings


def headers_of(request):
    """How the archive of ``request`` is sent: a download that is kept nowhere on its way."""
    name = quote(f"{request.customer.number}.zip", safe="")
    return {
        "Content-Type": "application/zip",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }


def keep(name, content):
    """Store the archive; storing it again takes the place of the first."""
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


def _table(label, rows):
    model = apps.get_model(label)
    hidden = INTERNAL | INTERNAL_OF.get(label, frozenset())
    fields = [each for each in model._meta.concrete_fields if each.name not in hidden]
    texts = _texts_of_relations(fields, rows)
    return {
        "label": label,
        "title": model._meta.verbose_name_plural,
        "heads": [each.verbose_name for each in fields],
        "names": [each.name for each in fields],
        "lines": [[_shown(row, each, texts) for each in fields] for row in rows],
        "plain": [[(each.name, _plain(row, each)) for each in fields] for row in rows],
    }


def _texts_of_relations(fields, rows):
    """``{(model, key): text}`` of what the rows point at: one statement a model."""
    wanted = defaultdict(set)
    for each in fields:
        if each.is_relation:
            wanted[each.related_model] |= {getattr(row, each.attname) for row in rows} - {None}
    return {(model, pk): str(row) for model, pks in wanted.items() for pk, row in _in_bulk(model, pks).items()}


def _in_bulk(model, pks):
    return {row.pk: row for row in model._base_manager.filter(pk__in=pks)}


def _shown(row, field, texts):
    value = getattr(row, field.attname)
    if field.is_relation:
        return texts.get((field.related_model, value), "")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateTimeField) and value is not None:
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else str(value)


def _plain(row, field):
    value = getattr(row, field.attname)
    return value if value is None or isinstance(value, bool | int | str | dict | list) else field.value_to_string(row)


def _csv(table):
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([str(head) for head in table["heads"]])
    writer.writerows([[neutralised(cell) for cell in line] for line in table["lines"]])
    return "\ufeff" + written.getvalue()


def _add_file(archive, attachment):
    if default_storage.exists(attachment.stored_name):
        with default_storage.open(attachment.stored_name) as file:
            archive.writestr(f"files/{attachment.pk}-{attachment.original_name}", file.read())
