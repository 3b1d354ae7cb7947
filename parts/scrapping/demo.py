"""The demo's scrappings: one to judge, one in dispute, one apart with a yes, one disposed of with somebody liable."""

from datetime import timedelta
from decimal import Decimal

from dms.accounts.models import User
from dms.core import clock
from dms.core.demo import demo_part
from parts.scrapping.disposing import dispose_scrapping
from parts.scrapping.models import Disposal, ScrappingCause
from parts.scrapping.services import Scrap, add_scrapping, judge_scrapping, name_liable, submit_scrapping
from parts.stock.models import Balance, StockStatus

C = ScrappingCause
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


def _lying_still(store):
    rows = Balance.objects.filter(store=store, status=StockStatus.GOOD, reserved=0, on_hand__gte=2)
    return rows.select_related("item").order_by("moved_at", "pk").iterator()


def _scrap(balance, cause, remark):
    return Scrap(balance.item.part_id, balance.bin_id, Decimal(1), cause, remark=remark)


def _judged(demo, store, row, verdicts):
    words = {True: "已现场查验，不能索赔、退货或修复。", False: "供应商可以索赔，先走索赔。"}
    for role, is_yes in zip(JUDGES, verdicts, strict=False):
        judge_scrapping(scrapping_id=row.pk, is_yes=is_yes, words=words[is_yes], actor=_person(demo, store, role))


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
