"""What a review meeting leaves: the minutes, the pack, and the meeting after it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from postmortems import access
from postmortems.changes import agendas
from postmortems.models import MeetingState, ReviewMeeting
from postmortems.report.agenda_rows import agenda_of
from postmortems.report.clock import Clock
from postmortems.report.meeting_head import head_of
from postmortems.report.meeting_papers import minutes_file, pack_file
from postmortems.report.to_pdf import PdfBusy, PdfError, pdf_problem

from .days import today_for, zone_of
from .sending import sent


@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """What was decided, by whom, and what was not; of a running meeting as far as it is."""
    person = request.user
    meeting = access.meeting_to_read(person, pk)
    if meeting.state == MeetingState.PLANNED:
        return redirect("meeting", pk)
    ended = meeting.state == MeetingState.ENDED
    following = meeting.following.order_by("pk").first() if ended else None
    clock = Clock(zone_of(person))
    context = {
        "meeting": meeting,
        "head": head_of(meeting, person),
        "agenda": agenda_of(meeting, reader=person, today=today_for(person)),
        "following": following,
        "following_at": clock.read(following.starts_at) if following else None,
        "next_at": clock.read(agendas.next_start(meeting)) if ended and not following else None,
        "may_plan": person.may_write,
        "pdf_problem": pdf_problem(),
    }
    return render(request, "meetings/minutes.html", context)


@require_safe
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as a PDF, made for this reader."""
    meeting = access.meeting_to_read(request.user, pk)
    if meeting.state == MeetingState.PLANNED:
        return redirect("meeting", pk)
    try:
        made = minutes_file(meeting, reader=request.user, today=today_for(request.user))
    except PdfError as error:
        return _not_made(request, meeting, error)
    return sent(request, made)


@require_safe
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """What to bring to the meeting as a PDF, made for this reader."""
    meeting = access.meeting_to_read(request.user, pk)
    try:
        made = pack_file(meeting, reader=request.user, today=today_for(request.user))
    except PdfError as error:
        return _not_made(request, meeting, error)
    return sent(request, made)


def _not_made(request: HttpRequest, meeting: ReviewMeeting, error: PdfError) -> HttpResponse:
    """503 where it may be had in a moment, 501 where it cannot be made."""
    context = {"meeting": meeting, "problem": str(error)}
    status = 503 if isinstance(error, PdfBusy) else 501
    return render(request, "meetings/not_made.html", context, status=status)


@require_POST
def plan_next(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan the one after it: the same scope and people, a week later."""
    person = request.user
    meeting = access.meeting_to_run(person, pk)
    try:
        made = agendas.plan_next(meeting=meeting, by=person, today=today_for(person))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("meeting_minutes", pk)
    return redirect("meeting", made.pk)
