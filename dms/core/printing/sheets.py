"""What labels are printed on: a sheet of stickers, the till's roll, a label printer."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

MOST_LABELS = 500
MOST_EACH = 50


@dataclass(frozen=True, kw_only=True)
class LabelSheet:
    """A page of labels: sizes and margins in millimetres; ``rows`` 0: one label after another, as long as the roll."""

    code: str
    label: Any
    page_width: float
    page_height: float
    width: float
    height: float
    columns: int = 1
    rows: int = 1
    top: float = 0
    left: float = 0

    @property
    def places(self):
        """How many labels a page holds."""
        return self.columns * max(self.rows, 1)

    def as_plain(self):
        """The measures for the template."""
        return {name: value for name, value in asdict(self).items() if name not in ("code", "label")}


SHEETS = {
    sheet.code: sheet
    for sheet in (
        LabelSheet(
            code="a4",
            label=_("A4 stickers, 3 × 8 of 70 × 37 mm"),
            page_width=210,
            page_height=297,
            width=70,
            height=37,
            columns=3,
            rows=8,
            top=0.5,
        ),
        LabelSheet(code="slip80", label=_("80 mm roll"), page_width=80, page_height=40, width=80, height=40),
        LabelSheet(
            code="label60x40", label=_("label printer, 60 × 40 mm"), page_width=60, page_height=40, width=60, height=40
        ),
    )
}
