"""What workers do about requests: make the copy, discard it, erase when the law allows it."""

from crm.files.requests import facts, services
from crm.files.requests.models import RequestKind
from dms.core.due import due, on


@on(facts.DATA_REQUEST_APPROVED)
def make_the_copy(event):
    """Reading everything held of a person takes its time; nobody waits for it at the screen."""
    if event.payload["kind"] == RequestKind.ACCESS:
        services.make_copy(request_id=event.subject_id)


@due(services.DISCARD)
def discard_the_copy(work):
    """A copy that nobody fetched does not lie about for ever."""
    services.discard_copy(request_id=work.payload["request_id"])


@due(services.ERASE)
def erase_after_retention(work):
    """The day after the last legal period."""
    services.finish_erasure(request_id=work.payload["request_id"])
