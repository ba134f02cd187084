"""Meetings as tests need them, with points of every kind on the agenda."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils import timezone

from postmortems.changes import agendas, meetings
from postmortems.models import AgendaEntry, Decision, Incident, ReviewMeeting, User
from tests.factories import make_incident, make_item

HOUR = dt.timedelta(hours=1)


def today() -> dt.date:
    """The day in UTC, where everybody of the tests lives."""
    return timezone.now().date()


def plan(by: User, attendees: Collection[User] = (), **values: Any) -> ReviewMeeting:
    """A meeting an hour from now about everything, unless ``values`` say otherwise."""
    values.setdefault("title", "Weekly review")
    values.setdefault("starts_at", timezone.now().replace(microsecond=0) + HOUR)
    values.setdefault("facilitator", by)
    return agendas.plan_meeting(by=by, values=values, attendees=attendees, today=today())


def running(by: User, attendees: Collection[User] = (), **values: Any) -> ReviewMeeting:
    """The same, begun: its first point is on the screens."""
    return meetings.start(meeting=plan(by, attendees, **values), by=by, today=today())


def one_of_each(by: User) -> Incident:
    """An incident with an item for each reason to be on an agenda, and one in review."""
    incident = make_incident(by=by, title="Checkout down")
    make_item(incident, title="Late", due_in=-5, owner=by)
    make_item(incident, title="Stuck", status="blocked", reason="No budget", owner=by)
    make_item(incident, title="Soon", due_in=3, owner=by)
    make_item(incident, title="Finished", status="done", owner=by)
    make_item(incident, title="Far away", due_in=60, owner=by)
    make_item(incident, title="Verified", status="verified", owner=by)
    make_incident(by=by, title="Read me", state="in_review")
    return incident


def entry(meeting: ReviewMeeting, number: int) -> AgendaEntry:
    return AgendaEntry.objects.get(meeting=meeting, number=number)


def decide(
    meeting: ReviewMeeting, number: int, by: User, decision: Decision, **values: Any
) -> AgendaEntry:
    """Decide a point as it stands."""
    return meetings.decide(
        meeting=meeting,
        number=number,
        by=by,
        choice=meetings.Choice(decision, **values),
        seen=entry(meeting, number).decided_at,
        today=today(),
    )
