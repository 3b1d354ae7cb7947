"""Customers: list, file, registering, editing, looking at an identity number."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from dms.parties import selectors, services
from dms.parties.choices import Likeness
from dms.parties.models import Customer
from dms.vehicles.models import Ownership
from dms.web import cells
from dms.web.customers import forms, in_bulk
from dms.web.customers.filters import CustomerFilter
from dms.web.pages import Column, DetailPage, FormPage, ListPage, Tab
from dms.web.pages.access import Page
from dms.web.pages.details import Fact
from dms.web.pages.file_timelines import FileTimeline, OfFile
from dms.web.stores import current_store

MAY = ("change_customer", "reveal_customer", "record_consent")


def vehicle_registration(customer):
    """Where a vehicle of this customer is registered; empty where there is no such page."""
    try:
        return f"{reverse('vehicles:register')}?customer={customer.pk}"
    except NoReverseMatch:
        return ""


def in_words(duplicates):
    """Possible duplicates for the template: ``[{"customer", "reasons"}]``."""
    return [
        {"customer": customer, "reasons": [Likeness(reason).label for reason in reasons]}
        for customer, reasons in duplicates
    ]


def first_phone(customer):
    """The masked number that is to be called first, from what the list has fetched."""
    return next((one.masked_phone for one in customer.open_contacts if one.phone), "")


class Customers(ListPage):
    """Everybody the store deals with."""

    model = Customer
    permission = "parties.view_customer"
    title = _("Customers")
    filterset_class = CustomerFilter
    search_fields = ("name",)
    sort = "-pk"
    tabs = (
        Tab(_("All")),
        Tab(_("Mine"), {"responsible": "me"}),
        Tab(_("Companies"), {"kind": "company"}),
        Tab(_("Ask for consent again"), {"to_do": "ask_again"}),
    )
    new_label = _("New customer")
    new_permission = "parties.add_customer"
    bulk_actions = in_bulk.ACTIONS
    empty_title = _("No customers yet")
    empty_text = _("Register the first one: a name and a telephone number are enough.")
    columns = (
        Column(label=_("Name"), value="name", sort="name_pinyin"),
        Column(label=_("Telephone"), value=first_phone),
        Column(label=_("Vehicles"), value="open_ownerships", draw=cells.plates),
        Column(label=_("Class"), value="get_customer_class_display", sort="customer_class", phone=False),
        Column(label=_("Responsible"), value="responsible.name", phone=False),
        Column(label=_("Number"), value="number", sort="pk", phone=False),
        Column(label=_("State"), value="state", draw=cells.state_of_a_closed_file, phone=False),
    )

    @property
    def new_url(self):
        """The registration."""
        return reverse("customers:register")

    def rows(self):
        """With contacts, vehicles and the responsible colleague."""
        vehicles = Ownership.objects.visible_to(self.request.user).filter(valid_to=None).select_related("vehicle")
        vehicles = vehicles.only("customer_id", "vehicle__plate", "vehicle__plate_colour", "vehicle__model_text")
        owned = Prefetch("ownerships", queryset=vehicles.order_by("pk"), to_attr="open_ownerships")
        return selectors.customer_list(self.request.user).select_related("responsible").prefetch_related(owned)

    def search(self, rows, text):
        """By what people say at the counter."""
        return selectors.matching_customers(rows, self.request.user, text)


class CustomerPage(OfFile, DetailPage):
    """The file of one customer."""

    model = Customer
    permission = "parties.view_customer"
    template_name = "customers/customer.html"

    def rows(self):
        """With contacts and consents."""
        return selectors.customer_detail(self.request.user)

    def get_title(self):
        """The whole name: whoever may open the file knows whom they serve."""
        return self.object.name

    def facts(self, row):
        """Who it is."""
        papers = [Fact(_("Unified social credit code"), row.company_code)] if row.company_code else []
        if row.document_number:
            papers.append(
                Fact(row.get_document_kind_display(), row, "customers/parts/document.html"),
            )
        return [
            Fact(_("Kind"), row.get_kind_display()),
            Fact(_("Class"), row.get_customer_class_display()),
            Fact(_("Source"), row.get_source_display()),
            Fact(_("Responsible"), row.responsible.name if row.responsible else ""),
            Fact(_("Store"), row.store),
            *papers,
            Fact(_("Address"), row.address),
            Fact(_("Note"), row.note),
        ]

    def edit_url(self, row):
        """For whoever may change an open file."""
        return reverse("customers:edit", args=[row.pk]) if self._may(row)["change_customer"] else ""

    def get_context_data(self, row, **kwargs):
        """``contacts``, ``consents``, ``ownerships``, ``may``, ``document``, ``register_vehicle`` (address)."""
        user = self.request.user
        vehicles = Ownership.objects.visible_to(user).filter(customer=row).select_related("vehicle")
        may_register = user.has_perm("vehicles.add_vehicle", row) and not row.change_blockers()
        return super().get_context_data(
            row=row,
            contacts=self._contacts(row),
            consents=row.consents.all(),
            ownerships=vehicles.order_by("valid_to", "-valid_from", "-pk"),
            may=self._may(row),
            document=selectors.shown_document(row, user) if row.document_number else "",
            register_vehicle=vehicle_registration(row) if may_register else "",
            **kwargs,
        )

    def _may(self, row):
        may = {name: self.request.user.has_perm(f"parties.{name}", row) for name in MAY}
        return may | {"change_customer": may["change_customer"] and not row.change_blockers()}

    def _contacts(self, row):
        revealed = selectors.revealed_contacts(row.pk, self.request.user, row)
        return [
            {
                "contact": contact,
                "full": contact.pk in revealed,
                "phone": contact.phone if contact.pk in revealed else contact.masked_phone,
            }
            for contact in row.open_contacts
        ]


class CustomerTimeline(FileTimeline):
    """Everything about the customer and what belongs to their file."""

    model = Customer
    permission = "parties.view_customer"


class Register(FormPage):
    """A new customer: name, telephone, Ctrl+Enter. Whoever may be the same is shown before it is done."""

    permission = "parties.add_customer"
    form_class = forms.RegisterForm
    template_name = "customers/register.html"
    title = _("New customer")
    submit_label = _("Register")
    found = ()

    def form_arguments(self):
        """Stores and colleagues are those of the person."""
        return {"actor": self.request.user}

    def initial(self, row):
        """In the store one works for just now."""
        return {"store": current_store(self.request)}

    def save(self, form):
        """One service call."""
        try:
            return services.register_customer(
                **form.values(),
                despite_duplicates="despite_duplicates" in self.request.POST,
                actor=self.request.user,
            )
        except services.PossibleDuplicates as refusal:
            self.found = refusal.found
            raise

    def success_url(self, row):
        """The file, or the registration of the car they came with."""
        wanted = "and_a_vehicle" in self.request.POST
        return (vehicle_registration(row) if wanted else "") or row.get_absolute_url()

    def get_context_data(self, **kwargs):
        """``duplicates`` that stopped the registration, ``may_register_vehicle``."""
        try:
            there = bool(reverse("vehicles:register"))
        except NoReverseMatch:
            there = False
        return super().get_context_data(
            duplicates=in_words(self.found),
            may_register_vehicle=there and self.request.user.has_perm("vehicles.add_vehicle"),
            **kwargs,
        ) | {"cancel_address": reverse("customers:list")}


class Duplicates(Page):
    """Who may be the same customer, while somebody types. POST: personal values stay out of addresses."""

    permission = "parties.add_customer"
    template_name = "customers/parts/duplicates.html"
    http_method_names = ["post"]

    def post(self, request):
        """The cards, or nothing."""
        typed = {
            name: request.POST.get(name, "")[:100].replace("\x00", "") for name in ("name", "phone", "document_number")
        }
        chosen = request.POST.get("store", "")
        stores = forms.RegisterForm(actor=request.user).fields["store"].queryset
        store = stores.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 10 else None
        if store is None:
            return HttpResponse("")
        found = selectors.possible_duplicates(store=store, **typed)
        return self.render_to_response(self.get_context_data(duplicates=in_words(found)))


class Edit(FormPage):
    """Change a customer's file; the identity number is shown masked and stays unless it is typed anew."""

    model = Customer
    permission = "parties.change_customer"
    form_class = forms.CustomerForm
    template_name = "customers/edit.html"
    title = _("Edit the customer")

    def rows(self):
        """With what the file shows."""
        return super().rows().select_related("store", "responsible")

    def form_arguments(self):
        """Colleagues are those that the person sees."""
        return {"actor": self.request.user}

    def shown(self, row, name):
        """The identity number in masks."""
        return row.masked_document if name == "document_number" else super().shown(row, name)

    def save(self, form):
        """One service call."""
        return services.edit_customer(
            customer_id=self.object.pk,
            expected_version=self.expected_version,
            actor=self.request.user,
            **form.values(),
        )


class RevealDocument(Page):
    """The identity number in full, each look on record."""

    model = Customer
    permission = "parties.reveal_customer"
    template_name = "web/parts/phone.html"
    http_method_names = ["post"]

    def post(self, request, pk):
        """The number in its place; without JavaScript the file, which shows it for some minutes."""
        customer = self.row()
        number = services.reveal_document(customer_id=customer.pk, actor=request.user)
        if not self.is_partial:
            return redirect(customer)
        return self.render_to_response(self.get_context_data(value=number))
