"""Where new rows stand in their list: at the end, but an event after those before it in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import models
from django.db.models import F, Max

from postmortems.models import Row, TimelineEvent


def make_room(rows: Sequence[Row], others: models.QuerySet) -> list[int]:
    """The positions for these rows of one kind, in their order; ``others`` behind them move on.

    ``others`` are the rows of the incident that stay where they are, removed ones
    included. However many rows come and stand there, each of the others moves once.
    """
    if not any(isinstance(row, TimelineEvent) and row.happened_at for row in rows):
        last = others.aggregate(last=Max("position"))["last"] or 0
        return list(range(last + 1, last + 1 + len(rows)))
    held = list(
        others.order_by("position", "pk").values_list("position", "happened_at", "removed_at")
    )
    line = _Line([(place, None if removed else at) for place, at, removed in held])
    for number, row in enumerate(rows):
        line.insert(number, row.happened_at)
    places, moves = line.places()
    # From the end, so that nobody moves into a stretch that is still to be moved.
    for first, last, by in reversed(moves):
        stretch = others.filter(position__gte=first, position__lte=last)
        stretch.update(position=F("position") + by)
    return places


class _Line:
    """Rows in order: (position, time) of those held, (number, time) of new ones between them."""

    def __init__(self, held: Sequence[tuple[int, dt.datetime | None]]) -> None:
        self.entries: list[tuple[dt.datetime | None, int, int | None]]
        self.entries = [(at, place, None) for place, at in held]

    def insert(self, number: int, at: dt.datetime | None) -> None:
        entries = self.entries
        index = len(entries)
        if at is not None:
            while index and ((before := entries[index - 1][0]) is None or before > at):
                index -= 1
            # Held rows of one position stay together, because they move together.
            while 0 < index < len(entries) and self._are_one(index - 1, index):
                index += 1
        entries.insert(index, (at, entries[index - 1][1] if index else 0, number))

    def _are_one(self, before: int, after: int) -> bool:
        (_, place, _), (_, next_place, number) = self.entries[before], self.entries[after]
        return number is None and place == next_place

    def places(self) -> tuple[list[int], list[tuple[int, int, int]]]:
        """The position of each new row, and how far each stretch of positions moves on."""
        found: dict[int, int] = {}
        moves: list[tuple[int, int, int]] = []
        for _at, place, number in self.entries:
            if number is not None:
                found[number] = place + len(found) + 1
            elif found:
                first, last, by = moves[-1] if moves else (place, place, 0)
                if by == len(found):
                    moves[-1] = (first, place, by)
                else:
                    moves.append((place, place, len(found)))
        return [found[number] for number in sorted(found)], moves
