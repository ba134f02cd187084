"""What a reading is not sure of, as sentences for the person who checks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from ... import durations
from ..clock import day_words
from ..document import Report
from .context import Context
from .sections import Section
from .stamps import find_stamps

_STATED_DURATION_TOLERANCE = 0.05


def doubts_of(
    report: Report,
    sections: list[Section],
    context: Context,
    doubt: Callable[[int, str, str], None],
) -> None:
    """Tells ``doubt`` (line, code, sentence) what was assumed and what contradicts itself."""
    if not report.title:
        doubt(0, "no_title", "No title was found.")
    if report.timezone_assumed and report.timeline:
        doubt(0, "zone_assumed", f"No zone is named: assumed {report.timezone}.")
    if context.named and context.named.ambiguous:
        zone = context.named
        sign = "+" if (zone.offset or 0) >= 0 else "-"
        hours, rest = divmod(abs(zone.offset or 0), 60)
        doubt(
            context.zone_line,
            "zone_ambiguous",
            f"{zone.written} read as {sign}{hours:02}:{rest:02}; people write it for "
            f"{zone.ambiguous}.",
        )
    if context.named and context.named.offset is not None and context.day:
        noon = dt.datetime.combine(context.day, dt.time(12), context.zone)
        offset = noon.utcoffset() or dt.timedelta()
        if context.named.iana != "UTC" and offset.total_seconds() != context.named.offset * 60:
            doubt(
                context.zone_line,
                "zone_season",
                f"{context.named.written} was taken literally; on {day_words(context.day)} clocks "
                f"in {context.zone} showed {noon.tzname()}.",
            )
    if report.timeline and context.day is None:
        doubt(0, "no_day", "No date was found, so the times of the timeline have no day.")
    if _days_are_ambiguous(sections):
        order = "day first" if context.day_first else "month first"
        doubt(context.day_line, "day_order", f"Dates such as 03/04 were read {order}.")
    stated = stated_minutes(sections)
    given = durations.minutes_between(report.started_at, report.resolved_at)
    if stated and given is not None and given > 0:
        minutes, line = stated
        if abs(minutes - given) > max(5, _STATED_DURATION_TOLERANCE * minutes):
            doubt(
                line,
                "duration",
                f"The stated duration is {durations.words(minutes)}, "
                f"the times give {durations.words(given)}.",
            )


def _days_are_ambiguous(sections: list[Section]) -> bool:
    seen = False
    for section in sections:
        for line in section.lines[:400]:
            if line.kind in ("code", "comment") or len(line.text) > 2_000:
                continue
            for stamp in find_stamps(line.text):
                if stamp.day and stamp.day.day_first is not None:
                    return False
                seen = seen or bool(stamp.day and stamp.day.swappable)
    return seen


def stated_minutes(sections: list[Section]) -> tuple[int, int] | None:
    """The duration the document states, in minutes, with its line."""
    for section in sections:
        if section.kind == "duration":
            for line in section.lines[:2]:
                minutes = durations.parse(line.text)
                if minutes:
                    return minutes, line.number
    for section in sections:
        if section.kind == "impact":
            rows = [line for line in section.lines if line.kind == "cells"]
            for label, cell in (
                zip(*(row.cells for row in rows[:2]), strict=False) if (len(rows) >= 2) else ()
            ):
                if "duration" in label.lower() and durations.parse(cell):
                    return durations.parse(cell) or 0, rows[1].number
    return None
