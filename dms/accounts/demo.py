"""The demo's two stores and one account for each role."""

from django.contrib.auth.hashers import make_password

from dms.accounts import two_factor
from dms.accounts.models import Membership, Store, User
from dms.accounts.roles import GROUP_ROLES, TWO_FACTOR_ROLES, Role
from dms.core.demo import demo_part

PASSWORD = "drive-a-demo-2026"  # noqa: S105 - printed at the start, and loaded with the demo only
TWO_FACTOR_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - likewise

STORES = [
    ("CD", "城东店", "East Store", "启明汽车城东销售服务有限公司", "上海市浦东新区金海路 1000 号", "021-58990001"),
    ("CX", "城西店", "West Store", "启明汽车城西销售服务有限公司", "上海市青浦区华徐公路 88 号", "021-59880002"),
]

# user name, Chinese name, English name; the West Store's people carry “.west”
PEOPLE = {
    Role.SALES_CONSULTANT: ("sales", "陈晓雯", "Chen Xiaowen"),
    Role.SERVICE_ADVISOR: ("advisor", "李建国", "Li Jianguo"),
    Role.TECHNICIAN: ("technician", "王强", "Wang Qiang"),
    Role.TEAM_LEAD: ("teamlead", "赵铁军", "Zhao Tiejun"),
    Role.WORKSHOP_DISPATCHER: ("dispatcher", "孙明", "Sun Ming"),
    Role.INSPECTOR: ("inspector", "周慎行", "Zhou Shenxing"),
    Role.PARTS_PLANNER: ("planner", "吴桂芳", "Wu Guifang"),
    Role.PURCHASER: ("purchaser", "郑文斌", "Zheng Wenbin"),
    Role.STOREKEEPER: ("storekeeper", "冯库生", "Feng Kusheng"),
    Role.PARTS_DISPATCHER: ("partsdispatcher", "褚亮", "Chu Liang"),
    Role.PARTS_SALES: ("partssales", "卫东", "Wei Dong"),
    Role.PARTS_SUPERVISOR: ("partssupervisor", "蒋立新", "Jiang Lixin"),
    Role.CLAIMS_CLERK: ("claims", "沈洁", "Shen Jie"),
    Role.CASHIER: ("cashier", "韩梅", "Han Mei"),
    Role.FINANCE: ("finance", "杨静", "Yang Jing"),
    Role.FOLLOW_UP_AGENT: ("followup", "朱琳", "Zhu Lin"),
    Role.DELIVERY_SPECIALIST: ("delivery", "秦峰", "Qin Feng"),
    Role.PRODUCTION_PLANNER: ("production", "许志远", "Xu Zhiyuan"),
    Role.SERVICE_MANAGER: ("service", "何伟", "He Wei"),
    Role.GENERAL_MANAGER: ("manager", "吕国栋", "Lyu Guodong"),
    Role.GROUP_MANAGER: ("group", "施启明", "Shi Qiming"),
    Role.ADMINISTRATOR: ("admin", "张工", "Zhang Gong"),
}
WEST_NAMES = (
    "曹",
    "严",
    "华",
    "金",
    "魏",
    "陶",
    "姜",
    "戚",
    "谢",
    "邹",
    "喻",
    "柏",
    "水",
    "窦",
    "章",
    "云",
    "苏",
    "潘",
)


@demo_part("stores and people", order=10)
def load(demo):
    """Two stores, one person for each role in each of them, and the group's own people."""
    demo.stores = [_store(*row) for row in STORES]
    east, west = demo.stores
    since = demo.today.replace(year=demo.today.year - 2, day=1)
    password = make_password(PASSWORD)  # once: hashing is slow on purpose
    for role, (username, name, name_en) in PEOPLE.items():
        group = role in GROUP_ROLES
        person = _person(username, name, name_en, password, role)
        Membership.objects.create(user=person, store=None if group else east, role=role, valid_from=since)
        for store in demo.stores:
            demo.people[store.code, str(role)] = person
        if group:
            continue
        surname = WEST_NAMES[len(demo.people) // 2 % len(WEST_NAMES)]
        colleague = _person(f"{username}.west", surname + name[1:], f"{name_en} (West)", password, role)
        Membership.objects.create(user=colleague, store=west, role=role, valid_from=since)
        demo.people[west.code, str(role)] = colleague


def print_accounts(out):
    """One line for each demo account of the first store and the group, and how managers get past the second step."""
    out.write(f"Password of all demo accounts: {PASSWORD}")
    for role, (username, name, name_en) in PEOPLE.items():
        mark = " *" if role in TWO_FACTOR_ROLES else ""
        out.write(f"  {username:<16} {role.value:<20} {name} {name_en}{mark}")
    out.write(f"* asks for a six-digit code as well; the page shows it, as does an app fed with {TWO_FACTOR_SECRET}")


def account_lines():
    """``(user name, role, name)`` of each demo account, for the sign-in page."""
    return [(username, role.label, name) for role, (username, name, _name_en) in PEOPLE.items()]


def _store(code, name, name_en, legal_name, address, phone):
    return Store.objects.create(
        code=code, name=name, name_en=name_en, legal_name=legal_name, address=address, phone=phone
    )


def _person(username, name, name_en, password, role):
    person = User.objects.create(
        username=username, name=name, name_en=name_en, email=f"{username}@demo.invalid", password=password
    )
    if role in TWO_FACTOR_ROLES:
        two_factor.enrol(person, TWO_FACTOR_SECRET)
    return person
