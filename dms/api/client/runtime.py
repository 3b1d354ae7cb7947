"""A client of the API. Standard library only; the conventions are in docs/api.md."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

TRIES = 4
PATIENCE_SECONDS = 60
OLDEST_SECONDS = 300


class Refusal(Exception):
    """A refusal (RFC 9457): decide by ``status`` and ``code``; the sentences are for people."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        self.status = status
        self.code: str = body.get("code", "")
        self.detail: str = body.get("detail", "")
        self.errors: list[dict[str, str]] = body.get("errors", [])
        self.reasons: list[str] = body.get("reasons", [])
        self.request_id: str = body.get("request_id", "")
        super().__init__(f"{status} {self.code}: {self.detail} {self.reasons or self.errors or ''}".strip())


def etag(row: Any) -> str:
    """The version of a row that was read, for ``if_match``."""
    return f'"{row["version"]}"'


def is_from_dms(secret: str, headers: Any, body: bytes, now: float | None = None) -> bool:
    """Whether a webhook's delivery is signed with ``secret`` and no older than five minutes."""
    sent = headers.get("X-DMS-Timestamp", "")
    if not sent.isdigit() or abs((time.time() if now is None else now) - int(sent)) > OLDEST_SECONDS:
        return False
    signed = hmac.new(secret.encode(), sent.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={signed}", headers.get("X-DMS-Signature", ""))


class StayHere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token goes nowhere else, whatever an answer says."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Nowhere; the answer is raised as a refusal."""


OPENER = urllib.request.build_opener(StayHere)


class Connection:
    """Sends requests with a token; waits and repeats where the other side asks for it."""

    def __init__(self, host: str, token: str, language: str = "en", timeout: float = 30) -> None:
        self.host, self.token, self.language, self.timeout = host.rstrip("/"), token, language, timeout

    def follow(self, page: Any) -> Iterator[Any]:
        """Every row of a list, page by page, from the first page on."""
        while True:
            yield from page["results"]
            if not page["next"]:
                return
            page = self._send("GET", page["next"])

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: Any = None,
        if_match: str | None = None,
        key: str | None = None,
    ) -> Any:
        asked = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        headers = {"If-Match": if_match} if if_match else {}
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        return self._send(method, f"{self.host}{path}{'?' + urlencode(asked) if asked else ''}", body, headers)

    def _send(self, method: str, url: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """The answer; the same request again, with the same key, after 429, 503 and a line that broke."""
        if not url.startswith(self.host + "/"):
            raise ValueError(f"The token is for {self.host} and is sent to no other place.")
        data = None if body is None else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language, **(headers or {})}
        if data is not None or method == "POST":
            given["Content-Type"] = "application/json"
        request = urllib.request.Request(url, data or (b"{}" if method == "POST" else None), given, method=method)  # noqa: S310
        for left in reversed(range(TRIES)):
            try:
                with OPENER.open(request, timeout=self.timeout) as answer:
                    raw = answer.read()
                    return json.loads(raw) if raw else None
            except urllib.error.HTTPError as refusal:
                if not left or refusal.code not in (429, 503):
                    raise _refusal(refusal) from None
                time.sleep(min(float(refusal.headers.get("Retry-After", "1")), PATIENCE_SECONDS))
            except urllib.error.URLError:
                if not left or method == "PATCH":
                    raise
                time.sleep(1)
        return None


def _refusal(refusal: urllib.error.HTTPError) -> Refusal:
    try:
        return Refusal(refusal.code, json.loads(refusal.read()))
    except ValueError:
        return Refusal(refusal.code, {"detail": refusal.reason})


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
