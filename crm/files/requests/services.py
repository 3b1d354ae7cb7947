"""Recording, deciding and carrying out what a person asks for about their data."""

import uuid
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.files.requests import facts
from crm.files.requests.copying import archive_of, keep
from crm.files.requests.erasing import erase_everything
from crm.files.requests.holdings import files_of
from crm.files.requests.models import DataRequest, RequestKind, RequestState
from crm.files.requests.retention import kept_for
from dms.core import clock, due
from dms.core.deadlines.kinds import promise_kind
from dms.core.deadlines.selectors import open_promise_of
from dms.core.deadlines.services import cancel_promise, keep_promise, make_promise
from dms.core.editing import StaleVersion
from dms.core.events import publish
from dms.core.locking import locked
from dms.core.permissions import require
from dms.core.registering import register, seen_by
from dms.core.transitions import TransitionBlocked, apply_transition
from dms.core.workdays import add_workdays
from dms.parties.choices import CustomerState
from dms.parties.models import Customer
from dms.parties.services import release_customer, restrict_customer

#: The answer that authorities expect of “promptly” (PIPL 50), as the store promises it.
ANSWER_WORKDAYS = 15
CLOSING = time(18)
COPY_LASTS = timedelta(days=30)
ERASE = "crm.erase_after_retention"
DISCARD = "crm.discard_copy"
#: The copy is the customer's, not the worker's.
CUSTOMERS_LANGUAGE = "zh-hans"
ANSWER_REQUEST = promise_kind(
    "crm.answer_data_request",
    gettext_lazy("answer to a data request"),
    warn_before=timedelta(days=3),
    climb_after=timedelta(0),
)


@transaction.atomic
def record_data_request(*, customer_id, kind, asked_on, identity_check, actor, asked_how="in_person", wish=""):
    """Record what a person asks for; an answer is promised within 15 working days. Announces DATA_REQUESTED.

    Raises Customer.DoesNotExist, PermissionDenied, TransitionBlocked (a merged or erased file), ValidationError.
    """
    customer = locked(seen_by(Customer.objects.select_related("store"), actor), customer_id)
    require(actor, "crm.add_datarequest", customer)
    if customer.state in (CustomerState.MERGED, CustomerState.ERASED):
        raise TransitionBlocked(customer.change_blockers())
    today = clock.today(customer.store)
    if asked_on > today:
        raise ValidationError({"asked_on": _("This day has not come yet.")})
    if kind == RequestKind.CORRECTION and not wish.strip():
        raise ValidationError({"wish": _("Say what is wrong and how it is right.")})
    request = DataRequest(
        store=customer.store,
        customer=customer,
        kind=kind,
        asked_on=asked_on,
        asked_how=asked_how,
        identity_check=identity_check,
        wish=wish,
        answer_by=add_workdays(asked_on, ANSWER_WORKDAYS),
        recorded_by=actor,
    )
    payload = _payload(request) | {"answer_by": request.answer_by.isoformat()}
    register(request, actor=actor, fact=facts.DATA_REQUESTED, payload=payload)
    _promise_answer(request, actor)
    return request


@transaction.atomic
def approve_data_request(*, request_id, actor, answer="", expected_version=None):
    """Say yes and carry it out at once. Announces DATA_REQUEST_APPROVED, and what follows from the kind.

    An erasure while a legal period runs restricts the file instead and is scheduled for the day after the period.
    Raises PermissionDenied, TransitionBlocked, StaleVersion.
    """
    request = _locked_request(request_id, actor, expected_version)
    kept = retention_of(request) if request.kind == RequestKind.ERASURE else []
    apply_transition(
        request.approve,
        actor=actor,
        fact=facts.DATA_REQUEST_APPROVED,
        payload=_payload(request) | _rules(kept),
        by=actor,
        at=clock.now(),
        answer=answer,
        kept=kept,
    )
    _carry_out(request, kept, actor)
    _keep_promise(request, actor)
    return request


