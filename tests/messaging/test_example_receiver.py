"""The receiver printed in the docs is a program that keeps the contract."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dms.messaging.channels import Letter, Refused
from dms.messaging.channels.http import HttpChannel

DOCS = Path(__file__).parents[2] / "docs" / "messaging.md"
SECRET = "shared with the adapter, 32 characters"


@pytest.fixture
def receiver(tmp_path):
    """The docs' own program, started on a free port."""
    (program,) = re.findall(r"```python\n(\"\"\"Takes messages.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    (tmp_path / "receiver.py").write_text(program, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"SECRET": SECRET, "PORT": str(port), "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        [sys.executable, "receiver.py"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    wait_for(port)
    yield f"http://127.0.0.1:{port}/", process
    process.kill()
    process.wait()


def wait_for(port):
    for _try in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the receiver did not start")


@pytest.mark.requirement("CRM-4")
def test_the_documented_receiver_takes_a_message_once_and_refuses_a_wrong_signature(receiver):
    url, process = receiver
    letter = Letter("k:1", "sms", "13812345678", "zh-hans", "service.ready", "", "您的车已完工。")

    def send(secret=SECRET, **changed):
        channel = HttpChannel(url=url, secret=secret, sender="East Store", timeout_seconds=5)
        return channel.send(Letter(**letter.__dict__ | changed)).reference

    assert [send(), send(), send(key="k:2"), send()] == ["M1", "M1", "M2", "M1"]
    with pytest.raises(Refused, match="401"):
        send(secret="somebody else's secret")
    process.kill()
    assert process.communicate()[0].count("pass on to the provider") == 2
