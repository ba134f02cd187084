"""What stands on the screens of a meeting for one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from postmortems.models import (
    AgendaEntry,
    Decision,
    DueDateMove,
    MeetingState,
    Phase,
    ReviewMeeting,
)
from postmortems.prose import plain
from postmortems.prose import render as prose_html
from postmortems.report.agenda_queries import entry_at, outline
from postmortems.report.agenda_rows import (
    AgendaRow,
    agenda_of,
    clock_words,
    lay_out_entry,
    minutes_so_far,
    visible_among,
)
from postmortems.report.build import build
from postmortems.report.clock import Clock, short_day
from postmortems.report.page import lay_out

from .days import today_for, zone_of
from .laying_out import files_of

_PHASES = {
    Phase.READING: "Read page one in silence",
    Phase.TIMELINE: "Walk through the timeline",
    Phase.ACTIONS: "Go through the action items",
}


@dataclass(frozen=True, slots=True)
class Button:
    """One decision that can be taken: its key on the keyboard and its words."""

    code: str
    key: str
    label: str
    url: str


# By code: its key and what the button says.
KEYS = {
    Decision.DONE: ("d", "Done"),
    Decision.KEEP: ("k", "Keep"),
    Decision.RE_DATE: ("t", "New date"),
    Decision.RE_OWN: ("o", "New owner"),
    Decision.DROP: ("x", "Drop"),
    Decision.ESCALATE: ("e", "Escalate"),
}


def seen_at(entry: AgendaEntry) -> str:
    """When a point was decided, as a form carries it; '' for not yet."""
    return entry.decided_at.isoformat() if entry.decided_at else ""


def screen(
    request: HttpRequest,
    meeting: ReviewMeeting,
    *,
    at: int | None = None,
    known: AgendaEntry | None = None,
    said: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """What is on the screens now, or the point ``at`` for a form that is about that one.

    ``known`` is a point that was fetched already, with its rows.
    """
    person = request.user
    running = meeting.state == MeetingState.RUNNING
    points = outline(meeting, person)
    numbers = [number for number, *_ in points]
    seen = visible_among({(pk, visibility) for _, pk, visibility in points}, person)
    place = meeting.place if at is None else at
    if known is None or known.number != place:
        known = entry_at(meeting, place, person) if running and place in numbers else None
    here = _here(meeting, known, seen, today_for(person))
    position = numbers.index(place) + 1 if place in numbers else 0
    context: dict[str, Any] = {
        "meeting": meeting,
        "facilitator": str(meeting.facilitator),
        "here": here,
        "place": place,
        "position": position if here and not here.is_hidden else 0,
        "progress": len(numbers) if numbers and place > numbers[-1] else position,
        "many": len(numbers),
        "is_first": place == 0,
        "is_end": running and (not numbers or place > numbers[-1]),
        "is_gone": running and here is None and 0 < place <= (numbers or [0])[-1],
        "runs": person.may_write and running,
        "may_start": person.may_write and meeting.state == MeetingState.PLANNED,
        "starts": Clock(zone_of(person)).read(meeting.starts_at),
        "minutes": minutes_so_far(meeting, seen, person) if running else (),
        "said": said,
        **_timer(meeting, here),
        **(_point_shown(request, meeting, here) if here else {}),
        **more,
    }
    if running and here is None:
        context["agenda"] = agenda_of(meeting, reader=person, today=today_for(person))
    template = "meetings/_screen.html" if request.htmx else "meetings/run.html"
    answer = render(request, template, context, status=status)
    if request.htmx and status == 409:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#screen", "outerHTML"
    answer["Cache-Control"] = "no-store"
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _here(
    meeting: ReviewMeeting, entry: AgendaEntry | None, seen: Collection[int], today: dt.date
) -> AgendaRow | None:
    """The point that is talked about, laid out; None before the first and at the end."""
    if entry is None:
        return None
    if entry.incident_id not in seen:
        return AgendaRow(number=0, is_hidden=True)
    return lay_out_entry(entry, zone=ZoneInfo(meeting.timezone), today=today)


def _timer(meeting: ReviewMeeting, here: AgendaRow | None) -> dict[str, Any]:
    if (
        here is None
        or here.is_hidden
        or meeting.state != MeetingState.RUNNING
        or not meeting.phase_since
    ):
        return {}
    spent = max(0, int((timezone.now() - meeting.phase_since).total_seconds()))
    reading = meeting.phase in (Phase.READING, Phase.TIMELINE)
    limit = meeting.reading_seconds if reading else meeting.item_seconds
    return {
        "elapsed": spent,
        "elapsed_words": clock_words(spent),
        "limit": limit,
        "limit_words": clock_words(limit),
        "is_over": spent > limit,
    }


def _point_shown(request: HttpRequest, meeting: ReviewMeeting, here: AgendaRow) -> dict[str, Any]:
    """What the screen of one point needs besides its row."""
    entry = here.entry
    if entry is None:
        return {}
    shown: dict[str, Any] = {"seen": seen_at(entry)}
    where = [meeting.pk, here.number]
    if request.user.may_write and not here.gone:
        shown["note_url"] = reverse("meeting_note", args=where)
        shown["undo_url"] = reverse("meeting_undo", args=where)
        shown["buttons"] = _buttons(where, here)
    if entry.item:
        # Without having moved it asks for none.
        moves = DueDateMove.objects.filter(item=entry.item) if entry.item.moved else ()
        return shown | {
            "detail": prose_html(entry.item.detail),
            "moves": [
                (
                    short_day(one.from_on),
                    short_day(one.to_on) if one.to_on else "no date",
                    plain(one.reason),
                )
                for one in moves
            ],
        }
    today = today_for(request.user)
    page = lay_out(build(entry.incident), today=today, files=files_of(entry.incident))
    phases = [(code, label, code == meeting.phase) for code, label in _PHASES.items()]
    return shown | {"page": page, "phases": phases}


def _buttons(where: list[int], here: AgendaRow) -> list[Button]:
    def button(code: Decision, key: str, label: str) -> Button:
        return Button(code, key, label, reverse("meeting_decide", args=[*where, code.value]))

    if not here.is_item:
        return [button(Decision.DISCUSSED, "d", "Discussed")]
    found = [button(code, key, label) for code, (key, label) in KEYS.items()]
    if here.status == "done":
        found[0] = button(Decision.DONE, "d", "Verified")
    return found
