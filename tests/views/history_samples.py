"""A postmortem with a history: two versions by two people."""

import datetime as dt

from postmortems.changes import rows, sections
from postmortems.changes.incidents import create_incident
from postmortems.models import Section, TimelineEvent

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)


def started(by):
    """A postmortem of which there is one version."""
    return create_incident(by=by, title="Checkout down", timezone_name="America/New_York")


def gone_on_with(incident, author, teammate):
    """The author wrote up to version 3, the teammate goes on from there to version 7."""
    write(incident, author, "The database was full.")
    add_event(incident, author, "Paged the database team")
    write(incident, teammate, "The disk of the database was full.")
    add_event(incident, teammate, "Found the <b>disk</b> full")
    add_event(incident, teammate, "Deleted old logs")
    rows.remove_row(row=event(incident, "Paged the database team"), by=teammate)
    return incident


def write(incident, by, text, kind="summary"):
    return sections.write_section(incident=incident, by=by, kind=kind, text=text, seen=None)


def add_event(incident, by, text):
    values = {"text": text, "happened_at": START, "kind": "note"}
    return rows.add_row(incident=incident, by=by, row=TimelineEvent(), values=values)


def event(incident, text):
    found = TimelineEvent.objects.get(incident=incident, text=text)
    found.incident = incident
    return found


def url(incident, *parts):
    return "/".join([f"/incidents/{incident.reference}/history", *map(str, parts), ""])


def summary(incident):
    return Section.objects.get(incident=incident, kind="summary").text
