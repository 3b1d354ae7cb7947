"""What people type about transfers: parts by number, quantities by line, bins by their label."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store, User
from parts.catalogue.models import Part
from parts.catalogue.selectors import by_number
from parts.stock.quantities import said
from parts.stock.stocking import bin_by_code
from parts.transfers.arriving import put_away
from parts.transfers.models import Transfer

QUANTITY = {"inputmode": "decimal", "autocomplete": "off"}


class RequestForm(forms.ModelForm):
    """Which store asks which for what."""

    to_store = forms.ModelChoiceField(label=_("For store"), queryset=Store.objects.none(), empty_label=None)
    from_store = forms.ModelChoiceField(label=_("From store"), queryset=Store.objects.none(), empty_label=None)
    lines = forms.CharField(
        label=_("Parts"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One part a line: its number, a blank, the quantity. For example: 04465-33471 2"),
    )

    class Meta:
        model = Transfer
        fields = ["to_store", "from_store", "lines", "needed_on", "note"]
        widgets = {"needed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        stores = Store.objects.filter(is_active=True).order_by("code")
        everywhere = actor.has_group_perm("parts.add_transfer")
        own = stores if everywhere else stores.filter(pk__in=actor.store_ids("parts.add_transfer"))
        self.fields["to_store"].queryset = own
        self.fields["from_store"].queryset = stores
        others = stores.exclude(pk__in=own[:1])
        self.fields["from_store"].initial = others.first()

    def clean_lines(self):
        """``[(part_id, quantity)]``. Raises ValidationError naming each line that can't be read."""
        found, wrong = [], []
        for place, text in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not text.strip():
                continue
            number, _blank, quantity = text.strip().replace("\t", " ").rpartition(" ")
            part = by_number(Part.objects, number).first() if number.strip() else None
            amount = _number(quantity)
            if part is None or amount is None:
                wrong.append(
                    _now("Line %(line)d: “%(text)s” is not a part number and a quantity.")
                    % {"line": place, "text": text.strip()[:60]}
                )
            else:
                found.append((part.pk, amount))
        if wrong:
            raise forms.ValidationError(wrong)
        return found

    def _post_clean(self):
        """The service validates the row."""


class LinesForm(forms.Form):
    """A quantity for each line of a transfer; ``shown`` and ``most`` say what the field starts with and its limit."""

    store_name = ""
    with_bins = False
    with_damage = False

    def __init__(self, *args, transfer, **kwargs):
        super().__init__(*args, **kwargs)
        self.transfer = transfer
        self.lines = self.offered(transfer)
        for line in self.lines:
            self._add_line(line)

    def offered(self, transfer):
        """The lines that the form asks about."""
        return transfer.open_lines()

    def amount(self, line):
        """What the field starts with."""
        return line.open

    def store(self):
        """Whose bins are typed."""
        return self.transfer.to_store

    def _add_line(self, line):
        most = self.amount(line)
        self.fields[f"quantity_{line.pk}"] = forms.DecimalField(
            label=f"{line.part}",
            min_value=0,
            max_digits=12,
            decimal_places=3,
            required=False,
            initial=said(most),
            widget=forms.TextInput(attrs=QUANTITY),
            help_text=_("at most %(most)s") % {"most": said(most)},
        )
        if self.with_damage:
            self.fields[f"damaged_{line.pk}"] = forms.DecimalField(
                label=_("Of these damaged"),
                min_value=0,
                max_digits=12,
                decimal_places=3,
                required=False,
                widget=forms.TextInput(attrs=QUANTITY),
            )
        if self.with_bins:
            self.fields[f"bin_{line.pk}"] = forms.CharField(
                label=_("Into bin"),
                max_length=24,
                required=False,
                initial=put_away(self.store(), line.part_id).code,
                widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
            )

    def clean(self):
        """Bins become keys."""
        super().clean()
        for line in self.lines if self.with_bins else ():
            name = f"bin_{line.pk}"
            if text := self.cleaned_data.get(name):
                try:
                    self.cleaned_data[name] = bin_by_code(self.store(), text).pk
                except forms.ValidationError as refused:
                    self.add_error(name, refused.messages)
        return self.cleaned_data

    def by_line(self, name):
        """``{line_id: value}`` of the fields ``name``; those left empty count as nothing."""
        values = {line.pk: self.cleaned_data.get(f"{name}_{line.pk}") for line in self.lines}
        return {pk: value for pk, value in values.items() if value not in (None, "")}


class ApproveForm(LinesForm):
    """What is let go of each part."""

    def offered(self, transfer):
        """All lines."""
        return list(transfer.lines.select_related("part").order_by("pk"))

    def amount(self, line):
        """All that was asked for."""
        return line.asked


class ShipForm(forms.Form):
    """When it arrives, and with whom."""

    arrives_at = forms.DateTimeField(
        label=_("Expected arrival"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    waybill = forms.CharField(label=_("Carrier and waybill"), max_length=120, required=False)


class ReceiveForm(LinesForm):
    """What has arrived, good and damaged, and where it goes."""

    with_bins = with_damage = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["damage"] = forms.CharField(label=_("What is damaged"), max_length=200, required=False)
        self.fields["more_to_come"] = forms.BooleanField(
            label=_("More of it is still on the road"),
            required=False,
            help_text=_("Otherwise what was not received is missing."),
        )


class FindForm(LinesForm):
    """What has turned up."""

    with_bins = True


class SendBackForm(FindForm):
    """What is in the sender's house again."""

    def store(self):
        """The sender's bins."""
        return self.transfer.store


class LossForm(forms.Form):
    """Who answers for it."""

    responsible = forms.ModelChoiceField(label=_("Responsible person"), queryset=User.objects.none())
    remark = forms.CharField(label=_("What happened on the road"), max_length=300)

    def __init__(self, *args, transfer, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, memberships__store=transfer.store).distinct()
        self.fields["responsible"].queryset = people.order_by("name", "pk")


def _number(text):
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount < 10**9 else None
