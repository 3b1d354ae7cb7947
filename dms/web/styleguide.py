"""Every component and page kind on sample values, to look at; switched on with DEBUG or DEMO only."""

import datetime
from dataclasses import dataclass
from types import SimpleNamespace
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dms.core import clock, offers
from dms.core.transitions import OfferedMove
from dms.web.counters import Tile
from dms.web.pages import Column, FormPage, Page
from dms.web.pages.details import Fact
from dms.web.pages.seek import Slice

PLATES = [
    ("京A12345", "blue"),
    ("粤BF12345", "green"),
    ("沪C9K8L7", "yellow"),
    ("苏A12345D", "yellow_green"),
    ("京A0006警", "white"),
    ("京A88888", "black"),
]


@dataclass
class SampleOrder:
    """Looks like a repair order; lives for one request."""

    number: str
    plate: str
    colour: str
    customer: str
    work: str
    promised: datetime.datetime
    total: str
    state: str
    label: str
    state_tones: ClassVar = {
        "draft": offers.DRAFT,
        "working": offers.OPEN,
        "waiting": offers.WAITING,
        "settled": offers.DONE,
        "late": offers.LATE,
    }
    pk: int = 1
    _meta: ClassVar = SimpleNamespace(app_label="web", model_name="sampleorder")

    def __str__(self):
        return self.number

    def get_state_display(self):
        """The word for the state."""
        return self.label

    def get_absolute_url(self):
        """The sample document."""
        return reverse("web:styleguide_document")


def sample_orders():
    """Rows of every state, with the longest name that a customer may have."""
    now = clock.now()
    states = [
        ("working", pgettext_lazy("state", "working")),
        ("waiting", pgettext_lazy("state", "waiting for parts")),
        ("late", pgettext_lazy("state", "late")),
        ("settled", pgettext_lazy("state", "settled")),
        ("draft", pgettext_lazy("state", "draft")),
    ]
    customers = [
        "王**",
        "李*",
        "欧阳**",
        "内蒙古呼伦贝尔市海拉尔区远方汽车运输服务有限责任公司",
        "Müller-Lüdenscheidt, J.",
    ]
    return [
        SampleOrder(
            number=f"RO-26-{412 - n:04d}",
            plate=PLATES[n % len(PLATES)][0],
            colour=PLATES[n % len(PLATES)][1],
            customer=customers[n % len(customers)],
            work=["更换机油机滤", "Front brake pads and discs", "空调不制冷", "40 000 km"][n % 4],
            promised=now + datetime.timedelta(minutes=45 * (n - 2)),
            total=f"{(n + 1) * 428.5:.2f}",
            state=states[n % 5][0],
            label=states[n % 5][1],
        )
        for n in range(14)
    ]


def sample_moves():
    """One move that goes, one that does not."""
    return [
        OfferedMove(verb="inspect", label=_("Send to inspection"), reasons=[]),
        OfferedMove(verb="add_work", label=_("Add work"), reasons=[]),
        OfferedMove(
            verb="settle",
            label=_("Settle"),
            reasons=[
                _("Additional work “front pads” is not approved. Ask the customer."),
                _("The old part of line 3 has not been handed in to the parts desk."),
            ],
        ),
    ]


