"""Vehicles and the vehicle catalogue as files: which columns, how a row is recognised, which services save it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dms.core import clock
from dms.core.events import changed
from dms.core.exchange.cells import Choice, Day, Text, WholeNumber, YesNo
from dms.core.exchange.lists import ADDED, CHANGED, UNCHANGED, ExchangeColumn, Saved, exchange_list
from dms.core.exchange.together import TAKEN, Together
from dms.core.permissions import require
from dms.core.registering import seen_by
from dms.vehicles import choices, services
from dms.vehicles.catalogue import services as catalogue
from dms.vehicles.catalogue.models import Brand, ModelYear, Series, Trim
from dms.vehicles.many import NewVehicles
from dms.vehicles.models import Vehicle
from dms.vehicles.plates import PlateColour, normalised_plate
from dms.vehicles.vin import normalised_vin, read_vin

PLATE_COLUMNS = ("plate", "plate_colour")
TRIM_FIELDS = ("energy", "engine", "transmission", "body", "seats")


# --- vehicles --------------------------------------------------------------------------------------------------------


def vehicle_rows(user):
    """Vehicles that ``user`` sees, in the order of their registration."""
    return Vehicle.objects.visible_to(user).order_by("pk")


def save_vehicle(actor, store, values):
    """Register the vehicle, or change the one with this VIN; a plate that differs is changed with its history.

    A VIN that may be right and looks odd warns. Raises what the services raise.
    """
    vin, plate, fields = _parts(values)
    present = Vehicle.objects.filter(store=store, vin=vin).first()
    if present is None:
        vehicle = services.register_vehicle(store_id=store.pk, vin=vin, actor=actor, **plate, **_given(fields))
        outcome = ADDED
    else:
        vehicle = services.edit_vehicle(vehicle_id=present.pk, actor=actor, **fields)
        if plate.get("plate") and _is_another_plate(vehicle, plate):
            vehicle = services.change_plate(vehicle_id=present.pk, actor=actor, **plate)
        outcome = CHANGED if vehicle.version != present.version else UNCHANGED
    return Saved(vehicle, outcome, _doubts(vehicle, store))


def _parts(values):
    """``(vin, plate, fields)``: what the row says of each."""
    plate = {name: values[name] for name in PLATE_COLUMNS if values.get(name)}
    fields = {name: value for name, value in values.items() if name not in {"vin", *PLATE_COLUMNS}}
    if fields.get("model_year") is None:  # the VIN has said it, or somebody who knows better
        fields.pop("model_year", None)
    return normalised_vin(values["vin"]), plate, fields


def _given(fields):
    """An empty cell of a new vehicle says nothing."""
    return {name: value for name, value in fields.items() if value not in ("", None)}


class VehiclesTogether(Together):
    """Vehicles whose VIN is new, or that are on file exactly as the row says."""

    def __init__(self, actor, store, rows):
        require(actor, "vehicles.change_vehicle", store)
        self.new = NewVehicles(store=store, actor=actor)
        self.new.look_up(rows)
        vins = {normalised_vin(row["vin"]) for row in rows}
        vehicles = seen_by(Vehicle.objects, actor).filter(store=store, vin__in=vins)
        self.on_file = {vehicle.vin: vehicle for vehicle in vehicles}

    def judge(self, values):
        """See ``Together.judge``."""
        vin, plate, fields = _parts(values)
        present = self.on_file.get(vin)
        if present is None:
            return TAKEN if self.new.take(vin=vin, **plate, **_given(fields)) else None
        if plate.get("plate") and _is_another_plate(present, plate):
            return None
        try:
            stays = not changed(present, services.checked_vehicle(fields, self.new.today))
        except ValidationError:
            return None
        return Saved(present, UNCHANGED, _doubts(present, self.new.store)) if stays else None

    def foreseen(self):
        """See ``Together.foreseen``."""
        return [Saved(None, ADDED, _doubts(vehicle, self.new.store)) for vehicle, *_more in self.new.waiting]

    def insert(self):
        """See ``Together.insert``."""
        return [Saved(vehicle, ADDED, _doubts(vehicle, self.new.store)) for vehicle in self.new.insert()]

    def note(self, values, saved):
        """See ``Together.note``."""
        vin, plate, _fields = _parts(values)
        self.new.claim({("vin", vin), ("plate", normalised_plate(plate.get("plate", "")))})
        self.on_file.pop(vin, None)


def _is_another_plate(vehicle, plate):
    colour = plate.get("plate_colour", vehicle.plate_colour)
    return (normalised_plate(plate["plate"]), colour) != (vehicle.plate, vehicle.plate_colour)


def _doubts(vehicle, store):
    if not vehicle.vin_doubtful:
        return {}
    reading = read_vin(vehicle.vin, latest_year=clock.today(store).year + 1)
    return {"vin": [text for sentence in reading.sentences for text in sentence.messages]}


VEHICLE_COLUMNS = (
    ExchangeColumn(name="vin", example="LSVAU2189N2000001", label=_("VIN"), kind=Text(40), required=True),
    ExchangeColumn(
        name="plate",
        example="沪A12345",
        label=_("Plate"),
        kind=Text(20),
        unique=True,
        help=_("An empty cell changes nothing."),
    ),
    ExchangeColumn(
        name="plate_colour",
        example="blue",
        label=_("Plate colour"),
        kind=Choice(PlateColour),
        help=_("Needed where a plate of this form can have several colours."),
    ),
    ExchangeColumn(name="brand_text", example="大众", label=_("Brand"), kind=Text(80)),
    ExchangeColumn(name="model_text", example="帕萨特", label=_("Model"), kind=Text(120)),
    ExchangeColumn(
        name="model_year",
        example=2022,
        label=_("Model year"),
        kind=WholeNumber(1950, 2100),
        help=_("An empty cell changes nothing."),
    ),
    ExchangeColumn(name="energy", example="petrol", label=_("Energy"), kind=Choice(choices.Energy)),
    ExchangeColumn(name="engine_number", example="CEA123456", label=_("Engine number"), kind=Text(30)),
    ExchangeColumn(name="exterior_colour", example="白色", label=_("Exterior colour"), kind=Text(40)),
    ExchangeColumn(name="interior_colour", example="黑色", label=_("Interior colour"), kind=Text(40)),
    ExchangeColumn(name="produced_on", example="2022-03-16", label=_("Produced"), kind=Day()),
    ExchangeColumn(name="first_registration_on", example="2022-05-01", label=_("First registration"), kind=Day()),
    ExchangeColumn(name="in_service_on", example="2022-05-01", label=_("In service since"), kind=Day()),
    ExchangeColumn(name="note", example="备用钥匙两把", label=_("Note"), kind=Text(2000)),
)


# --- the catalogue ---------------------------------------------------------------------------------------------------


def catalogue_rows(user):
    """Trims with model year, series and brand, in the order of their codes."""
    return (
        Trim.objects.visible_to(user)
        .select_related("model_year__series__brand")
        .order_by("model_year__series__brand__code", "model_year__series__code", "model_year__year", "code", "pk")
    )


def catalogue_identity(values):
    """The codes from brand to trim, and the year."""
    codes = [values[name].upper() for name in ("brand_code", "series_code", "trim_code")]
    return (*codes, values["model_year"])


def save_trim(actor, store, values):
    """Add or change the trim, and brand, series and model year with it. Raises what the services raise."""
    brand, is_new_brand = _entry(actor, Brand, "brand", values)
    series, is_new_series = _entry(actor, Series, "series", values, brand_id=brand.pk)
    year = ModelYear.objects.filter(series=series, year=values["model_year"]).first()
    if year is None:
        year = catalogue.add_model_year(series_id=series.pk, year=values["model_year"], actor=actor)
    own = {name: values[name] for name in TRIM_FIELDS if values.get(name) is not None}
    trim, outcome = _entry(actor, Trim, "trim", values, own, model_year_id=year.pk)
    offered = values.get("offered")
    if offered is not None and trim.is_active != offered:
        trim = catalogue.edit_catalogue_entry(kind="trim", entry_id=trim.pk, actor=actor, is_active=offered)
        outcome = outcome if outcome == ADDED else CHANGED
    also = CHANGED in (is_new_brand, is_new_series) and outcome == UNCHANGED
    return Saved(trim, CHANGED if also else outcome)


def _entry(actor, model, kind, values, own=None, **parent):
    """``(entry, outcome)`` of the entry with the row's code under ``parent``; its names follow the file."""
    code = values[f"{kind}_code"].upper()
    names = {"name": values[kind], **(own or {})}
    if f"{kind}_en" in values:
        names["name_en"] = values[f"{kind}_en"]
    present = model.objects.filter(code=code, **parent).first()
    try:
        if present is None:
            return getattr(catalogue, f"add_{kind}")(code=code, actor=actor, **parent, **names), ADDED
        entry = catalogue.edit_catalogue_entry(kind=kind, entry_id=present.pk, actor=actor, **names)
    except ValidationError as error:
        raise _at_columns(error, kind) from None
    return entry, CHANGED if entry.version != present.version else UNCHANGED


