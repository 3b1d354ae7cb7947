"""The containers' description fits the project; no engine is needed to see that."""

import re
import subprocess

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from dms.bootstrap.installation import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
OPERATING = (ROOT / "docs" / "operating.md").read_text()
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "dms"}
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)([^}]*)\}")


def words(command):
    """A command line as one string, however it is written."""
    return command if isinstance(command, str) else " ".join(command)


def test_all_parts_of_the_system_are_there():
    assert set(SERVICES) == {"database", "broker", "migration", "web", "worker", "beat", "proxy", "backup"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", OURS)
def test_every_program_that_is_started_exists(name):
    command = words(OURS[name].get("command", re.search(r"^CMD (.+)$", DOCKERFILE, re.M)[1]))
    for django_command in re.findall(r"manage\.py (\w+)", command):
        assert django_command in get_commands(), f"{django_command} is no command of this project"
    program = command.strip('["').split('"')[0].split()[0]
    assert program in {"python", "sh"} or (ROOT / ".venv" / "bin" / program).exists()


@pytest.mark.parametrize("volume", yaml.safe_load(TEXT)["volumes"])
def test_every_volume_is_used(volume):
    assert re.search(rf"- {volume}:/", TEXT)


def test_every_variable_must_be_given_and_is_documented():
    used = dict(VARIABLE.findall(TEXT))
    example = dict(
        line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if line[:1] not in "#"
    )
    assert used.keys() == example.keys()
    assert all(default.startswith(":?") for default in used.values()), "a default secret is no secret"
    assert not any(example.values())
    assert [name for name in used if f"| `{name}` |" not in OPERATING] == []


def test_files_that_are_mounted_exist():
    for path in re.findall(r"- \./([^:]+):", TEXT):
        assert (ROOT / path).is_file()


def test_the_environment_file_and_local_data_stay_out_of_the_image():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "var", ".venv", ".git"} <= set(ignored)
    ignored_by_git = subprocess.run(["git", "check-ignore", ".env", "var"], cwd=ROOT, capture_output=True, text=True)
    assert ignored_by_git.stdout.split() == [".env", "var"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_log_fills_the_disk(name):
    assert SERVICES[name]["logging"]["options"]["max-size"]


def test_every_image_has_a_version():
    taken = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    taken += re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert [image for image in taken if not re.search(r":\d", image)] == []


@pytest.mark.parametrize("name", OURS)
def test_our_programs_have_no_privileges(name):
    assert OURS[name]["cap_drop"] == ["ALL"] and OURS[name]["security_opt"] == ["no-new-privileges:true"]
    assert re.search(r"^USER dms$", DOCKERFILE, re.M)


def test_requests_that_are_going_on_may_end_before_the_container_is_killed():
    patience = int(re.search(r'"--graceful-timeout", "(\d+)"', DOCKERFILE)[1])
    assert int(SERVICES["web"]["stop_grace_period"].rstrip("s")) > patience


def test_the_backup_is_made_by_the_programs_of_the_same_server():
    server = SERVICES["database"]["image"].partition(":")[2]
    assert f"postgresql-client-{server} " in DOCKERFILE


def test_the_proxy_lets_the_longest_body_through():
    least = max(with_files for with_files, _without in settings.BODY_LIMITS.values())
    [most] = re.findall(r"max_size (\d+)MiB", (ROOT / "deploy" / "Caddyfile").read_text())
    assert int(most) * 2**20 > least
