"""What people do with a review meeting before it begins: plan it, and put its agenda in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from postmortems.agenda import Point, last_decisions, proposed, since_then, standing_of, why_of
from postmortems.models import (
    ActionItem,
    AgendaEntry,
    Incident,
    MeetingState,
    ReviewMeeting,
    User,
)

from .merging import values_to_write

# Further than any agenda reaches: numbers are taken from there while they change places.
_ASIDE = 1_000_000
_SCOPE = frozenset({"team", "service", "severity", "since", "until"})


class WrongState(ValidationError):
    """The meeting has not begun, has begun, or is over. Nothing was written."""


@contextmanager
def holding(meeting: ReviewMeeting, by: User) -> Iterator[ReviewMeeting]:
    """Hold a meeting for one change; its row is read again under the lock.

    Raises ``PermissionDenied`` for those who only follow meetings.
    """
    if not by.may_write:
        raise PermissionDenied("You can follow this meeting but not change it.")
    with transaction.atomic():
        # `no_key` lets decisions that point at the meeting be stored by others meanwhile.
        held = ReviewMeeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
        known = ReviewMeeting.facilitator.is_cached(meeting)
        if known and held.facilitator_id == meeting.facilitator_id:
            held.facilitator = meeting.facilitator
        yield held


@contextmanager
def planning(meeting: ReviewMeeting, by: User) -> Iterator[ReviewMeeting]:
    """The same as long as it has not begun. Raises ``WrongState`` afterwards."""
    with holding(meeting, by) as held:
        if held.state != MeetingState.PLANNED:
            raise WrongState("This meeting has begun: its agenda stays as it is.")
        yield held
        ReviewMeeting.objects.filter(pk=held.pk).update(version=F("version") + 1)


def plan_meeting(
    *, by: User, values: Mapping[str, Any], attendees: Collection[User], today: dt.date
) -> ReviewMeeting:
    """Store a meeting with the agenda that its scope proposes. ``values`` are its fields.

    Raises ``PermissionDenied``, or ``ValidationError``.
    """
    if not by.may_write:
        raise PermissionDenied("You can follow meetings but not plan them.")
    meeting = ReviewMeeting(created_by=by, created_at=timezone.now(), **values)
    meeting.full_clean(validate_unique=False)
    with transaction.atomic():
        meeting.save()
        meeting.attendees.set(attendees)
        _propose(meeting, by, today)
    return meeting


def edit_meeting(
    *,
    meeting: ReviewMeeting,
    by: User,
    values: Mapping[str, Any],
    attendees: Collection[User],
    seen: Mapping[str, Any],
    today: dt.date,
) -> ReviewMeeting:
    """Write the fields somebody changed. Another scope proposes another agenda.

    Raises ``Conflict`` where somebody else changed the same field meanwhile, ``WrongState``,
    ``PermissionDenied``, or ``ValidationError``.
    """
    with planning(meeting, by) as held:
        now: dict[str, Any] = {name: getattr(held, name) for name in values}
        wanted = dict(values) | {"attendees": set(attendees)}
        now["attendees"] = set(held.attendees.all())
        known = dict(seen) | {"attendees": set(seen.get("attendees", now["attendees"]))}
        write = values_to_write(now=now, seen=known, wanted=wanted)
        if "attendees" in write:
            held.attendees.set(write.pop("attendees"))
        for name, value in write.items():
            setattr(held, name, value)
        held.full_clean(validate_unique=False)
        held.save(update_fields=list(write))
        if _SCOPE & write.keys():
            _propose(held, by, today)
    return held


def delete_meeting(*, meeting: ReviewMeeting, by: User) -> None:
    """Call off a meeting that has not begun. Raises ``WrongState`` for any other."""
    with holding(meeting, by) as held:
        if held.state != MeetingState.PLANNED:
            raise WrongState("This meeting has begun, so it cannot be called off.")
        held.delete()


def propose_again(*, meeting: ReviewMeeting, by: User, today: dt.date) -> int:
    """Put on the agenda what fits its scope now, in the usual order. Returns how many points.

    Points about incidents this person may not know of stay, at the end.
    """
    with planning(meeting, by) as held:
        return _propose(held, by, today)


def _propose(meeting: ReviewMeeting, by: User, today: dt.date) -> int:
    visible = Incident.objects.visible_to(by)
    entries = AgendaEntry.objects.filter(meeting=meeting)
    entries.filter(incident__in=visible).delete()
    points = proposed(meeting, person=by, today=today)
    _renumber(list(entries), first=len(points) + 1)
    AgendaEntry.objects.bulk_create(_entries(meeting, points, today))
    return len(points)


def _entries(meeting: ReviewMeeting, points: Sequence[Point], today: dt.date) -> list[AgendaEntry]:
    items = [point.item for point in points if point.item]
    last = last_decisions(items, before=meeting)
    return [
        _entry(meeting, number, point, last.get(point.item.pk if point.item else 0), today)
        for number, point in enumerate(points, 1)
    ]


def _entry(
    meeting: ReviewMeeting, number: int, point: Point, last: AgendaEntry | None, today: dt.date
) -> AgendaEntry:
    item = point.item
    return AgendaEntry(
        meeting=meeting,
        number=number,
        incident=point.incident,
        item=item,
        why=point.why,
        was=standing_of(item) if item else {},
        previous_line=since_then(last, item, today) if last and item else "",
    )


def add_to_agenda(
    *, meeting: ReviewMeeting, by: User, what: ActionItem | Incident, today: dt.date
) -> AgendaEntry:
    """Put an action item, or a postmortem to be read, at the end of the agenda.

    Raises ``ValidationError`` for what is on it already.
    """
    if isinstance(what, ActionItem):
        point = Point(why_of(what, today), what.incident, what)
    else:
        point = Point("review", what)
    with planning(meeting, by) as held:
        entries = list(AgendaEntry.objects.filter(meeting=held))
        if any((e.incident_id, e.item_id) == point.identity for e in entries):
            raise ValidationError("This is on the agenda already.")
        entry = _entries(held, [point], today)[0]
        entry.number = max((e.number for e in entries), default=0) + 1
        entry.save()
    return entry


def take_off(*, entry: AgendaEntry, by: User) -> None:
    """Take a point off the agenda; one that is gone already is no error."""
    with planning(entry.meeting, by) as held:
        AgendaEntry.objects.filter(meeting=held, pk=entry.pk).delete()
        _renumber(list(AgendaEntry.objects.filter(meeting=held)))


def move_entry(*, entry: AgendaEntry, by: User, to: int) -> None:
    """Give a point the place ``to``, counted from 1; beyond the last is the end."""
    with planning(entry.meeting, by) as held:
        entries = list(AgendaEntry.objects.filter(meeting=held))
        moving = next((one for one in entries if one.pk == entry.pk), None)
        if moving is not None:
            entries.remove(moving)
            entries.insert(max(0, to - 1), moving)
            _renumber(entries)


def _renumber(entries: Sequence[AgendaEntry], first: int = 1) -> None:
    """Number these, which are all of their meeting, in their order."""
    moved = [entry for number, entry in enumerate(entries, first) if entry.number != number]
    if not moved:
        return
    # No two may have one number at any moment.
    AgendaEntry.objects.filter(pk__in=[e.pk for e in moved]).update(number=F("number") + _ASIDE)
    for number, entry in enumerate(entries, first):
        entry.number = number
    AgendaEntry.objects.bulk_update(moved, ["number"])


def brought_up_to_date(meeting: ReviewMeeting, today: dt.date) -> list[AgendaEntry]:
    """The points of a meeting that begins, with how each item stands now."""
    entries = list(
        AgendaEntry.objects.filter(meeting=meeting).select_related(
            "item__owner", "item__escalated_to"
        )
    )
    last = last_decisions([entry.item for entry in entries if entry.item], before=meeting)
    for entry in entries:
        if entry.item:
            before = last.get(entry.item.pk)
            entry.was = standing_of(entry.item)
            entry.previous_line = since_then(before, entry.item, today) if before else ""
    AgendaEntry.objects.bulk_update(entries, ["was", "previous_line"])
    return entries


def plan_next(*, meeting: ReviewMeeting, by: User, today: dt.date) -> ReviewMeeting:
    """Plan the meeting that follows: the same scope and people, at the same time of the week.

    Asked for twice, it is the one that was planned first.
    """
    with holding(meeting, by) as held:
        following = held.following.order_by("pk").first()
        if following is not None:
            return following
        copied = ("title", "timezone", "facilitator", *_SCOPE, "reading_seconds", "item_seconds")
        values = {name: getattr(held, name) for name in copied}
        values |= {"starts_at": next_start(held), "previous": held}
        people = [person for person in held.attendees.all() if person.is_active]
        return plan_meeting(by=by, values=values, attendees=people, today=today)


def next_start(meeting: ReviewMeeting) -> dt.datetime:
    """A week later on the clock of its zone; as many more weeks as it takes to lie ahead."""
    zone = ZoneInfo(meeting.timezone)
    local = meeting.starts_at.astimezone(zone).replace(tzinfo=None)
    now = timezone.now()
    while True:
        local += dt.timedelta(days=7)
        start = local.replace(tzinfo=zone).astimezone(dt.UTC)
        if start > now:
            return start
