"""The demo's customers and suppliers: invented people with numbers that pass every check and belong to nobody known."""

from datetime import UTC, datetime, time, timedelta

from dms.core.demo import demo_part, record
from dms.core.numbering import next_number
from dms.parties import choices, facts, services
from dms.parties.formats import COMPANY_CODE_ALPHABET, company_code_check, mask_phone, resident_id_check
from dms.parties.models import Consent, ConsentText, Contact, Customer
from dms.parties.pinyin import name_initials, name_pinyin
from dms.parties.services.customers import CUSTOMER_NUMBER

PERSONS_PER_STORE = 130
COMPANIES_PER_STORE = 20

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"
SURNAMES += "叶蒋杜苏魏程吕丁沈任姚卢傅钟"
GIVEN = (
    "伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "超", "明", "霞",
    "秀兰", "桂英", "建华", "志强", "晓东", "文博", "子涵", "雨桐", "浩然", "梓萱", "思远", "嘉怡", "俊杰",
    "雪梅", "海燕", "国庆", "永康", "佳琪", "天宇", "慧敏", "立群", "春生", "丽华", "宏亮", "一鸣", "清扬",
    "若曦", "承志", "景行",
)  # fmt: skip
DISTRICTS = {
    "310101": "黄浦区",
    "310104": "徐汇区",
    "310105": "长宁区",
    "310112": "闵行区",
    "310115": "浦东新区",
    "310118": "青浦区",
}
STREETS = (
    "金海路", "华徐公路", "漕宝路", "世纪大道", "延安西路", "沪闵路", "淀山湖大道", "张杨路", "龙吴路",
    "虹桥路",
)  # fmt: skip
TRADES = (
    "物流", "建筑工程", "餐饮管理", "信息技术", "广告传媒", "医疗器械", "汽车租赁", "食品贸易", "物业管理",
    "教育咨询",
)  # fmt: skip
FANCY = (
    "华盛", "启航", "瑞丰", "明达", "同创", "安信", "恒通", "东升", "百合", "盛世", "远景", "金桥", "润泽",
    "星河", "中坤",
)  # fmt: skip
MOBILE_PREFIXES = (
    "134", "135", "136", "138", "139", "150", "151", "158", "159", "177", "182", "186", "187", "188", "189",
)  # fmt: skip

#: Suppliers that are small-scale taxpayers.
SMALL = {"BY", "SD"}
SUPPLIERS = [
    ("HD", "华东汽车配件有限公司", "local", 30),
    ("BY", "博远轮胎贸易有限公司", "local", 30),
    ("RH", "润豪润滑油销售有限公司", "local", 30),
    ("JD", "精达刹车系统有限公司", "remote", 45),
    ("TX", "天翔蓄电池有限公司", "local", 30),
    ("GM", "光明车灯制造有限公司", "remote", 60),
    ("XL", "欣亮漆料有限公司", "local", 30),
    ("KT", "康泰滤清器有限公司", "remote", 45),
    ("SD", "速达汽配城二号店", "local", 0),
    ("LX", "龙翔玻璃有限公司", "local", 0),
]

TEXTS = {
    choices.Purpose.MARKETING: (
        "我同意贵店以所选方式向我发送活动与优惠信息，可随时撤回。",
        "You may tell me about offers in the ways I chose; I can withdraw at any time.",
    ),
    choices.Purpose.SURVEY: (
        "我同意贵店就服务质量对我进行回访。",
        "You may ask me about the quality of your service.",
    ),
    choices.Purpose.SHARE_MANUFACTURER: (
        "我同意贵店将我的购车与维修信息提供给生产企业用于质量改进。",
        "You may pass purchase and repair data to the manufacturer to improve quality.",
    ),
    choices.Purpose.SHARE_INSURER: (
        "我同意贵店将我的车辆信息提供给所选保险公司用于投保。",
        "You may pass vehicle data to the insurer I chose.",
    ),
}


@demo_part("customers and suppliers", order=20)
def load(demo):
    """About three hundred customers and twenty suppliers; ``demo.customers`` keeps them by store code.

    Inserted together with their history, because three hundred desks take too long for a first start.
    """
    texts = _publish_texts(demo)
    demo.customers, demo.suppliers = {}, {}
    for store in demo.stores:
        customers = [_person(demo, store, n) for n in range(PERSONS_PER_STORE)]
        customers += [_company(demo, store) for _ in range(COMPANIES_PER_STORE)]
        demo.customers[store.code] = Customer.objects.bulk_create(customers)
        _load_contacts(demo, store)
        _load_consents(demo, store, texts)
        demo.suppliers[store.code] = [_supplier(demo, store, *row) for row in SUPPLIERS]


def _publish_texts(demo):
    since = demo.today.replace(year=demo.today.year - 1, month=1, day=1)
    for purpose, (text, text_en) in TEXTS.items():
        services.publish_consent_text(
            purpose=purpose,
            text_version=f"{since.year}-1",
            text=text,
            text_en=text_en,
            valid_from=since,
            actor=demo.at(demo.stores[0], "group_manager"),
        )
    return {text.purpose: text for text in ConsentText.objects.all()}


def _customer(demo, store, name, kind, **values):
    person = kind == choices.CustomerKind.PERSON
    return Customer(
        store=store,
        number=next_number(CUSTOMER_NUMBER, store, demo.today),
        kind=kind,
        name=name,
        name_pinyin=name_pinyin(name, person=person),
        name_initials=name_initials(name, person=person),
        **values,
    )


