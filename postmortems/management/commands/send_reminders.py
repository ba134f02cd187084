"""``manage.py send_reminders``: write the mails about action items that are due, once or for good."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from postmortems.notify.reminder_summaries import summarise
from postmortems.notify.reminders import remind
from postmortems.notify.sending import send_due

QUARTER = dt.timedelta(minutes=15)
MAIL_EVERY = 10.0


class Command(BaseCommand):
    help = (
        "Write today's reminders of action items and, from Monday on, the summaries for those who "
        "lead a team, each once. Run any number of these; nobody gets a mail twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--loop", action="store_true", help="look again every quarter of an hour"
        )
        parser.add_argument(
            "--with-mail",
            action="store_true",
            help="also send the mails that wait, as send_mail does",
        )
        parser.add_argument(
            "--early",
            action="store_true",
            help="do not wait for eight in the morning of each person",
        )

    def handle(self, *args: Any, loop: bool, with_mail: bool, early: bool, **options: Any) -> None:
        """Ends after one round, or never with ``loop``."""
        due_at = timezone.now()
        while True:
            if with_mail and settings.MAIL_IS_SENT:
                send_due()
            if timezone.now() >= due_at:
                due_at = next_quarter(timezone.now())
                self._round(early, quiet=loop)
                if with_mail and settings.MAIL_IS_SENT:
                    send_due()
            if not loop:
                return
            pause = (due_at - timezone.now()).total_seconds()
            time.sleep(max(0.0, min(pause, MAIL_EVERY) if with_mail else pause))
            close_old_connections()

    def _round(self, early: bool, quiet: bool) -> None:
        reminders, summaries = remind(early=early), summarise(early=early)
        if reminders or summaries or not quiet:
            self.stdout.write(f"Written: {reminders} reminders, {summaries} team summaries.")
            self.stdout.flush()


def next_quarter(now: dt.datetime) -> dt.datetime:
    """The next full quarter of an hour: zones differ by no less."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return hour + ((now - hour) // QUARTER + 1) * QUARTER
