"""The settings of the tests with addresses of the garage, for a real web server under fault."""

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.faults.web_urls"
