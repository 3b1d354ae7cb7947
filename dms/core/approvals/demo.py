"""A dozen requests for the demo, in all states, made and decided through the services."""

from decimal import Decimal

from django.db import transaction

from dms.core.approvals import services
from dms.core.demo import demo_part

# title, explanation, amount, who asks, what then happens: (verb, by whom, note) in turn. The general manager is away
# on these days (dms.accounts.demo_substitutions), so the service manager may decide for them.
STORIES = [
    ("展厅双十二活动物料", "背景板一块、易拉宝四个，广告公司报价见附件。", 3_800, "sales_consultant", []),
    ("客户休息区咖啡机", "旧机返修两次，拟换新。", 6_900, "service_manager", []),
    ("四轮定位仪年度校准", "设备厂家上门校准，含证书。", 8_200, "team_lead", [("approve", "finance", "预算内。")]),
    ("举升机液压系统大修", "3 号工位举升机漏油，厂家建议整体更换密封组件。", 68_000, "workshop_dispatcher", []),
    (
        "钣喷车间环保设备升级",
        "活性炭吸附改为沸石转轮，满足新的排放标准。",
        186_000,
        "service_manager",
        [("approve", "finance", "列入明年一季度预算。"), ("approve", "general_manager", "同意，尽快签合同。")],
    ),
    (
        "车间班组聚餐",
        "九月份产值达标。",
        1_600,
        "team_lead",
        [("approve", "service_manager", "同意。")],
    ),  # for the manager, who is away
    (
        "配件仓库货架",
        "新增中型货架 12 组。",
        15_400,
        "storekeeper",
        [("approve", "finance", "三家比价齐全。"), ("approve", "general_manager", "同意。")],
    ),
    ("试驾车加装脚垫", "五台试驾车。", 2_250, "sales_consultant", [("approve", "general_manager", "")]),
    (
        "索赔专员外出培训",
        "厂家保修系统培训，两天。",
        4_300,
        "claims_clerk",
        [("reject", "general_manager", "改为线上班。")],
    ),
    (
        "前台电脑更换",
        "两台收银电脑。",
        11_800,
        "cashier",
        [("send_back", "finance", "请补充旧电脑的购置年份和报废说明。")],
    ),
    ("员工宿舍空调", "两台挂机。", 5_600, "technician", [("withdraw", "technician", "房东答应更换。")]),
    (
        "车展展位订金",
        "春季车展 B3 馆 120 平方米。",
        30_000,
        "sales_consultant",
        [
            ("send_back", "finance", "请附主办方合同。"),
            ("resubmit", "sales_consultant", "合同已附，订金改为两万。"),
            ("approve", "finance", "合同已核。"),
        ],
    ),
    ("工具车间台钳", "台钳两把，自费采购报销。", None, "technician", []),
]


@demo_part("approvals", order=60)
def load(demo):
    """Requests of the first store, and two of the second."""
    east, west = demo.stores[:2]
    for title, explanation, amount, asker, acts in STORIES:
        _tell(demo, east, title, explanation, amount, asker, acts)
    for title, explanation, amount, asker, acts in STORIES[:2]:
        _tell(demo, west, title, explanation, amount, asker, acts)


@transaction.atomic
def _tell(demo, store, title, explanation, amount, asker, acts):
    approval = services.request_general_approval(
        title=title,
        explanation=explanation,
        amount=None if amount is None else Decimal(amount),
        store=store,
        actor=demo.at(store, asker),
    )
    for verb, role, said in acts:
        service = getattr(services, f"{verb}_approval")
        words = {"explanation": said, "amount": Decimal(20_000)} if verb == "resubmit" else {"note": said}
        service(approval_id=approval.pk, actor=demo.at(store, role), **words)
