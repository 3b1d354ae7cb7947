"""People who ask and decide, and requests of theirs."""

import pytest

from dms.core.approvals import services


@pytest.fixture
def asker(person):
    return person("technician", name="Wang")


@pytest.fixture
def head(person):
    return person("general_manager", name="Li")


@pytest.fixture
def finance(person):
    return person("finance", name="Yang")


@pytest.fixture
def ask(store, asker, head, finance):
    """``ask(amount=8_000)``: a general request."""

    def make(amount=None, title="12 tyres", actor=asker, **more):
        return services.request_general_approval(title=title, store=store, amount=amount, actor=actor, **more)

    return make
