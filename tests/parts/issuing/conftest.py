"""People who issue parts, and an issue on its way."""

from decimal import Decimal as D

import pytest

from dms.core.models import Event
from parts.issuing import services
from parts.issuing.models import Issue, IssueLine
from parts.issuing.services import Wanted
from parts.models import Posting, Reservation, StockItem
from tests.parts.factories import in_stock


@pytest.fixture
def advisor(person):
    return person("service_advisor")


@pytest.fixture
def keeper(person):
    return person("storekeeper")


@pytest.fixture
def drafted(store, advisor):
    def make(*lines, kind="job", **head):
        head = {"job_number": "RO-26-0001", "plate": "京A12345", **head}
        wanted = [Wanted(part.pk, D(quantity)) for part, quantity in lines]
        return services.draft_issue(store_id=store.pk, kind=kind, lines=wanted, actor=advisor, **head)

    return make


@pytest.fixture
def requested(drafted, advisor, part, shelf):
    """Three of ten held for a job."""
    in_stock(part, shelf, 10)
    return services.submit_issue(issue_id=drafted((part, 3)).pk, actor=advisor)


@pytest.fixture
def issued(requested, keeper):
    services.pick_issue(issue_id=requested.pk, actor=keeper)
    return services.issue_goods(issue_id=requested.pk, taken_by="王师傅", actor=keeper)


@pytest.fixture
def traces():
    def count():
        return (
            [model.objects.count() for model in (Posting, Reservation, Event)],
            list(Issue.objects.order_by("pk").values_list("pk", "state", "number", "version")),
            list(IssueLine.objects.order_by("pk").values_list("pk", "bin", "quantity", "picked", "returned")),
            list(StockItem.objects.values_list("on_hand", "reserved")),
        )

    return count


@pytest.fixture
def refused(traces):
    """``refused(kind, match, call)``: the call raises, and nothing is different."""

    def prove(kind, match, call, *args, **kwargs):
        before = traces()
        with pytest.raises(kind, match=match):
            call(*args, **kwargs)
        assert traces() == before

    return prove
