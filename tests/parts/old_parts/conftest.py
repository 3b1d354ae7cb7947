"""The people round an old part, its bin, and an issue that waits for it."""

from decimal import Decimal

import pytest

from dms.core.models import Attachment, Event
from parts.issuing import services as issuing
from parts.issuing.services import Wanted
from parts.models import IssueLine, OldPart, OldPartHandover, OldPartHandoverLine
from parts.old_parts import handing_over, services
from tests.parts.factories import BinFactory, PartFactory, in_stock


@pytest.fixture
def keeper(person):
    return person("storekeeper", name="周强")


@pytest.fixture
def clerk(person):
    return person("claims_clerk", name="孙丽")


@pytest.fixture
def supervisor(person):
    return person("parts_supervisor", name="郑伟")


@pytest.fixture
def place(warehouse):
    """A bin of the old parts area."""
    return BinFactory(warehouse=warehouse, rack="OLD", position="1", kind="old_parts")


@pytest.fixture
def take(store, part, keeper):
    """``take("claims")``: somebody hands an old part in."""

    def make(destination="disposal", actor=keeper, **more):
        values = {"store_id": store.pk, "part_id": part.pk, "plate": "京a12345", "job_number": "RO-26-0001"}
        return services.take_in(destination=destination, actor=actor, **(values | more))

    return make


@pytest.fixture
def listed(take, keeper):
    """Two old parts of warranty jobs on a list that waits for the claims clerk."""
    return handing_over.write_hand_over_list(old_part_ids=[take("claims").pk, take("claims").pk], actor=keeper)


@pytest.fixture
def with_clerk(take, keeper, clerk):
    """An old part that the claims clerk has signed for."""
    row = take("claims")
    made = handing_over.write_hand_over_list(old_part_ids=[row.pk], actor=keeper)
    handing_over.sign_hand_over_list(handover_id=made.pk, actor=clerk)
    return OldPart.objects.get(pk=row.pk)


@pytest.fixture
def battery(db):
    return PartFactory(number="28800-0T130", needs_old_part=True)


@pytest.fixture
def wanting(store, battery, shelf, keeper, clerk, person):
    """``wanting(2, "job")``: the line of a picked issue that asks for the old part first."""

    def make(quantity=1, kind="job"):
        in_stock(battery, shelf, 5)
        advisor = person("service_advisor")
        row = issuing.draft_issue(
            store_id=store.pk,
            kind=kind,
            lines=[Wanted(battery.pk, Decimal(quantity))],
            job_number="RO-26-0002",
            plate="京A12345",
            actor=advisor,
        )
        issuing.submit_issue(issue_id=row.pk, actor=advisor)
        if kind == "warranty":
            issuing.sign_off_issue(issue_id=row.pk, actor=clerk)
        issuing.pick_issue(issue_id=row.pk, actor=keeper)
        return row.lines.get()

    return make


@pytest.fixture
def gone_without(wanting, keeper):
    """The line of a new part that went out with a reason: its old part is owed."""
    line = wanting()
    issuing.note_old_part(line_id=line.pk, is_in=False, reason="客户明天带来", actor=keeper)
    issuing.issue_goods(issue_id=line.issue_id, taken_by="王师傅", actor=keeper)
    return IssueLine.objects.get(pk=line.pk)


@pytest.fixture
def refused():
    """``refused(kind, match, call, …)``: the call raises, and nothing is different."""

    def traces():
        papers = (OldPart, OldPartHandover)
        return (
            [model.objects.count() for model in (Event, Attachment)],
            [list(model.objects.order_by("pk").values_list("pk", "state", "version")) for model in papers],
            list(OldPart.objects.order_by("pk").values_list("destination", "bin", "held_by", "credit")),
            list(OldPartHandoverLine.objects.order_by("pk").values_list("pk", "stands")),
            list(IssueLine.objects.order_by("pk").values_list("old_part_in", "old_part_reason", "old_part_waived")),
        )

    def prove(kind, match, call, **inputs):
        before = traces()
        with pytest.raises(kind, match=match):
            call(**inputs)
        assert traces() == before

    return prove


@pytest.fixture
def proven(books):
    """``proven()``: the ledgers, and each old part in one place."""
    from dms.core.invariants import verify

    def prove():
        books()
        assert [f"{known.name}: {one}" for known, found in verify(["I9"]) for one in found] == []

    return prove
