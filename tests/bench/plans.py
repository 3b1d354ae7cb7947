"""What PostgreSQL does with a statement: which large tables it reads from one end to the other."""

import json
import re

from django.db import connection

#: A table of fewer rows may be read whole: that costs less than an index.
LARGE_TABLE = 10_000


def whole_reads(statement):
    """The tables over ``LARGE_TABLE`` rows that the plan of ``statement`` reads from one end to the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [LARGE_TABLE])
        large = {name for (name,) in cursor.fetchall()}
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}".replace("%", "%%"), [])
        (plans,) = cursor.fetchone()
    plans = json.loads(plans) if isinstance(plans, str) else plans
    return [node["Relation Name"] for node in nodes(plans[0]["Plan"]) if is_whole(node, large)]


def nodes(plan):
    """All parts of a plan, except what a limit of rows ends: the count of a list stops there."""
    yield plan
    parts = plan.get("Plans", ())
    if plan["Node Type"] == "Limit" and all(part["Node Type"] == "Seq Scan" for part in parts):
        return
    for part in parts:
        yield from nodes(part)


def is_whole(node, large):
    return node["Node Type"].endswith("Seq Scan") and node.get("Relation Name") in large


def explained(queries):
    """Those statements that have a plan worth reading: they read, or change what they must find first."""
    return [each for each in queries if re.match(r"\s*(SELECT|UPDATE)", each)]