def _at_columns(error, kind):
    """The service speaks of ``code`` and ``name``; the file has one of each for brand, series and trim."""
    columns = {"code": f"{kind}_code", "name": kind, "name_en": f"{kind}_en"}
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({columns.get(name, name): errors for name, errors in error.error_dict.items()})


CATALOGUE_COLUMNS = (
    ExchangeColumn(
        name="brand_code",
        example="VW",
        label=_("Brand code"),
        kind=Text(30),
        value="model_year.series.brand.code",
        required=True,
    ),
    ExchangeColumn(
        name="brand",
        example="大众",
        label=_("Brand"),
        kind=Text(80),
        value="model_year.series.brand.name",
        required=True,
    ),
    ExchangeColumn(
        name="brand_en",
        example="Volkswagen",
        label=_("Brand in English"),
        kind=Text(80),
        value="model_year.series.brand.name_en",
    ),
    ExchangeColumn(
        name="series_code",
        example="PASSAT",
        label=_("Series code"),
        kind=Text(30),
        value="model_year.series.code",
        required=True,
    ),
    ExchangeColumn(
        name="series", example="帕萨特", label=_("Series"), kind=Text(80), value="model_year.series.name", required=True
    ),
    ExchangeColumn(
        name="series_en",
        example="Passat",
        label=_("Series in English"),
        kind=Text(80),
        value="model_year.series.name_en",
    ),
    ExchangeColumn(
        name="model_year",
        example=2026,
        label=_("Model year"),
        kind=WholeNumber(1980, 2100),
        value="model_year.year",
        required=True,
    ),
    ExchangeColumn(name="trim_code", example="P330", label=_("Trim code"), kind=Text(30), value="code", required=True),
    ExchangeColumn(name="trim", example="330TSI 豪华版", label=_("Trim"), kind=Text(80), value="name", required=True),
    ExchangeColumn(name="trim_en", example="330TSI Luxury", label=_("Trim in English"), kind=Text(80), value="name_en"),
    ExchangeColumn(name="energy", example="petrol", label=_("Energy"), kind=Choice(choices.Energy), required=True),
    ExchangeColumn(name="engine", example="2.0T", label=_("Engine or motor"), kind=Text(60)),
    ExchangeColumn(
        name="transmission",
        example="dual_clutch",
        label=_("Transmission"),
        kind=Choice(choices.Transmission),
        required=True,
    ),
    ExchangeColumn(name="body", example="sedan", label=_("Body"), kind=Choice(choices.Body), required=True),
    ExchangeColumn(name="seats", example=5, label=_("Seats"), kind=WholeNumber(1, 100)),
    ExchangeColumn(name="offered", example=True, label=_("Offered"), kind=YesNo(), value="is_active"),
)


def declare():
    """Offer both lists; called once the apps are loaded."""
    exchange_list(
        code="vehicles",
        label=_("Vehicles"),
        model=Vehicle,
        columns=VEHICLE_COLUMNS,
        rows=vehicle_rows,
        save=save_vehicle,
        together=VehiclesTogether,
        identity=lambda values: normalised_vin(values["vin"]),
        view_permission="vehicles.view_vehicle",
        import_permissions=("vehicles.add_vehicle", "vehicles.change_vehicle"),
        key_help=_("A row means the vehicle with its VIN; an unknown VIN is a new vehicle."),
    )
    exchange_list(
        code="vehicle-catalogue",
        label=_("Vehicle catalogue"),
        model=Trim,
        columns=CATALOGUE_COLUMNS,
        rows=catalogue_rows,
        save=save_trim,
        identity=catalogue_identity,
        view_permission="vehicles.view_catalogue",
        import_permissions=("vehicles.change_catalogue",),
        key_help=_(
            "A row is one trim, meant by the codes of brand, series and trim and by the model year. Brands, series and "
            "model years that are missing are added with it."
        ),
    )
