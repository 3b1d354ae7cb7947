"""Stop a bulk run: who may, and when it is refused."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core import due
from dms.core.locking import mark_new
from dms.core.models import DueWork, Event
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.web import facts
from dms.web.bulk import services
from dms.web.models import BulkRun

pytestmark = pytest.mark.django_db


def test_what_is_done_stays_done_and_the_rest_is_left(started, supervisor, monkeypatch):
    monkeypatch.setattr("dms.web.bulk.running.BATCH", 1)
    due.perform(DueWork.objects.get(handler=services.WORK, done_at=None).pk)
    services.stop_bulk_run(run_id=started.pk, actor=supervisor)
    due.sweep()
    assert list(started.rows.order_by("pk").values_list("outcome", flat=True)) == ["done", "left", "left"]
    assert BulkRun.objects.get().state == "stopped"
    assert not Event.objects.filter(fact="web.bulk_finished").exists()


def test_only_what_is_running_can_be_stopped(prepared, supervisor):
    with pytest.raises(TransitionBlocked, match="prepared"):
        services.stop_bulk_run(run_id=prepared.pk, actor=supervisor)


def test_nobody_stops_a_colleagues_run(started, person):
    with pytest.raises(PermissionDenied, match="who prepared it"):
        apply_transition(mark_new(started).stop, actor=person("parts_supervisor"), fact=facts.BULK_STOPPED)
