"""The demo's part master: kinds of parts × series × generations, each with its own number, price and barcode."""

from decimal import Decimal

from dms.core.registering import register_many
from dms.vehicles.models import Series
from parts.catalogue import facts
from parts.catalogue.models import Part, PartFitment, PartOrigin, Unit
from parts.catalogue.services import named

#: Chinese, English, group, list cost in yuan, unit; one a series and generation.
KINDS = (
    ("前刹车片", "Brake pads, front", "制动", 168, Unit.SET),
    ("后刹车片", "Brake pads, rear", "制动", 142, Unit.SET),
    ("前制动盘", "Brake disc, front", "制动", 265, Unit.PIECE),
    ("后制动盘", "Brake disc, rear", "制动", 228, Unit.PIECE),
    ("制动总泵", "Brake master cylinder", "制动", 412, Unit.PIECE),
    ("前制动软管", "Brake hose, front", "制动", 58, Unit.PIECE),
    ("机油滤清器", "Oil filter", "保养", 22, Unit.PIECE),
    ("空气滤清器", "Air filter", "保养", 38, Unit.PIECE),
    ("空调滤清器", "Cabin filter", "保养", 42, Unit.PIECE),
    ("燃油滤清器", "Fuel filter", "保养", 96, Unit.PIECE),
    ("火花塞", "Spark plug", "保养", 48, Unit.PIECE),
    ("正时皮带", "Timing belt", "发动机", 210, Unit.PIECE),
    ("发电机皮带", "Alternator belt", "发动机", 76, Unit.PIECE),
    ("水泵", "Water pump", "发动机", 320, Unit.PIECE),
    ("节温器", "Thermostat", "发动机", 85, Unit.PIECE),
    ("气门室盖垫", "Valve cover gasket", "发动机", 36, Unit.PIECE),
    ("机油泵", "Oil pump", "发动机", 486, Unit.PIECE),
    ("散热器", "Radiator", "冷却", 538, Unit.PIECE),
    ("冷却风扇", "Cooling fan", "冷却", 366, Unit.PIECE),
    ("散热器上水管", "Radiator hose, upper", "冷却", 44, Unit.PIECE),
    ("前左减振器", "Shock absorber, front left", "底盘", 395, Unit.PIECE),
    ("前右减振器", "Shock absorber, front right", "底盘", 395, Unit.PIECE),
    ("后减振器", "Shock absorber, rear", "底盘", 298, Unit.PIECE),
    ("前左下摆臂", "Control arm, front left", "底盘", 344, Unit.PIECE),
    ("前右下摆臂", "Control arm, front right", "底盘", 344, Unit.PIECE),
    ("前轮轴承", "Wheel bearing, front", "底盘", 186, Unit.PIECE),
    ("后轮轴承", "Wheel bearing, rear", "底盘", 172, Unit.PIECE),
    ("稳定杆连杆", "Stabiliser link", "底盘", 66, Unit.PIECE),
    ("转向横拉杆球头", "Tie rod end", "底盘", 88, Unit.PIECE),
    ("外球笼防尘套", "CV joint boot", "底盘", 52, Unit.SET),
    ("离合器三件套", "Clutch kit", "传动", 680, Unit.SET),
    ("变速箱滤网", "Transmission filter", "传动", 118, Unit.PIECE),
    ("左前大灯", "Headlamp, left", "电器", 860, Unit.PIECE),
    ("右前大灯", "Headlamp, right", "电器", 860, Unit.PIECE),
    ("左后尾灯", "Tail lamp, left", "电器", 355, Unit.PIECE),
    ("右后尾灯", "Tail lamp, right", "电器", 355, Unit.PIECE),
    ("发电机", "Alternator", "电器", 920, Unit.PIECE),
    ("起动机", "Starter", "电器", 715, Unit.PIECE),
    ("蓄电池", "Battery", "电器", 388, Unit.PIECE),
    ("前雨刮片", "Wiper blade, front", "易损件", 34, Unit.PIECE),
    ("后雨刮片", "Wiper blade, rear", "易损件", 26, Unit.PIECE),
    ("喇叭", "Horn", "电器", 62, Unit.PIECE),
    ("前保险杠皮", "Bumper cover, front", "车身", 620, Unit.PIECE),
    ("后保险杠皮", "Bumper cover, rear", "车身", 585, Unit.PIECE),
    ("左前翼子板", "Wing, front left", "车身", 410, Unit.PIECE),
    ("右前翼子板", "Wing, front right", "车身", 410, Unit.PIECE),
    ("左后视镜总成", "Door mirror, left", "车身", 455, Unit.PIECE),
    ("右后视镜总成", "Door mirror, right", "车身", 455, Unit.PIECE),
    ("前挡风玻璃", "Windscreen", "车身", 780, Unit.PIECE),
    ("发动机盖", "Bonnet", "车身", 1150, Unit.PIECE),
    ("门把手", "Door handle", "车身", 72, Unit.PIECE),
    ("空调压缩机", "A/C compressor", "空调", 1480, Unit.PIECE),
    ("冷凝器", "Condenser", "空调", 512, Unit.PIECE),
    ("鼓风机", "Blower motor", "空调", 298, Unit.PIECE),
    ("氧传感器", "Oxygen sensor", "排放", 276, Unit.PIECE),
    ("三元催化器", "Catalytic converter", "排放", 1860, Unit.PIECE),
    ("排气管垫", "Exhaust gasket", "排放", 18, Unit.PIECE),
    ("脚垫", "Floor mats", "精品", 120, Unit.SET),
    ("后备箱垫", "Boot liner", "精品", 88, Unit.PIECE),
    ("晴雨挡", "Window visors", "精品", 75, Unit.SET),
)
#: What fits every car: chemicals and small things.
MATERIALS = (
    ("发动机机油 5W-30 4L", "Engine oil 5W-30 4 l", 168, Unit.BOTTLE, 1800),
    ("发动机机油 0W-20 4L", "Engine oil 0W-20 4 l", 196, Unit.BOTTLE, 1800),
    ("制动液 DOT4", "Brake fluid DOT4", 36, Unit.BOTTLE, 730),
    ("防冻液 -35℃", "Coolant -35 °C", 42, Unit.BOTTLE, 1095),
    ("自动变速箱油", "Automatic transmission fluid", 64, Unit.LITRE, 1800),
    ("玻璃清洗液", "Screen wash", 9, Unit.BOTTLE, 730),
    ("冷媒 R134a", "Refrigerant R134a", 28, Unit.BOTTLE, None),
    ("密封胶", "Sealant", 18, Unit.BOTTLE, 365),
    ("化油器清洗剂", "Carburettor cleaner", 15, Unit.BOTTLE, 1095),
    ("扎带", "Cable tie", 1, Unit.PIECE, None),
)
GENERATIONS = ((2014, 2017), (2018, 2021), (2022, None))
OLD_PART_FIRST = {"发电机", "起动机", "空调压缩机", "蓄电池"}
MOST_PARTS = 2700


