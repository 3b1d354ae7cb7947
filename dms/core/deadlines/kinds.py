"""Kinds of promise, and the reasons for which one may be changed. Stages declare their own beside these."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS = {}
REASONS = {}


@dataclass(frozen=True, kw_only=True)
class PromiseKind:
    """At risk from ``warn_before`` the time on; the role ``climbs_to`` hears of it ``climb_after`` the time."""

    code: str
    label: Any
    warn_before: timedelta = timedelta(minutes=30)
    climbs_to: str = "general_manager"
    climb_after: timedelta = timedelta(hours=1)


def promise_kind(code, label, **settings):
    """Declare a kind, for example ``promise_kind("service.ready", _("car ready"))``. Returns it."""
    kind = PromiseKind(code=code, label=label, **settings)
    if KINDS.setdefault(code, kind) != kind:
        raise ValueError(f"{code} is declared twice, differently.")
    return kind


def change_reason(code, label):
    """Declare a reason for changing a promise. Returns its code."""
    REASONS.setdefault(code, label)
    return code


WAITING_FOR_PARTS = change_reason("waiting_for_parts", _("waiting for parts"))
MORE_WORK_FOUND = change_reason("more_work_found", _("more work was found"))
CUSTOMER_WISHES = change_reason("customer_wishes", _("the customer wishes it"))
WAITING_FOR_APPROVAL = change_reason("waiting_for_approval", _("waiting for an approval"))
SUPPLIER_LATE = change_reason("supplier_late", _("the supplier is late"))
TRANSPORT_LATE = change_reason("transport_late", _("the transport is late"))
TOO_FEW_HANDS = change_reason("too_few_hands", _("too few people or places"))
ENTERED_WRONGLY = change_reason("entered_wrongly", _("it was entered wrongly"))
