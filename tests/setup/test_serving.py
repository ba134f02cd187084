"""`manage.py serve` says what is wrong instead of starting half, and follows the settings."""

import os
import socket

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor

from tests.ports import free_port


@pytest.fixture
def started(monkeypatch):
    """The command lines that this process would have become."""
    lines = []
    monkeypatch.setattr(os, "execv", lambda program, line: lines.append([program, *line[1:]]))
    return lines


@pytest.mark.django_db
def test_processes_and_threads_are_those_of_the_settings(started, settings, capsys):
    settings.WEB_PROCESSES, settings.WEB_THREADS = 3, 2
    port = free_port()
    call_command("serve", port=port)
    (line,) = started
    options = " ".join(line)
    # Two that compute, and one for each that waits for a PDF.
    threads = 2 + settings.PDFS_AT_ONCE
    assert f"--host 127.0.0.1 --port {port} --workers 3 --blocking-threads {threads} " in options
    assert line[-1] == "postmortems.wsgi:application"
    assert settings.BASE_URL in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("shown", [True, False])
def test_the_sign_in_of_the_demo_is_printed_in_a_demo_only(started, settings, capsys, shown):
    settings.DEMO = shown
    call_command("serve", port=free_port())
    assert ("sam (author)" in capsys.readouterr().out) is shown


@pytest.mark.django_db
def test_a_taken_port_is_named_with_a_way_out(started):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=rf"127.0.0.1:{port} .*PORT=8001 make run"):
            call_command("serve", port=port)
    assert started == []


@pytest.mark.django_db
def test_a_database_behind_the_code_is_refused(started, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one", "two"])
    with pytest.raises(CommandError, match="2 migrations are not applied. Run: python manage.py"):
        call_command("serve", port=free_port())
    assert started == []


@pytest.mark.django_db
def test_a_lost_database_is_said_in_one_line(started, monkeypatch):
    def lost(*_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(MigrationExecutor, "migration_plan", lost)
    with pytest.raises(CommandError, match="does not answer: connection refused"):
        call_command("serve", port=free_port())
    assert started == []
