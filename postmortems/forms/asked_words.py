"""The words of a list's address, read one by one; what cannot be read is left out and said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

_NOT_TYPED = re.compile(r"[\x00-\x1f\x7f]+")
_LONGEST = 200
PERIODS = {
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "this_quarter": "This quarter",
    "last_quarter": "Last quarter",
    "this_year": "This year",
    "last_year": "Last year",
    "between": "Between two days",
}


class AskedWords:
    """Reads ``request.GET``. ``problems`` are sentences about what was left out."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self._asked = asked
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """What was asked, as one line."""
        return _NOT_TYPED.sub(" ", self._asked.get(name, "")).strip()[:_LONGEST]

    def code(self, name: str, known: Mapping[str, str], nothing: str = "") -> str:
        """One of ``known``, else ''; ``nothing`` is a word that asks for nothing."""
        value = self.text(name)
        if value and value != nothing and value not in known:
            self.problems.append(f"“{value}” is not a {name}, so it was left out.")
        return value if value in known else ""

    def period(self, today: dt.date) -> tuple[str, dt.date | None, dt.date | None]:
        """One of ``PERIODS`` or '', its first and its last day, each None where it is open."""
        period = self.code("period", PERIODS)
        since, until = self._day("since"), self._day("until")
        if period and period != "between":
            since, until = period_days(period, today)
        elif since or until:
            period = "between"
        if since and until and since > until:
            since, until = until, since
        return period, since, until

    def _day(self, name: str) -> dt.date | None:
        value = self.text(name)
        try:
            found = dt.date.fromisoformat(value) if value else None
            if found and not 1900 <= found.year < 2200:
                raise ValueError
            return found
        except ValueError:
            self.problems.append(f"“{value}” is not a day, so it was left out.")
            return None


def period_days(period: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of a period of ``PERIODS`` other than ``between``."""
    if period.endswith("d"):
        return today - dt.timedelta(days=int(period[:-1]) - 1), today
    first_of_year = today.replace(month=1, day=1)
    if period == "this_year":
        return first_of_year, today
    if period == "last_year":
        last = first_of_year - dt.timedelta(days=1)
        return last.replace(month=1, day=1), last
    first_of_quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    if period == "this_quarter":
        return first_of_quarter, today
    last = first_of_quarter - dt.timedelta(days=1)
    return last.replace(month=last.month - 2, day=1), last
