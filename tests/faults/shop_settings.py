"""The settings of a web server whose postings take their time, so that a fault meets them half way."""

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.faults.shop_urls"
