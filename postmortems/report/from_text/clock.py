"""From what is written (a Stamp) to an instant, given a zone and a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from .stamps import Clock, Day, Stamp

# a step back of more than this in a list of times means that the night has passed
BACKWARDS_OVER_MIDNIGHT = dt.timedelta(hours=6)
NOON_SLIP = dt.timedelta(hours=4)
HALF_DAY = dt.timedelta(hours=12)
ONE_DAY = dt.timedelta(days=1)
MONTH_NAMES = (
    "January February March April May June July August September October November December"
).split()


class NotATime(ValueError):
    """The text names no usable time; the message is meant for the person who wrote it."""


class HappenedTwice(NotATime):
    """A wall time that the clocks showed twice; ``first`` and ``second`` are the two instants."""

    def __init__(self, message: str, first: dt.datetime, second: dt.datetime) -> None:
        super().__init__(message)
        self.first = first
        self.second = second


def instant(wall: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The UTC instant at which clocks of ``zone`` show the naive time ``wall``.

    Raises ``NotATime`` in the gap when clocks go forward and ``HappenedTwice`` in the hour
    that is repeated when they go back.
    """
    try:
        first = wall.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
        second = wall.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
        if first.astimezone(zone).replace(tzinfo=None) != wall:
            raise NotATime(_gap_message(wall, zone, second))
    except OverflowError as error:
        raise NotATime(f"The year {wall.year} is out of range.") from error
    if first != second:
        names = [_zone_name(moment.astimezone(zone)) for moment in (first, second)]
        message = (
            f"{wall:%H:%M} happened twice on {day_text(wall.date())} in {zone}: "
            f"add {names[0]} or {names[1]}."
        )
        raise HappenedTwice(message, first, second)
    return first


def day_text(day: dt.date) -> str:
    """``10 March 2024``."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _zone_name(moment: dt.datetime) -> str:
    name = moment.tzname() or ""
    if name.isalpha():
        return name
    written = f"{moment:%z}"
    return f"{written[:3]}:{written[3:]}"


def _gap_message(wall: dt.datetime, zone: dt.tzinfo, near: dt.datetime) -> str:
    low, high = near - ONE_DAY, near + ONE_DAY
    before = low.astimezone(zone).utcoffset()
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    change = high.replace(microsecond=0)
    to = change.astimezone(zone)
    zero = dt.timedelta()
    came_from = to.replace(tzinfo=None) - ((to.utcoffset() or zero) - (before or zero))
    return (
        f"{wall:%H:%M} does not exist on {day_text(wall.date())} in {zone}: "
        f"the clocks went from {came_from:%H:%M} to {to:%H:%M}."
    )


@dataclass(slots=True)
class Running:
    """Reads a list of stamps from top to bottom, carrying day and time along.

    ``day`` is the day of the entry before, ``at`` its wall time. ``day_first`` decides
    dates such as 03/04. ``around`` completes a date without a year. ``default`` is the day a
    list names for all its entries: after an entry of an earlier day it holds again.
    """

    zone: dt.tzinfo
    day: dt.date | None
    day_first: bool = True
    around: dt.date | None = None
    at: dt.datetime | None = None
    said: list[str] = field(default_factory=list)
    default: dt.date | None = None
    dated: bool = False

    def whole_day(self, day: Day) -> dt.date:
        """The calendar day. Raises ``NotATime`` for 31 February and for a year nobody knows."""
        month, number = day.month, day.day
        if day.swappable and not self.day_first:
            month, number = number, month
        year = day.year
        if year is None:
            near = self.around or self.day
            if near is None:
                raise NotATime("The year is missing.")
            year = _nearest_year(near, month, number)
        try:
            return dt.date(year, month, number)
        except ValueError as error:
            raise NotATime(f"There is no {number} {MONTH_NAMES[month - 1]} {year}.") from error

    def try_day(self, day: Day) -> dt.date | None:
        """Like ``whole_day``, None instead of raising."""
        try:
            return self.whole_day(day)
        except NotATime:
            return None

    def take(self, stamp: Stamp) -> tuple[dt.datetime | dt.date, dt.datetime | dt.date | None]:
        """When the stamp is, and until when for a range. Raises ``NotATime``.

        Sets ``said`` to what was assumed (codes ``next_day``, ``noon``, ``backwards``,
        ``twice``).
        """
        self.said = []
        if stamp.day:
            self.day = self.whole_day(stamp.day)
        elif self.default and self.at and self.at.date() < self.default and self.dated:
            # one entry of another day stood before; the list's own day goes on
            self.day, self.at = self.default, None
        self.dated = stamp.day is not None
        if stamp.clock is None:
            if self.day is None:
                raise NotATime("The day is missing.")
            self.at = None
            until = self.whole_day(stamp.until_day) if stamp.until_day else None
            return self.day, until
        if self.day is None:
            raise NotATime("The day is missing.")
        tz = stamp.zone.info if stamp.zone else self.zone
        wall = self._wall(stamp.clock, stamp.until_clock)
        if stamp.day is None:
            wall = self._follow(wall, stamp.clock, stamp.until_clock)
        self.day, self.at = wall.date(), wall
        begin = self._instant(wall, tz)
        if stamp.until_clock is None:
            return begin, None
        until_wall = dt.datetime.combine(
            self.whole_day(stamp.until_day) if stamp.until_day else wall.date(),
            _time(stamp.until_clock),
        )
        if stamp.until_day is None and until_wall < wall:
            until_wall += ONE_DAY
        return begin, self._instant(until_wall, tz)

    def _instant(self, wall: dt.datetime, tz: dt.tzinfo) -> dt.datetime:
        try:
            return instant(wall, tz)
        except HappenedTwice as twice:
            self.said.append("twice")
            in_order = self.at is None or twice.first.astimezone(tz).replace(tzinfo=None) >= self.at
            return twice.first if in_order else twice.second

    def _wall(self, clock: Clock, until: Clock | None) -> dt.datetime:
        assert self.day is not None
        if clock.hour == 24:
            return dt.datetime.combine(self.day + ONE_DAY, dt.time())
        if not clock.meridiem and until and until.meridiem and clock.hour <= 12:
            # "2:10 - 2:40 PM": the first half borrows the second half's marker
            clock = Clock(clock.hour, clock.minute, clock.second, until.meridiem)
        return dt.datetime.combine(self.day, _time(clock))

    def _follow(self, wall: dt.datetime, clock: Clock, until: Clock | None) -> dt.datetime:
        """The same clock time where the day was not written: today, or past midnight."""
        if self.at is None or wall >= self.at:
            return wall
        later = wall + HALF_DAY
        noon = self.at.hour in (11, 12) and clock.meridiem == "am" and clock.hour == 12
        bare = not clock.meridiem and not clock.padded and clock.hour < 12
        if (noon or bare) and self.at <= later <= self.at + NOON_SLIP:
            self.said.append("noon")
            return later
        if self.at - wall > BACKWARDS_OVER_MIDNIGHT:
            self.said.append("next_day")
            return wall + ONE_DAY
        self.said.append("backwards")
        return wall


def _time(clock: Clock) -> dt.time:
    return dt.time(clock.hour24 % 24, clock.minute, clock.second)


def _nearest_year(near: dt.date, month: int, number: int) -> int:
    def distance(year: int) -> int:
        try:
            return abs((dt.date(year, month, min(number, 28)) - near).days)
        except ValueError:
            return 10_000

    return min((near.year, near.year - 1, near.year + 1), key=distance)
