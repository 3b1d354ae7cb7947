"""What the server says while somebody types: about a VIN, a plate, a customer. Nothing is written here."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dms.core import clock
from dms.parties.selectors import find_customers
from dms.vehicles.models import Vehicle
from dms.vehicles.plates import read_plate
from dms.vehicles.selectors import maker_of
from dms.vehicles.vin import Verdict, read_vin
from dms.web.pages import Page
from dms.web.stores import current_store, stores_of
from dms.web.vehicles import forms

TONES = {Verdict.VALID: "done", Verdict.WARNING: "waiting", Verdict.REFUSED: "late"}


class AnswerPage(Page):
    """A part of a form, drawn anew for what was typed."""

    permission = "vehicles.view_vehicle"

    def get(self, request, *args, **kwargs):
        """The part."""
        return self.render_to_response(self.get_context_data(**self.answer()))

    def answer(self):
        """The context of the part."""
        raise NotImplementedError

    def typed(self, name, longest=60):
        """What stands in a field of the form."""
        return self.request.GET.get(name, "").replace("\x00", "").strip()[:longest]

    def store(self):
        """The store that the form is for; None where nobody has said yet."""
        wanted = self.typed("store")
        chosen = next((store for store in stores_of(self.request) if str(store.pk) == wanted), None)
        return chosen or current_store(self.request)

    def same(self, **values):
        """The vehicle of this store that has it already, or None. Other stores are not asked."""
        store = self.store()
        seen = Vehicle.objects.visible_to(self.request.user)
        return seen.filter(store=store, **values).first() if store else None


class CheckVin(AnswerPage):
    """Valid, to be compared, or refused, in a sentence; model year and make for the fields that are still empty."""

    template_name = "vehicles/parts/vin_answer.html"

    def answer(self):
        """``reading``, ``sentences``, ``tone``, ``same``, ``filled`` (fields that swap themselves in)."""
        text = self.typed("vin")
        if not text:
            return {"reading": None}
        reading = read_vin(text, latest_year=clock.today(self.store()).year + 1)
        refused = reading.verdict == Verdict.REFUSED
        maker = "" if refused else maker_of(self.request.user, reading.number)
        return {
            "reading": reading,
            "sentences": [sentence for error in reading.sentences for sentence in error.messages],
            "tone": TONES[reading.verdict],
            "same": self.same(vin=reading.number),
            "maker": maker,
            "filled": self._filled({"model_year": reading.model_year, "brand_text": maker}),
        }

    def _filled(self, known):
        wanted = {name: value for name, value in known.items() if value and self._is_empty(name)}
        form = forms.VehicleForm(actor=self.request.user, initial=wanted)
        return [form[name].as_widget(attrs={"hx-swap-oob": "true"}) for name in wanted]

    def _is_empty(self, name):
        # The form for correcting a VIN has no such fields and does not ask to have them filled.
        return "fill" in self.request.GET and not self.typed(name)


class CheckPlate(AnswerPage):
    """The form of the plate in words, and the colours that it may have."""

    template_name = "vehicles/parts/plate_answer.html"

    def answer(self):
        """``reading``, ``sentences``, ``same``, ``colour_field`` (swaps itself in)."""
        text = self.typed("plate")
        if not text:
            return {"reading": None}
        try:
            reading = read_plate(text)
        except ValidationError as error:
            return {"reading": None, "sentences": error.messages}
        return {"reading": reading, "same": self.same(plate=reading.number), "colour_field": self._colours(reading)}

    def _colours(self, reading):
        chosen = self.typed("plate_colour")
        suggested = chosen if chosen in reading.colours else reading.colours[0]
        form = forms.ChangePlateForm(initial={"plate_colour": suggested})
        form.fields["plate_colour"].choices = [(colour.value, colour.label) for colour in reading.colours]
        return form["plate_colour"].as_widget(attrs={"hx-swap-oob": "true"})


class FindCustomer(AnswerPage):
    """Customers to choose from."""

    permission = forms.CUSTOMERS
    template_name = "vehicles/parts/customer_hits.html"

    def answer(self):
        """``hits``, ``text``."""
        text, store = self.typed("customer_search"), self.store()
        if len(text) < 2 and text.isascii():  # one Chinese character is a family name, one letter is nothing yet
            return {"hits": [], "none": ""}
        found = find_customers(self.request.user, text)
        hits = list((found.filter(store=store) if store else found)[: forms.HITS])
        none = "" if hits else _("No customer fits. Register the customer first.")
        return {"hits": hits, "none": none, "chosen": hits[0].pk if len(hits) == 1 else None}
