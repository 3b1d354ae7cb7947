"""A planted secret is found, in the files and in the history; in this project there is none.

The planted ones are put together here, so that no line of this file looks like one.
"""

import string
import subprocess

import pytest

from dms.supply_chain import __main__, leaks

RANDOM = "q7Rk2Vx9" + "Lm4Tz8Wc" + "1Bn6Yd3H"
PLANTED = {
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "key of Alibaba Cloud": "id: LTAI" + RANDOM[:20],
    "key of Tencent Cloud": "AKID" + (RANDOM * 2)[:32],
    "key of Amazon": "AKIA" + RANDOM[:16].upper(),
    "key of Google": "AIza" + (RANDOM * 2)[:35],
    "token of GitHub": "ghp_" + (RANDOM * 2)[:36],
    "token of GitLab": "glpat-" + RANDOM,
    "token of Slack": "xoxb-" + RANDOM,
    "key of a payment service": "sk_live_" + RANDOM,
    "token for the web (JWT)": ".".join(["eyJ" + RANDOM, "eyJ" + RANDOM, RANDOM]),
    "password in an address": "postgres://dms:" + RANDOM + "@database/dms",
    "value given to a secret": "WECHAT_SECRET = '" + RANDOM + "'",
    "secret in an environment file": "REDIS_PASSWORD=" + RANDOM,
}


def git(folder, *words):
    """Somebody's git, without anything of this machine's settings."""
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


@pytest.fixture
def project(tmp_path):
    """A repository with one harmless file."""
    git(tmp_path, "init", "-q")
    (tmp_path / "a.py").write_text("password = read_password()\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_every_kind_is_planted_here():
    assert set(PLANTED) == {*leaks.CERTAIN, *leaks.LIKELY}


@pytest.mark.parametrize("kind", PLANTED)
def test_a_secret_in_a_file_is_found(project, kind):
    (project / "设置.txt").write_text(f"first\n{PLANTED[kind]}\n")
    found = list(leaks.leaks_in_files(project))
    assert (kind, "设置.txt", 2) in [(leak.kind, leak.path, leak.line) for leak in found]
    assert leaks.unreviewed(found) == found


@pytest.mark.parametrize("kind", PLANTED)
def test_a_secret_that_was_taken_out_again_stays_found(project, kind):
    (project / "b.env").write_text(PLANTED[kind] + "\n")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "oops")
    git(project, "rm", "-q", "b.env")
    git(project, "commit", "-qm", "taken out")
    assert list(leaks.leaks_in_files(project)) == []
    assert (kind, "b.env") in [(leak.kind, leak.path) for leak in leaks.leaks_in_history(project)]


def test_a_secret_on_another_branch_and_in_a_message_is_found(project):
    git(project, "checkout", "-qb", "side")
    git(project, "commit", "-qm", PLANTED["token of GitLab"], "--allow-empty")
    git(project, "checkout", "-q", "-")
    assert [leak.path for leak in leaks.leaks_in_history(project)] == ["message"]


@pytest.mark.parametrize(
    "line",
    [
        "password = 'a-password-of-words-only'",
        "SECRET_KEY = os.environ['DMS_SECRET_KEY']",
        "DATABASE_URL=postgres://user:password@host:5432/name",
        "DATABASE_URL: postgres://dms:${POSTGRES_PASSWORD:?set it in .env}@database:5432/dms",
        "token = '" + string.ascii_lowercase + "'",
        "--hash=sha256:" + "0123456789abcdef" * 4,
    ],
)
def test_what_only_speaks_of_secrets_is_none(line):
    assert list(leaks.leaks_in(line)) == []


def test_a_finding_never_shows_the_whole_secret(project):
    (project / "b.env").write_text(PLANTED["secret in an environment file"] + "\n")
    [found] = leaks.leaks_in_files(project)
    assert RANDOM not in str(found) and found.fingerprint in str(found)


def test_this_project_and_its_history_hold_none():
    """Whoever reads this because it failed: ``script/audit secrets`` says where, and what to do."""
    assert __main__.main(["secrets"]) == 0


def test_a_finding_makes_the_command_fail(monkeypatch, capsys, project):
    (project / "b.env").write_text(PLANTED["private key"] + "\n")
    monkeypatch.setattr(leaks, "leaks_in_files", lambda: found)
    monkeypatch.setattr(leaks, "leaks_in_history", lambda: [])
    found = [leaks.Leak("private key", PLANTED["private key"], "b.env", 1)]
    assert __main__.main(["secrets"]) == 1
    assert "b.env:1: private key" in capsys.readouterr().out


def test_every_reviewed_finding_has_a_reason_and_still_stands_somewhere():
    known = leaks.reviewed()
    assert all(len(why) > 10 for why in known.values())
    assert set(known) <= {leak.fingerprint for leak in [*leaks.leaks_in_files(), *leaks.leaks_in_history()]}
