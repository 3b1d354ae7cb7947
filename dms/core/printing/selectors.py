"""Reading prints: a list, those of one row, and the paper itself."""

from dataclasses import dataclass, field
from urllib.parse import quote

from dms.core.printing import compiling
from dms.core.printing.models import PrintedDocument
from dms.core.subjects import about


@dataclass(frozen=True)
class OpenedPrint:
    """The row, its PDF, and the headers to send it with."""

    row: PrintedDocument
    pdf: bytes
    headers: dict = field(default_factory=dict)


def print_list(user):
    """Prints that ``user`` may see, without their content, newest first."""
    return (
        PrintedDocument.objects.visible_to(user).select_related("store", "printed_by").defer("content").order_by("-pk")
    )


def prints_of(subject, user):
    """The prints of ``subject`` that ``user`` may see, newest first."""
    return print_list(user).filter(**about(subject))


def open_print(user, pk):
    """The paper exactly as it was printed. Raises PrintedDocument.DoesNotExist where ``user`` may not see it."""
    row = PrintedDocument.objects.visible_to(user).get(pk=pk)
    data = compiling.pdf(row.declared.template, row.content)
    return OpenedPrint(row, data, headers_of(row, len(data)))


def headers_of(row, size):
    """Shown in the browser under a name of ours, never guessed at, never kept by a cache."""
    name = f"{row.form_label}-{row.pk}.pdf"
    return {
        "Content-Type": "application/pdf",
        "Content-Length": str(size),
        "Content-Disposition": f"inline; filename=\"print-{row.pk}.pdf\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
