"""A meeting decides a dispute: when, who was there, what it resolved, and the minutes."""

import datetime
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from dms.core import clock
from dms.core.attachments.services import attach_file
from dms.core.transitions import TransitionBlocked
from parts.scrapping import services
from tests.accounts.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("PRT-11")]


def record_meeting_scrapping(row, actor, **changed):
    values = {
        "held_on": clock.today(row.store),
        "present": "孙总\n赵敏\n钱进\n",
        "resolution": "同意报损，由废品站回收",
        "is_yes": True,
    }
    return services.record_meeting_scrapping(scrapping_id=row.pk, actor=actor, **(values | changed))


@pytest.fixture
def picture():
    """``picture(name)``: a file as somebody hands it in."""

    def make(name):
        written = BytesIO()
        Image.new("RGB", (4, 4)).save(written, "PNG")
        return ContentFile(written.getvalue(), name=name)

    return make


@pytest.fixture
def minutes(disputed, manager, picture):
    attach_file(subject=disputed, file=picture("minutes.png"), kind="document", actor=manager)
    return disputed


def test_its_yes_lets_the_goods_go(minutes, manager):
    row = record_meeting_scrapping(minutes, manager)
    meeting = row.meeting
    assert row.state == "approved" and row.decided_by is None and row.decided_at
    assert meeting.names == "孙总 · 赵敏 · 钱进" and meeting.recorded_by == manager


def test_its_no_puts_them_back(minutes, boss, lying, books):
    assert record_meeting_scrapping(minutes, boss, is_yes=False).state == "rejected"
    assert lying() == {"good": 10}
    books()


def test_without_the_minutes_there_was_no_meeting(disputed, manager, picture, refused):
    refused(TransitionBlocked, "signed minutes", record_meeting_scrapping, disputed, manager)
    attach_file(subject=disputed, file=picture("rust.png"), kind="photo", actor=manager)
    refused(TransitionBlocked, "signed minutes", record_meeting_scrapping, disputed, manager)


def test_a_meeting_was_held_by_three_and_resolved_something(minutes, manager, refused):
    tomorrow = clock.today(minutes.store) + datetime.timedelta(days=1)
    refused(ValidationError, "still to come", record_meeting_scrapping, minutes, manager, held_on=tomorrow)
    refused(ValidationError, "at least three", record_meeting_scrapping, minutes, manager, present="孙总\n孙总\n赵敏")
    refused(ValidationError, "what was resolved", record_meeting_scrapping, minutes, manager, resolution=" ")


def test_managers_record_it_and_not_who_asked(minutes, keeper, supervisor, clerk, refused):
    for who in (keeper, supervisor, clerk):
        refused(PermissionDenied, "service manager", record_meeting_scrapping, minutes, who)
    MembershipFactory(user=keeper, role="service_manager", store=minutes.store)
    both = type(keeper).objects.get(pk=keeper.pk)
    refused(PermissionDenied, "applied for this scrapping yourself", record_meeting_scrapping, minutes, both)


def test_what_is_settled_needs_no_meeting(approved, manager, refused):
    refused(TransitionBlocked, "dispose", record_meeting_scrapping, approved, manager)
