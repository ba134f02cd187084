"""The container's steps, run without a container engine."""

import ast
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
DOCKER = ROOT / "docker"
EXAMPLE = dict(re.findall(r"^(\w+)=(.*)$", (DOCKER / "example.env").read_text(), re.MULTILINE))


@pytest.fixture
def environment(tmp_path):
    """That of a container: the example's values, but for the secrets and the places."""
    return {
        **EXAMPLE,
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "POSTMORTEMS_SECRET_KEY": "k" * 48,
        "POSTGRES_PASSWORD": "p" * 20,
        "POSTMORTEMS_DATA_DIR": str(tmp_path),
        "POSTMORTEMS_WEB_PROCESSES": "1",
        "PORT": str(free_port()),
    }


def start(environment, *arguments):
    return subprocess.run(
        [DOCKER / "start", *arguments], env=environment, capture_output=True, text=True, timeout=180
    )


@pytest.mark.parametrize("name", ["POSTMORTEMS_SECRET_KEY", "POSTGRES_PASSWORD"])
def test_a_secret_of_the_example_is_refused_by_name(environment, name):
    ran = start({**environment, name: EXAMPLE[name]}, "manage", "check")
    assert ran.returncode == 1
    assert f"{name} still has the value of example.env" in ran.stderr


def test_the_password_of_the_example_is_refused_inside_an_address(environment):
    address = f"postgres://postmortems:{EXAMPLE['POSTGRES_PASSWORD']}@database:5432/postmortems"
    ran = start({**environment, "DATABASE_URL": address}, "manage", "check")
    assert ran.returncode == 1
    assert "DATABASE_URL has the password of example.env" in ran.stderr


def test_a_missing_secret_key_is_refused(environment):
    ran = start({**environment, "POSTMORTEMS_SECRET_KEY": ""}, "web")
    assert ran.returncode == 1
    assert "POSTMORTEMS_SECRET_KEY is not set" in ran.stderr


def test_an_unknown_command_says_which_there_are(environment):
    ran = start(environment, "wbe")
    assert ran.returncode == 64
    assert "start web" in ran.stderr and "start manage" in ran.stderr


def test_the_worker_rests_without_a_mail_server_and_stops_when_told(environment):
    worker = subprocess.Popen(
        [DOCKER / "start", "worker"],
        env={**environment, "POSTMORTEMS_EMAIL_URL": ""},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert "nothing to send" in worker.stderr.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == -signal.SIGTERM
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        worker.stderr.close()


def test_the_worker_sends_mail_with_the_settings_it_was_given(environment):
    """It gets as far as asking for mails: here the database has no tables yet."""
    ran = start({**environment, "POSTMORTEMS_EMAIL_URL": "smtp://127.0.0.1:1"}, "worker")
    assert ran.returncode == 1
    assert "outgoingmail" in ran.stderr


def test_with_good_settings_it_serves_is_healthy_and_stops_when_told(environment):
    def health():
        check = [sys.executable, DOCKER / "healthcheck.py"]
        return subprocess.run(check, env=environment, capture_output=True, text=True)

    assert health().returncode != 0
    server = subprocess.Popen(
        [DOCKER / "start", "web"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 180
        while health().returncode != 0:
            assert server.poll() is None, server.stdout.read()
            assert time.monotonic() < deadline, "it never became healthy"
        address = f"http://127.0.0.1:{environment['PORT']}/accounts/login/"
        with urllib.request.urlopen(address, timeout=60) as page:
            assert b"<form" in page.read()
        # As a container engine does it: to the first process alone.
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(address, timeout=5)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        server.stdout.close()


def test_every_setting_is_in_the_example_and_nothing_else():
    tree = ast.parse((ROOT / "postmortems" / "settings.py").read_text())
    read = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("_text", "_flag", "_whole_number")
        and isinstance(node.args[0], ast.Constant)
    }
    assert "POSTMORTEMS_SECRET_KEY" in read
    assert set(EXAMPLE) == read | {"POSTGRES_PASSWORD"}


def test_every_setting_is_explained_to_whoever_runs_it():
    manual = (ROOT / "docs" / "running.md").read_text()
    assert {name for name in EXAMPLE if f"`{name}`" not in manual} == set()


def test_what_the_image_copies_exists_and_passes_its_ignore_list():
    let_through = set(re.findall(r"^!(\S+)$", ignore_list(), re.MULTILINE))
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile(), re.MULTILINE)
        for source in line.split()[:-1]
    }
    assert {source for source in copied if not (ROOT / source).exists()} == set()
    assert copied == let_through


def test_the_image_does_not_run_as_root_and_checks_its_health():
    users = re.findall(r"^USER (\d+)", dockerfile(), re.MULTILINE)
    assert users and int(users[-1]) > 0
    assert re.search(r"^HEALTHCHECK ", dockerfile(), re.MULTILINE)


def test_compose_hands_every_variable_from_the_example():
    used = set(re.findall(r"\$\{(\w+)", (DOCKER / "compose.yaml").read_text()))
    assert used == {"POSTGRES_PASSWORD", "PORT"}
    assert used <= set(EXAMPLE)


def test_settings_of_a_machine_stay_out_of_the_repository_and_the_image():
    assert "docker/.env" in ignore_list()
    assert "/docker/.env" in (ROOT / ".gitignore").read_text()


def dockerfile() -> str:
    return (DOCKER / "Dockerfile").read_text()


def ignore_list() -> str:
    return (DOCKER / "Dockerfile.dockerignore").read_text()
