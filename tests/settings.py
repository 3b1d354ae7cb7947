"""The product's settings plus the garage, an app that exists only to put the kernel to the test."""

from dms.settings import *  # noqa: F403
from dms.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.garage"]

# Tests do in a minute what nobody does in a day; those about the limits take the product's own (product_limits).
WORK_PER_MINUTE = dict.fromkeys(WORK_PER_MINUTE, 10**6)  # noqa: F405
PUBLIC_REQUESTS_PER_MINUTE = dict.fromkeys(PUBLIC_REQUESTS_PER_MINUTE, 10**6)  # noqa: F405
