"""What is typed about issues. Lines are typed or scanned one below the other: number, blank, quantity."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.web.approvals.forms import StoreField
from parts.catalogue.models import Part, plain_number
from parts.issuing.models import OF_A_SALE, IssueKind
from parts.issuing.services import Picked, Returned, Wanted
from parts.stock.models import Bin, StockStatus
from parts.stock.quantities import said

MOST_LINES = 100


def parts_by_code(codes):
    """``{code as typed: Part}`` by number (dashes and case do not matter) or barcode: one statement."""
    plain = {plain_number(code): code for code in codes}
    found = {}
    for part in Part.objects.filter(Q(number_plain__in=plain) | Q(barcode__in=codes)):
        for code in codes:
            if plain_number(code) == part.number_plain or (part.barcode and code == part.barcode):
                found[code] = part
    return found


class LinesField(forms.CharField):
    """Parts and quantities, one line each, as a scanner or a hand writes them; a refusal names its line."""

    def __init__(self, **options):
        super().__init__(
            label=_("Parts"),
            max_length=8000,
            widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
            help_text=_("One line a part: number or barcode, a blank, the quantity. Without a quantity it is one."),
            **options,
        )

    def clean(self, value):
        """Returns ``[Wanted]``."""
        typed = [line.split() for line in super().clean(value).splitlines() if line.strip()]
        if len(typed) > MOST_LINES:
            raise forms.ValidationError(_now("At most %(most)d lines a paper.") % {"most": MOST_LINES})
        parts = parts_by_code([words[0] for words in typed])
        wanted, refused = [], []
        for number, words in enumerate(typed, start=1):
            try:
                wanted.append(self._line(parts, words))
            except (forms.ValidationError, InvalidOperation) as error:
                said_of_it = error.messages[0] if isinstance(error, forms.ValidationError) else _now("no quantity")
                refused.append(_now("Line %(number)d: %(error)s") % {"number": number, "error": said_of_it})
        if refused:
            raise forms.ValidationError(refused)
        return wanted

    @staticmethod
    def _line(parts, words):
        part = parts.get(words[0])
        if part is None:
            raise forms.ValidationError(_now("there is no part %(code)s.") % {"code": words[0][:40]})
        if len(words) > 2:
            raise forms.ValidationError(_now("number, blank, quantity, and nothing more."))
        quantity = Decimal(words[1]) if len(words) == 2 else Decimal(1)
        if not quantity.is_finite() or not 0 < quantity < 1_000_000:
            raise forms.ValidationError(_now("a quantity greater than nothing."))
        return Wanted(part.pk, quantity)


class HeadForm(forms.Form):
    """What the goods are for."""

    job_number = forms.CharField(label=_("Repair order"), max_length=40, required=False)
    plate = forms.CharField(label=_("Plate"), max_length=20, required=False)
    purpose = forms.CharField(
        label=_("What for"), max_length=120, required=False, help_text=_("For internal use: who needs it, and why.")
    )
    lines = LinesField()
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class IssueForm(HeadForm):
    """A new issue."""

    kind = forms.ChoiceField(
        label=_("Kind of issue"), choices=[each for each in IssueKind.choices if each[0] not in OF_A_SALE]
    )
    store = StoreField()
    field_order = ["kind", "store", "job_number", "plate", "purpose", "lines", "note"]

    def __init__(self, *args, actor, store, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["store"].offer(actor, "parts.add_issue", store)


def lines_as_text(issue):
    """The lines as ``LinesField`` reads them."""
    return "\n".join(f"{line.part.number_plain} {said(line.quantity)}" for line in issue.lines.select_related("part"))


class SubmitForm(forms.Form):
    """Whether less is welcome."""

    partly = forms.BooleanField(
        label=_("Hold what is there; the rest waits for stock"),
        required=False,
        help_text=_("Otherwise nothing is held where something is short."),
    )


class _BinField(forms.CharField):
    """A bin of the store by its code, typed or scanned; empty: as on the paper."""

    def __init__(self, store, **options):
        super().__init__(
            max_length=24,
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "size": 12}),
            **options,
        )
        self.store = store

    def clean(self, value):
        """Returns the Bin, or None."""
        code = super().clean(value).strip().upper()
        if not code:
            return None
        found = Bin.objects.filter(store=self.store, code=code, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_now("The store has no bin %(code)s in use.") % {"code": code})
        return found


def _quantity(label, most, **options):
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=most,
        max_digits=12,
        decimal_places=3,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
        **options,
    )


class PickForm(forms.Form):
    """Each line in the order of the walk: how many were found, and where, if not where the paper says."""

    def __init__(self, *args, issue, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = [line for line in issue.in_walking_order() if line.bin_id]
        for line in self.rows:
            self.fields[f"picked_{line.pk}"] = _quantity(_("picked"), line.quantity, initial=said(line.quantity))
            self.fields[f"bin_{line.pk}"] = _BinField(issue.store, label=_("other bin"), required=False)

    @property
    def lines(self):
        """``[(line, quantity field, bin field)]``."""
        return [(line, self[f"picked_{line.pk}"], self[f"bin_{line.pk}"]) for line in self.rows]

    def picks(self):
        """What the service is given."""
        data = self.cleaned_data
        return [
            Picked(line.pk, data[f"picked_{line.pk}"], getattr(data[f"bin_{line.pk}"], "pk", None))
            for line in self.rows
        ]


class IssueGoodsForm(forms.Form):
    """Who takes the goods."""

    taken_by = forms.CharField(label=_("Collected by"), max_length=60, help_text=_("Who takes the goods and signs."))


class TakeBackForm(forms.Form):
    """How many of each line come back, where they go, and whether they are good."""

    def __init__(self, *args, issue, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = [line for line in issue.in_walking_order() if line.still_out > 0] if issue is not None else []
        for line in self.rows:
            self.fields[f"back_{line.pk}"] = _quantity(_("come back"), line.still_out, required=False)
            self.fields[f"bin_{line.pk}"] = _BinField(issue.store, label=_("other bin"), required=False)
        self.fields["status"] = forms.ChoiceField(
            label=_("Condition"),
            choices=[
                (StockStatus.GOOD, StockStatus.GOOD.label),
                (StockStatus.QUARANTINE, StockStatus.QUARANTINE.label),
            ],
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
        )

    @property
    def lines(self):
        """``[(line, quantity field, bin field)]``."""
        return [(line, self[f"back_{line.pk}"], self[f"bin_{line.pk}"]) for line in self.rows]

    def backs(self):
        """What the service is given."""
        data = self.cleaned_data
        return [
            Returned(
                line.pk,
                data[f"back_{line.pk}"],
                getattr(data[f"bin_{line.pk}"], "pk", None) or line.bin_id,
                data["status"],
            )
            for line in self.rows
            if data[f"back_{line.pk}"]
        ]
