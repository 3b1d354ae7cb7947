"""How much of the Django floor's pace the parts department reaches; see ``page_share`` for what FOLDER holds.

    python -m tests.bench.parts_share --floor FOLDER --server 127.0.0.1:5432 --user postgres --processor
    BENCH_PARTS=200000 python -m tests.bench.parts_share …          (ten times the data on our side)

Three bins a part and 100 000 movements for 20 000 parts, as on the floor. An issue is one paper of one line, picked,
that is handed out: its paper, the reservation, the ledger, three events, permission, idempotency key. The floor takes
one from one balance.
"""

import os

from tests.bench import page_share
from tests.bench.page_share import FLOOR_PAGES, FLOOR_PARTS, Writes
from tests.bench.words import WORDS

FLOOR_BALANCES = 60_000
PARTS = int(os.environ.get("BENCH_PARTS", 20_000))


def scenarios(known):
    """``{operation: (the floor's request, ours, our headers)}``."""
    token, cookie = {"Authorization": f"Bearer {known['token']}"}, {"Cookie": known["cookie"], "Accept": "text/html"}
    page, part, html = (
        ("/parts/?limit=50&offset={offset}", FLOOR_PAGES),
        ("/parts/{number}/", FLOOR_PARTS),
        ("/parts.html", {}),
    )
    numbers = {"number": {"choice": known["numbers"]}}
    pages = {"after": {"choice": known["pages"]}}
    words = {"word": {"choice": list(WORDS)}}
    taken = Writes("/issue/", list(range(3, FLOOR_BALANCES)), {"balance": None, "quantity": 1})
    return {
        "look-up by number, with bins": (part, ("/api/v1/balances/?number={number}", numbers), token),
        "look-up by number, the part alone": (part, ("/api/v1/parts/?number={number}", numbers), token),
        "page of 50, JSON, with count": (
            page,
            ("/api/v1/parts/?count=1&ordering=number&cursor={cursor}", {"cursor": {"choice": known["cursors"]}}),
            token,
        ),
        "list page, HTML : JSON page": (page, ("/parts/?after={after}", pages), cookie),
        "list page, HTML : bare HTML page": (html, ("/parts/?after={after}", pages), cookie),
        "table alone, HTML : bare HTML page": (
            html,
            ("/parts/?after={after}", pages),
            cookie | {"HX-Request": "true", "HX-Target": "list"},
        ),
        "search for a word": (
            ("/parts/?limit=50&search={word}", words),
            ("/api/v1/parts/?count=1&q={word}", words),
            token,
        ),
        "issue": (
            taken,
            Writes("/api/v1/issues/{}/issue/", known["issues"], {"taken_by": "bench"}, keyed=True),
            token,
        ),
    }


def main():
    """The parts department."""
    page_share.compare(__doc__, scenarios, "tests.bench.parts_share_data", f"dms_parts_share_{PARTS}")


if __name__ == "__main__":
    main()
