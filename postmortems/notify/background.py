"""The sender inside a web process: one thread that sends when a mail was written, or is due."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import close_old_connections

from .outbox import written
from .sending import send_due

# What other processes wrote, and what is tried again, is found within this many seconds.
EVERY = 15.0

logger = logging.getLogger(__name__)


def start() -> None:
    """Begin to send in the background of this process, where a mail server is set."""
    if settings.MAIL_IS_SENT:
        threading.Thread(target=_run, name="mail", daemon=True).start()


def _run() -> None:
    while True:
        close_old_connections()
        try:
            send_due()
        except Exception:
            # Such as a database that does not answer: the next round may find it again.
            logger.exception("Mails could not be sent")
        finally:
            close_old_connections()
        written.wait(EVERY)
        written.clear()
