"""The messages of the shared nouns. Each stage declares its own in the same way, in its ``AppConfig.ready()``."""

from django.utils.translation import gettext_lazy as _

from dms.messaging.choices import Channel, Purpose
from dms.messaging.wording import Wording, message_kind, message_template

APPROVALS = message_kind("approvals", _("Approvals"), channels=(Channel.IN_APP, Channel.EMAIL))


def approval_message(code, label, chinese, english):
    """A staff message about an approval: ``{what}`` is its number and title, ``{who}`` the person who acted."""
    return message_template(
        code=f"approvals.{code}",
        label=label,
        purpose=Purpose.STAFF,
        kind=APPROVALS,
        channels=(Channel.IN_APP, Channel.EMAIL, Channel.SMS),
        variables={"what": _("number and title"), "who": _("who asked or decided"), "reason": _("what was said")},
        texts={"zh-hans": Wording(*chinese), "en": Wording(*english)},
    ).code


APPROVAL_REQUESTED = approval_message(
    "requested",
    _("An approval is asked for"),
    ("待审批：{what}", "{who}请您审批：{what}。"),
    ("Approval wanted: {what}", "{who} asks for your approval: {what}."),
)
APPROVAL_REMINDED = approval_message(
    "reminded",
    _("An approval is still waiting"),
    ("审批催办：{what}", "{what} 仍在等待您审批，申请人：{who}。"),
    ("Still waiting for you: {what}", "{what} is still waiting for your decision; {who} asked for it."),
)
APPROVAL_ESCALATED = approval_message(
    "escalated",
    _("An approval is overdue"),
    ("审批超时：{what}", "{what} 超过时限仍未审批，申请人：{who}。请督促审批人处理。"),
    ("Approval overdue: {what}", "{what} has waited too long; {who} asked for it. Please see to it."),
)
APPROVAL_APPROVED = approval_message(
    "approved",
    _("An approval was given"),
    ("审批通过：{what}", "{who}已批准 {what}。{reason}"),
    ("Approved: {what}", "{who} approved {what}. {reason}"),
)
APPROVAL_REJECTED = approval_message(
    "rejected",
    _("An approval was refused"),
    ("审批未通过：{what}", "{who}未批准 {what}。{reason}"),
    ("Not approved: {what}", "{who} did not approve {what}. {reason}"),
)
APPROVAL_SENT_BACK = approval_message(
    "sent_back",
    _("A request was sent back"),
    ("审批退回：{what}", "{who}将 {what} 退回修改。{reason}"),
    ("Sent back: {what}", "{who} sent {what} back to be changed. {reason}"),
)
CUSTOMER_LINK = message_template(
    code="customers.link",
    label=_("A link for the customer"),
    purpose=Purpose.SERVICE,
    channels=(Channel.SMS, Channel.WECHAT, Channel.EMAIL),
    variables={
        "store": _("store"),
        "what": _("what the page is for"),
        "link": _("link"),
        "until": _("last day of the link"),
    },
    texts={
        "zh-hans": Wording("{store}：{what}", "【{store}】{what}，请点击：{link} （{until}前有效，有疑问请致电）"),
        "en": Wording("{store}: {what}", "{store}: {what}: {link} (until {until}; any questions, please call us)"),
    },
).code
