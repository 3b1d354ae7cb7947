"""Discard a bulk run: who may, and when it is refused."""

import pytest
from django.core.exceptions import PermissionDenied

from dms.core.locking import mark_new
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.web import facts
from dms.web.bulk import services
from dms.web.models import BulkRun

pytestmark = pytest.mark.django_db


def test_a_discarded_run_forgets_its_rows(prepared, supervisor):
    services.discard_bulk_run(run_id=prepared.pk, actor=supervisor)
    assert not prepared.rows.exists()
    assert Event.objects.filter(fact="web.bulk_discarded").count() == 1


def test_what_runs_can_not_be_discarded(started, supervisor):
    with pytest.raises(TransitionBlocked, match="running"):
        services.discard_bulk_run(run_id=started.pk, actor=supervisor)
    assert BulkRun.objects.get().rows.count() == 3


def test_nobody_discards_a_colleagues_run(prepared, person):
    with pytest.raises(PermissionDenied, match="who prepared it"):
        apply_transition(mark_new(prepared).discard, actor=person("parts_supervisor"), fact=facts.BULK_DISCARDED)