def _person(demo, store, n):
    rng = demo.rng
    district = rng.choice(list(DISTRICTS))
    return _customer(
        demo,
        store,
        _name(rng),
        choices.CustomerKind.PERSON,
        document_kind=choices.DocumentKind.RESIDENT_ID,
        document_number=_resident_id(rng, district, demo.today, n),
        customer_class=rng.choices(choices.CustomerClass.values, [3, 10, 25, 62])[0],
        source=rng.choice(choices.CustomerSource.values),
        address=f"上海市{DISTRICTS[district]}{rng.choice(STREETS)}{rng.randint(1, 2999)}号{rng.randint(101, 2804)}室",
        responsible=demo.at(store, rng.choice(["sales_consultant", "service_advisor"])),
    )


def _company(demo, store):
    rng = demo.rng
    return _customer(
        demo,
        store,
        f"上海{rng.choice(FANCY)}{rng.choice(FANCY)}{rng.choice(TRADES)}有限公司",
        choices.CustomerKind.COMPANY,
        company_code=_company_code(rng),
        customer_class=rng.choice([choices.CustomerClass.GOLD, choices.CustomerClass.ORDINARY]),
        source=choices.CustomerSource.REFERRAL,
        address=f"上海市{rng.choice(list(DISTRICTS.values()))}{rng.choice(STREETS)}{rng.randint(1, 2999)}号",
        responsible=demo.at(store, "sales_consultant"),
    )


def _load_contacts(demo, store):
    """Everybody has one way to be reached, some have a driver or family as well."""
    rng, contacts, first = demo.rng, [], {}
    for customer in demo.customers[store.code]:
        is_company = customer.kind == choices.CustomerKind.COMPANY
        first[customer.pk] = _contact(rng, customer, choices.ContactRole.COMPANY if is_company else "owner", True)
        contacts.append(first[customer.pk])
        if rng.random() < 0.3:
            contacts.append(_contact(rng, customer, rng.choice(["driver", "family"]), False))
    Contact.objects.bulk_create(contacts)
    record(
        facts.CUSTOMER_REGISTERED,
        demo.customers[store.code],
        actor_of=lambda row: row.responsible,
        at=lambda row: _moment(demo, rng.randint(1, 1200)),
        payload=lambda row: {
            "kind": str(row.kind),
            "name": row.masked_name,
            "phone": mask_phone(first[row.pk].phone),
        },
    )


def _contact(rng, customer, role, is_primary):
    phone = _mobile(rng)
    return Contact(
        store=customer.store,
        customer=customer,
        role=role,
        name="" if role == "owner" else _name(rng),
        phone=phone,
        phone_last4=phone[-4:],
        is_primary=is_primary,
    )


def _load_consents(demo, store, texts):
    """Six in ten agreed to something within the last year; a few took it back."""
    rng, consents = demo.rng, []
    for customer in demo.customers[store.code]:
        if rng.random() < 0.6:
            purpose = rng.choice([choices.Purpose.MARKETING, choices.Purpose.SURVEY])
            given_at = _moment(demo, rng.randint(30, 70))
            withdrawn = rng.random() < 0.08
            consents.append(
                Consent(
                    store=store,
                    customer=customer,
                    purpose=purpose,
                    channel=rng.choice(["sms", "telephone", "wechat"]),
                    text=texts[purpose],
                    evidence=f"签字单 {rng.randint(1000, 9999)}",
                    given_at=given_at,
                    given_by=demo.at(store, "service_advisor"),
                    withdrawn_at=given_at + timedelta(days=20) if withdrawn else None,
                    withdrawn_by=demo.at(store, "follow_up_agent") if withdrawn else None,
                )
            )
    _tell_consents(Consent.objects.bulk_create(consents))


def _tell_consents(consents):
    """A consent's history is the customer's."""
    _tell_consent(facts.CONSENT_GIVEN, consents, "given_by", "given_at")
    _tell_consent(
        facts.CONSENT_WITHDRAWN, [one for one in consents if one.withdrawn_at], "withdrawn_by", "withdrawn_at"
    )


def _tell_consent(fact, consents, who, when):
    of_customer = {one.customer_id: one for one in consents}
    record(
        fact,
        [one.customer for one in consents],
        actor_of=lambda row: getattr(of_customer[row.pk], who),
        at=lambda row: getattr(of_customer[row.pk], when),
        payload=lambda row: {
            "consent_id": of_customer[row.pk].pk,
            "purpose": str(of_customer[row.pk].purpose),
            "channel": of_customer[row.pk].channel,
        },
    )


def _moment(demo, days_ago):
    """During opening hours, some days ago."""
    day = demo.today - timedelta(days=days_ago)
    return datetime.combine(day, time(demo.rng.randint(1, 9), demo.rng.randint(0, 59)), tzinfo=UTC)


def _supplier(demo, store, code, name, place, credit_days):
    rng = demo.rng
    return services.register_supplier(
        store_id=store.pk,
        code=code,
        name=name,
        company_code=_company_code(rng),
        place=place,
        terms=choices.PaymentTerms.CREDIT if credit_days else choices.PaymentTerms.CASH,
        credit_days=credit_days,
        tax_rate=choices.TaxRate.SMALL if code in SMALL else choices.TaxRate.GOODS,
        contact_name=_name(rng),
        phone=_mobile(rng),
        actor=demo.at(store, "purchaser"),
    )


def _name(rng):
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def _mobile(rng):
    return f"{rng.choice(MOBILE_PREFIXES)}{rng.randint(0, 99_999_999):08d}"


def _resident_id(rng, district, today, n):
    """Told apart by ``n``, whatever the dice say."""
    born = today - timedelta(days=rng.randint(20 * 365, 68 * 365))
    body = f"{district}{born:%Y%m%d}{n + 1:03d}"
    return body + resident_id_check(body + "0")


def _company_code(rng):
    body = f"9131{rng.choice(['0101', '0104', '0112', '0115'])}" + "".join(rng.choices(COMPANY_CODE_ALPHABET, k=9))
    return body + company_code_check(body)
