"""B1: made-up requests for every operation, in three roles: no 5xx, nothing that the document does not describe."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import ensure_resource_availability, ignored_auth, use_after_free

from dms.accounts.permission_matrix import MATRIX
from dms.api.resources import Resource
from dms.api.schema import document
from dms.wsgi import application
from tests.rows import OVERSEEN, is_personal, row_in

ROLES = ["administrator", "general_manager", "technician"]
EXAMPLES = 6
# A fitting request may still break a rule (a made-up cursor, an id that nobody has, a stale version): 412 and 422 are
# answers too. NUL is refused in every text, which JSON Schema has no word for; tests/api/test_bad_input.py sends it.
CONFIG = {
    "generation": {"allow-x00": False},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "304", "401", "403", "404", "409", "412", "422"]},
        "negative_data_rejection": {"expected-statuses": ["4xx"]},
    },
}
# The first two compare with earlier requests of a run; the third takes our token for one that it made up itself:
# strangers are shown out in tests/test_every_api_url.py.
LEFT_OUT = [use_after_free, ensure_resource_availability, ignored_auth]


@pytest.fixture
def keys(store):
    """``{resource: key of a row}``: half of the requests ask for something that exists."""
    from tests.test_every_api_url import UNDER_A_CODE

    return {view.resource: UNDER_A_CODE.get(view.resource) or row_in(view.model, store).pk for view in resources()}


def resources():
    """The endpoints that are registered."""
    from tests.test_every_api_url import RESOURCE_ROUTES

    return {view for _path, view, _actions in RESOURCE_ROUTES if issubclass(view, Resource)}


@pytest.mark.slow
@pytest.mark.requirement("PLT-8")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_made_up_requests_get_described_answers(role, mode, person, program, keys, one_connection):
    api = schemathesis.openapi.from_dict(document(), config=SchemathesisConfig.from_dict(CONFIG))
    token = program(person(role)).defaults["HTTP_AUTHORIZATION"]
    reached = set()
    for found in api.get_all_operations():
        operation = found.ok()
        for known in ({"id": str(keys[operation.path.split("/")[3]])}, None):
            if known is None or "{id}" in operation.path:
                send(operation, mode, known, token, reached)
    if mode == GenerationMode.POSITIVE and role != "technician":
        assert {found.ok().label for found in api.get_all_operations() if is_open_to(role, found.ok())} <= reached


def is_open_to(role, operation):
    """Whether it reads what this role may see; of what is one person's only the list, with nothing in it."""
    view = next(view for view in resources() if view.resource == operation.path.split("/")[3])
    sees_rows = role in MATRIX[OVERSEEN.get(view.model, view.permission)] and not is_personal(view.model)
    return operation.method == "get" and role in MATRIX[view.permission] and (sees_rows or "{id}" not in operation.path)


def send(operation, mode, known, token, reached):
    """A few made-up requests for one operation, each answer checked against the document."""

    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=known))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        answer = case.call(app=application, headers={"Authorization": token})
        if answer.status_code < 300:
            reached.add(operation.label)
        case.validate_response(answer, excluded_checks=LEFT_OUT)

    ask()


@pytest.fixture
def one_connection():
    """The application uses the connection of the story and leaves it open, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def without_limits(settings):
    settings.API_REQUESTS_PER_MINUTE = {"person": 10**6, "address": 10**6, "wrong_token": 10**6}
    settings.ALLOWED_HOSTS = ["*"]
