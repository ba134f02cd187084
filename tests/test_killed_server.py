"""A server that is killed in the middle of saves loses none that it had confirmed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.ports import free_port

WRITERS = 4
CONFIRMED = 60
PREPARE = """
import json
from django.test import Client
from postmortems.changes.incidents import create_incident
from postmortems.models import User
user = User.objects.create_user("kim", None, display_name="Kim", role="author")
incident = create_incident(by=user, title="Killed", timezone_name="UTC")
client = Client()
client.force_login(user)
client.get(f"/incidents/{incident.reference}/", HTTP_HOST="127.0.0.1")
print(json.dumps({"reference": incident.reference,
    "cookies": {name: morsel.value for name, morsel in client.cookies.items()}}))
"""
READ = """
import json
from postmortems.models import Change, Incident, TimelineEvent
incident = Incident.objects.get()
versions = Change.objects.filter(incident_pk=incident.pk).order_by("version")
print(json.dumps({"version": incident.version,
    "versions": list(versions.values_list("version", flat=True)),
    "texts": list(TimelineEvent.objects.values_list("text", flat=True)),
    "added": versions.filter(verb="added").count()}))
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A place of its own for a real server; PostgreSQL has its own way to survive this."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "POSTMORTEMS_DATA_DIR": str(tmp_path), "PORT": str(free_port())}


def manage(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def shell(environment: dict[str, str], code: str) -> Any:
    return json.loads(manage(environment, "shell", "--verbosity", "0", "--command", code))


@contextmanager
def served(environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, env=environment, start_new_session=True, **quiet)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(f"{address(environment)}/healthz", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, "the server has ended"
                assert time.monotonic() < deadline, "the server does not answer"
                threading.Event().wait(0.1)
        yield server
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def address(environment: dict[str, str]) -> str:
    return f"http://127.0.0.1:{environment['PORT']}"


def save(environment: dict[str, str], prepared: dict[str, Any], text: str) -> bool:
    """Add one event; whether the server confirmed it."""
    cookies = prepared["cookies"]
    request = urllib.request.Request(
        f"{address(environment)}/incidents/{prepared['reference']}/timeline/add/",
        data=urlencode({"lines": f"10:30 {text}"}).encode(),
        headers={
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": cookies["csrftoken"],
            "HX-Request": "true",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status == 200 and text.encode() in answer.read()
    except (OSError, HTTPException):
        # Killed before, while or just after it answered.
        return False


def test_every_confirmed_save_is_there_after_a_kill_and_none_is_half(environment) -> None:
    manage(environment, "migrate", "--verbosity", "0")
    prepared = shell(environment, PREPARE)
    confirmed: list[str] = []
    stop = threading.Event()

    def write(writer: int) -> None:
        for number in range(10_000):
            if stop.is_set():
                return
            text = f"writer {writer} event {number}"
            if save(environment, prepared, text):
                confirmed.append(text)

    with served(environment) as server:
        writers = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
        for one in writers:
            one.start()
        deadline = time.monotonic() + 180
        while len(confirmed) < CONFIRMED and time.monotonic() < deadline:
            threading.Event().wait(0.02)
        os.killpg(server.pid, signal.SIGKILL)
        stop.set()
        for one in writers:
            one.join()

    assert len(confirmed) >= CONFIRMED
    with served(environment):
        assert save(environment, prepared, "after the kill")
    found = shell(environment, READ)
    assert set(confirmed) <= set(found["texts"])
    assert "after the kill" in found["texts"]
    # What was under way is there whole or not at all: each event with its line of history.
    assert len(found["texts"]) == len(set(found["texts"])) == found["added"]
    assert found["versions"] == list(range(1, found["version"] + 1))
