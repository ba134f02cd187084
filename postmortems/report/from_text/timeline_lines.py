"""Lines typed or pasted into a timeline: ``10:35 paged the database team``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from . import lines
from .clock import HappenedTwice, NotATime, Running, instant
from .kinds import guess_kind
from .stamps import Stamp, read_stamp

__all__ = ["NotATime", "TimelineLine", "parse_timeline_lines", "parse_wall_time"]


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One entry read from pasted text.

    ``line`` counts from 1 in the pasted text, ``source`` is the line as pasted.
    ``happened_at`` is UTC, a plain day, or None; ``problem`` says in a sentence why a
    written time could not be used.
    """

    line: int
    source: str
    happened_at: dt.datetime | dt.date | None
    until: dt.datetime | dt.date | None
    precision: str
    kind: str
    text: str
    problem: str = ""


def parse_timeline_lines(
    text: str, zone: ZoneInfo, after: dt.datetime | None, default_day: dt.date
) -> list[TimelineLine]:
    """Timeline entries from pasted lines, in their order.

    A time without a day takes the day of the entry before it (``after`` for the first one,
    else ``default_day``) and the next day when the clock would run backwards past
    midnight. A line that is only a day sets the day of the lines below it; a line that is
    only a time takes the next line as its text. A line without a time has precision
    ``unknown`` and its place behind the line before it.
    """
    local = after.astimezone(zone).replace(tzinfo=None) if after else None
    day = local.date() if local else default_day
    running = Running(zone, day, around=day, at=local, day_first=not _month_first(zone))
    found: list[TimelineLine] = []
    waiting: tuple[int, str, Stamp] | None = None
    last_day: tuple[int, str] | None = None
    for number, source in enumerate(text.splitlines(), 1):
        body = lines.without_marker(source)
        if not body:
            continue
        stamp = read_stamp(body)
        rest = lines.after_stamp(body, stamp.end) if stamp else lines.balanced(body)
        if stamp and not rest:
            if waiting:
                found.append(_entry(*waiting, "", running))
            waiting = None
            if stamp.clock:
                waiting = (number, source, stamp)
            else:
                last_day = (number, source)
                _set_day(running, stamp)
            continue
        last_day = None
        if waiting and stamp is None:
            at_line, at_source, at_stamp = waiting
            found.append(_entry(at_line, f"{at_source}\n{source}", at_stamp, rest, running))
        else:
            if waiting:
                found.append(_entry(*waiting, "", running))
            found.append(_entry(number, source, stamp, rest, running))
        waiting = None
    if waiting:
        found.append(_entry(*waiting, "", running))
    if last_day:
        number, source = last_day
        problem = "There is a day here and no text."
        found.append(TimelineLine(number, source, running.day, None, "day", "note", "", problem))
    return found


def parse_wall_time(text: str, zone: ZoneInfo, day: dt.date | None = None) -> dt.datetime | dt.date:
    """The UTC instant, or the day, that a form field names.

    ``day`` completes a clock time without a day. Raises ``NotATime`` with a sentence for
    the person: text that is no time, a time that does not exist or happened twice.
    """
    written = text.strip()
    stamp = read_stamp(written)
    if stamp is None or written[stamp.end :].strip(" .)]"):
        raise NotATime(f"“{written[:40]}” is not a time. Write it like 2024-06-08 10:35.")
    running = Running(zone, day, around=day, day_first=not _month_first(zone))
    if stamp.day is None and day is None:
        raise NotATime(f"“{written[:40]}” has no day. Write it like 2024-06-08 10:35.")
    moment, _ = running.take(stamp)
    if "twice" in running.said and running.at:
        instant(running.at, stamp.zone.info if stamp.zone else zone)
    return moment


def _month_first(zone: ZoneInfo) -> bool:
    return str(zone) in _MONTH_FIRST_ZONES or str(zone).startswith("US/")


_MONTH_FIRST_ZONES = {
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Detroit",
    "America/Boise",
    "Pacific/Honolulu",
}


def _set_day(running: Running, stamp: Stamp) -> None:
    try:
        running.take(stamp)
    except NotATime:
        return


def _entry(
    number: int, source: str, stamp: Stamp | None, rest: str, running: Running
) -> TimelineLine:
    kind = guess_kind(rest)
    if stamp is None:
        return TimelineLine(number, source, None, None, "unknown", kind, rest)
    problem = "" if rest else "There is a time here and no text."
    before = (running.day, running.at)
    try:
        moment, until = running.take(stamp)
        if "twice" in running.said and running.at:
            instant(running.at, stamp.zone.info if stamp.zone else running.zone)
    except HappenedTwice as twice:
        problem = str(twice)
        return TimelineLine(number, source, twice.first, None, "about", kind, rest, problem)
    except NotATime as wrong:
        running.day, running.at = before
        return TimelineLine(number, source, None, None, "unknown", kind, rest, str(wrong))
    exact = isinstance(moment, dt.datetime)
    precision = "about" if stamp.about and exact else "exact" if exact else "day"
    return TimelineLine(number, source, moment, until, precision, kind, rest, problem)
