"""The meeting itself: one point per screen, the same on all screens, decided as it is talked about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postmortems import access
from postmortems.agenda import decided
from postmortems.changes import meetings as changes
from postmortems.changes.agendas import WrongState
from postmortems.changes.merging import Conflict
from postmortems.changes.rows import RowRemoved
from postmortems.forms.meetings import FORMS, DecisionForm, NoteForm
from postmortems.models import AgendaEntry, Decision, MeetingState, ReviewMeeting
from postmortems.report.agenda_queries import entry_at
from postmortems.report.agenda_rows import agenda_of, visible_incidents

from .days import today_for
from .meeting_screens import KEYS, screen, seen_at


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen of a meeting as it stands; only the screen for a page that follows it."""
    meeting = access.meeting_to_read(request.user, pk)
    if meeting.state == MeetingState.ENDED:
        if request.htmx:
            return _leave(reverse("meeting_minutes", args=[pk]))
        return redirect("meeting_minutes", pk)
    return screen(request, meeting)


@require_safe
def news(request: HttpRequest, pk: int) -> HttpResponse:
    """``{"version", "state"}``: screens ask every few seconds whether they are out of step."""
    found = ReviewMeeting.objects.filter(pk=pk if pk < 2**63 else 0)
    told = found.values("version", "state").first()
    if told is None:
        raise Http404("There is no such meeting.")
    answer = JsonResponse(told)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def jumps(request: HttpRequest, pk: int) -> HttpResponse:
    """The points of the agenda to go to, fetched when their menu opens."""
    meeting = access.meeting_to_read(request.user, pk)
    context = {
        "meeting": meeting,
        "agenda": agenda_of(meeting, reader=request.user, today=today_for(request.user)),
        "runs": request.user.may_write and meeting.state == MeetingState.RUNNING,
    }
    answer = render(request, "meetings/_jumps.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """Move all screens: ``to`` is next, back or a number; ``place`` and ``phase`` are what is shown."""
    meeting = access.meeting_to_run(request.user, pk)
    place = request.POST.get("place", "")
    seen = (
        int(place) if place.isdecimal() and len(place) < 10 else -1,
        request.POST.get("phase", ""),
    )
    try:
        to = request.POST.get("to", "")
        meeting = changes.go(meeting=meeting, by=request.user, to=to, seen=seen)
    except WrongState as error:
        return _refused(request, meeting, error)
    return _after(request, meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int, number: int, decision: str) -> HttpResponse:
    """The form of a decision about one point (GET); the decision written (POST)."""
    meeting, entry = _point(request, pk, number)
    if decision not in FORMS or (decision == Decision.DISCUSSED) != (entry.item is None):
        raise Http404("There is no such decision.")
    data = request.POST if request.method == "POST" else None
    shown = FORMS[decision](
        data, item=entry.item, today=today_for(request.user), initial={"seen": seen_at(entry)}
    )
    if data is None:
        return _form(request, meeting, entry, shown, decision)
    if not shown.is_valid():
        return _form(request, meeting, entry, shown, decision, status=422)
    try:
        entry = changes.decide(
            meeting=meeting,
            number=number,
            by=request.user,
            choice=changes.Choice(**shown.choice()),
            seen=shown.cleaned_data["seen"],
            today=today_for(request.user),
        )
    except changes.AlreadyDecided as taken:
        return _both(request, meeting, taken.entry, shown, decision)
    except WrongState as error:
        return _refused(request, meeting, error)
    except RowRemoved:
        shown.add_error(None, "Somebody removed this action item: there is nothing to decide.")
        return _form(request, meeting, entry, shown, decision, status=409)
    except changes.EntryGone:
        raise Http404("This point is gone: its incident was deleted.") from None
    except ValidationError as error:
        _tell(shown, error)
        return _form(request, meeting, entry, shown, decision, status=422)
    except PermissionDenied as error:
        shown.add_error(None, str(error))
        return _form(request, meeting, entry, shown, decision, status=403)
    return _after(request, entry.meeting, entry)


@require_POST
def undo(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take a decision back; without success the screen says why."""
    meeting, entry = _point(request, pk, number)
    try:
        seen = dt.datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        seen = None
    try:
        entry = changes.undo(meeting=meeting, number=number, by=request.user, seen=seen)
    except changes.AlreadyDecided:
        return screen(request, meeting, said="Somebody was faster: look again.", status=409)
    except RowRemoved:
        return screen(request, meeting, said="Somebody removed this action item.", status=409)
    except changes.EntryGone:
        raise Http404("This point is gone: its incident was deleted.") from None
    except WrongState as error:
        return _refused(request, meeting, error)
    except ValidationError as error:
        return screen(request, meeting, said=" ".join(error.messages), status=409)
    return _after(request, entry.meeting, entry)


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The note about one point (GET), written (POST)."""
    meeting, entry = _point(request, pk, number)
    data = request.POST if request.method == "POST" else None
    initial = {"text": entry.note, "seen": entry.note}
    shown = NoteForm(data, initial=initial)
    if data is None:
        return _form(request, meeting, entry, shown, "note")
    if not shown.is_valid():
        return _form(request, meeting, entry, shown, "note", status=422)
    try:
        text, seen = shown.cleaned_data["text"], shown.cleaned_data["seen"]
        entry = changes.note(meeting=meeting, number=number, by=request.user, text=text, seen=seen)
    except Conflict as conflict:
        theirs = conflict.clashes[0].theirs
        again = NoteForm({"text": text, "seen": theirs})
        again.is_valid()
        return _form(request, meeting, entry, again, "note", status=409, theirs=theirs or "Nothing")
    except WrongState as error:
        return _refused(request, meeting, error)
    except changes.EntryGone:
        raise Http404("This point is gone: its incident was deleted.") from None
    return _after(request, entry.meeting, entry)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it; ended twice is the same as once."""
    meeting = access.meeting_to_run(request.user, pk)
    try:
        if changes.end(meeting=meeting, by=request.user, today=today_for(request.user)):
            messages.success(request, "The meeting has ended. Its minutes are on their way.")
    except WrongState as error:
        messages.error(request, " ".join(error.messages))
        return redirect("meeting", pk)
    return redirect("meeting_minutes", pk)


def _point(request: HttpRequest, pk: int, number: int) -> tuple[ReviewMeeting, AgendaEntry]:
    """A point of a meeting that this person may decide. Raises ``Http404``."""
    meeting = access.meeting_to_run(request.user, pk)
    entry = entry_at(meeting, number if number < 2**31 else 0, request.user)
    if entry is None or not visible_incidents([entry], request.user):
        raise Http404("There is no such point.")
    return meeting, entry


def _tell(form: DecisionForm, error: ValidationError) -> None:
    """What a rule says, at the field where the form has it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    places = {"due_on": "to_on", "reason": "line"}
    for name, errors in error.error_dict.items():
        place = places.get(name, name)
        form.add_error(place if place in form.fields else None, errors)


def _both(
    request: HttpRequest,
    meeting: ReviewMeeting,
    entry: AgendaEntry,
    shown: DecisionForm,
    decision: str,
) -> HttpResponse:
    """Somebody else decided it meanwhile: their decision, and the form to decide otherwise."""
    data = request.POST.copy()
    data["seen"] = seen_at(entry)
    again = FORMS[decision](data, item=shown.item, today=shown.today)
    again.is_valid()
    theirs = "It was taken back."
    if entry.decision:
        theirs = f"{decided(entry)}{f': {entry.line}' if entry.line else ''}"
    return _form(
        request,
        meeting,
        entry,
        again,
        decision,
        status=409,
        theirs=theirs,
        by=entry.decided_by_name,
    )


def _refused(request: HttpRequest, meeting: ReviewMeeting, error: WrongState) -> HttpResponse:
    """The meeting is over, or did not begin: the page that is right now says so."""
    meeting.refresh_from_db()
    if meeting.state == MeetingState.RUNNING:
        return screen(request, meeting, said=" ".join(error.messages), status=409)
    messages.error(request, " ".join(error.messages))
    url = reverse("meeting", args=[meeting.pk])
    return _leave(url) if request.htmx else redirect(url)


def _leave(url: str) -> HttpResponse:
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = url
    return answer


def _after(
    request: HttpRequest, meeting: ReviewMeeting, entry: AgendaEntry | None = None
) -> HttpResponse:
    """The screen as it is now, in the place of the old one; without htmx the page again.

    ``meeting`` and ``entry`` are as they were just written.
    """
    if not request.htmx:
        return redirect("meeting_run", meeting.pk)
    answer = screen(request, meeting, known=entry)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#screen", "outerHTML"
    return answer


def _form(
    request: HttpRequest,
    meeting: ReviewMeeting,
    entry: AgendaEntry,
    form: Any,
    kind: str,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The form of a decision, or of the note: alone for htmx, else in the screen of its point."""
    label = "Note" if kind == "note" else Decision(kind).label
    if kind in KEYS:
        label = KEYS[Decision(kind)][1]
    opened = {
        "form": form,
        "kind": kind,
        "form_label": label,
        "form_url": request.path,
        "form_number": entry.number,
        **more,
    }
    if not request.htmx:
        return screen(request, meeting, at=entry.number, status=status, **opened)
    answer = render(request, "meetings/_form.html", {**opened, "meeting": meeting}, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#decision", "innerHTML"
    patch_vary_headers(answer, ["HX-Request"])
    return answer
