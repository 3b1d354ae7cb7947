"""A closed day is opened again by the general manager, with a reason."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dms.cashier import services
from dms.core.models import Event
from dms.core.transitions import TransitionBlocked
from tests.cashier.factories import DayCloseFactory


def test_reopen_day_close(store, manager, finance):
    day = DayCloseFactory(store=store, state="closed")
    with pytest.raises(PermissionDenied, match="general manager"):
        services.reopen_day_close(day_close_id=day.pk, reason="漏记", actor=finance)
    with pytest.raises(ValidationError):
        services.reopen_day_close(day_close_id=day.pk, reason=" ", actor=manager)
    assert services.reopen_day_close(day_close_id=day.pk, reason="漏记", actor=manager).state == "open"
    with pytest.raises(TransitionBlocked):
        services.reopen_day_close(day_close_id=day.pk, reason="x", actor=manager)
    assert Event.objects.get(fact="cashier.day_reopened").reason == "漏记"
