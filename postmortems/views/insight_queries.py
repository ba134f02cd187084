"""What happened to action items month by month, counted by the database as far as it can.

Only items that the person may know of are counted, by the rule of the board.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from postmortems.models import ActionItem, DueDateMove, User
from postmortems.models.action_items import ActionItemQuerySet
from postmortems.models.item_sections import UNFINISHED
from postmortems.report.document import PRIORITIES
from postmortems.report.trends import Month, Spread, month_after, months_until, spread_of

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Insights:
    """All figures of the page. ``to_close`` maps a priority ('' for none) to its spread."""

    months: list[Month]
    to_close: dict[str, Spread | None]
    to_close_any: Spread | None
    unfinished: int
    overdue: int


def insights(person: User, *, team: str, months: int, today: dt.date, zone: ZoneInfo) -> Insights:
    """The figures of the last so many months, the current one included; '' is every team."""
    items = ActionItem.objects.visible_to(person).order_by()
    if team:
        items = items.of_team(team)
    firsts = months_until(today, months)
    # A month ends where the next begins; the current one is told as it stands this day.
    last_days = [*firsts[1:], today]
    starts = [_midnight(day, zone) for day in firsts]
    ends = [_midnight(day, zone) for day in (*firsts[1:], month_after(firsts[-1]))]
    opened = _by_month(items.filter(created_at__gte=starts[0]), "created_at", ends)
    moves = DueDateMove.objects.filter(at__gte=starts[0], item__in=items.values("pk")).order_by()
    moved = _by_month(moves, "at", ends)
    overdue = _overdue(items, last_days, ends)
    figures, lengths = _closed(items, starts[0], ends, zone)
    now = items.aggregate(
        unfinished=Count("pk", filter=UNFINISHED),
        overdue=Count("pk", filter=UNFINISHED & Q(due_on__lt=today)),
    )
    return Insights(
        months=[
            Month(
                first=first,
                opened=opened[place],
                moved=moved[place],
                overdue=overdue[place],
                **figures[place],
            )
            for place, first in enumerate(firsts)
        ],
        to_close={code: spread_of(lengths[code]) for code in (*PRIORITIES, "")},
        to_close_any=spread_of([days for found in lengths.values() for days in found]),
        unfinished=now["unfinished"],
        overdue=now["overdue"],
    )


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)


def _first_end(name: str, ends: Sequence[Any]) -> Case:
    """Which of the ``ends`` is the first behind the value of a field; their number for none."""
    before = [When(**{f"{name}__lt": end}, then=place) for place, end in enumerate(ends)]
    return Case(*before, default=len(ends), output_field=IntegerField())


def _by_month(rows: QuerySet, name: str, ends: Sequence[dt.datetime]) -> Counter[int]:
    """How many rows there are by month of a moment. None of them is before the first month."""
    found = rows.annotate(month=_first_end(name, ends)).values_list("month")
    return Counter(dict(found.annotate(many=Count("pk"))))


def _closed(
    items: ActionItemQuerySet, start: dt.datetime, ends: Sequence[dt.datetime], zone: ZoneInfo
) -> tuple[list[dict[str, int]], dict[str, list[float]]]:
    """Figures of what was finished by month, and the days it took by priority."""
    figures: list[dict[str, int]] = [
        dict.fromkeys(("closed", "dropped", "in_time", "dated", "verified", "proven"), 0)
        for _ in ends
    ]
    lengths: dict[str, list[float]] = defaultdict(list)
    finished = items.filter(finished_at__gte=start).annotate(month=_first_end("finished_at", ends))
    for (
        created_at,
        finished_at,
        due_on,
        priority,
        status,
        confirmed_at,
        month,
    ) in finished.values_list(
        *("created_at", "finished_at", "due_on", "priority", "status", "confirmed_at", "month")
    ):
        if month >= len(ends):
            continue
        here = figures[month]
        if status == "wont_do":
            here["dropped"] += 1
            continue
        here["closed"] += 1
        if due_on:
            here["dated"] += 1
            here["in_time"] += finished_at.astimezone(zone).date() <= due_on
        here["verified"] += status == "verified"
        here["proven"] += confirmed_at is not None
        lengths[priority].append(max(0.0, (finished_at - created_at) / _DAY))
    return figures, lengths


def _overdue(
    items: ActionItemQuerySet, last_days: Sequence[dt.date], ends: Sequence[dt.datetime]
) -> list[int]:
    """How many items were overdue at the end of each month, by the date promised then."""
    known = items.filter(UNFINISHED | Q(finished_at__isnull=False))
    stood = known.filter(moved=0, due_on__lt=last_days[-1]).annotate(
        late=_first_end("due_on", last_days),
        written=_first_end("created_at", ends),
        gone=_first_end("finished_at", ends),
    )
    found = [0] * len(ends)
    groups = stood.values_list("late", "written", "gone").annotate(many=Count("pk"))
    for late, written, gone, many in groups:
        for place in range(max(late, written), min(gone, len(ends))):
            found[place] += many
    for place in _overdue_of_moved(known.filter(moved__gt=0), last_days, ends):
        found[place] += 1
    return found


def _overdue_of_moved(
    items: ActionItemQuerySet, last_days: Sequence[dt.date], ends: Sequence[dt.datetime]
) -> list[int]:
    """The months at whose end an item with a moved date was overdue, once for each item."""
    promised: dict[int, list[tuple[dt.datetime, dt.date]]] = defaultdict(list)
    moves = DueDateMove.objects.filter(item__in=items.values("pk")).order_by("at", "pk")
    for item, at, from_on in moves.values_list("item", "at", "from_on"):
        promised[item].append((at, from_on))
    found = []
    for pk, due_on, created_at, finished_at in items.values_list(
        "pk", "due_on", "created_at", "finished_at"
    ):
        for place, (day, end) in enumerate(zip(last_days, ends, strict=True)):
            if created_at >= end or (finished_at and finished_at < end):
                continue
            # What was promised at that time is what the next move moved away from.
            then = next((before for at, before in promised[pk] if at >= end), due_on)
            if then and then < day:
                found.append(place)
    return found
