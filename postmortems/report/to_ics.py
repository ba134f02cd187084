"""Action items as a calendar of all-day events, one on each due date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Alarm, Calendar, Event

from .document import PRIORITIES

# Two days before the day, at nine: midnight of the day less 39 hours.
REMIND_BEFORE = dt.timedelta(days=1, hours=15)
READ_AGAIN = dt.timedelta(hours=1)
_LONGEST_TITLE = 500
_URGENCY = dict(zip(PRIORITIES, (1, 3, 5, 9), strict=True))


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One action item with a due date. Texts are plain.

    ``uid`` is the same for life; ``sequence`` grows with every change, whose time in UTC
    ``changed_at`` is. ``address`` is where it stands on the server, ``about`` what it
    belongs to.
    """

    uid: str
    title: str
    about: str
    address: str
    due_on: dt.date
    priority: str
    is_private: bool
    sequence: int
    changed_at: dt.datetime


def to_ics(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """The calendar called ``name`` as calendar programs read it; the same for the same entries."""
    calendar = Calendar()
    calendar.add("prodid", "-//Postmortems//Action items//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry: CalendarEntry) -> Event:
    title = f"Due: {entry.title}"
    if len(title) > _LONGEST_TITLE:
        title = f"{title[: _LONGEST_TITLE - 1]}…"
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    # Without a METHOD this is when it was last changed, so an unchanged feed stays the same.
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.due_on)
    if entry.due_on < dt.date.max:
        # The day after is the first that no longer belongs to it. The last day there is has none.
        event.add("dtend", entry.due_on + dt.timedelta(days=1))
    event.add("summary", title)
    event.add("description", f"{entry.about}\n{entry.address}")
    event.add("url", entry.address)
    # Nobody is busy all day because something is due.
    event.add("transp", "TRANSPARENT")
    if entry.priority in _URGENCY:
        event.add("priority", _URGENCY[entry.priority])
    if entry.is_private:
        event.add("class", "PRIVATE")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -REMIND_BEFORE)
    event.add_component(alarm)
    return event
