"""``manage.py send_mail``: send the mails that wait, once or from now on."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from postmortems.notify.sending import send_due

EVERY = 10.0


class Command(BaseCommand):
    help = "Send the mails that wait. The web processes do it too; any number may at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")

    def handle(self, *args: Any, loop: bool, **options: Any) -> None:
        """Raises ``CommandError`` where no mail server is set."""
        if not settings.MAIL_IS_SENT:
            raise CommandError("No mail server is set. Name one in POSTMORTEMS_EMAIL_URL.")
        done = send_due()
        self.stdout.write(f"Mail: {done}.")
        while loop:
            time.sleep(EVERY)
            close_old_connections()
            done = send_due()
            if done.sent or done.failed or done.given_up:
                self.stdout.write(f"Mail: {done}.")
                self.stdout.flush()
