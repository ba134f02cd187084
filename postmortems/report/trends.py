"""Figures over many action items, month by month, and how they are spread. Without Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Month:
    """What happened to action items in one month that begins on ``first``.

    ``closed`` counts those done, ``dropped`` those that will not be done. ``in_time`` of the
    ``dated`` closed ones were finished by their due date. ``verified`` of the closed ones were
    seen to work, ``proven`` of these confirmed by their owner later. ``overdue`` is how many
    were overdue when the month ended, ``moved`` how often a due date moved in it.
    """

    first: dt.date
    opened: int = 0
    closed: int = 0
    dropped: int = 0
    in_time: int = 0
    dated: int = 0
    verified: int = 0
    proven: int = 0
    overdue: int = 0
    moved: int = 0

    @property
    def share_in_time(self) -> float | None:
        """Between 0 and 1; None where nothing with a date was closed."""
        return self.in_time / self.dated if self.dated else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in whole days: how many, the middle and the middle half."""

    many: int
    lower: float
    median: float
    upper: float
    longest: float


def spread_of(days: Sequence[float]) -> Spread | None:
    """The spread of these lengths; None of nothing."""
    if not days:
        return None
    in_order = sorted(days)
    return Spread(
        many=len(in_order),
        lower=_quantile(in_order, 0.25),
        median=_quantile(in_order, 0.5),
        upper=_quantile(in_order, 0.75),
        longest=in_order[-1],
    )


def _quantile(in_order: Sequence[float], part: float) -> float:
    """The value below which this part lies, between two values in proportion."""
    place = (len(in_order) - 1) * part
    below = int(place)
    above = min(below + 1, len(in_order) - 1)
    return in_order[below] + (in_order[above] - in_order[below]) * (place - below)


def months_until(today: dt.date, many: int) -> list[dt.date]:
    """The first days of so many months, the last one the month of ``today``."""
    last = today.year * 12 + today.month - 1
    numbers = range(max(12, last - many + 1), last + 1)
    return [dt.date(number // 12, number % 12 + 1, 1) for number in numbers]


def month_after(first: dt.date) -> dt.date:
    """The first day of the next month; the last day there is has none behind it."""
    if (first.year, first.month) == (dt.date.max.year, 12):
        return dt.date.max
    return dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)


def share_words(share: float | None) -> str:
    """``83 %``; a dash where there is nothing to share."""
    return "–" if share is None else f"{round(share * 100)} %"


def days_words(days: float) -> str:
    """``1 day``, ``12 days``; half a day is said from one day to ten."""
    told = round(days, 1) if days < 10 else round(days)
    text = f"{told:g}"
    return f"{text} day{'' if text == '1' else 's'}"
