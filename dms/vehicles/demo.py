"""The demo's catalogue and vehicles: two invented brands, one known; valid VINs and plates, owners, kilometres."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from dms.core.demo import demo_part, record
from dms.vehicles import facts
from dms.vehicles.catalogue import services as catalogue
from dms.vehicles.choices import OdometerSource, OwnershipKind
from dms.vehicles.models import OdometerReading, Ownership, PlateChange, Trim, Vehicle
from dms.vehicles.plates import BATTERY_LETTERS, checked_plate, without_province
from dms.vehicles.prices.services import open_price_list, set_price
from dms.vehicles.vin import YEAR_CODES, check_digit

VEHICLES_PER_STORE = 175
YEARS_BACK = 4
SERIALS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"

# brand: (code, name, English, WMI); series: (code, name, English, [trims])
# trim: (code, name, English, energy, engine, transmission, body, list price in CNY)
BRANDS = [
    (("QH", "启航", "Qihang", "LXH"), [
        ("YX", "远行", "Voyage", [
            ("YX15A", "1.5T 舒适型", "1.5T Comfort", "petrol", "1.5T", "dual_clutch", "suv", 119_800),
            ("YX15L", "1.5T 尊享型", "1.5T Premium", "petrol", "1.5T", "dual_clutch", "suv", 139_800),
            ("YXPH", "插混 旗舰型", "Plug-in Flagship", "plug_in", "1.5T + 145 kW", "dual_clutch", "suv", 169_800),
        ]),
        ("YE", "云途 E", "Yuntu E", [
            ("YE500", "500 标准续航", "500 Standard Range", "battery", "150 kW", "single_speed", "sedan", 149_800),
            ("YE650", "650 长续航", "650 Long Range", "battery", "180 kW", "single_speed", "sedan", 179_800),
        ]),
    ]),
    (("MR", "明锐达", "Mingruida", "LMR"), [
        ("S6", "S6", "S6", [
            ("S620", "2.0T 豪华型", "2.0T Luxury", "petrol", "2.0T", "automatic", "sedan", 209_800),
            ("S620H", "混动行政型", "Hybrid Executive", "hybrid", "2.0T + 70 kW", "automatic", "sedan", 249_800),
        ]),
        ("V8", "V8", "V8", [
            ("V8M", "2.0T 七座商务型", "2.0T Seven-seat Business", "petrol", "2.0T", "automatic", "mpv", 289_800),
        ]),
    ]),
    (("VW", "大众", "Volkswagen", "LSV"), [
        ("PST", "帕萨特", "Passat", [
            ("PST280", "280TSI 商务版", "280TSI Business", "petrol", "1.4T", "dual_clutch", "sedan", 189_900),
            ("PST330", "330TSI 豪华版", "330TSI Luxury", "petrol", "2.0T", "dual_clutch", "sedan", 229_900),
        ]),
    ]),
]  # fmt: skip
COLOURS = [
    ("exterior", "W1", "珍珠白", "Pearl white", "#f4f4f0", 0),
    ("exterior", "B1", "曜石黑", "Obsidian black", "#14161a", 0),
    ("exterior", "R1", "赤焰红", "Flame red", "#a31621", 2_000),
    ("exterior", "G1", "月岩灰", "Moon grey", "#7a7f85", 0),
    ("interior", "K1", "雅黑", "Black", "#1d1d1f", 0),
    ("interior", "T1", "暖棕", "Warm brown", "#7b4b2a", 3_000),
]
OPTIONS = [
    ("SUN", "全景天窗", "Panoramic roof", 8_000),
    ("AUD", "高级音响", "Premium audio", 6_000),
    ("ADS", "驾驶辅助包", "Driver assistance pack", 12_000),
    ("HUD", "抬头显示", "Head-up display", 5_000),
    ("TOW", "拖车钩", "Tow bar", 3_500),
    ("SPT", "运动套件", "Sport kit", 9_000),
]
REQUIRED, EXCLUDED = ("HUD", "ADS"), ("TOW", "SPT")


@demo_part("catalogue and vehicles", order=30)
def load(demo):
    """Three brands with prices and about 350 vehicles: ``demo.trims``, and ``demo.vehicles`` by store code."""
    demo.trims, demo.vehicles, demo.wmi = [], {}, {}
    editor = demo.at(demo.stores[0], "group_manager")
    for (code, name, name_en, wmi), series in BRANDS:
        brand = catalogue.add_brand(code=code, name=name, name_en=name_en, actor=editor)
        demo.wmi[brand.pk] = wmi
        price_list = open_price_list(
            brand_id=brand.pk,
            name=f"{demo.today.year} {name} 指导价",
            valid_from=demo.today.replace(month=1, day=1),
            actor=editor,
        )
        for row in series:
            _load_series(demo, brand, price_list, editor, *row)
    _load_vehicles(demo)


def _load_series(demo, brand, price_list, editor, code, name, name_en, trims):
    series = catalogue.add_series(brand_id=brand.pk, code=code, name=name, name_en=name_en, actor=editor)
    for kind, colour_code, colour, colour_en, shade, price in COLOURS:
        added = catalogue.add_colour(
            series_id=series.pk,
            kind=kind,
            code=colour_code,
            name=colour,
            name_en=colour_en,
            hex=shade,
            actor=editor,
        )
        if price:
            _price(price_list, editor, price, colour_id=added.pk)
    options = _load_options(series, price_list, editor)
    for year in range(demo.today.year - YEARS_BACK, demo.today.year + 1):
        model_year = catalogue.add_model_year(series_id=series.pk, year=year, actor=editor)
        is_sold = year >= demo.today.year - 1
        for trim_code, trim, trim_en, energy, engine, transmission, body, price in trims:
            added = catalogue.add_trim(
                model_year_id=model_year.pk,
                code=trim_code,
                name=trim,
                name_en=trim_en,
                energy=energy,
                engine=engine,
                transmission=transmission,
                body=body,
                seats=7 if body == "mpv" else 5,
                actor=editor,
            )
            demo.trims.append(added)
            if not is_sold:
                continue
            for option_code, option in options.items():
                catalogue.offer_option(
                    option_id=option.pk,
                    trim_id=added.pk,
                    is_standard=option_code == "AUD" and price > 200_000,
                    actor=editor,
                )
            _price(price_list, editor, price if year == demo.today.year else price - 6_000, trim_id=added.pk)
        if not is_sold:
            catalogue.edit_catalogue_entry(kind="modelyear", entry_id=model_year.pk, actor=editor, is_active=False)


def _load_options(series, price_list, editor):
    options = {}
    for code, name, name_en, price in OPTIONS:
        options[code] = catalogue.add_option(series_id=series.pk, code=code, name=name, name_en=name_en, actor=editor)
        _price(price_list, editor, price, option_id=options[code].pk)
    for kind, (one, other) in (("requires", REQUIRED), ("excludes", EXCLUDED)):
        catalogue.relate_options(option_id=options[one].pk, kind=kind, other_id=options[other].pk, actor=editor)
    return options


def _price(price_list, editor, price, **thing):
    """The minimum is 94 % of the list price, whole yuan."""
    minimum = Decimal(price) * 94 // 100
    set_price(price_list_id=price_list.pk, list_price=Decimal(price), minimum_price=minimum, actor=editor, **thing)


def _load_vehicles(demo):
    """Inserted together with their history, like the customers."""
    trims = {}
    for trim in Trim.objects.select_related("model_year__series__brand").order_by("pk"):
        trims.setdefault(trim.model_year.year, []).append(trim)
    serial = 100_000
    for store in demo.stores:
        vehicles = []
        for _n in range(VEHICLES_PER_STORE):
            serial += demo.rng.randint(1, 250)  # within 100 000 in all, so that plates stay apart
            vehicles.append(_vehicle(demo, store, trims, serial))
        demo.vehicles[store.code] = Vehicle.objects.bulk_create(vehicles)
        _load_history(demo, store)


def _vehicle(demo, store, trims, serial):
    """A car in use: bought between ten days and four years ago, registered soon after."""
    rng = demo.rng
    bought = demo.today - timedelta(days=rng.randint(10, YEARS_BACK * 365))
    year = min(bought.year + rng.randint(0, 1), demo.today.year)
    trim = rng.choice(trims[year])
    series = trim.model_year.series
    vin = _vin(demo.wmi[series.brand_id], year, serial)
    plate, colours = _plate(rng, serial, trim.energy in {"battery", "plug_in"})
    return Vehicle(
        store=store,
        vin=vin,
        vin_last6=vin[-6:],
        engine_number=f"{rng.choice('ABCDEFGH')}{rng.randint(100_000, 999_999)}",
        trim=trim,
        brand_text=series.brand.name,
        model_text=f"{series.name} {trim.name}",
        model_year=year,
        energy=trim.energy,
        exterior_colour=rng.choice(COLOURS[:4])[2],
        interior_colour=rng.choice(COLOURS[4:])[2],
        produced_on=bought - timedelta(days=rng.randint(20, 90)),
        in_service_on=bought,
        first_registration_on=bought + timedelta(days=rng.randint(1, 9)),
        plate=plate.number,
        plate_tail=without_province(plate.number),
        plate_kind=plate.kind,
        plate_colour=colours,
    )


def _load_history(demo, store):
    """Plate, owner and kilometres of each vehicle, and what the timeline tells of them."""
    vehicles, advisor = demo.vehicles[store.code], demo.at(store, "service_advisor")
    PlateChange.objects.bulk_create(_plate_change(vehicle, advisor) for vehicle in vehicles)
    customers = demo.customers[store.code]
    owners = Ownership.objects.bulk_create(
        Ownership(
            store=store,
            vehicle=vehicle,
            customer=customers[n % len(customers)],
            kind=OwnershipKind.OWNER,
            valid_from=vehicle.in_service_on,
        )
        for n, vehicle in enumerate(vehicles)
    )
    owner_of = {owner.vehicle_id: owner for owner in owners}
    OdometerReading.objects.bulk_create(
        reading for vehicle in vehicles for reading in _readings(demo, vehicle, advisor)
    )
    Vehicle.objects.bulk_update(vehicles, ["odometer_km", "odometer_at", "distance_km"])
    told = {"actor_of": lambda _row: advisor, "at": lambda row: _opening(row.in_service_on)}
    record(
        facts.VEHICLE_REGISTERED,
        vehicles,
        payload=lambda row: {"vin_doubtful": False, "plate": row.masked_plate},
        **told,
    )
    record(
        facts.OWNERSHIP_TRANSFERRED,
        vehicles,
        payload=lambda row: {
            "ownership_id": owner_of[row.pk].pk,
            "kind": "owner",
            "customer_id": owner_of[row.pk].customer_id,
            "previous_customer_id": None,
            "valid_from": str(row.in_service_on),
        },
        **told,
    )


def _plate_change(vehicle, advisor):
    return PlateChange(
        store=vehicle.store,
        vehicle=vehicle,
        plate=vehicle.plate,
        plate_colour=vehicle.plate_colour,
        plate_kind=vehicle.plate_kind,
        changed_on=vehicle.first_registration_on,
        recorded_by=advisor,
    )


def _readings(demo, vehicle, advisor):
    """Twenty to sixty kilometres a day, read at one to three visits; the newest stands on the vehicle."""
    rng = demo.rng
    age = (demo.today - vehicle.in_service_on).days
    km_per_day = rng.randint(20, 60)
    for day in sorted(rng.sample(range(1, age), min(rng.randint(1, 3), age - 1))):
        km, at = day * km_per_day, _opening(vehicle.in_service_on + timedelta(days=day), rng.randint(0, 500))
        vehicle.odometer_km, vehicle.odometer_at, vehicle.distance_km = km, at, km
        yield OdometerReading(
            store=vehicle.store,
            vehicle=vehicle,
            km=km,
            distance_km=km,
            read_at=at,
            source=OdometerSource.RECEPTION,
            recorded_by=advisor,
        )


def _opening(day, minutes=0):
    """Nine in the morning in China, or some minutes later."""
    return datetime.combine(day, time(1), tzinfo=UTC) + timedelta(minutes=minutes)


def _vin(wmi, year, serial):
    draft = f"{wmi}FA2E90{YEAR_CODES[(year - 1980) % len(YEAR_CODES)]}N{serial:06d}"
    return draft[:8] + check_digit(draft) + draft[9:]


def _plate(rng, serial, electric):
    """Reading and colour; unique by the vehicle's serial number, written in the signs that plates have."""
    if electric:
        return checked_plate(f"沪{rng.choice('ABC')}{rng.choice(BATTERY_LETTERS)}{serial % 100_000:05d}")
    rest = ""
    for _place in range(4):
        serial, sign = divmod(serial, len(SERIALS))
        rest += SERIALS[sign]
    return checked_plate(f"沪{rng.choice('ABCDEFG')}{rest}{rng.randint(0, 9)}", "blue")
