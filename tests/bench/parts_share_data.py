"""The data of ``parts_share``: a store with its stock, a storekeeper, papers that wait to be issued. Prints JSON."""

import json
import os
import random

import django

django.setup()

from datetime import timedelta  # noqa: E402
from decimal import Decimal  # noqa: E402
from urllib.parse import parse_qs, urlsplit  # noqa: E402

from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from dms.accounts.models import ApiToken, Membership, Store, User  # noqa: E402
from dms.accounts.tokens import new_key  # noqa: E402
from dms.core import clock  # noqa: E402
from dms.web.pages.seek import Mark  # noqa: E402
from parts.catalogue.models import Part  # noqa: E402
from parts.issuing.models import Issue, IssueState  # noqa: E402
from parts.issuing.services import Wanted, pick_issue, request_for_job  # noqa: E402
from tests.bench.page_share_data import cookie_of  # noqa: E402
from tests.bench.parts_share import PARTS  # noqa: E402
from tests.bench.shop import fill, number_of  # noqa: E402

PAPERS = int(os.environ.get("BENCH_PAPERS", 450))
PAGES = 20


def main():
    """Fill where nothing is; sign in; request and pick what is to be issued."""
    store, _made = Store.objects.get_or_create(code="SH", defaults={"name": "城东店"})
    if not Part.objects.exists():
        with transaction.atomic():
            fill(store, PARTS)
    keeper, advisor = somebody(store, "storekeeper"), somebody(store, "service_advisor")
    some = random.Random(1).sample(range(1, Part.objects.count()), 1000)
    print(
        json.dumps(
            {
                "cookie": cookie_of(keeper),
                "token": token_of(keeper),
                "numbers": [number_of(n) for n in some],
                "pages": [str(Mark(number_of(50 * page), 50 * page, 50 * page)) for page in range(1, PAGES)],
                "cursors": cursors(keeper),
                "issues": papers(store, some, advisor, keeper),
            }
        )
    )


def somebody(store, role):
    user, made = User.objects.get_or_create(username=f"bench-{role}", defaults={"name": "李梅", "language": "zh-hans"})
    if made:
        Membership.objects.create(user=user, store=store, role=role, valid_from=clock.today())
    return user


def token_of(user):
    raw, prefix, kept = new_key()
    until = clock.now() + timedelta(days=1)
    ApiToken.objects.create(
        owner=user, name="bench", prefix=prefix, hash=kept, scopes=["read", "write"], expires_at=until
    )
    return raw


def cursors(user):
    browser, address, found = Client(), "/api/v1/parts/?count=1&ordering=number", []
    browser.force_login(user)
    while len(found) < PAGES:
        address = browser.get(address, headers={"Host": "127.0.0.1"}).json()["next"]
        found.append(parse_qs(urlsplit(address).query)["cursor"][0])
    return found


def papers(store, parts, advisor, keeper):
    """The keys of so many issues of one line, through the services of a working day."""
    waiting = list(Issue.objects.filter(state=IssueState.PICKED).values_list("pk", flat=True))
    for n in range(len(waiting), PAPERS):
        lines = [Wanted(parts[n % len(parts)], Decimal(1))]
        row = request_for_job(store=store, lines=lines, actor=advisor, job_number=f"RO-26-{n:04d}")
        waiting.append(pick_issue(issue_id=row.pk, actor=keeper).pk)
    return waiting


if __name__ == "__main__":
    main()