@transaction.atomic
def refuse_data_request(*, request_id, reason, actor, expected_version=None):
    """Say no, with the reason that the person is told (PIPL 50). Announces DATA_REQUEST_REFUSED.

    Raises PermissionDenied, TransitionBlocked, StaleVersion, ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("The person must be told why. Give a reason.")})
    request = _locked_request(request_id, actor, expected_version)
    apply_transition(
        request.refuse,
        actor=actor,
        fact=facts.DATA_REQUEST_REFUSED,
        payload=_payload(request),
        reason=reason,
        by=actor,
        at=clock.now(),
        answer=reason,
    )
    _keep_promise(request, actor)
    return request


@transaction.atomic
def withdraw_data_request(*, request_id, actor, reason="", expected_version=None):
    """The person does not ask for it any more; a scheduled erasure is called off, the restriction stays.

    Announces DATA_REQUEST_WITHDRAWN. Raises PermissionDenied, TransitionBlocked, StaleVersion.
    """
    request = _locked_request(request_id, actor, expected_version)
    apply_transition(
        request.withdraw, actor=actor, fact=facts.DATA_REQUEST_WITHDRAWN, payload=_payload(request), reason=reason
    )
    promise = open_promise_of(request, ANSWER_REQUEST.code)
    if promise is not None:
        why = reason or _("Withdrawn by the person.")
        cancel_promise(promise_id=promise.pk, reason=why, actor=None, caused_by=actor)
    return request


@transaction.atomic
def finish_erasure(*, request_id):
    """Erase now that the legal period has ended; where another one runs by now, put it off again.

    Harmless when it is done or withdrawn. Announces DATA_ERASED or ERASURE_POSTPONED. Returns the request.
    """
    request = _locked_request(request_id, None)
    if request.state != RequestState.RETAINED:
        return request
    kept = retention_of(request)
    if kept:
        return _postpone(request, kept)
    apply_transition(request.finish, actor=None, fact=facts.DATA_ERASED, payload=_payload(request), at=clock.now())
    _erase(request, None)
    return request


@transaction.atomic
def make_copy(*, request_id):
    """Put together the archive of an approved request for access; again is harmless. Announces COPY_MADE."""
    request = _locked_request(request_id, None)
    is_wanted = request.kind == RequestKind.ACCESS and request.state == RequestState.ANSWERED
    if not is_wanted or request.copy_made_at or request.customer.state == CustomerState.ERASED:
        return request
    at = clock.now()
    with translation.override(CUSTOMERS_LANGUAGE):
        content, holdings = archive_of(request.customer, at)
    request.copy_name = f"copies/{at:%Y/%m}/{uuid.uuid4().hex}.zip"
    request.copy_made_at, request.copy_expires_at = at, at + COPY_LASTS
    request.version += 1
    request.save()
    keep(request.copy_name, content)
    due.schedule(DISCARD, key=f"{DISCARD}:{request.pk}", at=request.copy_expires_at, payload={"request_id": request.pk})
    publish(facts.COPY_MADE, subject=request, actor=None, payload=_payload(request) | {"rows": holdings.counted})
    return request


@transaction.atomic
def hand_out_copy(*, request_id, actor):
    """The archive, once; it leaves the disk with the commit. Announces COPY_HANDED_OUT. Returns its bytes.

    Raises PermissionDenied, TransitionBlocked where there is none (yet, or any more).
    """
    request = _locked_request(request_id, actor)
    require(actor, "crm.hand_out_datarequest", request)
    if not request.has_copy:
        raise TransitionBlocked([_no_copy(request)])
    with default_storage.open(request.copy_name) as file:
        content = file.read()
    _discard(request)
    request.handed_out_at = clock.now()
    request.save()
    publish(facts.COPY_HANDED_OUT, subject=request, actor=actor, payload=_payload(request))
    return content


@transaction.atomic
def discard_copy(*, request_id):
    """Nobody fetched it in time; harmless when somebody did. Announces COPY_DISCARDED."""
    request = _locked_request(request_id, None)
    if request.has_copy:
        _discard(request)
        request.save()
        publish(facts.COPY_DISCARDED, subject=request, actor=None, payload=_payload(request))
    return request


def retention_of(request):
    """The rules that forbid erasing the request's customer today, the longest first."""
    return kept_for(files_of(request.customer), clock.today(request.store))


def _carry_out(request, kept, actor):
    customer = request.customer
    wants_restriction = request.kind == RequestKind.RESTRICTION or kept
    if wants_restriction and customer.state == CustomerState.ACTIVE:
        restrict_customer(customer_id=customer.pk, actor=actor)
    if kept:
        _schedule_erasure(request)
    elif request.kind == RequestKind.ERASURE:
        publish(facts.DATA_ERASED, subject=request, actor=actor, payload=_payload(request))
        _erase(request, actor)
    elif request.kind == RequestKind.RELEASE:
        release_customer(customer_id=customer.pk, actor=actor)


def _erase(request, actor):
    """The request's own words go with the rest, so the row is read anew."""
    erase_everything(request.customer, actor=actor)
    request.refresh_from_db()


def _schedule_erasure(request):
    day = request.retained_until + timedelta(days=1)
    at = datetime.combine(day, time(3), tzinfo=request.store.zone)
    due.schedule(ERASE, key=f"{ERASE}:{request.pk}:{day.isoformat()}", at=at, payload={"request_id": request.pk})


def _postpone(request, kept):
    request.retained_until = kept[0].until
    request.retention = [{"rule": each.rule.code, "until": each.until.isoformat()} for each in kept]
    request.version += 1
    request.save()
    publish(facts.ERASURE_POSTPONED, subject=request, actor=None, payload=_payload(request) | _rules(kept))
    _schedule_erasure(request)
    return request


def _promise_answer(request, actor):
    """By closing time of the last working day; a request that is recorded late still gets an hour."""
    at = datetime.combine(request.answer_by, CLOSING, tzinfo=request.store.zone)
    at = max(at, clock.now() + timedelta(hours=1))
    if actor is not None:
        make_promise(kind=ANSWER_REQUEST.code, subject=request, promised_at=at, owner=actor, actor=actor)


def _keep_promise(request, caused_by):
    promise = open_promise_of(request, ANSWER_REQUEST.code)
    if promise is not None:
        keep_promise(promise_id=promise.pk, actor=None, caused_by=caused_by, at=request.decided_at)


def _discard(request):
    name, request.copy_name = request.copy_name, ""
    request.version += 1
    transaction.on_commit(lambda: default_storage.delete(name))


def _no_copy(request):
    if request.handed_out_at:
        return _("The copy was handed out already. Record a new request for another one.")
    if request.kind == RequestKind.ACCESS and request.state == RequestState.ANSWERED and not request.copy_made_at:
        return _("The copy is being put together. Try again in a minute.")
    return _("There is no copy to hand out.")


def _locked_request(request_id, actor, expected_version=None):
    """The request, after its customer: whoever writes into the file takes the customer first."""
    rows = seen_by(DataRequest.objects, actor)
    customer_id = rows.values_list("customer_id", flat=True).get(pk=request_id)
    customer = locked(Customer.objects.select_related("store"), customer_id)
    request = locked(rows.select_related("store"), request_id)
    if expected_version is not None and request.version != expected_version:
        raise StaleVersion(request)
    request.customer = customer
    return request


def _rules(kept):
    return {"rules": [each.rule.code for each in kept], "retained_until": kept[0].until.isoformat()} if kept else {}


def _payload(request):
    return {"customer_id": request.customer_id, "kind": str(request.kind)}