def load_catalogue(demo):
    """The parts with prices and fitments, added by the purchaser of the first store. Returns them, oldest first."""
    series = list(Series.objects.filter(is_active=True).order_by("pk"))[: MOST_PARTS // (len(KINDS) * len(GENERATIONS))]
    rows, fits = [], []
    for kind, line in enumerate(KINDS):
        for family, one in enumerate(series):
            for generation, years in enumerate(GENERATIONS):
                rows.append(_part(demo.rng, len(rows), line, f"{kind + 11}{family:02d}0", generation, one, years))
                fits.append((rows[-1], one, years))
    rows += [_material(len(rows) + place, place, line) for place, line in enumerate(MATERIALS)]
    parts = _added(demo, rows)
    PartFitment.objects.bulk_create(
        [PartFitment(part=part, series=one, first_year=first, last_year=last) for part, one, (first, last) in fits],
        batch_size=500,
    )
    return parts


def _part(rng, position, line, code, generation, series, years):
    zh, en, group, cost, unit = line
    first, last = years
    cost = (Decimal(cost) * Decimal(rng.randint(85, 130)) / 100).quantize(Decimal("0.10"))
    return Part(
        number=f"{code[:5]}-{chr(65 + generation)}{position % 997:03d}0",
        name=f"{zh} {series.name}",
        name_en=f"{en}, {series.name_en or series.name}",
        specification=f"{first}–{last}" if last else f"{first}–",
        group=group,
        unit=unit,
        origin=PartOrigin.ACCESSORY if group == "精品" else PartOrigin.GENUINE,
        barcode=barcode(position),
        needs_old_part=zh in OLD_PART_FIRST,
        **_prices(cost),
    )


def _material(position, place, line):
    zh, en, cost, unit, shelf_life = line
    return Part(
        number=f"90080-{place:05d}",
        name=zh,
        name_en=en,
        group="辅料",
        unit=unit,
        origin=PartOrigin.MATERIAL,
        barcode=barcode(position),
        pack_size=12,
        shelf_life_days=shelf_life,
        **_prices(Decimal(cost)),
    )


def _prices(cost):
    """Retail is the list cost and 60 %, trade 35 %, the minimum 25 %; whole yuan."""
    rounded = {name: (cost * factor).quantize(Decimal(1)) for name, factor in MARGINS.items()}
    return {"list_cost": cost, **rounded}


MARGINS = {"retail_price": Decimal("1.6"), "trade_price": Decimal("1.35"), "minimum_price": Decimal("1.25")}


def barcode(position):
    """Thirteen digits with their check digit (EAN-13), from the range for use inside a shop."""
    body = f"2900{position:08d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _added(demo, rows):
    actor = demo.at(demo.stores[0], "purchaser")
    made = []
    for start in range(0, len(rows), 500):
        some = [named(row) for row in rows[start : start + 500]]
        payloads = [{"number": row.number} for row in some]
        made += register_many(some, actor=actor, fact=facts.PART_ADDED, payloads=payloads)
    return made
