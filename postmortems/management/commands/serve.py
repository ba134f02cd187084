"""``manage.py serve``: the product on the web, by processes of one thread each."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from postmortems import demo


class Command(BaseCommand):
    help = "Check the settings, say where the product will be, and serve it until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port to listen on")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Ends only by becoming the server; raises ``CommandError`` when it could not serve."""
        _refuse_old_database()
        _refuse_taken(host, port)
        self.stdout.write(f"\nPostmortems: {settings.BASE_URL}/")
        if settings.DEMO:
            people = ", ".join(f"{name} ({role})" for name, role in demo.SIGN_INS)
            self.stdout.write(f"Sign in as {people}; password {demo.PASSWORD}")
        self.stdout.write("Stop it with Ctrl+C.\n")
        self.stdout.flush()
        command = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", host, "--port", str(port)),
            *("--workers", str(settings.WEB_PROCESSES)),
            # Those that wait for a PDF have a thread of their own (postmortems.turns).
            *("--blocking-threads", str(settings.WEB_THREADS + settings.PDFS_AT_ONCE)),
            # One that dies is replaced; one that hangs does not keep the service from stopping.
            *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
            *("--http", "1", "--no-ws", "--log-level", "warning"),
            "postmortems.wsgi:application",
        ]
        os.execv(sys.executable, command)


def _refuse_old_database() -> None:
    """A database that is not there or not migrated would fail at somebody's first click."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise CommandError(
            f"The database does not answer: {error}\nCheck DATABASE_URL, and that it is running."
        ) from error
    if missing:
        raise CommandError(
            f"{len(missing)} migrations are not applied. Run: python manage.py migrate"
        )


def _refuse_taken(host: str, port: int) -> None:
    """Say so before the server fails with a traceback, when the port belongs to somebody else."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} cannot be listened on: {error.strerror}. "
                "Choose another port with PORT=8001 make run."
            ) from error
