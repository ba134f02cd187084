"""What a date or time is made of, as written."""

from __future__ import annotations

from dataclasses import dataclass

from . import zones


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as written; ``meridiem`` is 'am', 'pm' or ''."""

    hour: int
    minute: int = 0
    second: int = 0
    meridiem: str = ""
    padded: bool = True
    dotted: bool = False
    has_seconds: bool = False

    @property
    def hour24(self) -> int:
        if self.meridiem == "pm" and self.hour < 12:
            return self.hour + 12
        # "14:00 AM" can only mean 14:00
        return 0 if self.meridiem == "am" and self.hour == 12 else self.hour


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day as written. ``swappable``: day and month could be the other way round."""

    month: int
    day: int
    year: int | None = None
    swappable: bool = False
    day_first: bool | None = None
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date, a time or both, read from ``text[start:end]``."""

    start: int
    end: int
    day: Day | None = None
    clock: Clock | None = None
    zone: zones.Zone | None = None
    until_day: Day | None = None
    until_clock: Clock | None = None
    about: bool = False
    bracketed: bool = False
    labelled: bool = False
