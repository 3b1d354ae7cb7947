"""One timeline of a whole file 一车一档: every source, one line of time, whoever looks sees what they may."""

import datetime

import pytest
from django.core.signing import BadSignature
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dms.core import clock
from dms.core.approvals import services as approvals
from dms.core.attachments.models import Attachment
from dms.core.attachments.subjects import ATTACHABLE
from dms.core.events import publish
from dms.core.facts import Fact
from dms.core.offers import FilePart, TimelineSource, offer, withdraw
from dms.core.printing.facts import DOCUMENT_PRINTED
from dms.core.subjects import naming
from dms.core.timeline import Span, TimelineLine, timeline_page
from dms.messaging.models import OutgoingMessage
from dms.parties.models import Customer
from dms.parties.services import edit_customer
from dms.vehicles.services import record_odometer, transfer_ownership
from tests.api.conftest import program
from tests.messaging.factories import MessageFactory
from tests.parties.factories import ContactFactory, CustomerFactory
from tests.vehicles.factories import OwnershipFactory, VehicleFactory
from tests.web.conftest import signed_in

__all__ = ["program", "signed_in"]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CRM-1")]
HAPPENED = Fact("tests.happened_on_a_timeline", "did something")


@pytest.fixture
def advisor(person):
    return person("service_advisor", name="李梅", password="!")


@pytest.fixture
def held(store):
    """Somebody and their car since 2024."""
    return OwnershipFactory(vehicle__store=store, vehicle__plate="京B66666", customer__name="王小明")


def row(held, which):
    return held.customer if which == "customers" else held.vehicle


def told(user, subject, **narrow):
    return [(line.source.kind, str(line.what)) for line in timeline_page(user, subject, size=200, **narrow).lines]


@pytest.mark.parametrize("which", ["customers", "vehicles"])
def test_events_of_customer_contacts_vehicles_and_owners_stand_in_one_line_of_time(held, advisor, store, which):
    contact = ContactFactory(customer=held.customer)
    edit_customer(customer_id=held.customer_id, actor=advisor, customer_class="gold")
    publish(HAPPENED, subject=contact, actor=advisor)
    record_odometer(vehicle_id=held.vehicle_id, km=100, source="reception", actor=advisor)
    other = CustomerFactory(store=store, name="吴孟达")
    transfer_ownership(vehicle_id=held.vehicle_id, customer_id=other.pk, kind="driver", actor=advisor)
    assert told(advisor, row(held, which)) == [
        ("vehicle", "recorded who has the vehicle"),
        ("vehicle", "recorded the odometer"),
        ("customer", "did something"),
        ("customer", "changed the customer's file"),
    ]


@pytest.mark.parametrize("which", ["customers", "vehicles"])
def test_messages_prints_attachments_and_approvals_are_lines_too(held, advisor, person, store, which, monkeypatch):
    monkeypatch.setitem(ATTACHABLE, "vehicles.vehicle", "vehicles.change_vehicle")
    person("general_manager")
    MessageFactory(store=store, customer=held.customer, address="13812345678")
    publish(DOCUMENT_PRINTED, subject=held.vehicle, actor=advisor, payload={"form": "vehicles.vehicle_file"})
    Attachment.objects.create(
        store=store, kind="photo", original_name="door.png", stored_name="a", content_type="image/png", size=1,
        sha256="0", uploaded_by=advisor, **naming(held.vehicle),
    )  # fmt: skip
    approval = approvals.request_general_approval(store=store, title="Paint", amount=300, actor=advisor)
    type(approval).objects.filter(pk=approval.pk).update(**naming(held.vehicle))
    lines = timeline_page(advisor, row(held, which)).lines
    assert {line.source.kind for line in lines} == {"message", "print", "attachment", "approval"}
    message = next(line for line in lines if line.source.kind == "message")
    assert message.details == ("text message 138****5678",), "the address is masked, the text does not stand there"
    assert next(line for line in lines if line.source.kind == "approval").state == "waiting"
    assert [str(line.what) for line in timeline_page(advisor, row(held, which), kind="message").lines] == [
        str(message.what)
    ]


def test_a_former_owners_timeline_ends_with_their_time(held, advisor, store):
    record_odometer(vehicle_id=held.vehicle_id, km=100, source="reception", actor=advisor)
    held.valid_to = clock.today(store) - datetime.timedelta(days=2)
    held.save()
    now = CustomerFactory(store=store, name="吴孟达")
    transfer_ownership(vehicle_id=held.vehicle_id, customer_id=now.pk, actor=advisor)
    assert told(advisor, held.customer) == []
    assert len(told(advisor, now)) == 2
    assert [kind for kind, _what in told(advisor, held.vehicle)] == ["vehicle", "vehicle"]


def test_a_role_without_customers_sees_the_vehicle_alone(held, person, advisor):
    edit_customer(customer_id=held.customer_id, actor=advisor, customer_class="gold")
    record_odometer(vehicle_id=held.vehicle_id, km=100, source="reception", actor=advisor)
    assert told(person("storekeeper"), held.vehicle) == [("vehicle", "recorded the odometer")]
    assert len(told(advisor, held.vehicle)) == 2


def test_who_may_not_read_the_message_log_reads_no_message(held, person, advisor, store):
    MessageFactory(store=store, customer=held.customer)
    assert [kind for kind, _what in told(advisor, held.customer)] == ["message"]
    assert told(person("technician"), held.customer) == []


