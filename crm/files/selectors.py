"""What the desk says while somebody types: who and which car it may be, what a VIN tells, which consents there are."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.parties.choices import Channel, Likeness, Purpose
from dms.parties.formats import squeezed
from dms.parties.models import ConsentText, Customer
from dms.parties.selectors import customer_detail, possible_duplicates
from dms.vehicles.choices import OwnershipKind
from dms.vehicles.models import Ownership, Vehicle
from dms.vehicles.plates import PROVINCES, normalised_plate
from dms.vehicles.selectors import maker_of, with_holders
from dms.vehicles.vin import LENGTH, VIN_CHARACTERS, model_year, normalised_vin, read_vin

MOST_FOUND = 4
#: A plate is told from others by so many characters, a VIN's maker by three and its year by ten.
SHORTEST_PLATE, MAKER_CODE, WITH_YEAR = 6, 3, 10
#: So many of the latest plates tell which province is usual here.
LATEST_PLATES = 20
MESSAGE_CHANNELS = (Channel.SMS, Channel.TELEPHONE, Channel.WECHAT, Channel.EMAIL)


@dataclass
class FoundCustomer:
    """Somebody on file who may be the one at the desk, why, and the vehicles they have now."""

    customer: Customer
    reasons: list
    ownerships: list


@dataclass
class DecodedVin:
    """What is known of a VIN typed so far."""

    number: str
    maker: str = ""
    model_year: int | None = None
    verdict: Any = None
    sentences: list = field(default_factory=list)

    @property
    def missing(self):
        """How many characters are still to be typed; never below nought."""
        return max(LENGTH - len(self.number), 0)


@dataclass
class OfferedConsent:
    """A purpose with a text that is current, and the ways that it may be pursued."""

    purpose: Purpose
    text: ConsentText
    channels: tuple


def customer_at_desk(user, pk):
    """The customer for the card, with who is called first and their vehicles; None where ``user`` may not see them."""
    return _with_vehicles(customer_detail(user), user).filter(pk=pk).first()


def found_customers(user, store, *, name="", phone="", document_number="", company_code=""):
    """Customers of ``store`` who may be the one that is being typed, most certain first."""
    known = possible_duplicates(store=store, name=name, phone=phone, document_number=document_number)
    reasons = {customer.pk: [Likeness(reason).label for reason in why] for customer, why in known}
    if code := squeezed(company_code):
        same = Customer.objects.filter(store=store, company_code=code).exclude(state__in=["merged", "erased"])
        reasons = {key: [_("same company code")] for key in same.values_list("pk", flat=True)[:MOST_FOUND]} | reasons
    keys = list(reasons)[:MOST_FOUND]
    rows = {row.pk: row for row in _with_vehicles(customer_detail(user), user).filter(pk__in=keys)}
    return [FoundCustomer(rows[key], reasons[key], rows[key].held) for key in keys if key in rows]


def vehicle_at_desk(user, pk):
    """The vehicle for the card, with ``open_ownerships``; None where ``user`` may not see it."""
    return with_holders(Vehicle.objects.visible_to(user).select_related("store"), user).filter(pk=pk).first()


def known_vehicles(user, store, *, plate="", vin=""):
    """The vehicles of ``store`` with this whole plate (its province may be left out) or this whole VIN."""
    seen = with_holders(Vehicle.objects.visible_to(user).filter(store=store).select_related("store"), user)
    plate, vin = normalised_plate(plate), normalised_vin(vin)
    said = Q(pk__in=())
    if len(plate) >= SHORTEST_PLATE:
        said |= Q(plate=plate) if plate[0] in PROVINCES else Q(plate=plate) | Q(plate_tail=plate)
    if len(vin) == LENGTH:
        said |= Q(vin=vin)
    return list(seen.filter(said).order_by("-pk")[:MOST_FOUND])


def owner_at_desk(vehicle, user):
    """Who owns the vehicle now, ready for the card; None where nobody does or ``user`` may not see them."""
    held = [each for each in vehicle.open_ownerships if each.kind == OwnershipKind.OWNER]
    return customer_at_desk(user, held[0].customer_id) if held else None


def usual_province(store):
    """The province that most of the latest plates of ``store`` have; empty where there is none yet."""
    if store is None:
        return ""
    plates = Vehicle.objects.filter(store=store).exclude(plate="").order_by("-pk")
    first = Counter(
        plate[0] for plate in plates.values_list("plate", flat=True)[:LATEST_PLATES] if plate[0] in PROVINCES
    )
    return first.most_common(1)[0][0] if first else ""


def decoded(user, store, text):
    """What the VIN tells so far: its maker after three characters, its year after ten, the verdict when it is whole."""
    number = normalised_vin(text)[: LENGTH + 3]
    newest = clock.today(store).year + 1
    if len(number) < LENGTH and VIN_CHARACTERS.fullmatch(number):
        maker = maker_of(user, number) if len(number) >= MAKER_CODE else ""
        year = model_year(number, latest_year=newest) if len(number) >= WITH_YEAR else None
        return DecodedVin(number, maker, year)
    reading = read_vin(number, latest_year=newest)
    maker = maker_of(user, number) if reading.expected_check_digit else ""
    sentences = [sentence for error in reading.sentences for sentence in error.messages]
    return DecodedVin(number, maker, reading.model_year, reading.verdict, sentences)


def offered_consents(store):
    """What a customer can agree to today: each purpose with a current text."""
    texts = {}
    for text in ConsentText.objects.filter(valid_from__lte=clock.today(store)).order_by("valid_from"):
        texts[text.purpose] = text
    return [OfferedConsent(purpose, texts[purpose], _channels(purpose)) for purpose in Purpose if purpose in texts]


def _channels(purpose):
    passed_on = purpose.startswith("share_") or purpose == Purpose.LOCATION
    return (Channel.DATA,) if passed_on else MESSAGE_CHANNELS


def _with_vehicles(customers, user):
    held = Ownership.objects.visible_to(user).filter(valid_to=None).select_related("vehicle").order_by("pk")
    return customers.prefetch_related(Prefetch("ownerships", queryset=held, to_attr="held"))
