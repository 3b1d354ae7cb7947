"""One row for each change, and nothing can change the row."""

import pytest
from django.db import DatabaseError, transaction

from dms.core import requests
from dms.core.events import changed, publish
from dms.core.facts import Fact
from dms.core.models import Event

OPENED = Fact("test.opened", "opened")


@pytest.mark.requirement("PLT-3")
def test_an_event_says_who_did_what_to_which_row_and_from_where(store, person):
    advisor = person("service_advisor")
    with requests.acting(request_id="abc", origin="browser", address="192.0.2.7"):
        event = publish(OPENED, subject=store, actor=advisor, reason="new year", payload={"bays": 6})
    event.refresh_from_db()
    assert (event.fact, event.label, event.actor, event.actor_name) == ("test.opened", "opened", advisor, advisor.name)
    assert (event.subject_kind, event.subject_id, event.store) == ("accounts.store", store.pk, store)
    assert (event.request_id, event.origin, event.address) == ("abc", "browser", "192.0.2.7")
    assert (event.reason, event.payload) == ("new year", {"bays": 6})


@pytest.mark.requirement("PLT-3")
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_itself_refuses_to_change_or_delete_history(store, act):
    event = publish(OPENED, subject=store, actor=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows = Event.objects.filter(pk=event.pk)
        rows.update(reason="nothing happened") if act == "update" else rows._raw_delete("default")
    event.refresh_from_db()
    assert event.reason == ""


def test_changes_name_old_and_new_and_hide_personal_values(store):
    values = {"name": store.name, "address": "New Road 1", "phone": "13812345678"}
    assert changed(store, values, masked=("phone",)) == {"address": ["", "New Road 1"], "phone": ["", "***"]}
