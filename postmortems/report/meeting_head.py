"""What stands over everything about a review meeting: when it is, who is there, what about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from postmortems.models import Incident, MeetingState, ReviewMeeting, Service, User

from . import wording
from .agenda_rows import to_the_minute
from .clock import Clock, Moment, day_words


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over everything about a meeting, for one reader."""

    title: str
    scope: str
    starts: Moment
    ended: Moment | None
    lasted: str
    facilitator: str
    attendees: tuple[str, ...]
    state: str


def head_of(meeting: ReviewMeeting, reader: User) -> Head:
    """The head of a meeting in words; at most three queries."""
    clock = Clock(ZoneInfo(meeting.timezone))
    lasted = ""
    if meeting.started_at and meeting.ended_at:
        minutes = round((meeting.ended_at - meeting.started_at).total_seconds() / 60)
        lasted = f"{max(1, minutes)} min" if minutes < 180 else f"{round(minutes / 60)} h"
    starts, ended = clock.read(meeting.starts_at), clock.read(to_the_minute(meeting.ended_at))
    assert starts is not None
    return Head(
        title=meeting.title,
        scope=scope_words(meeting, services_seen([meeting], reader)),
        starts=starts,
        ended=ended,
        lasted=lasted,
        facilitator=str(meeting.facilitator),
        attendees=tuple(str(person) for person in meeting.attendees.all()),
        state=MeetingState(meeting.state).label,
    )


def services_seen(meetings: Iterable[ReviewMeeting], reader: User) -> set[int]:
    """The services of these meetings that occur in an incident the reader may know of."""
    named = {meeting.service_id for meeting in meetings if meeting.service_id}
    if not named:
        return set()
    incidents = Incident.objects.visible_to(reader).filter(services=OuterRef("pk"))
    services = Service.objects.filter(Exists(incidents), pk__in=named)
    return set(services.values_list("pk", flat=True))


def scope_words(meeting: ReviewMeeting, services: Collection[int]) -> str:
    """``Team Platform · SEV1 critical · from 1 March 2026``; ``All incidents`` for no bounds.

    A service that is not among ``services`` is not named.
    """
    parts = []
    if meeting.team:
        parts.append(f"Team {meeting.team}")
    if meeting.service_id:
        named = meeting.service_id in services
        parts.append(f"Service {meeting.service}" if named else "One service")
    if meeting.severity:
        parts.append(wording.SEVERITY[meeting.severity])
    if meeting.since and meeting.until:
        parts.append(f"{day_words(meeting.since)} – {day_words(meeting.until)}")
    elif meeting.since:
        parts.append(f"from {day_words(meeting.since)}")
    elif meeting.until:
        parts.append(f"until {day_words(meeting.until)}")
    return " · ".join(parts) or "All incidents"
