"""The reader inside a web process: one thread that reads changed incidents into the index."""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections

from .documents import bring_up_to_date

# Changes are found by the next search in any case, as long as they are few.
EVERY = 10.0
_BATCH = 25

logger = logging.getLogger(__name__)


def start() -> None:
    """Begin to keep the search up to date in the background of this process."""
    threading.Thread(target=_run, name="search", daemon=True).start()


def _run() -> None:
    while True:
        close_old_connections()
        try:
            read_all()
        except Exception:
            # Such as a database that does not answer: the next round may find it again.
            logger.exception("The search could not be brought up to date")
        finally:
            close_old_connections()
        time.sleep(EVERY)


def read_all() -> int:
    """Read everything that changed. Returns how many incidents that were."""
    done = 0
    while read := bring_up_to_date(_BATCH, by_chance=True):
        done += read
        # Pages come first: they share this process.
        time.sleep(0.02)
    return done
