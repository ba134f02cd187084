"""Where an action item stands on the board: the conditions behind its sections.

The board, the home page, meetings, reminders and charts ask by these names, so that
"overdue" is the same everywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from postmortems.report.document import ACTION_STATUSES, FINISHED_STATUSES

# After so many moves of its due date an item asks for a decision.
MOVES_BEFORE_DECISION = 3
UNFINISHED_STATUSES = tuple(one for one in ACTION_STATUSES if one not in FINISHED_STATUSES)
UNFINISHED = Q(status__in=UNFINISHED_STATUSES)


@dataclass(frozen=True, slots=True)
class Weeks:
    """Today and the Mondays that follow: ``next_week`` begins next, ``week_after`` behind it.

    The values may also stand for days that are known later (``Given``).
    """

    today: Any
    next_week: Any
    week_after: Any

    @classmethod
    def around(cls, today: dt.date) -> Weeks:
        """The weeks as they lie around this day; the day of rest belongs to the week before."""
        # The last days there are have no week behind them.
        days = min(7 - today.weekday(), (dt.date.max - today).days)
        monday = today + dt.timedelta(days=days)
        after = min(7, (dt.date.max - monday).days)
        return cls(today, monday, monday + dt.timedelta(days=after))


#: By name of a section: the condition on an item.
SECTIONS: Mapping[str, Callable[[Weeks], Q]] = {
    "overdue": lambda weeks: UNFINISHED & Q(due_on__lt=weeks.today),
    "this_week": lambda weeks: (
        UNFINISHED & Q(due_on__gte=weeks.today) & Q(due_on__lt=weeks.next_week)
    ),
    "next_week": lambda weeks: (
        UNFINISHED & Q(due_on__gte=weeks.next_week) & Q(due_on__lt=weeks.week_after)
    ),
    "later": lambda weeks: UNFINISHED & Q(due_on__gte=weeks.week_after),
    "undated": lambda weeks: UNFINISHED & Q(due_on__isnull=True),
    "unowned": lambda weeks: UNFINISHED & Q(owner__isnull=True, owner_name=""),
    "blocked": lambda weeks: Q(status="blocked"),
    "decide": lambda weeks: (
        UNFINISHED & Q(moved__gte=MOVES_BEFORE_DECISION) & Q(moved__gt=F("moved_when_decided"))
    ),
    "verify": lambda weeks: Q(status="done"),
    "confirm": lambda weeks: Q(
        status="verified", confirmed_at__isnull=True, confirm_on__lte=weeks.today
    ),
}
#: The sections in which every unfinished item stands once.
BY_DUE_DATE = ("overdue", "this_week", "next_week", "later", "undated")


def section_of(due_on: dt.date | None, weeks: Weeks) -> str:
    """The one of ``BY_DUE_DATE`` an unfinished item with this due date stands in."""
    if due_on is None:
        return "undated"
    if due_on < weeks.today:
        return "overdue"
    if due_on < weeks.next_week:
        return "this_week"
    return "next_week" if due_on < weeks.week_after else "later"
