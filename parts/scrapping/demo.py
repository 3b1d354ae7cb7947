"""The demo's scrappings: to judge, in dispute, with a yes, disposed of with somebody liable, decided by a meeting."""

from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

from django.core.files.base import ContentFile

from dms.accounts.models import User
from dms.core import clock
from dms.core.attachments.models import AttachmentKind
from dms.core.attachments.services import attach_file
from dms.core.demo import demo_part
from dms.core.printing import compiling
from parts.scrapping.disposing import dispose_scrapping
from parts.scrapping.models import Disposal, ScrappingCause
from parts.scrapping.papers import LIMIT
from parts.scrapping.services import (
    Scrap,
    add_scrapping,
    judge_scrapping,
    name_liable,
    record_meeting_scrapping,
    submit_scrapping,
)
from parts.stock.models import Balance, StockItem, StockStatus

C = ScrappingCause
MINUTES = Path(__file__).parent / "demo_minutes.typ"
JUDGES = ("service_manager", "claims_clerk", "parts_supervisor")
#: days ago, why, lines (cause, what is wrong), verdicts in the order of JUDGES
STORIES = (
    (20, "三季度盘点清理", [(C.ILL_KEPT, "受潮生锈"), (C.DAMAGED, "叉车碰撞变形")], (True, True, True)),
    (6, "车型淘汰，两年无动销", [(C.OUTDATED, "该车型已停产"), (C.OUTDATED, "供应商不再回收")], (True, True, True)),
    (3, "到货开箱发现裂纹", [(C.QUALITY, "壳体裂纹")], (True, False, True)),
    (1, "日常清理", [(C.DAMAGED, "搬运磕碰，无法修复"), (C.EXPIRED, "胶件老化")], ()),
)


@demo_part("scrappings", order=68)
def load(demo):
    """In the first store, where the most lies."""
    store = demo.stores[0]
    shelves = _lying_still(store)
    for number, (days, note, wrong, verdicts) in enumerate(STORIES):
        with clock.as_of(clock.now() - timedelta(days=days)):
            lines = [_scrap(next(shelves), cause, remark) for cause, remark in wrong]
            row = add_scrapping(store=store, note=note, lines=lines, actor=demo.at(store, "storekeeper"))
            submit_scrapping(scrapping_id=row.pk, actor=demo.at(store, "storekeeper"))
            _judged(demo, store, row, verdicts)
            if number == 0:
                _disposed(demo, store, row)
    with clock.as_of(clock.now() - timedelta(days=9)):
        _decided_by_a_meeting(demo, store)


def _lying_still(store):
    rows = Balance.objects.filter(store=store, status=StockStatus.GOOD, reserved=0, on_hand__gte=2)
    return rows.select_related("item").order_by("moved_at", "pk").iterator()


def _scrap(balance, cause, remark):
    return Scrap(balance.item.part_id, balance.bin_id, Decimal(1), cause, remark=remark)


def _judged(demo, store, row, verdicts):
    words = {True: "已现场查验，不能索赔、退货或修复。", False: "供应商可以索赔，先走索赔。"}
    for role, is_yes in zip(JUDGES, verdicts, strict=False):
        judge_scrapping(scrapping_id=row.pk, is_yes=is_yes, words=words[is_yes], actor=_person(demo, store, role))


def _decided_by_a_meeting(demo, store):
    """Worth more than the judges may let go, so that a meeting is recorded, with its minutes."""
    dearest = StockItem.objects.filter(store=store, reserved=0, on_hand__gte=2).order_by("-value").first()
    left, lines = LIMIT * Decimal("1.25"), []  # the oldest layers are the cheapest
    for lying in dearest.balances.filter(status=StockStatus.GOOD, on_hand__gte=1).order_by("-on_hand", "pk"):
        wanted = (left * dearest.on_hand / dearest.value).to_integral_value(ROUND_CEILING)
        needed = min(lying.on_hand, wanted)
        lines.append(Scrap(dearest.part_id, lying.bin_id, needed, C.DAMAGED, remark="暴雨浸泡，载体碎裂"))
        left -= needed * dearest.value / dearest.on_hand
        if left <= 0:
            break
    row = add_scrapping(store=store, note="暴雨进水，整批浸泡", lines=lines, actor=demo.at(store, "storekeeper"))
    row = submit_scrapping(scrapping_id=row.pk, actor=demo.at(store, "storekeeper"))
    _judged(demo, store, row, (True, True, True))
    manager = _person(demo, store, "general_manager")
    resolution = "整批不能再用，同意报损；仓库一周内垫高货架，财务核对保险赔付。"
    present = [_person(demo, store, role).name for role in ("general_manager", "service_manager", "finance")]
    minutes = _minutes(row, present, resolution)
    attach_file(subject=row, file=minutes, kind=AttachmentKind.DOCUMENT, caption="会议纪要（扫描件）", actor=manager)
    record_meeting_scrapping(
        scrapping_id=row.pk,
        held_on=clock.today(store),
        present="\n".join(present),
        resolution=resolution,
        is_yes=True,
        actor=manager,
    )


def _minutes(row, present, resolution):
    """The signed minutes as a PDF file."""
    content = {
        "print": {"at": clock.now().isoformat()},
        "title": "报损专题会议纪要",
        "lines": [f"报损单：{row.number}", f"出席：{'、'.join(present)}", f"决议：{resolution}"],
        "names": present,
    }
    return ContentFile(compiling.pdf(MINUTES, content), name=f"{row.number}-minutes.pdf")


def _person(demo, store, role):
    return User.objects.get(pk=demo.at(store, role).pk)


def _disposed(demo, store, row):
    keeper, supervisor = demo.at(store, "storekeeper"), _person(demo, store, "parts_supervisor")
    name_liable(scrapping_id=row.pk, person_id=keeper.pk, amount=Decimal(60), remark="雨季未垫高存放", actor=supervisor)
    dispose_scrapping(
        scrapping_id=row.pk,
        disposal=Disposal.SOLD,
        witness_id=supervisor.pk,
        note="在院内拆解后交废品站",
        buyer="城东废旧物资回收站",
        proceeds=Decimal(38),
        actor=keeper,
    )
