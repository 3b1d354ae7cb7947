"""How much of the Django floor's throughput our pages reach, measured in turn on one PostgreSQL.

    python -m tests.bench.page_share --floor FOLDER --server 127.0.0.1:5432 --user postgres

FOLDER is a harness that holds ``floor_sql.py`` (``init DSN``), ``floor_django`` (a WSGI app that takes its database
from ``BENCH_DB``) and ``load.py`` (a load generator that takes a scenario). Two databases, ``floor`` and ``dms_share``,
are made on the server; each side gets two synchronous gunicorn workers. Only the ratios of one run mean anything.

``--processor`` is for a machine on which others work, too: one worker a side, asked by one client, and what counts is
the time that the worker spent on a processor, not the time that passed. The database's own work is not in it; the last
column shows the share with it, where the server runs on this machine and its processes may be looked at.
"""

import argparse
import http.client
import json
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
CUSTOMERS = 20_000
FLOOR, OURS = "http://127.0.0.1:8870", "http://127.0.0.1:8871"
FLOOR_TOKEN = "Token floor-token-0123456789abcdef"
FLOOR_PAGES = {"offset": {"choice": list(range(0, 1000, 50))}}
FLOOR_PARTS = {"number": {"range": [1, 20_000], "format": "P-{:06d}"}}


@dataclass
class Writes:
    """A POST that the load generator can't send: with a key of its own, for a number that is never used twice."""

    path: str
    numbers: list
    body: dict
    keyed: bool = False

    def send(self, base, headers, requests):
        """So many, one after the other. Ends the run where one is refused."""
        for _request in range(requests):
            number = self.numbers.pop()
            sent = headers | {"Content-Type": "application/json", "Accept": "application/json"}
            if self.keyed:
                sent["Idempotency-Key"] = f"share-{number}"
            body = json.dumps({name: number if value is None else value for name, value in self.body.items()})
            line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
            line.request("POST", self.path.format(number), body, sent)
            answer = line.getresponse()
            said = answer.read()
            line.close()
            if answer.status not in (200, 201):
                sys.exit(f"{base}{self.path.format(number)}: {answer.status} {said[:500]}")


def scenarios(known):
    """``{operation: (the floor's request, ours, our headers)}``; the vars are those of the load generator."""
    token, cookie = {"Authorization": f"Bearer {known['token']}"}, {"Cookie": known["cookie"], "Accept": "text/html"}
    page = ("/parts/?limit=50&offset={offset}", FLOOR_PAGES)
    part = ("/parts/{number}/", FLOOR_PARTS)
    html = ("/parts.html", {})
    return {
        "list page, HTML : JSON page": (
            page,
            ("/customers/?after={after}", {"after": {"choice": known["pages"]}}),
            cookie,
        ),
        "list page, HTML : bare HTML page": (
            html,
            ("/customers/?after={after}", {"after": {"choice": known["pages"]}}),
            cookie,
        ),
        "table alone, HTML : bare HTML page": (
            html,
            ("/customers/?after={after}", {"after": {"choice": known["pages"]}}),
            cookie | {"HX-Request": "true", "HX-Target": "list"},
        ),
        "JSON page of 50": (
            page,
            ("/api/v1/customers/?count=1&cursor={cursor}", {"cursor": {"choice": known["cursors"]}}),
            token,
        ),
        "look-up by telephone": (
            part,
            ("/api/v1/customers/?phone={phone}", {"phone": {"choice": known["phones"]}}),
            token,
        ),
        "look-up by plate": (part, ("/api/v1/vehicles/?plate={plate}", {"plate": {"choice": known["plates"]}}), token),
    }


def main():
    """The pages of customers."""
    compare(__doc__, scenarios, "tests.bench.page_share_data", "dms_share")


def compare(description, scenarios, data, database):
    """Prepare, serve both, measure in turn, print the table, stop both.

    ``data`` is the module that fills ``database`` and prints what ``scenarios(known)`` must know.
    """
    ask = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--floor", required=True, type=Path)
    ask.add_argument("--server", default="127.0.0.1:5432")
    ask.add_argument("--user", default="postgres")
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--seconds", type=float, default=3)
    ask.add_argument("--only", nargs="+", default=[])
    ask.add_argument("--processor", action="store_true", help="processor time of one worker instead of throughput")
    ask.add_argument("--requests", type=int, default=100, help="with --processor: so many a round")
    ask.add_argument("--keep", action="store_true", help="use the databases of the last run")
    said = ask.parse_args()
    said.data, said.database = data, database
    with tempfile.TemporaryDirectory() as folder:
        environment = surroundings(said, folder)
        known = prepare(said, environment)
        servers = {FLOOR: serve_floor(said), OURS: serve_ours(said, environment)}
        try:
            tell(measure(said, scenarios(known), Path(folder), servers))
        finally:
            for server in servers.values():
                server.terminate()
                server.wait(20)


def surroundings(said, folder):
    """The environment of our server."""
    return os.environ | {
        "DATABASE_URL": f"postgres://{said.user}@{said.server}/{said.database}",
        "DMS_SECRET_KEY": os.environ.get("DMS_SECRET_KEY") or secrets.token_urlsafe(60),
        "DMS_VAR_DIR": f"{folder}/var",
        "DJANGO_SETTINGS_MODULE": "dms.settings",
        "DMS_WAKE_WORKERS": "0",
        "DMS_LOG_LEVEL": "WARNING",
        "DMS_API_REQUESTS_PER_MINUTE": "10000000",
        "DMS_API_ADDRESS_REQUESTS_PER_MINUTE": "10000000",
    }


