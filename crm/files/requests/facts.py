"""What is announced about requests. Payload of each: customer_id, kind."""

from django.utils.translation import gettext_lazy as _

from dms.core.facts import Fact

DATA_REQUESTED = Fact("crm.data_requested", _("recorded what a person asks for about their data"))  # + answer_by
# + rules (codes that forbid erasing), retained_until
DATA_REQUEST_APPROVED = Fact("crm.data_request_approved", _("approved the request"))
DATA_REQUEST_REFUSED = Fact("crm.data_request_refused", _("refused the request"))
DATA_REQUEST_WITHDRAWN = Fact("crm.data_request_withdrawn", _("withdrew the request"))
DATA_ERASED = Fact("crm.data_erased", _("erased the person's data"))  # + rows {model: number}, files
ERASURE_POSTPONED = Fact(
    "crm.erasure_postponed", _("put the erasure off: a legal period runs")
)  # + rules, retained_until
COPY_MADE = Fact("crm.copy_made", _("put together the copy of the person's data"))  # + rows {model: number}, files
COPY_HANDED_OUT = Fact("crm.copy_handed_out", _("handed out the copy of the person's data"))
COPY_DISCARDED = Fact("crm.copy_discarded", _("discarded the copy that nobody fetched"))
