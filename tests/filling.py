"""Filling in forms as a person would, for tests that walk all of them."""

import datetime
import itertools
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dms.accounts.models import Store, User
from dms.parties.models import Customer
from parts.models import Bin, Part, StockItem
from parts.stocktake.models import StocktakeLine
from tests.parts.factories import PartFactory
from tests.vehicles.factories import make_vin

_numbers = itertools.count(1)

#: What a field of this name asks for, where its kind alone does not say it.
BY_NAME = {
    "code": lambda: f"NX{next(_numbers)}",
    "username": lambda: f"new.person{next(_numbers)}",
    "vin": lambda: make_vin(800000 + next(_numbers)),
    "plate": lambda: f"京A{next(_numbers):05d}",
    "time_zone": lambda: "Asia/Shanghai",
    "role": lambda: "technician",
    "scopes": lambda: "read",
    "facts": lambda: "*",
    "url": lambda: "https://program.example.com/hook",
    "hex": lambda: "#ffffff",
    "last_day": lambda: _day(30),
    "company_code": lambda: "",
    "document_number": lambda: "",
    "plate_colour": lambda: "blue",
    "year": lambda: "2031",
    "model_year": lambda: "2026",
}


def _last_bin(state):
    """The bin of the newest stocktake of the story in that state."""
    return lambda: _counted_line(state).bin.code


def _last_part(state):
    return lambda: _counted_line(state).item.part.number


def _counted_line(state):
    return StocktakeLine.objects.filter(store__code="CD", stocktake__state=state).latest("pk")


def _counter_of_the_story():
    """A storekeeper of the store of the story."""
    return str(User.objects.get(username="the_storekeeper").pk)


def _two_of_a_part():
    return f"{Part.objects.earliest('pk').number} 2"


def _another_store():
    return str(Store.objects.exclude(code="CD").filter(is_active=True).first().pk)


#: What one page asks for and the others do not.
BY_PAGE = {
    "customers:add_contact": {"role": "driver"},
    "contacts:edit": {"role": "driver"},
    "consent-texts:publish": {"valid_from": lambda: _day(5)},
    "price-lists:end": {"valid_to": lambda: _day(30)},
    "attachments:attach": {"file": lambda: SimpleUploadedFile("door.png", _picture())},
    "vehicles:register": {"plate": "", "plate_colour": ""},
    "issues:new": {"lines": lambda: _any_part()},
    "issues:edit": {"lines": lambda: _any_part()},
    "sales:new": {"lines": lambda: _any_part(), "customer": ""},
    "sales:edit": {"lines": lambda: _any_part()},
    "special-orders:new": {"lines": lambda: _any_part(), "customer": lambda: _newest_customer(), "lead_days": "7"},
    "special-orders:edit": {"lines": lambda: _any_part(), "responsible": ""},
    "special-orders:ask_elsewhere": {"from_store": lambda: _another_store()},
    "special-orders:extend": {"hold_until": lambda: _day(20)},
    "customer-merges:new": {"other_number": lambda: _newest_customer()},
    "data-requests:new": {"kind": "access"},
    "receivables:pay": {"tendered": ""},
    "credit-accounts:raise": {"limit": "20000"},
    "transfers:new": {
        "lines": lambda: f"{Part.objects.earliest('pk').number} 2",
        "from_store": lambda: _another_store(),
    },
    "transfers:ship": {"arrives_at": lambda: f"{_day(1)}T10:00"},
    "scrappings:add_line": {"bin": lambda: _oldest_bin(), "part": lambda: _stocked_part(), "status": ""},
    "stocktakes:new": {"moved_on": "", "share": ""},
    "stocktakes:count": {"bin": _last_bin("counting"), "part": _last_part("counting"), "quantity": "3"},
    "stocktakes:close_bin": {"bin": _last_bin("counting")},
    "stocktakes:assign": {"bin": _last_bin("counting"), "counter": lambda: _counter_of_the_story()},
    "stocktakes:recount": {"bin": _last_bin("to_recount"), "part": _last_part("to_recount"), "quantity": "3"},
    "stocktakes:explain": {"cause": "lost"},
    "issues:old_part": {"bin": "", "reason": "it comes tomorrow"},
    "old-parts:new": {"part": lambda: _any_part(), "bin": ""},
    "old-parts:put_away": {"bin": ""},
    "old-parts:give_back": {"is_cleaned": "on"},
    "old-parts:bring_back": {"bin": ""},
    "parts:new": {"number": lambda: f"NX-{next(_numbers)}", "barcode": ""},
    "parts:edit": {"barcode": ""},
    "parts:price": {"retail_price": "999.00"},
    "parts:supersede": {"number": lambda: _newest_part()},
    "stock:new": {"number": lambda: _newest_part()},
    "stock:edit": {"home_bin": ""},
    "stock:hold": {"bin_code": ""},
    "stock:move": {"to_bin": lambda: _oldest_bin()},
    "stock:set_aside": {"to_bin": ""},
    "stock:put_back": {"to_bin": ""},
    "warehouses:new": {"code": "Z9"},
    "labour-operations:set_time": {"trim": ""},
    "packages:set_part": {"part": lambda: _any_part()},
    "purchase-requests:add_line": {"part": lambda: PartFactory().number},
}


