"""The desk: one page on which a customer and their vehicle are put on file, known or new, by keyboard."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.files import selectors, services
from crm.files.forms import DeskForm
from dms.parties.services import PossibleDuplicates
from dms.vehicles.plates import read_plate
from dms.vehicles.vin import Verdict
from dms.web.pages import FormPage, Page
from dms.web.stores import current_store, stores_of

TONE_OF_VERDICT = {Verdict.VALID: "done", Verdict.WARNING: "waiting", Verdict.REFUSED: "late"}
#: Buttons that choose from the file or take the choice back; nothing is saved by them.
CHOICES = {"use_customer", "use_vehicle", "other_customer", "other_vehicle"}

#: What tells customers apart.
TELLING = ("name", "phone", "document_number", "company_code")


def key_in(text):
    """A key out of a form; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else None


class Desk:
    """What both faces of the desk share: the store, who and what is chosen, and what was typed."""

    permission = "vehicles.add_vehicle"
    form_class = DeskForm
    template_name = "crm/files/new.html"
    title = _("Open a file")
    customer = vehicle = None
    found, stopped = (), False

    def get_template_names(self):
        """The page, or the form alone."""
        return ["crm/files/parts/desk.html" if self.is_partial else self.template_name]

    def form_arguments(self):
        """Stores where this person opens files, the one that the form is for, and what is chosen."""
        return {"stores": self.stores(), "store": self.store(), "customer": self.customer, "vehicle": self.vehicle}

    def stores(self):
        """The person's stores where they may."""
        return [each for each in stores_of(self.request) if self.request.user.has_perm(self.permission, each)]

    def store(self):
        """Of what is chosen; else the chosen one, the current one, the first one."""
        given = self.request.POST or self.request.GET
        wanted = getattr(self.customer or self.vehicle, "store_id", None) or key_in(given.get("store"))
        current = current_store(self.request)
        stores = self.stores()
        return next((each for each in stores if each.pk == (wanted or getattr(current, "pk", None))), stores[0])

    def choose(self, customer, vehicle):
        """Remember whom and what the form is about; what the person can't see is not chosen."""
        user = self.request.user
        self.vehicle = selectors.vehicle_at_desk(user, vehicle) if vehicle else None
        self.customer = selectors.customer_at_desk(user, customer) if customer else None

    def typed(self):
        """What stands in the form, as it was typed."""
        posted, fields = self.request.POST, DeskForm.base_fields
        values = {name: posted.get(name, "").replace("\x00", "")[:1000] for name in fields if name in posted}
        return values | {"consents": posted.getlist("consents")}

    def likely(self):
        """Who on file may be the customer that is being typed."""
        typed = {name: text[:100] for name, text in self.typed().items() if name in TELLING}
        return selectors.found_customers(self.request.user, self.store(), **typed)

    def shown_again(self):
        """The form with what was typed, and nothing said about it yet."""
        form = self.form_class(initial=self.typed(), **self.form_arguments())
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs):
        """Whom and what the form is about.

        ``customer``, ``vehicle``, ``owner`` (of the vehicle, somebody else), ``is_held`` (it is the customer's),
        ``found`` (who may be the same) and ``stopped`` (they stopped the save).
        """
        owner = selectors.owner_at_desk(self.vehicle, self.request.user) if self.vehicle else None
        return super().get_context_data(
            customer=self.customer,
            vehicle=self.vehicle,
            owner=owner if owner and owner.pk != getattr(self.customer, "pk", None) else None,
            is_held=self._is_held(),
            found=self.found,
            stopped=self.stopped,
            **kwargs,
        ) | {"cancel_address": reverse("customers:list")}

    def _is_held(self):
        held = self.vehicle.open_ownerships if self.vehicle and self.customer else []
        return any(each.customer_id == self.customer.pk for each in held)


