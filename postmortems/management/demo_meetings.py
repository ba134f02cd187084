"""The review meetings of the demo: the one of last week, with its minutes, and that of today."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from postmortems import demo
from postmortems.agenda import standing_of
from postmortems.changes.agendas import plan_meeting
from postmortems.models import (
    ActionItem,
    AgendaEntry,
    DueDateMove,
    Incident,
    MeetingState,
    ReviewMeeting,
    User,
)

_FILE = Path(demo.__file__).parent / "meetings.json"
_HOUR = dt.timedelta(hours=1)


def load_meetings(people: Mapping[str, User], incidents: Mapping[str, Incident]) -> None:
    """Store them unless there are meetings already. ``incidents`` are by name of their document."""
    told = json.loads(_FILE.read_text(encoding="utf-8"))
    # Of incidents that somebody deleted no meeting can tell.
    if ReviewMeeting.objects.exists() or not {p["on"] for p in told["last"]} <= incidents.keys():
        return
    led_by = people[told["facilitator"]]
    zone = ZoneInfo(told["timezone"])
    begins = _this_afternoon(zone)
    values = {"title": told["title"], "timezone": told["timezone"], "facilitator": led_by}
    last_week = (begins.astimezone(zone).replace(tzinfo=None) - dt.timedelta(days=7)).replace(
        tzinfo=zone
    )
    last = _ended(told["last"], values, last_week, led_by, incidents)
    attendees = [people[name] for name in told["attendees"]]
    last.attendees.set(attendees)
    plan_meeting(
        by=led_by,
        values={**values, "starts_at": begins, "previous": last},
        attendees=attendees,
        today=timezone.now().astimezone(zone).date(),
    )


def _this_afternoon(zone: ZoneInfo) -> dt.datetime:
    """At four o'clock, or at the next full hour where that is over."""
    local = timezone.now().astimezone(zone)
    next_hour = local.replace(minute=0, second=0, microsecond=0) + _HOUR
    return max(next_hour.replace(hour=16) if local.hour < 15 else next_hour, next_hour)


def _ended(
    points: list[dict[str, Any]],
    values: Mapping[str, Any],
    begins: dt.datetime,
    by: User,
    incidents: Mapping[str, Incident],
) -> ReviewMeeting:
    """A meeting that is over, as if it had been held: its points and what was decided."""
    started = begins + dt.timedelta(minutes=2)
    meeting = ReviewMeeting.objects.create(
        **values,
        starts_at=begins,
        state=MeetingState.ENDED,
        place=len(points) + 1,
        started_at=started,
        ended_at=started + dt.timedelta(seconds=sum(p["seconds"] for p in points) + 90),
        created_by=by,
        created_at=begins - dt.timedelta(days=7),
    )
    at = started
    for number, point in enumerate(points, 1):
        at += dt.timedelta(seconds=point["seconds"])
        _point(meeting, number, point, at, by, incidents[point["on"]])
    return meeting


def _point(
    meeting: ReviewMeeting,
    number: int,
    point: Mapping[str, Any],
    at: dt.datetime,
    by: User,
    incident: Incident,
) -> None:
    item = ActionItem.objects.filter(incident=incident, key=point.get("item", "")).first()
    decision = point.get("decision", "")
    line = point.get("line", "")
    was = standing_of(item) | point.get("was", {}) if item else {}
    became = standing_of(item) | point.get("became", {}) if item and decision else {}
    if item and decision == "re_date":
        # The last of its moves was made here.
        move = DueDateMove.objects.filter(item=item).order_by("at", "pk").last()
        assert move is not None
        was["due_on"], line = move.from_on.isoformat(), move.reason
        DueDateMove.objects.filter(pk=move.pk).update(
            at=at, meeting=meeting, by_name=str(by), by_pk=by.pk
        )
    AgendaEntry.objects.create(
        meeting=meeting,
        number=number,
        incident=incident,
        item=item,
        why=point["why"],
        decision=decision,
        line=line,
        note=point.get("note", ""),
        was=was,
        became=became,
        decided_by_name=str(by) if decision else "",
        decided_at=at if decision else None,
        seconds=point["seconds"],
    )
