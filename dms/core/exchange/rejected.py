"""The rows of a refused file, each with its reasons, as a file to mend and upload again."""

from django.utils.translation import gettext as _

from dms.core.exchange import files
from dms.core.exchange.cells import neutralised, plain, restored
from dms.core.exchange.checking import ExchangeFile
from dms.core.exchange.headings import REASON, REASON_WORDS, word_of
from dms.core.exchange.models import ImportJob
from dms.core.exchange.writing import CSV, XLSX, written


def rejected_rows(user, pk, *, everything=False):
    """HandedOut: the original columns and the reasons; ``everything`` adds the rows that were in order.

    Raises ImportJob.DoesNotExist where ``user`` can't see the import, it has no mistakes, or its file is gone.
    """
    job = ImportJob.objects.visible_to(user).exclude(stored_name="").get(pk=pk, mistakes__gt=0)
    opened = ExchangeFile(job.list, files.content_of(job.stored_name))
    header, format = opened.table.header, XLSX if opened.table.reading == "Excel" else CSV
    kept = [place for place, cell in enumerate(header.cells) if word_of(cell) not in REASON_WORDS]
    reasons = _reasons(job)

    def rows():
        for row in opened.table.rows():
            if everything or row.number in reasons:
                cells = [row.cells[place] if place < len(row.cells) else None for place in kept]
                yield [*map(_as_it_was, cells), neutralised(reasons.get(row.number, ""))]

    heads = [*(restored(plain(header.cells[place])) for place in kept), str(REASON)]
    stem = _("to mend") if everything else _("rejected rows")
    return files.handed_out(written(heads, rows(), format=format), format, f"{job.label}-{job.pk}-{stem}")


def _reasons(job):
    found = {}
    for finding in job.findings.filter(is_warning=False, row_number__isnull=False):
        said = f"{finding.column}: {finding.reason}" if finding.column else finding.reason
        if finding.allowed:
            said += f" ({finding.allowed})"
        found.setdefault(finding.row_number, []).append(said)
    return {number: " | ".join(said) for number, said in found.items()}


def _as_it_was(cell):
    """Numbers and days stay what they are; anything else is text, and harmless."""
    if cell is None or (hasattr(cell, "year") or isinstance(cell, int | float)) and not isinstance(cell, bool):
        return cell
    return neutralised(restored(plain(cell)))