class NewFile(Desk, FormPage):
    """Plate, VIN, kilometres, telephone, name, Ctrl+Enter. ``?customer=7`` and ``?vehicle=7`` bring one along."""

    def get(self, request, *args, **kwargs):
        """The empty form, or the one about whom and what the address names."""
        self._open()
        self.choose(key_in(request.GET.get("customer")), key_in(request.GET.get("vehicle")))
        initial = {name: request.GET.get(name, "").replace("\x00", "")[:60] for name in ("plate", "vin", "phone")}
        form = self.form_class(initial={k: v for k, v in initial.items() if v}, **self.form_arguments())
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request, *args, **kwargs):
        """Choose somebody or something, or save."""
        self._open()
        posted = request.POST
        customer, vehicle = key_in(posted.get("customer")), key_in(posted.get("vehicle"))
        self.choose(
            None if "other_customer" in posted else key_in(posted.get("use_customer")) or customer,
            None if "other_vehicle" in posted else key_in(posted.get("use_vehicle")) or vehicle,
        )
        if CHOICES & set(posted):
            return self.shown_again()
        return super().post(request, *args, **kwargs)

    def save(self, form):
        """One service call."""
        try:
            return services.open_file(
                customer_id=self.customer.pk if self.customer else None,
                vehicle_id=self.vehicle.pk if self.vehicle else None,
                despite_duplicates="despite_duplicates" in self.request.POST,
                actor=self.request.user,
                **form.values(),
            )
        except PossibleDuplicates:
            self.stopped = True
            raise

    def refused(self, form, status, **context):
        """With who may be the same still in sight."""
        if self.customer is None:
            self.found = self.likely()
        return super().refused(form, status, **context)

    def saved(self, row):
        """Say what was done, and show the file."""
        plate = f" · {row.vehicle.plate or row.vehicle.vin_last6}" if row.vehicle else ""
        done = _now("File opened: %(file)s") if row.written else _now("On file already: %(file)s")
        self.done_message = done % {"file": f"{row.customer.number}{plate}"}
        return super().saved(row)


class Look(Desk, Page):
    """What the server says while somebody types. POST: personal values stay out of addresses. Nothing is written."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """About the field that asks: the vehicle, or the customer."""
        self.choose(key_in(request.POST.get("customer")), key_in(request.POST.get("vehicle")))
        asked = request.POST.get("asked", "")
        return self._about_vehicle(asked) if asked in ("plate", "vin") else self._about_customer()

    def _about_customer(self):
        return self._part("crm/files/parts/found.html", found=self.likely())

    def _about_vehicle(self, asked):
        typed = self.typed().get(asked, "")[:60]
        known = selectors.known_vehicles(self.request.user, self.store(), **{asked: typed})
        if len(known) == 1:
            return self._filled(known[0])
        answer = self._about_plate(typed) if asked == "plate" else self._about_vin(typed)
        return self._part(f"crm/files/parts/{asked}_answer.html", known=known, **answer)

    def _filled(self, vehicle):
        """Plate → Tab → filled: the vehicle, and its owner where nobody is being typed yet."""
        self.vehicle = selectors.vehicle_at_desk(self.request.user, vehicle.pk)
        typed = self.typed()
        if self.customer is None and not (typed.get("name") or typed.get("phone")):
            self.customer = selectors.owner_at_desk(self.vehicle, self.request.user)
        answer = self.shown_again()
        answer["HX-Retarget"], answer["HX-Reswap"] = "#desk", "outerHTML"
        return answer

    def _about_plate(self, typed):
        if len(typed) < selectors.SHORTEST_PLATE:
            return {"reading": None}
        for number in (typed, f"{selectors.usual_province(self.store())}{typed}"):
            try:
                reading = read_plate(number)
            except ValidationError as error:
                refused = error
                continue
            return {"reading": reading, "colour_field": self._colours(reading)}
        return {"reading": None, "sentences": refused.messages}

    def _colours(self, reading):
        chosen = self.typed().get("plate_colour")
        suggested = chosen if chosen in reading.colours else reading.colours[0]
        form = self.form_class(initial={"plate_colour": suggested}, **self.form_arguments())
        form.fields["plate_colour"].choices = [(colour.value, colour.label) for colour in reading.colours]
        return form["plate_colour"].as_widget(attrs={"hx-swap-oob": "true"})

    def _about_vin(self, typed):
        if not typed.strip():
            return {"vin": None}
        vin = selectors.decoded(self.request.user, self.store(), typed)
        wanted = {"brand_text": vin.maker, "model_year": vin.model_year} if vin.verdict != Verdict.REFUSED else {}
        empty = {name: value for name, value in wanted.items() if value and not self.typed().get(name)}
        whole = empty if vin.verdict else {}
        form = self.form_class(initial=whole, **self.form_arguments())
        filled = [form[name].as_widget(attrs={"hx-swap-oob": "true"}) for name in whole if name in form.fields]
        return {"vin": vin, "tone": TONE_OF_VERDICT.get(vin.verdict, "open"), "filled": filled}

    def _part(self, template, **context):
        self.template_name = template
        return HttpResponse(self.response_class(self.request, [template], context).rendered_content)
