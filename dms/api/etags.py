"""Versions on the wire: the ``ETag`` of a row is its version, and a change says which version it was made from."""

import re

from dms.api.problems import Problem

ETAG = re.compile(r'"([0-9]{1,18})"')


def etag(row):
    """The strong ETag of a versioned row, for example ``"7"``."""
    return f'"{row.version}"'


def is_versioned(row):
    """Whether the row counts its changes."""
    return hasattr(row, "version")


def is_known(request, row):
    """Whether the sender of ``If-None-Match`` holds the row as it is."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or etag(row) in [one.strip().removeprefix("W/") for one in given.split(",")]


def expected_version(request, row, *, required):
    """The version in ``If-Match`` (“*” is the version of ``row``), or None where it is absent and need not be there.

    Raises Problem: 428 where it is ``required`` and missing, 412 where it can't be the ETag of any row.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        if required:
            raise Problem("precondition_required")
        return None
    if not is_versioned(row):
        raise Problem("stale")  # no such row was ever answered with an ETag
    if given == "*":
        return row.version
    match = ETAG.fullmatch(given)
    if not match:
        raise Problem("stale")
    return int(match[1])
