"""Who gets the minutes of a review meeting, and what each of them may read in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse

from postmortems.models import AgendaEntry, ReviewMeeting, User
from postmortems.report.agenda_queries import entries_of
from postmortems.report.agenda_rows import AgendaRow, agenda_from
from postmortems.report.clock import day_words
from postmortems.report.meeting_head import head_of

from .outbox import Message, write_to

MINUTES = Message(
    "minutes",
    "mail_meetings",
    "you were in this meeting, or it decided about action items of yours",
)


def minutes_written(meeting: ReviewMeeting, *, by: User, today: dt.date) -> list[User]:
    """Send the minutes to those who were there and those whose action items were decided.

    Everybody reads only what they may know of. Returns those it is written to.
    """
    entries = list(entries_of(meeting))
    attending = {meeting.facilitator, *meeting.attendees.all(), by}
    people = sorted(attending | _concerned(entries), key=lambda person: person.pk)
    told = []
    for person in people:
        agenda = agenda_from(entries, meeting, reader=person, today=today)
        mine = [row for row in agenda.decided if row.decision and _concerns(row, person)]
        if person not in attending and not mine:
            continue
        others = [row for row in agenda.decided if row not in mine]
        if write_to(
            MINUTES,
            person,
            subject=f"Minutes: {meeting.title}, {day_words(today)}",
            head=head_of(meeting, person),
            mine=mine,
            others=others,
            undecided=[row for row in agenda.shown if row.is_open],
            hidden=agenda.hidden,
            outcomes=agenda.outcomes,
            link=_address("meeting_minutes", meeting),
            pdf=_address("meeting_minutes_file", meeting),
        ):
            told.append(person)
    return told


def _concerned(entries: list[AgendaEntry]) -> set[User]:
    """The people whose items were decided, those who had them before, those they went up to."""
    decided = [entry for entry in entries if entry.decision and entry.item]
    keys = {key for entry in decided for key in _people_of(entry)}
    return set(User.objects.filter(pk__in=keys))


def _people_of(entry: AgendaEntry) -> set[int]:
    people: set[Any] = {entry.was.get("owner_id"), entry.became.get("owner_id")}
    if entry.decision == "escalate":
        people.add(entry.became.get("escalated_to_id"))
    return {key for key in people if key}


def _concerns(row: AgendaRow, person: User) -> bool:
    return row.entry is not None and person.pk in _people_of(row.entry)


def _address(name: str, meeting: ReviewMeeting) -> str:
    return settings.BASE_URL + reverse(name, args=[meeting.pk])
