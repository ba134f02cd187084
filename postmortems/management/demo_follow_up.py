"""How the action items of the demo were followed up: written, moved, handed up, done, confirmed.

Days are counted from today, as those of the incidents are. The same items always fare the same.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from postmortems import demo
from postmortems.models import ActionItem, DueDateMove, FollowUpRules, Incident, User
from postmortems.report.document import FINISHED_STATUSES

_FILE = Path(demo.__file__).parent / "follow_up.json"
# Days from the due date until an item was finished, one after the other.
_FINISHED = (-6, -2, 3, -1, -4, 8, 0, -9, 1)
_UNDATED = 11  # days after it was written
_DAY = dt.timedelta(days=1)


def follow_up(
    incident: Incident, name: str, people: Mapping[str, User], written_at: dt.datetime
) -> None:
    """Tell what became of the items of the demo's document ``name``, written at that time."""
    told = json.loads(_FILE.read_text(encoding="utf-8")).get(name, {})
    now = timezone.now()
    written_at = min(written_at, now)
    for number, item in enumerate(ActionItem.objects.filter(incident=incident).order_by("pk")):
        item.created_at = written_at
        if item.status in FINISHED_STATUSES:
            _finish(item, number, now)
        said = told.get(item.key, {})
        _move(item, said.get("moves", ()), people, now)
        item.escalated_to = people.get(said.get("handed_up_to", ""))
        item.save()


def _finish(item: ActionItem, number: int, now: dt.datetime) -> None:
    late = _FINISHED[(number + item.incident_id) % len(_FINISHED)]
    days = (item.due_on - item.created_at.date()).days + late if item.due_on else _UNDATED
    finished_at = item.created_at + max(days, 1) * _DAY
    item.finished_at = min(finished_at, now - _DAY)
    if item.status != "verified":
        return
    item.confirm_on = item.finished_at.date() + FollowUpRules().confirm_after * _DAY
    # Whoever was asked lately has not answered yet.
    if item.confirm_on < now.date() - 26 * _DAY:
        item.confirmed_at = item.finished_at + (FollowUpRules().confirm_after + 2) * _DAY


def _move(
    item: ActionItem, moves: list[dict[str, Any]], people: Mapping[str, User], now: dt.datetime
) -> None:
    """Keep these moves, the first one first; the last one led to the date the item has now."""
    if not item.due_on:
        return
    promised = item.due_on - sum(move["days"] for move in moves) * _DAY
    for move in moves:
        by, to_on = people[move["by"]], promised + move["days"] * _DAY
        DueDateMove.objects.create(
            item=item,
            from_on=promised,
            to_on=to_on,
            reason=move["reason"],
            by_pk=by.pk,
            by_name=str(by),
            at=now - move["days_ago"] * _DAY,
        )
        promised = to_on
    item.moved = len(moves)
