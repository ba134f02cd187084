"""Review meetings before they begin: the list, planning one, and its agenda."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from postmortems import access
from postmortems.changes import agendas
from postmortems.changes import meetings as changes
from postmortems.changes.merging import Conflict
from postmortems.forms.meetings import PlanForm
from postmortems.models import ActionItem, AgendaEntry, Incident, MeetingState, ReviewMeeting, User
from postmortems.prose import plain
from postmortems.report.agenda_rows import (
    agenda_of,
    visible_incidents,
)
from postmortems.report.clock import Clock
from postmortems.report.meeting_head import head_of, scope_words, services_seen

from .days import today_for, zone_of
from .incident_options import service_names

PAGE = 25
FOUND = 12
_TITLE = "Review of action items"


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Those that are running, those to come, those that were."""
    stored = ReviewMeeting.objects.select_related("facilitator", "team", "service").annotate(
        points=Count("entries"),
        decided=Count("entries", filter=~Q(entries__decision="")),
        turn=Case(
            When(state="running", then=Value(0)),
            When(state="planned", then=Value(1)),
            default=Value(2),
        ),
    )
    # The next one to come first, and the last one that was.
    coming = Case(When(state="ended", then=None), default=F("starts_at"))
    ordered = stored.order_by("turn", coming.asc(nulls_last=True), "-starts_at", "-pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    seen = services_seen(found, request.user)
    clock = Clock(zone_of(request.user))
    rows = [
        {
            "meeting": one,
            "url": reverse("meeting_run" if one.state == "running" else "meeting", args=[one.pk]),
            "scope": scope_words(one, seen),
            "starts": clock.read(one.starts_at),
            "is_late": one.state == "planned" and one.starts_at < timezone.now(),
        }
        for one in found
    ]
    groups = [
        (title, [row for row in rows if row["meeting"].state == state])
        for state, title in (("running", "Running now"), ("planned", "Planned"), ("ended", "Ended"))
    ]
    context = {"page": page, "groups": [group for group in groups if group[1]]}
    return render(request, "meetings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting."""
    person = request.user
    access.refuse_to_meet(person)
    form = PlanForm(
        request.POST or None, services=service_names(person), initial=_first_guess(person)
    )
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            made = agendas.plan_meeting(
                by=person,
                attendees=values.pop("attendees", ()),
                values=values,
                today=today_for(person),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("meeting", made.pk)
    status = 422 if form.errors else 200
    return render(request, "meetings/plan.html", {"form": form}, status=status)


def _first_guess(person: User) -> dict[str, Any]:
    """Tomorrow at ten, led by whoever plans it, with their teams."""
    zone = zone_of(person)
    day = timezone.now().astimezone(zone).date() + dt.timedelta(days=1)
    team = person.teams.first()
    mates = User.objects.filter(is_active=True, teams__in=person.teams.all()).distinct()
    return {
        "title": _TITLE,
        "starts": f"{day} 10:00",
        "timezone": person.timezone,
        "facilitator": person.pk,
        "attendees": sorted({person.pk, *mates.values_list("pk", flat=True)}),
        "team": team.pk if team and person.teams.count() == 1 else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change when it is, who is there and what it is about, until it begins."""
    person = request.user
    meeting = access.meeting_to_run(person, pk)
    if meeting.state != MeetingState.PLANNED:
        return redirect("meeting", pk)
    form, status = _plan_form(request, meeting, request.POST or None), 200
    context: dict[str, Any] = {"form": form, "meeting": meeting}
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.values()
            try:
                agendas.edit_meeting(
                    meeting=meeting,
                    by=person,
                    attendees=values.pop("attendees", ()),
                    values=values,
                    seen=form.seen(),
                    today=today_for(person),
                )
            except ValidationError as error:
                form.refuse(error)
            except Conflict as conflict:
                meeting.refresh_from_db()
                fresh = _plan_form(request, meeting)
                context["clashes"] = form.show_clashes(conflict.fields, fresh)
                status = 409
            else:
                return redirect("meeting", pk)
    return render(request, "meetings/plan.html", context, status=status)


def _plan_form(request: HttpRequest, meeting: ReviewMeeting, data: Any = None) -> PlanForm:
    attending = Q(pk=meeting.facilitator_id) | Q(meetings=meeting)
    people = User.objects.filter(Q(is_active=True) | attending).distinct()
    services = service_names(request.user)
    initial = PlanForm.initial_of(meeting)
    form = PlanForm(data, services=services, people=people, initial=initial)
    if meeting.service and meeting.service.name not in services:
        # Who may not know of it can neither see it nor lose it.
        del form.fields["service"]
    return form


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Its agenda; the minutes of one that is over."""
    person = request.user
    found = access.meeting_to_read(person, pk)
    if found.state == MeetingState.ENDED:
        return redirect("meeting_minutes", pk)
    today = today_for(person)
    agenda = agenda_of(found, reader=person, today=today)
    words = " ".join(request.GET.get("find", "").split())[:100].replace("\0", "")
    editable = person.may_write and found.state == MeetingState.PLANNED
    context = {
        "meeting": found,
        "head": head_of(found, person),
        "agenda": agenda,
        "groups": agenda.groups(),
        "editable": editable,
        "words": words,
        "found": _found(person, found, words) if editable and words else [],
    }
    return render(request, "meetings/meeting.html", context)


def _found(person: User, meeting: ReviewMeeting, words: str) -> list[dict[str, str]]:
    """What could be added: postmortems and unfinished action items with these words."""
    on_it = AgendaEntry.objects.filter(meeting=meeting)
    by_reference = Incident.objects.by_reference(words).values("pk")
    incidents = Incident.objects.visible_to(person).exclude(state="archived")
    named = incidents.filter(Q(title__icontains=words) | Q(pk__in=by_reference))
    named = named.exclude(pk__in=on_it.filter(item=None).values("incident"))
    items = ActionItem.objects.visible_to(person).unfinished().exclude(incident__state="archived")
    items = items.filter(Q(title__icontains=words) | Q(incident__in=by_reference))
    items = items.exclude(pk__in=on_it.exclude(item=None).values("item"))
    return [
        *(
            {"reference": one.reference, "key": "", "kind": "Postmortem", "title": plain(one.title)}
            for one in named[:FOUND]
        ),
        *(
            {
                "reference": one.incident.reference,
                "key": one.key,
                "kind": "Action item",
                "title": plain(one.title),
            }
            for one in items.select_related("incident").order_by("due_on", "pk")[:FOUND]
        ),
    ]


@require_POST
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the agenda in order: ``do`` is propose, add, take_off, up or down."""
    person = request.user
    meeting = access.meeting_to_run(person, pk)
    today = today_for(person)
    do = request.POST.get("do", "")
    try:
        if do == "propose":
            many = agendas.propose_again(meeting=meeting, by=person, today=today)
            messages.success(request, f"{many} point{'' if many == 1 else 's'} on the agenda.")
        elif do == "add":
            what = _what(request)
            agendas.add_to_agenda(meeting=meeting, by=person, what=what, today=today)
        elif do in ("take_off", "up", "down"):
            _order(request, meeting, do)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(reverse("meeting", args=[pk]) + _anchor(request, do))


def _what(request: HttpRequest) -> ActionItem | Incident:
    reference, key = request.POST.get("reference", ""), request.POST.get("key", "")
    incident = access.incident_to_read(request.user, reference)
    if not key:
        return incident
    item = access.row_to_edit(incident, ActionItem, key)
    if item.removed_at:
        raise Http404("Somebody removed this action item.")
    return item


def _order(request: HttpRequest, meeting: ReviewMeeting, do: str) -> None:
    chosen = request.POST.get("entry", "")
    number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
    entry = AgendaEntry.objects.filter(meeting=meeting, pk=number)
    entry = entry.select_related("incident", "meeting").first()
    if entry is None:
        # Somebody else took it off: that is what was wanted, or there is nothing to move.
        return
    if not visible_incidents([entry], request.user):
        raise Http404("There is no such point.")
    if do == "take_off":
        agendas.take_off(entry=entry, by=request.user)
    else:
        step = -1 if do == "up" else 1
        agendas.move_entry(entry=entry, by=request.user, to=max(1, entry.number + step))


def _anchor(request: HttpRequest, do: str) -> str:
    entry = request.POST.get("entry", "")
    return f"#entry-{entry}" if do in ("up", "down") and entry.isdecimal() else ""


@require_POST
def meeting_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin it; begun twice is the same as once."""
    meeting = access.meeting_to_run(request.user, pk)
    try:
        changes.start(meeting=meeting, by=request.user, today=today_for(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("meeting", pk)
    return redirect("meeting_run", pk)


@require_POST
def meeting_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Call off one that has not begun."""
    meeting = access.meeting_to_run(request.user, pk)
    try:
        agendas.delete_meeting(meeting=meeting, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("meeting", pk)
    messages.success(request, f"Called off “{meeting.title}”.")
    return redirect("meetings")
