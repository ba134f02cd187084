"""Times of a JSON document that no clock of its zone ever showed.

A Report holds instants, so only the document as written can tell.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from ..document import MILESTONES, Report
from ..from_text.clock import HappenedTwice, NotATime, instant
from .finding import Finding, Place
from .registry import found


def impossible_in_json(text: str | bytes, report: Report) -> tuple[Finding, ...]:
    """Findings for clock times that were skipped when the clocks went forward.

    ``report`` is what was read from ``text``; other text than JSON gives none.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    return tuple(_impossible(data, report)) if isinstance(data, dict) else ()


def _impossible(data: dict[str, Any], report: Report) -> Iterator[Finding]:
    places = [(Place("", "", name), data.get(name)) for name in MILESTONES]
    rows = data.get("timeline") or []
    for event, row in zip(report.timeline, rows, strict=False):
        places.append((Place("timeline", event.key, "happened_at"), row.get("happened_at")))
    for place, written in places:
        message = _skipped(written, report.zone)
        if message:
            yield found("timeline.impossible_time", place, quote=str(written), message=message)


def _skipped(written: Any, zone: ZoneInfo) -> str:
    """Why the clocks of ``zone`` never showed this time, '' where they did."""
    try:
        moment = dt.datetime.fromisoformat(written)
    except (TypeError, ValueError):
        return ""
    if not moment.utcoffset():  # told in UTC, whatever the zone
        return ""
    try:
        instant(moment.replace(tzinfo=None), zone)
    except HappenedTwice:
        return ""
    except NotATime as wrong:
        return str(wrong)
    return ""