def test_pages_by_key_hold_every_line_once_even_at_one_instant(held, advisor, store, monkeypatch):
    instant = clock.now()
    monkeypatch.setattr(clock, "now", lambda: instant)
    for _ in range(7):
        publish(HAPPENED, subject=held.customer, actor=advisor)
        publish(HAPPENED, subject=held.vehicle, actor=advisor)
        MessageFactory(store=store, customer=held.customer)
    OutgoingMessage.objects.update(created_at=instant)
    seen, after = [], ""
    for _page in range(10):
        page = timeline_page(advisor, held.customer, after=after, size=4)
        seen += [(line.source.kind, line.key) for line in page.lines]
        after = page.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 21
    assert seen == [(line.source.kind, line.key) for line in timeline_page(advisor, held.customer, size=50).lines]


@pytest.mark.parametrize("mark", ["x", "WzEsMiwzXQ", "null:abc", "\x00"])
def test_a_made_up_mark_is_refused(held, advisor, signed_in, program, mark):
    with pytest.raises(BadSignature):
        timeline_page(advisor, held.customer, after=mark)
    assert signed_in(advisor).get(f"/customers/{held.customer_id}/timeline/", {"after": mark}).status_code == 404
    assert program(advisor).get(f"/api/v1/customers/{held.customer_id}/timeline/?cursor=x").status_code == 422


@pytest.mark.parametrize("which", ["customers", "vehicles"])
def test_it_costs_the_same_for_five_and_for_two_hundred_lines(held, advisor, signed_in, which):
    client, address = signed_in(advisor), f"/{which}/{row(held, which).pk}/timeline/"
    client.get(address)
    counts = []
    for more in (5, 45, 150):
        for number in range(more):
            publish(
                HAPPENED,
                subject=held.customer,
                actor=advisor,
                payload={"changes": {"responsible_id": [None, advisor.pk]}},
            )
            publish(HAPPENED, subject=held.vehicle, actor=advisor)
            if number % 3 == 0:
                MessageFactory(store=held.store, customer=held.customer)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 16, counts


def test_a_later_stage_adds_lines_and_rows_to_the_file(held, advisor, store):
    """What service or delivery will do: declare what belongs to a file, and how it is told."""
    visit = VehicleFactory(store=store)  # stands for a document of a later stage
    part = FilePart(of="parties.customer", kind="tests.visit", spans=lambda user, customer: [Span(visit.pk)])
    source = TimelineSource(
        kind="visit",
        label="Visits",
        icon="tool",
        rows=lambda user, file: type(visit).objects.visible_to(user).filter(file.of("tests.visit", "created_at", "pk")),
        line=lambda visit: TimelineLine(at=visit.created_at, key=visit.pk, what="came for service"),
        at="created_at",
        permission="vehicles.view_vehicle",
    )
    offer(part, source)
    try:
        assert told(advisor, held.customer) == [("visit", "came for service")]
        assert told(advisor, held.vehicle) == []
    finally:
        withdraw(part, source)


@pytest.mark.parametrize("which", ["customers", "vehicles"])
def test_the_screen_filters_goes_on_and_masks(held, advisor, signed_in, which):
    client, address = signed_in(advisor), f"/{which}/{row(held, which).pk}/"
    edit_customer(customer_id=held.customer_id, actor=advisor, name="王大明", address="西大街2号")
    for _ in range(25):
        publish(HAPPENED, subject=held.vehicle, actor=advisor)
    page = client.get(address).content.decode()
    timeline = page[page.index('class="timeline"') :]
    assert "Earlier" in timeline and timeline.count('<li class="timeline-line') == 20
    rest = client.get(
        client.get(address).context["timeline_address"], {"after": client.get(address).context["told"].after}
    )
    assert rest.content.decode().count('<li class="timeline-line') == 6 and "***" in rest.content.decode()
    only = client.get(f"{address}timeline/", {"kind": "customer"}, headers={"HX-Request": "true"}).content.decode()
    assert only.count('<li class="timeline-line') == 1 and "<html" not in only
    said = page + rest.content.decode() + only
    assert not any(secret in said[said.index('class="timeline"') :] for secret in ("西大街",))


@pytest.mark.parametrize("which", ["customers", "vehicles"])
def test_programs_read_the_same_lines(held, advisor, program, which):
    token, address = program(advisor), f"/api/v1/{which}/{row(held, which).pk}/timeline/"
    edit_customer(customer_id=held.customer_id, actor=advisor, name="王大明")
    for _ in range(3):
        publish(HAPPENED, subject=held.vehicle, actor=advisor, reason="rain")
    first = token.get(f"{address}?page_size=3").json()
    assert [line["fact"] for line in first["results"]] == [str(HAPPENED)] * 3
    assert (first["results"][0]["kind"], first["results"][0]["reason"], first["results"][0]["who"]) == (
        "vehicle",
        "rain",
        "李梅",
    )
    rest = token.get(first["next"]).json()
    assert rest["next"] is None and rest["results"][0]["payload"]["changes"]["name"] == ["***", "***"]
    assert [line["kind"] for line in token.get(f"{address}?kind=customer").json()["results"]] == ["customer"]
    for wrong in ("kind=weather", "page_size=0", "color=red"):
        assert token.get(f"{address}?{wrong}").status_code == 422, wrong


def test_another_stores_timeline_does_not_exist(other_store, advisor, signed_in, program):
    foreign = OwnershipFactory(vehicle__store=other_store)
    for name, pk in (("customers", foreign.customer_id), ("vehicles", foreign.vehicle_id)):
        assert signed_in(advisor).get(f"/{name}/{pk}/timeline/").status_code == 404
        assert program(advisor).get(f"/api/v1/{name}/{pk}/timeline/").status_code == 404
    assert Customer.objects.filter(store=other_store).exists()