def prepare(said, environment):
    """Both databases; returns what the requests need."""
    import psycopg2

    host, port = said.server.split(":")
    server = f"host={host} port={port} user={said.user}"
    if not said.keep:
        admin = psycopg2.connect(f"{server} dbname=postgres")
        admin.autocommit = True
        for name in ("floor", said.database):
            admin.cursor().execute(f"DROP DATABASE IF EXISTS {name}")
            admin.cursor().execute(f"CREATE DATABASE {name}")
        run([sys.executable, "floor_sql.py", "init", f"{server} dbname=floor"], cwd=said.floor)
        run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment)
    run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=environment)
    filled = run([sys.executable, "-m", said.data], cwd=ROOT, env=environment)
    return json.loads(filled.stdout.splitlines()[-1])


def run(command, **how):
    done = subprocess.run(command, capture_output=True, text=True, **how)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done


def serve_floor(said):
    database = f"{said.server}/floor/{said.user}"
    return serve(said, "floor_django.wsgi", FLOOR, said.floor, os.environ | {"BENCH_DB": database}, "/nothing/")


def serve_ours(said, environment):
    return serve(said, "dms.wsgi", OURS, ROOT, environment, "/healthz")


def serve(said, app, base, folder, environment, ready):
    """gunicorn with synchronous workers, once it answers."""
    workers = "1" if said.processor else "2"
    command = [sys.executable, "-m", "gunicorn", app, "-w", workers, "-b", base.removeprefix("http://")]
    server = subprocess.Popen([*command, "--log-level", "error"], cwd=folder, env=environment)
    for _try in range(100):
        try:
            urlopen(base + ready, timeout=2).close()
            return server
        except OSError:
            time.sleep(0.2)
    server.terminate()
    sys.exit(f"{app} did not start")


def measure(said, operations, folder, servers):
    """``{operation: [(floor's pace, ours)]}``, one pair a round."""
    taken = {}
    for _round in range(said.rounds + said.processor):
        for name, (floor, ours, headers) in operations.items():
            if said.only and not any(re.search(word, name) for word in said.only):
                continue
            pair = []
            for base, request, sent in ((FLOOR, floor, {"Authorization": FLOOR_TOKEN}), (OURS, ours, headers)):
                pair.append(pace(said, folder, base, request, sent, servers[base]))
            if _round or not said.processor:  # the first round of --processor only warms up
                taken.setdefault(name, []).append(pair)
    return taken


def pace(said, folder, base, request, headers, server):
    """Requests per second: of time that passed, or of time that the worker worked; then with its database's time."""
    if not said.processor:
        sent = load(said, folder, base, request, headers, {"clients": 8, "seconds": said.seconds})["rps"]
        return sent, sent
    database = "floor" if base == FLOOR else said.database
    before, kept_before = worked(server), kept_busy(said, database)
    if isinstance(request, Writes):
        request.send(base, headers, said.requests)
    else:
        load(said, folder, base, request, headers, {"clients": 1, "total": said.requests, "seconds": 60})
    alone = since(before, worked(server))
    return said.requests / alone, said.requests / (alone + since(kept_before, kept_busy(said, database)))


def worked(server):
    """Seconds that the workers of a gunicorn have spent on a processor."""
    return on_processor(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split())


def kept_busy(said, database):
    """The same of the database server's processes for ``database``; nothing where they run elsewhere."""
    import psycopg2

    host, port = said.server.split(":")
    line = psycopg2.connect(host=host, port=port, user=said.user, dbname="postgres")
    with line, line.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [database])
        found = [pid for (pid,) in cursor.fetchall()]
    line.close()
    return on_processor(found)


def on_processor(processes):
    """``{process: seconds}``."""
    files = {process: Path(f"/proc/{process}/schedstat") for process in processes}
    return {process: int(file.read_text().split()[0]) / 1e9 for process, file in files.items() if file.exists()}


def since(before, after):
    """Seconds of those that are there now, which may have begun meanwhile."""
    return sum(seconds - before.get(process, 0) for process, seconds in after.items())


def load(said, folder, base, request, headers, how):
    """What the load generator found. Ends the run where a request is refused."""
    path, variables = request
    scenario = {"base": base, "headers": headers, "vars": variables, "requests": [{"path": path}], **how}
    file = folder / "scenario.json"
    file.write_text(json.dumps(scenario))
    result = json.loads(run([sys.executable, str(said.floor / "load.py"), str(file)]).stdout)
    if result["errors"]:
        sys.exit(f"{base}{path}: {result}")
    return result


def tell(taken):
    print("| operation | share of the floor | rounds | floor, ms | ours, ms | share with the database |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, pairs in taken.items():
        shares = [ours[0] / floor[0] for floor, ours in pairs]
        both = statistics.median(ours[1] / floor[1] for floor, ours in pairs)
        floor, ours = (f"{1000 / statistics.median(pace[0] for pace in side):.2f}" for side in zip(*pairs, strict=True))
        rounds = ", ".join(f"{share:.2f}" for share in shares)
        print(f"| {name} | {statistics.median(shares):.2f} | {rounds} | {floor} | {ours} | {both:.2f} |")


if __name__ == "__main__":
    main()
