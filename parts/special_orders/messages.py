"""What is written about special orders: to the customer when the parts are here, to colleagues when nobody comes."""

from django.utils.translation import gettext_lazy as _

from dms.messaging.choices import Channel, Purpose
from dms.messaging.wording import Wording, message_kind, message_template

KIND = message_kind("special_orders", _("Special orders"), channels=(Channel.IN_APP,))

ARRIVED = message_template(
    code="parts.special_order_arrived",
    label=_("The ordered parts are here"),
    purpose=Purpose.SERVICE,
    channels=(Channel.SMS, Channel.WECHAT, Channel.EMAIL),
    variables={
        "number": _("number of the order"),
        "store": _("store"),
        "until": _("held until"),
        "phone": _("telephone"),
    },
    texts={
        "zh-hans": Wording(
            "您订购的配件已到店",
            "您订购的配件（订货单 {number}）已到{store}，为您保留至 {until}。请携订货单来店提货，电话 {phone}。",
        ),
        "en": Wording(
            "Your ordered parts are here",
            "The parts of your order {number} are at {store} and held for you until {until}. "
            "Please bring the order form. Phone {phone}.",
        ),
    },
).code

OVERDUE = message_template(
    code="parts.special_order_overdue",
    label=_("Ordered parts were not collected"),
    purpose=Purpose.STAFF,
    kind=KIND,
    channels=(Channel.IN_APP, Channel.EMAIL),
    variables={"number": _("number of the order"), "until": _("held until"), "parts": _("parts")},
    texts={
        "zh-hans": Wording(
            "订货未取：{number}",
            "订货单 {number}（{parts}）保留至 {until}，客户未来提货。"
            "请联系客户，或延长保留、转给其他等待的订单、取消。",
        ),
        "en": Wording(
            "Not collected: {number}",
            "Order {number} ({parts}) was held until {until} and nobody came. Call the customer; hold it longer, "
            "give it to another order that waits, or cancel it.",
        ),
    },
).code

FORCED = message_template(
    code="parts.special_order_forced",
    label=_("Ordered parts have become forced stock"),
    purpose=Purpose.STAFF,
    kind=KIND,
    channels=(Channel.IN_APP, Channel.EMAIL),
    variables={"number": _("number of the order"), "parts": _("parts"), "person": _("responsible person")},
    texts={
        "zh-hans": Wording(
            "强制库存：{number}",
            "订货单 {number}（{parts}）长期未取，转为强制库存，责任人 {person}。",
        ),
        "en": Wording(
            "Forced stock: {number}",
            "The parts of order {number} ({parts}) were never collected and are forced stock. Responsible: {person}.",
        ),
    },
).code

OFFERED = message_template(
    code="parts.special_order_offered",
    label=_("Another store offers its forced stock"),
    purpose=Purpose.STAFF,
    kind=KIND,
    channels=(Channel.IN_APP, Channel.EMAIL),
    variables={"store": _("store"), "parts": _("parts"), "number": _("number of the order")},
    texts={
        "zh-hans": Wording(
            "{store}可调出强制库存",
            "{store}有客户未取的订货（{number}）：{parts}。如有需要，请在配件页面“其他门店”处申请调拨。",
        ),
        "en": Wording(
            "{store} offers forced stock",
            "{store} has parts that nobody collected ({number}): {parts}. If you can use them, ask for them on the "
            "page of the part, under “Other stores”.",
        ),
    },
).code
