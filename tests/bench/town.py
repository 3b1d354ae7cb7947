"""A town's customers: names, numbers and plates as they are, the same ones each time.

``fill(store, customers)``: so many customers with a telephone number, a car with a plate, its owner, and the event of
their registration. Nobody's data: numbers are counted, names are drawn.
"""

import datetime
import random

from dms.core.models import DueWork, Event
from dms.parties.models import Contact, Customer
from dms.parties.pinyin import name_initials, name_pinyin
from dms.vehicles.models import Ownership, Vehicle
from tests.bench.loading import load, settle
from tests.vehicles.factories import make_vin

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰春梅红云雪飞鹏宇浩然子轩梓涵雨欣佳怡思远文博俊晓东建国志海"
    "燕立群慧宏亮清扬承景行若曦天一鸣永康嘉琪瑞祥和安宁"
)
TRADES = (
    "物流", "建筑工程", "餐饮管理", "信息技术", "广告传媒", "医疗器械", "汽车租赁", "食品贸易", "物业管理", "教育咨询",
)  # fmt: skip
FANCY = (
    "华盛", "启航", "瑞丰", "明达", "同创", "安信", "恒通", "东升", "盛世", "远景", "金桥", "润泽", "星河", "中坤",
)  # fmt: skip
MODELS = [("东方", "远行 1.5T"), ("启航", "云途 E 500"), ("明锐", "明锐达 V8 2.0T"), ("Nordwind", "City 2.0")]
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
PREFIXES = (134, 135, 136, 138, 139, 150, 151, 158, 159, 177, 182, 186, 187, 188, 189)
BEGAN = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
DUE_WORK = 20_000


def fill(store, customers, *, first=1, seed=7):
    """Load ``customers`` numbered from ``first``; the same seed loads the same town. Returns the number of the last."""
    numbers = range(first, first + customers)
    load(Customer, (customer_row(store, n, seed) for n in numbers))
    load(Contact, (contact_row(store, n) for n in numbers))
    load(Vehicle, (vehicle_row(store, n, seed) for n in numbers))
    load(Ownership, (ownership_row(store, n) for n in numbers))
    load(Event, (event_row(store, n) for n in numbers))
    load(DueWork, (due_row(n) for n in numbers if n <= DUE_WORK))
    settle(Customer, Contact, Vehicle, Ownership, Event, DueWork)
    return first + customers - 1


def customer_row(store, n, seed=7):
    rng = random.Random(seed * 1_000_003 + n)
    is_company = n % 20 == 0
    name = company_name(rng) if is_company else person_name(rng)
    return {
        "id": n,
        "store_id": store.pk,
        "number": f"C-26-{n:06d}",
        "kind": "company" if is_company else "person",
        "name": name,
        "name_pinyin": name_pinyin(name, person=not is_company),
        "name_initials": name_initials(name, person=not is_company),
        "customer_class": ("ordinary", "ordinary", "ordinary", "gold")[n % 4],
        "document_kind": "" if is_company else "passport",
        "document_number": "" if is_company else f"E{n:08d}",
        "company_code": f"91310000MA{n:07d}X" if is_company else "",
        "state": "active",
        "at": time_of(n),
    }


def person_name(rng):
    return rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2, 2))))


def company_name(rng):
    return f"上海{rng.choice(FANCY)}{rng.choice(FANCY)}{rng.choice(TRADES)}有限公司"


def phone_of(n):
    """Eleven digits, nobody's twice; the last four tell little, as in life."""
    return f"{PREFIXES[n % len(PREFIXES)]}{n * 48_271 % 99_999_989:08d}"


def contact_row(store, n):
    return {
        "id": n,
        "store_id": store.pk,
        "customer_id": n,
        "role": "owner",
        "phone": phone_of(n),
        "phone_last4": phone_of(n)[-4:],
        "email": f"kunde{n}@example.com" if n % 5 == 0 else "",
        "is_primary": True,
        "at": time_of(n),
    }


def plate_of(n):
    """``沪A`` and five signs, counted in a base of 34."""
    n, signs = n * 7_919 % len(SIGNS) ** 4 + n // 10**6, ""
    for _place in range(4):
        n, sign = divmod(n, len(SIGNS))
        signs = SIGNS[sign] + signs
    return f"沪A{signs}8"


def vin_of(n):
    return make_vin(n % 1_000_000)


def vehicle_row(store, n, seed=7):
    brand, model = MODELS[(n + seed) % len(MODELS)]
    return {
        "id": n,
        "store_id": store.pk,
        "vin": vin_of(n),
        "vin_last6": vin_of(n)[-6:],
        "engine_number": f"EA{n:07d}",
        "brand_text": brand,
        "model_text": model,
        "model_year": 2015 + n % 12,
        "plate": plate_of(n),
        "plate_tail": plate_of(n)[1:],
        "plate_colour": "blue",
        "plate_kind": "ordinary",
        "at": time_of(n),
    }


def ownership_row(store, n):
    return {
        "id": n,
        "store_id": store.pk,
        "vehicle_id": n,
        "customer_id": n,
        "kind": "owner",
        "valid_from": BEGAN.date(),
        "at": time_of(n),
    }


def event_row(store, n):
    return {
        "fact": "parties.customer_registered",
        "at": time_of(n),
        "store_id": store.pk,
        "subject_kind": "parties.customer",
        "subject_id": n,
        "subject_text": f"C-26-{n:06d}",
        "payload": {"number": f"C-26-{n:06d}"},
        "origin": "import",
        "id": 1_000_000 + n,
    }


def due_row(n):
    at = time_of(n)
    return {
        "id": 1_000_000 + n,
        "handler": "bench.done",
        "key": f"bench:{n}",
        "due_at": at,
        "done_at": at,
        "attempts": 1,
        "at": at,
    }


def time_of(n):
    return BEGAN + datetime.timedelta(minutes=n)
