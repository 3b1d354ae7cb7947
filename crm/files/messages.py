"""What customer care tells colleagues."""

from django.utils.translation import gettext_lazy as _

from dms.messaging.choices import Channel, Purpose
from dms.messaging.wording import Wording, message_kind, message_template

FILES = message_kind("files", _("Customer and vehicle files"), channels=(Channel.IN_APP,))

FILE_LATE = message_template(
    code="files.late",
    label=_("Files are not complete after two days"),
    purpose=Purpose.STAFF,
    kind=FILES,
    channels=(Channel.IN_APP, Channel.EMAIL),
    variables={"number": _("how many")},
    texts={
        "zh-hans": Wording(
            "客户车辆档案逾期未完善：{number} 份", "有 {number} 份客户或车辆档案超过两天仍未完善，请督促补全。"
        ),
        "en": Wording(
            "Files not complete: {number}", "{number} files are not complete after two days. Please see to them."
        ),
    },
).code
