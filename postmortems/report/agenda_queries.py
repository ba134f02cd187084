"""What the screens of a meeting read again and again, worded once per process.

A decision is answered with the screen as it then is, and everybody else fetches it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BigIntegerField, F, Model, QuerySet

from postmortems.models import ActionItem, AgendaEntry, Incident, ReviewMeeting, User
from postmortems.models.compiled import Compiled, Given, GivenPerson

# What was decided last is what people look for; all of it is one link away.
LATEST = 10

# By path from the entry: the rows that come with it.
_PARTS: tuple[tuple[str, type[Model]], ...] = (
    ("", AgendaEntry),
    ("incident__", Incident),
    ("item__", ActionItem),
    ("item__owner__", User),
    ("item__escalated_to__", User),
)
_NAMES = [[field.name for field in model._meta.concrete_fields] for _, model in _PARTS]
_COLUMNS = [
    f"{path}{name}" for (path, _), names in zip(_PARTS, _NAMES, strict=True) for name in names
]


def entries_of(meeting: ReviewMeeting) -> QuerySet:
    """The points of a meeting with all that a row needs, in one query."""
    related = ("incident", "item", "item__owner", "item__escalated_to")
    return AgendaEntry.objects.filter(meeting=meeting).select_related(*related).order_by("number")


def entry_at(meeting: ReviewMeeting, number: int, reader: User) -> AgendaEntry | None:
    """The point of this number with the same rows, whoever may see it; None where there is none."""
    rows = _ENTRY.rows(reader, meeting=meeting.pk, number=number)
    if not rows:
        return None
    entry, incident, item, owner, escalated_to = _models(rows[0])
    entry.meeting, entry.incident, entry.item = meeting, incident, item
    if item is not None:
        item.incident, item.owner, item.escalated_to = incident, owner, escalated_to
    return entry


def _models(row: Sequence[Any]) -> list[Any]:
    """The row of each part, None where there is none."""
    found, start = [], 0
    for _, model in _PARTS:
        fields = model._meta.concrete_fields
        values = row[start : start + len(fields)]
        start += len(fields)
        names = [field.attname for field in fields]
        # Its primary key is the first column of every model.
        there = values[0] is not None
        found.append(model.from_db(DEFAULT_DB_ALIAS, names, values) if there else None)
    return found


def _entry(_person: GivenPerson) -> QuerySet:
    meeting, number = (Given(name, BigIntegerField()) for name in ("meeting", "number"))
    entries = AgendaEntry.objects.filter(meeting=meeting, number=number).order_by()
    return entries.values_list(*_COLUMNS)


def outline(meeting: ReviewMeeting, reader: User) -> list[tuple[int, int, str]]:
    """Number, incident and its visibility of every point, in their order."""
    return _OUTLINE.rows(reader, meeting=meeting.pk)


def _outline(_person: GivenPerson) -> QuerySet:
    entries = AgendaEntry.objects.filter(meeting=Given("meeting", BigIntegerField()))
    return entries.order_by("number").values_list("number", "incident", "incident__visibility")


def written_down(meeting: ReviewMeeting, reader: User) -> list[tuple[AgendaEntry, str, str]]:
    """The ``LATEST`` points that were decided or noted, with the titles of item and incident.

    Of the entry only what tells of the decision is there.
    """
    rows = _WRITTEN.rows(reader, meeting=meeting.pk)
    names = [AgendaEntry._meta.get_field(name).attname for name in _TOLD]
    return [
        (AgendaEntry(**dict(zip(names, told, strict=True))), item or "", incident)
        for *told, item, incident in rows
    ]


_TOLD = ("number", "decision", "line", "note", "was", "became", "incident")


def _written(_person: GivenPerson) -> QuerySet:
    entries = AgendaEntry.objects.filter(meeting=Given("meeting", BigIntegerField()))
    latest = F("decided_at").desc(nulls_last=True)
    entries = entries.exclude(decision="", note="").order_by(latest, "-number")
    return entries.values_list(*_TOLD, "item__title", "incident__title")[:LATEST]


_ENTRY, _OUTLINE, _WRITTEN = Compiled(_entry), Compiled(_outline), Compiled(_written)
