"""Times of a report in words: in the incident's zone, with its abbreviation and UTC at hand.

Words are English and the same on every machine, whatever its locale.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from .document import When

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day_words(day: dt.date) -> str:
    """``8 June 2024``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: dt.date) -> str:
    """``Saturday 8 June 2024``."""
    return f"{_DAYS[day.weekday()]} {day_words(day)}"


def short_day(day: dt.date) -> str:
    """``8 Jun``, for places where the year is plain from the rest."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def short_month(day: dt.date) -> str:
    """``Jun``."""
    return _MONTHS[day.month - 1][:3]


@dataclass(frozen=True, slots=True)
class Moment:
    """One time, ready to print.

    ``time`` (``10:30``), ``zone`` (``EDT``), ``offset`` (``UTC−4``) and ``utc``
    (``14:30``) are empty where only the day is known. ``utc_day`` (``9 Jun``) is
    filled only where it is another day in UTC.
    """

    iso: str
    day: dt.date
    time: str = ""
    zone: str = ""
    offset: str = ""
    utc: str = ""
    utc_day: str = ""

    @property
    def day_words(self) -> str:
        return day_words(self.day)

    @property
    def weekday_words(self) -> str:
        return weekday_words(self.day)

    @property
    def full(self) -> str:
        """``8 June 2024, 10:30 EDT``."""
        return f"{self.day_words}, {self.time} {self.zone}" if self.time else self.day_words

    @property
    def with_zone(self) -> str:
        """``10:30 EDT``, or the day."""
        return f"{self.time} {self.zone}" if self.time else self.day_words

    @property
    def in_utc(self) -> str:
        """``14:30 UTC``, ``9 Jun 02:30 UTC``; empty for a day and in UTC itself."""
        if not self.utc or self.zone == "UTC":
            return ""
        return f"{self.utc_day} {self.utc} UTC".lstrip()


class Clock:
    """Reads times in one zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def read(self, when: When) -> Moment | None:
        """The moment ``when`` in this zone; None for None."""
        if when is None:
            return None
        if not isinstance(when, dt.datetime):
            return Moment(when.isoformat(), when)
        utc = when.astimezone(dt.UTC)
        local = self.local(when)
        return Moment(
            iso=local.isoformat(),
            day=local.date(),
            time=_time(local),
            zone=_abbreviation(local),
            offset=_offset(local),
            utc=_time(utc),
            utc_day="" if utc.date() == local.date() else short_day(utc.date()),
        )

    def local(self, when: dt.datetime) -> dt.datetime:
        """``when`` in this zone, or in UTC at the very ends of the calendar."""
        try:
            return when.astimezone(self.zone)
        except OverflowError:
            return when.astimezone(dt.UTC)


def span_words(first: Moment | None, last: Moment | None) -> str:
    """``8 June 2024, 10:30–12:45 EDT``; a day is named again only when it changes."""
    if first is None or last is None:
        known = first or last
        if known is None:
            return "not known"
        return f"from {known.full}" if first else f"until {known.full}"
    if first == last or not (first.time and last.time):
        return first.full if first == last else f"{first.full} – {last.full}"
    if first.day == last.day and first.zone != last.zone:
        return f"{first.day_words}, {first.time} {first.zone} – {last.time} {last.zone}"
    if first.zone != last.zone or first.day.year != last.day.year:
        return f"{first.full} – {last.full}"
    if first.day != last.day:
        begin = first.day_words.removesuffix(f" {first.day.year}")
        return f"{begin}, {first.time} – {last.full}"
    return f"{first.day_words}, {first.time}–{last.time} {first.zone}"


def utc_span_words(first: Moment | None, last: Moment | None) -> str:
    """``14:30–16:45 UTC``; empty where the words would say nothing new."""
    if first is None or last is None or not (first.in_utc and last.in_utc):
        return (first.in_utc if first else "") or (last.in_utc if last else "")
    if first == last:
        return first.in_utc
    if first.day == last.day and first.utc_day == last.utc_day:
        return f"{first.in_utc.removesuffix(' UTC')}–{last.utc} UTC"
    days = [moment.utc_day or short_day(moment.day) for moment in (first, last)]
    return f"{days[0]} {first.utc} – {days[1]} {last.utc} UTC"


def since(start: dt.datetime | None, moment: dt.datetime | None) -> str:
    """How long after the start: ``+0:35``, ``+26:10``, ``−0:05``; empty where not known."""
    if start is None or moment is None:
        return ""
    seconds = int((moment - start).total_seconds())
    minutes = abs(seconds) // 60
    sign = "−" if seconds < 0 else "+"
    return f"{sign}{minutes // 60}:{minutes % 60:02}"


def _time(moment: dt.datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _abbreviation(moment: dt.datetime) -> str:
    """``EDT``; zones that have only a number are named by their offset."""
    name = moment.tzname() or "UTC"
    return _offset(moment) if name[0] in "+-" else name


def _offset(moment: dt.datetime) -> str:
    minutes = round((moment.utcoffset() or dt.timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
