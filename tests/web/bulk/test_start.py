"""Start a bulk run: who may, and when it is refused."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.core.locking import mark_new
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.web import facts
from dms.web.bulk import services
from dms.web.models import BulkRun

pytestmark = pytest.mark.django_db


def test_what_the_act_asks_must_be_answered(prepared, supervisor):
    with pytest.raises(ValidationError, match="required"):
        services.start_bulk_run(run_id=prepared.pk, inputs={"reason": " "}, actor=supervisor)
    assert not Event.objects.filter(fact="web.bulk_started").exists()


def test_a_run_is_started_once(started, supervisor):
    with pytest.raises(TransitionBlocked, match="running"):
        services.start_bulk_run(run_id=started.pk, inputs={"reason": "twice"}, actor=supervisor)
    assert Event.objects.filter(fact="web.bulk_started").count() == 1


def test_nobody_starts_a_colleagues_run(prepared, person):
    colleague = person("parts_supervisor")
    with pytest.raises(BulkRun.DoesNotExist):
        services.start_bulk_run(run_id=prepared.pk, inputs={"reason": "x"}, actor=colleague)
    with pytest.raises(PermissionDenied, match="who prepared it"):
        apply_transition(mark_new(prepared).start, actor=colleague, fact=facts.BULK_STARTED)
