"""What a change of an action item means for the promise that it is.

A due date that moves is kept with its reason and counted. An item that is done, dropped or
taken up again says when. One whose work was verified is asked about again later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from postmortems.models import ActionItem, DueDateMove, FollowUpRules, Incident, ReviewMeeting
from postmortems.report.document import FINISHED_STATUSES

from .recording import Recorder

NO_REASON = "Say why the due date moves."


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says along with a change: why the due date moves, and in which meeting.

    ``decided`` is that they chose what becomes of an item whose date was moved too often.
    ``today`` is the day it is for them, None for that of the change.
    """

    reason: str = ""
    decided: bool = False
    meeting: ReviewMeeting | None = None
    today: dt.date | None = None


def due_by_priority(recorder: Recorder, item: ActionItem, names: Iterable[str]) -> list[str]:
    """Give a to-do the due date that its new priority asks for, if it has none.

    ``names`` are the fields that are being written. Returns those set besides.
    """
    promised = item.kind == "todo" and item.status not in FINISHED_STATUSES
    if not item.priority or item.due_on or not promised or "priority" not in names:
        return []
    days = FollowUpRules.objects.current().due_days.get(item.priority)
    if days is None:
        return []
    item.due_on = recorder.today + dt.timedelta(days=days)
    return ["due_on"]


def follow_through(
    recorder: Recorder, item: ActionItem, before: Mapping[str, Any], said: Said
) -> tuple[list[str], DueDateMove | None]:
    """Set what follows from the fields just set; ``before`` holds what these were.

    Returns the fields set besides and the move of the due date, which is not stored yet.
    Raises ``ValidationError`` where the date moves without a reason or a due decision.
    """
    move = _move(recorder, item, before, said)
    fields = ["moved"] if move else []
    if said.decided:
        item.moved_when_decided = item.moved
        fields.append("moved_when_decided")
    if "status" in before or "verified_by" in before:
        fields += _standing(recorder, item, before, said)
    return fields, move


def _move(
    recorder: Recorder, item: ActionItem, before: Mapping[str, Any], said: Said
) -> DueDateMove | None:
    promised = before.get("due_on")
    if promised is None or promised == item.due_on:
        return None
    if not said.reason.strip():
        raise ValidationError({"due_on": NO_REASON})
    if item.asks_for_decision and not said.decided:
        raise ValidationError(
            {
                "due_on": f"This date was moved {item.moved} times. Decide what becomes of the "
                "item: do it by a last date, make it smaller, hand it up, or drop it."
            }
        )
    item.moved += 1
    return _moved(recorder, item, promised, said.reason.strip(), said.meeting)


def _moved(
    recorder: Recorder,
    item: ActionItem,
    promised: dt.date,
    reason: str,
    meeting: ReviewMeeting | None = None,
) -> DueDateMove:
    return DueDateMove(
        item=item,
        from_on=promised,
        to_on=item.due_on,
        reason=reason,
        by_pk=recorder.by.pk,
        by_name=str(recorder.by),
        at=recorder.now,
        meeting=meeting,
    )


def _standing(
    recorder: Recorder, item: ActionItem, before: Mapping[str, Any], said: Said
) -> list[str]:
    """The status and the days that hang on it."""
    fields = []
    was = before.get("status", item.status)
    if item.status == "done" and item.verified_by.strip():
        item.status = "verified"
        fields.append("status")
    if item.status == was:
        return fields
    if item.status not in FINISHED_STATUSES:
        item.finished_at = None
    elif was not in FINISHED_STATUSES:
        item.finished_at = recorder.now
    item.confirmed_at = None
    item.confirm_on = None
    if item.status == "verified":
        days = FollowUpRules.objects.current().confirm_after
        item.confirm_on = (said.today or recorder.today) + dt.timedelta(days=days)
    return [*fields, "finished_at", "confirm_on", "confirmed_at"]


Standing = dict[int, tuple[dt.date | None, str]]


def standing_of(incident: Incident) -> Standing:
    """The due date and status of every action item of an incident, by primary key."""
    items = ActionItem.objects.filter(incident=incident)
    return {
        pk: (due_on, status) for pk, due_on, status in items.values_list("pk", "due_on", "status")
    }


def follow_restored(recorder: Recorder, before: Standing, reason: str) -> None:
    """Keep what a restoration did to promises: moved due dates, finished or reopened items."""
    moves = []
    for item in ActionItem.objects.filter(incident=recorder.incident, pk__in=before):
        promised, status = before[item.pk]
        fields = []
        if promised and promised != item.due_on:
            item.moved += 1
            moves.append(_moved(recorder, item, promised, reason))
            fields.append("moved")
        if status != item.status:
            fields += _standing(recorder, item, {"status": status}, Said())
        if fields:
            item.save(update_fields=fields)
    DueDateMove.objects.bulk_create(moves)
