"""The data of ``page_share``: a store with 20 000 customers, an advisor signed in by cookie and token. Prints JSON."""

import json
import random

import django

django.setup()

from datetime import timedelta  # noqa: E402
from urllib.parse import parse_qs, urlsplit  # noqa: E402

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from dms.accounts.models import ApiToken, Membership, Store, User  # noqa: E402
from dms.accounts.tokens import new_key  # noqa: E402
from dms.core import clock  # noqa: E402
from dms.parties.models import Customer  # noqa: E402
from dms.web.pages.seek import Mark  # noqa: E402
from tests.bench.page_share import CUSTOMERS  # noqa: E402
from tests.bench.town import fill, phone_of, plate_of  # noqa: E402

PAGES = 20


def main():
    """Fill where nothing is; sign in."""
    store, _made = Store.objects.get_or_create(code="SH", defaults={"name": "城东店"})
    if not Customer.objects.exists():
        fill(store, CUSTOMERS)
    user, made = User.objects.get_or_create(username="bench", defaults={"name": "李梅", "language": "zh-hans"})
    if made:
        Membership.objects.create(user=user, store=store, role="service_advisor", valid_from=clock.today())
    print(json.dumps({"cookie": cookie_of(user), "token": token_of(user), **requests(user)}))


def cookie_of(user):
    browser = Client()
    browser.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def token_of(user):
    raw, prefix, kept = new_key()
    until = clock.now() + timedelta(days=1)
    ApiToken.objects.create(owner=user, name="bench", prefix=prefix, hash=kept, scopes=["read"], expires_at=until)
    return raw


def requests(user):
    """Twenty pages of the list as pages and as JSON, a thousand numbers and plates."""
    keys = [CUSTOMERS - 50 * page for page in range(PAGES)]
    pages = [str(Mark(str(key), key, CUSTOMERS - key)) for key in keys[1:]]
    some = random.Random(1).sample(range(1, CUSTOMERS), 1000)
    return {
        "pages": pages,
        "cursors": cursors(user),
        "phones": [phone_of(n) for n in some],
        "plates": [plate_of(n) for n in some],
    }


def cursors(user):
    browser, address, found = Client(), "/api/v1/customers/?count=1", []
    browser.force_login(user)
    while len(found) < PAGES:
        address = browser.get(address, headers={"Host": "127.0.0.1"}).json()["next"]
        found.append(parse_qs(urlsplit(address).query)["cursor"][0])
    return found


if __name__ == "__main__":
    main()
