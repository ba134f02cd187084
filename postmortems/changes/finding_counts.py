"""How many findings each incident has, counted after the answer and not while a page waits.

A list shows many incidents and can build the report of none of them. One thread per
web process counts what was changed here, and what a list found without a count.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable

from django.db import close_old_connections, transaction
from django.utils import timezone

from postmortems.models import FindingCount, Incident
from postmortems.report.build import build
from postmortems.report.checks import LEVELS
from postmortems.report.readiness import readiness

# Seconds: while somebody types, every pause would be counted else.
PAUSE = 2.0
_MOST_WANTED = 500

logger = logging.getLogger(__name__)
_wanted: dict[int, None] = {}
_is_wanted = threading.Event()
_is_running = False


def start() -> None:
    """Begin to count in the background of this process."""
    global _is_running
    _is_running = True
    threading.Thread(target=_run, name="findings", daemon=True).start()


def count_soon(keys: Iterable[int]) -> None:
    """Have the findings of the incidents with these primary keys counted in a moment.

    Costs nothing where no thread counts, as in a command; a list asks for them then.
    """
    if not _is_running:
        return
    for key in keys:
        if len(_wanted) < _MOST_WANTED:
            _wanted[key] = None
    if _wanted:
        _is_wanted.set()


def _run() -> None:
    while True:
        _is_wanted.wait()
        time.sleep(PAUSE)
        _is_wanted.clear()
        while _wanted:
            key = next(iter(_wanted))
            _wanted.pop(key, None)
            try:
                close_old_connections()
                count(key)
            except Exception:
                # Such as a database that does not answer: the next list asks for it again.
                logger.exception("The findings of an incident could not be counted")
        close_old_connections()


def count(key: int) -> FindingCount | None:
    """Store how many findings the incident has as it stands. None where there is none."""
    with transaction.atomic():
        incident = Incident.objects.filter(pk=key).first()
        if incident is None:
            return None
        report = build(incident)
        today = timezone.now().astimezone(report.zone).date()
        found = readiness(incident, report, today=today).open
        counts = {
            "version": incident.version,
            "open": len(found),
            "grave": sum(finding.level == LEVELS[0] for finding in found),
        }
        return FindingCount.objects.update_or_create(incident=incident, defaults=counts)[0]