def _newest_customer():
    """The number of an open file in the store of the story."""
    return Customer.objects.filter(store__code="CD", state="active").latest("pk").number


def _newest_part():
    """The number of a part that is none of the pages' own."""
    return Part.objects.latest("pk").number


def _oldest_bin():
    """The label of a bin in the store of the story, in which no part of a page lies."""
    return Bin.objects.filter(store__code="CD").earliest("pk").code


def _stocked_part():
    """The number of a part that the store of the story has."""
    return StockItem.objects.filter(store__code="CD").latest("pk").part.number


def _any_part():
    """The number of a part on file."""
    return Part.objects.earliest("pk").number_plain


def _picture():
    written = BytesIO()
    Image.new("RGB", (4, 4)).save(written, "PNG")
    return written.getvalue()


@dataclass
class Opened:
    """A page with a form on it, open in somebody's browser."""

    route: Any
    person: Any
    row: Any
    answer: Any

    @property
    def form(self):
        return self.answer.context["form"]

    @property
    def address(self):
        return self.route.address(self.row)

    def body(self, **changes):
        """What the browser sends when everything is filled in, with ``changes`` made to it."""
        of_page = BY_PAGE.get(self.route.name, {})
        filled = {
            self.form.add_prefix(name): called(of_page[name]) if name in of_page else value_for(self.form, name)
            for name in self.form.fields
        }
        version = self.answer.context.get("version")
        hidden = {"version": version} if version not in (None, "") else {}
        return {name: value for name, value in (filled | hidden | changes).items() if value is not None}

    def send(self, body):
        return self.person.browser().post(self.address, body)


def open_form(dealership, route):
    """The page as the first person sees it who gets its form; None where nobody does."""
    return next(forms_opened(dealership, route), None)


def forms_opened(dealership, route):
    """The page in the browser of everybody who gets its form, people of one store first."""
    row = dealership.row(route)
    for person in sorted(dealership.for_page(route), key=lambda one: one.is_of_the_group):
        answer = person.browser().get(route.address(row))
        if answer.status_code == 200 and answer.context and "form" in answer.context:
            yield Opened(route, person, row, answer)


def called(value):
    return value() if callable(value) else value


def value_for(form, name):
    """A value that the field should accept: the one it shows, else one of its kind; None for a box left empty."""
    field, shown = form.fields[name], form[name].value()
    if isinstance(field, forms.BooleanField):
        return "on" if shown else None
    if shown not in (None, "", []):
        return _as_sent(field, shown)
    if name in BY_NAME:
        return BY_NAME[name]()
    if name.endswith("phone"):
        return f"139{next(_numbers):08d}"
    for kind, make in BY_KIND:
        if isinstance(field, kind):
            return make(field)
    return _text(field)


def _as_sent(field, shown):
    """A value as the browser would send it back."""
    if isinstance(shown, list):
        return shown
    return str(field.prepare_value(shown)) if not isinstance(shown, datetime.date) else shown.isoformat()


def _text(field):
    return f"测试{next(_numbers)}"[: field.max_length or 20]


def _choice(field):
    values = [value for value, _label in _flat(field.choices) if value not in ("", None)]
    if not field.required and "" in [value for value, _label in _flat(field.choices)]:
        return ""
    return str(values[0]) if values else ""


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield getattr(value, "value", value), label


def _row(field):
    first = field.queryset.first()
    return str(first.pk) if first is not None else ""


def _number(field):
    return str(max(1, field.min_value or 0))


def _day(days):
    return (datetime.date.today() + datetime.timedelta(days=days)).isoformat()


BY_KIND = (
    (forms.ModelMultipleChoiceField, lambda field: [_row(field)] if field.required else []),
    (forms.ModelChoiceField, _row),
    (forms.MultipleChoiceField, lambda field: [_choice(field)] if field.required else []),
    (forms.ChoiceField, _choice),
    (forms.EmailField, lambda field: f"person{next(_numbers)}@example.com"),
    (forms.DateTimeField, lambda field: f"{_day(-1)}T10:00"),
    (forms.DateField, lambda field: _day(0)),
    (forms.TimeField, lambda field: "10:00"),
    (forms.IntegerField, _number),
    (forms.DecimalField, _number),
    (forms.FileField, lambda field: None),
)


def is_text(field):
    """Whether anything can be typed into it."""
    free = isinstance(field, forms.CharField) and not isinstance(field, forms.FileField)
    return free and not isinstance(field.widget, forms.HiddenInput | forms.Select)
