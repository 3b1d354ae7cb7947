"""Four storekeepers who hand out papers over the API, and send again with the same key what was not answered."""

import http.client
import json
import threading
import time
from collections import Counter, deque

from parts.issuing.services import Wanted, pick_issue, request_for_job
from parts.models import Balance
from tests.faults.processes import wait_until

KEEPERS, LONGEST = 4, 60


def papers(store, part, many, advisor, keeper):
    """The keys of so many issues of one piece each, picked."""
    made = []
    for n in range(many):
        row = request_for_job(store=store, lines=[Wanted(part.pk, 1)], actor=advisor, job_number=f"RO-26-{n:04d}")
        made.append(pick_issue(issue_id=row.pk, actor=keeper).pk)
    assert Balance.objects.get().reserved == many
    return made


class Keepers:
    """``acknowledged``: papers that were answered 200; ``again``: how many requests were sent once more."""

    def __init__(self, port, papers, token):
        self.port, self.waiting, self.token = port, deque(papers), token
        self.answers, self.acknowledged, self.times, self.faults = Counter(), [], [], []
        self.without_hint = self.replayed = self.again = 0
        self.threads = [threading.Thread(target=self.work) for _keeper in range(KEEPERS)]

    def ask(self, method, address, headers=None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, address, "{}" if method == "POST" else None, headers or {})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def work(self):
        while True:
            try:
                paper = self.waiting.popleft()
            except IndexError:
                return
            self.hand_out(paper)

    def hand_out(self, paper):
        """Until it is acknowledged: the same key each time."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"paper-{paper}",
        }
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            try:
                status, said, body = self.ask("POST", f"/api/v1/issues/{paper}/issue/", headers)
            except (OSError, http.client.HTTPException):
                status, said, body = "no answer", {}, b""
            self.answers[status] += 1
            if status == 200:
                self.times.append(time.monotonic())
                self.replayed += "Idempotent-Replayed" in said
                self.acknowledged.append(json.loads(body)["id"])
                return
            self.again += 1
            self.without_hint += status == 503 and not said.get("Retry-After")
            if status not in ("no answer", 503):
                self.faults.append((status, body[:300]))
            time.sleep(0.1)
        self.faults.append(("given up", paper))

    def start(self):
        """Returns the seconds that the server took to start."""
        begun = time.monotonic()
        assert wait_until(self.served, seconds=60), "the web server did not start"
        for thread in self.threads:
            thread.start()
        return time.monotonic() - begun

    def finish(self):
        for thread in self.threads:
            thread.join()

    def served(self):
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def back_after(self, moment):
        """Seconds from ``moment`` until somebody was answered again; None where nobody was."""
        later = [one - moment for one in self.times if one > moment]
        return min(later, default=None)
