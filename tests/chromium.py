"""For tests marked ``browser``: the machine's own Chromium; they come last, and are skipped where there is none.

``tests/conftest.py`` takes over what is defined here: only from there it goes before the driver's own fixtures.
"""

import os
import shutil

import pytest
from django.test import override_settings

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

# The driver keeps an event loop in the main thread; Django would take its own queries for a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_collection_modifyitems(items):
    """Browser tests last, because of that loop; without Chromium skipped, unless the run insists."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if CHROMIUM or os.environ.get("DMS_REQUIRE_BROWSER"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Headless, as root too, silent on the network."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    return {"executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(autouse=True, scope="session")
def media_address():
    """The live server wants to know where uploaded files are; in the product they have no address."""
    with override_settings(MEDIA_URL="/nowhere/"):
        yield
