"""The confirmation of a move, on a machine that lives for one test."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models
from django.test.utils import isolate_apps

from dms.core.states import StateField, StatefulModel, transition
from dms.core.transitions import TransitionBlocked, unblocked
from dms.web.pages import MovePage, ReasonForm

pytestmark = [pytest.mark.urls("tests.web.pages_under_test"), pytest.mark.django_db]


@pytest.fixture
def gate():
    """A gate that opens only when it is paid; whoever may read the history may open it."""
    with isolate_apps("dms.web"):

        class Gate(StatefulModel):
            state = StateField(choices=[("shut", "shut"), ("open", "open")], default="shut")
            paid = models.BooleanField(default=False)

            class Meta:
                app_label = "web"

            def __str__(self):
                return "Gate 7"

            def get_absolute_url(self):
                return "/gates/7/"

            def open_blockers(self):
                return [] if self.paid else ["The toll is not paid."]

            @transition(
                state,
                source="shut",
                target="open",
                permission="core.view_event",
                custom={"label": "Open"},
                conditions=[unblocked("open")],
            )
            def open(self):
                """Opens."""

        yield Gate(pk=7)


@pytest.fixture
def visit(rf, gate):
    """``visit(user, data=None, htmx=False)``: the answer of the page; ``visit.calls`` what the service was given."""

    class OpenGate(MovePage):
        model = type(gate)
        verb = "open"
        row_argument = "gate_id"
        form_class = ReasonForm

        @staticmethod
        def service(**arguments):
            go.calls.append(arguments)
            if gate.open_blockers():
                raise TransitionBlocked(gate.open_blockers())
            return gate

        def row(self):
            return gate

    def go(user, data=None, htmx=False):
        from django.contrib.messages.storage.fallback import FallbackStorage
        from django.contrib.sessions.backends.db import SessionStore

        request = rf.get("/gates/7/open/") if data is None else rf.post("/gates/7/open/", data)
        request.user, request.session, request.csp_nonce = user, SessionStore(), "nonce"
        request._messages = FallbackStorage(request)
        if htmx:
            request.htmx = type("Htmx", (), {"boosted": False, "history_restore_request": False})()
        response = OpenGate.as_view()(request, pk=7)
        return response.render() if hasattr(response, "render") else response

    go.calls = []
    return go


def test_asking_shows_the_form_and_changes_nothing(visit, manager, gate):
    gate.paid = True
    response = visit(manager)
    assert response.status_code == 200
    assert 'name="reason"' in response.content.decode()
    assert visit.calls == []


def test_making_it_calls_the_service_once_with_the_person(visit, manager, gate):
    gate.paid = True
    response = visit(manager, {"reason": "rain"})
    assert (response.status_code, response["Location"]) == (302, "/gates/7/")
    assert visit.calls == [{"gate_id": 7, "actor": manager, "reason": "rain"}]


def test_htmx_gets_the_panel_and_then_the_way_on(visit, manager, gate):
    gate.paid = True
    assert "<html" not in visit(manager, htmx=True).content.decode()
    done = visit(manager, {"reason": "rain"}, htmx=True)
    assert (done.status_code, done["HX-Redirect"]) == (204, "/gates/7/")


@pytest.mark.parametrize("data", [None, {"reason": "rain"}])
def test_a_blocked_move_says_why(visit, manager, data):
    response = visit(manager, data)
    assert response.status_code == 409
    assert "The toll is not paid." in response.content.decode()


def test_a_move_of_another_state_says_so(visit, manager, gate):
    gate.__dict__["state"] = "open"
    response = visit(manager)
    assert response.status_code == 409
    assert "not possible in the state “open”" in response.content.decode()


@pytest.mark.parametrize("data", [None, {"reason": "rain"}])
def test_somebody_who_may_not_is_told_who_may(visit, advisor, gate, data):
    gate.paid = True
    with pytest.raises(PermissionDenied, match="service manager"):
        visit(advisor, data)
    assert visit.calls == []


def test_a_missing_reason_stands_at_its_field(visit, manager, gate):
    gate.paid = True
    response = visit(manager, {"reason": ""})
    assert response.status_code == 422
    assert "This field is required." in response.content.decode()
    assert visit.calls == []