def sample_timeline():
    """Events as the timeline shows them."""
    now = clock.now()
    common = {
        "subject_kind": "accounts.store",
        "reason": "",
        "payload": {},
        "source": "",
        "target": "",
        "origin": "browser",
    }
    lines = [
        {
            "actor_name": "李梅",
            "label": _("moved the promise"),
            "payload": {"changes": {"name": ["15:00", "15:30"]}},
            "reason": "配件在途，客户已同意。",
        },
        {"actor_name": "", "label": _("sent a message"), "origin": "worker"},
        {
            "actor_name": "李梅",
            "label": _("began the work"),
            "source": pgettext_lazy("state", "received"),
            "target": pgettext_lazy("state", "working"),
        },
        {"actor_name": "陈刚", "label": _("received the car")},
    ]
    return [
        SimpleNamespace(**(common | line), at=now - datetime.timedelta(hours=7 * n)) for n, line in enumerate(lines)
    ]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(label=_("Telephone"), max_length=20, help_text=_("Mobile number with 11 digits."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("person", _("person")), ("company", _("company"))])
    birthday = forms.DateField(
        label=_("Birthday"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    channel = forms.ChoiceField(
        label=_("Contact by"),
        widget=forms.RadioSelect,
        choices=[("sms", _("SMS")), ("wechat", _("WeChat")), ("call", _("call"))],
    )
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label=_("The customer agrees to be called after the visit"), required=False)

    def clean_phone(self):
        """Enough of a rule to see an error at the field."""
        if not self.cleaned_data["phone"].isdigit():
            raise ValidationError(_("This is no telephone number: digits only."))
        return self.cleaned_data["phone"]


class Styleguide(Page):
    """All components on one page."""

    template_name = "web/styleguide/components.html"
    title = _("Style guide")

    def get(self, request):
        """The page."""
        urgencies = [("none", 0), *((tone, 3 * n + 2) for n, tone in enumerate(offers.TONES[1:]))]
        tiles = [Tile(str(_("Promised today")), number, request.path, tone, "clock") for tone, number in urgencies]
        wrong = SampleForm({"name": "", "phone": "abc", "kind": "person"})
        return self.render_to_response(
            self.get_context_data(
                orders=sample_orders()[:5],
                plates=PLATES,
                tones=offers.TONES,
                moves=[move for move in sample_moves() if move.reasons],
                timeline=sample_timeline(),
                tiles=tiles,
                form=wrong,
                now=clock.now(),
                late=clock.now() - datetime.timedelta(minutes=25),
                next_week=clock.now() + datetime.timedelta(days=7),
            )
        )


class SampleList(Page):
    """The list kind with rows that need no database."""

    template_name = "web/list_page.html"
    title = _("Repair orders")
    new_label = _("New")
    search_fields = ("number",)
    sort = "-number"
    columns = (
        Column(label=_("Number"), value="number", sort="number"),
        Column(label=_("Plate"), value="plate", template="web/styleguide/plate_cell.html"),
        Column(label=_("Customer"), value="customer", phone=False),
        Column(label=_("Work"), value="work", phone=False),
        Column(label=_("Promise"), value="promised", template="web/parts/promise.html"),
        Column(label=_("Total"), value="total", template="web/parts/money.html", number=True, phone=False),
        Column(label=_("State"), value="state", template="web/parts/state.html", phone=False),
    )

    def get(self, request):
        """Every row, or none with ``?empty=1``."""
        rows = [] if "empty" in request.GET else sample_orders()
        lines = [
            {
                "row": row,
                "url": row.get_absolute_url(),
                "cells": [{"column": one, "value": one.of(row)} for one in self.columns],
            }
            for row in rows
        ]
        heads = [
            {"column": one, "url": "?", "direction": "descending" if n == 0 else ""}
            for n, one in enumerate(self.columns)
        ]
        chips = [
            {"label": _("State"), "value": pgettext_lazy("state", "open"), "url": "?"},
            {"label": _("Promise"), "value": _("today"), "url": "?"},
        ]
        tabs = [(_("All"), True), (_("Mine"), False), (_("Waiting for parts"), False), (_("Late"), False)]
        context = self.get_context_data(
            page=Slice(rows, 312, 1, len(rows), "x", ""),
            lines=lines,
            heads=heads,
            chips=chips if rows else [],
            tab_links=[{"label": label, "url": "?", "current": current} for label, current in tabs],
            sort=self.sort,
            next_url="?after=x",
            new_address=reverse("web:styleguide_form"),
            empty_title=_("No repair order yet"),
        )
        return self.render_to_response(context)


class SampleDocument(Page):
    """The document kind."""

    template_name = "web/styleguide/document.html"

    def get(self, request, pk=1):
        """The page."""
        order = sample_orders()[0]
        facts = [
            Fact(_("Customer"), "王建国"),
            Fact("VIN", "LSVNV2182E2100001", "web/parts/vin.html"),
            Fact(_("Promise"), order.promised, "web/parts/promise.html"),
            Fact(_("Total"), "1284.00", "web/parts/money.html"),
            Fact(_("Odometer"), "48 213 km"),
            Fact(_("Advisor"), "李梅"),
            Fact(_("Notes"), ""),
        ]
        context = self.get_context_data(row=order, facts=facts, moves=sample_moves(), timeline=sample_timeline())
        return self.render_to_response(context | {"title": order.number})


class SampleFormPage(FormPage):
    """The form kind; saves nothing and says so at the form."""

    title = _("New customer")
    form_class = SampleForm

    def save(self, form):
        """Refuse, so that the refusal can be looked at."""
        raise ValidationError({"name": [_("A customer with this name and number exists already.")]})


urlpatterns = [
    path("styleguide/", Styleguide.as_view(), name="styleguide"),
    path("styleguide/list/", SampleList.as_view(), name="styleguide_list"),
    path("styleguide/document/", SampleDocument.as_view(), name="styleguide_document"),
    path("styleguide/document/<int:pk>/inspect/", SampleDocument.as_view(), name="inspect"),
    path("styleguide/document/<int:pk>/add-work/", SampleDocument.as_view(), name="add_work"),
    path("styleguide/form/", SampleFormPage.as_view(), name="styleguide_form"),
]
