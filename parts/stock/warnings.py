"""The planner's warnings (PRT-12): once a day for each store, one message with what is short, too much, dead, expiring.

The numbers are those of the lists that the message leads to: whoever opens the list sees what was counted.
"""

from django.utils.translation import gettext_lazy as _

from dms.accounts.models import Store, User
from dms.accounts.roles import Role
from dms.core import clock, due
from dms.messaging.choices import Channel, Purpose
from dms.messaging.services import notify_people
from dms.messaging.wording import Wording, message_kind, message_template
from parts.stock import selectors
from parts.stock.models import StockItem

WARN = "parts.warn_planner"

STOCK_MESSAGES = message_kind("stock", _("Stock"), channels=(Channel.IN_APP,))
DAILY = message_template(
    code="stock.warnings",
    label=_("What the stock warns of today"),
    purpose=Purpose.STAFF,
    kind=STOCK_MESSAGES,
    channels=(Channel.IN_APP, Channel.EMAIL),
    variables={
        "short": _("short parts"),
        "over": _("parts over their maximum"),
        "dead": _("dead parts"),
        "expiring": _("parts that expire soon"),
    },
    texts={
        "zh-hans": Wording(
            "库存预警：缺货 {short} 项",
            "低于最低库存 {short} 项，超过最高库存 {over} 项，呆滞 {dead} 项，即将过期 {expiring} 项。请处理。",
        ),
        "en": Wording(
            "Stock warnings: {short} parts short",
            "{short} parts are under their minimum, {over} over their maximum, {dead} are dead stock, "
            "{expiring} expire soon. Please see to them.",
        ),
    },
).code


def warnings_of(store):
    """``{"short", "over", "dead", "expiring"}``: how many parts of the store each."""
    items = StockItem.objects.filter(store=store)
    rules = {"short": selectors.short, "over": selectors.over, "dead": selectors.dead, "expiring": selectors.expiring}
    return {name: rule(items).count() for name, rule in rules.items()}


def ask_for_warnings():
    """Schedule today's warnings, one piece of work a store; however often it is asked for, each runs once."""
    return [
        due.schedule(
            WARN,
            key=f"{WARN}:{store.pk}:{clock.today(store)}",
            at=clock.now(),
            payload={"store_id": store.pk, "day": clock.today(store).isoformat()},
        )
        for store in Store.objects.filter(is_active=True).order_by("pk")
    ]


@due.due(WARN)
def warn_planner(work):
    """Tell the planners of the store, once a day and person; nothing where there is nothing to tell."""
    store = Store.objects.get(pk=work.payload["store_id"])
    numbers = warnings_of(store)
    if not any(numbers.values()):
        return
    notify_people(
        template=DAILY,
        key=f"{WARN}:{store.pk}:{work.payload['day']}",
        store_id=store.pk,
        user_ids=list(User.objects.holding(Role.PARTS_PLANNER, store).values_list("pk", flat=True)),
        actor=None,
        variables=numbers,
    )
