"""The head of a postmortem: its title, facts, zone and milestones, each a block edited in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from postmortems import access
from postmortems.changes import incidents
from postmortems.changes.merging import Conflict
from postmortems.durations import words
from postmortems.forms.head import FactsForm, MilestonesForm, TitleForm, ZoneForm
from postmortems.forms.seen import SeenForm
from postmortems.models import Incident, TimelineEvent
from postmortems.report import document as d
from postmortems.report import wording
from postmortems.report.charts import phase_bar
from postmortems.report.measures import NOT_KNOWN
from postmortems.report.rows import Context
from postmortems.report.standing import standing

from .laying_out import reading
from .rows import changed, frame

# Widths in pixels that the phases are drawn for: a desk and a phone.
_WIDE, _NARROW = 960, 340


def head_words(incident: Incident, told: Context) -> dict[str, Any]:
    """What the head of the page says of the whole report."""
    spans = told.measures
    lost = spans.wrong_turn_minutes
    narrow = phase_bar(told.report, spans, width=_NARROW, name="phases-narrow")
    return {
        "told": told,
        "is_timed": spans.wrong_turns or any(one.minutes is not None for one in spans.times),
        "milestones": [
            (name, label, told.clock.read(getattr(told.report, name)))
            for name, label in wording.MILESTONE.items()
        ],
        "phase_bar": phase_bar(told.report, spans, width=_WIDE).svg,
        "phase_bar_narrow": narrow.svg,
        "lost": NOT_KNOWN if lost is None else words(lost),
    }


@dataclass(frozen=True)
class HeadBlock:
    """One editable block of the head."""

    title: str
    form: Callable[..., SeenForm]
    names: tuple[str, ...]


def _simple(form: type[SeenForm]) -> Callable[..., SeenForm]:
    def make(data: Any, *, incident: Incident) -> SeenForm:
        names = [name for name in form.base_fields if name != "keep_clock"]
        initial = {name: incidents.head_value(incident, name) for name in names}
        return form(data, initial=initial)

    return make


HEAD = {
    "title": HeadBlock("Title", _simple(TitleForm), ("title",)),
    "facts": HeadBlock("Facts", _simple(FactsForm), tuple(FactsForm.base_fields)),
    "zone": HeadBlock("Time zone", _simple(ZoneForm), ("timezone",)),
    "milestones": HeadBlock(
        "Milestones", lambda data, *, incident: MilestonesForm(data, incident=incident), ()
    ),
}


def head(request: HttpRequest, reference: str, block: str) -> HttpResponse:
    """One block of the head: shown (GET), its form (GET with ``?edit``), saved (POST)."""
    if block not in HEAD:
        raise Http404("There is no such block.")
    if request.method != "POST" and "edit" not in request.GET:
        incident = access.incident_to_read(request.user, reference)
        return _head_part(request, incident, block)
    incident = access.incident_to_edit(request.user, reference)
    form = HEAD[block].form(request.POST or None, incident=incident)
    # Not "block": inside {% block %} of a whole page that is the block itself.
    context = {**frame(incident), "head_block": block, "title": HEAD[block].title, "form": form}
    context |= {"zones": sorted(available_timezones())} if block == "zone" else {}
    if request.method != "POST":
        return _head_form(request, context)
    if not form.is_valid():
        return _head_form(request, context, status=422)
    values = form.values()
    try:
        if values.pop("keep_clock", False):
            incidents.keep_clock_times(incident=incident, by=request.user, zone=values["timezone"])
        else:
            incidents.edit_incident(
                incident=incident, by=request.user, values=values, seen=form.seen()
            )
    except ValidationError as error:
        form.refuse(error)
        return _head_form(request, context, status=422)
    except Conflict as conflict:
        now = access.incident_to_edit(request.user, reference)
        fresh = HEAD[block].form(None, incident=now)
        context["clashes"] = form.show_clashes(conflict.fields, fresh)
        return _head_form(request, context, status=409)
    if not request.htmx:
        return redirect("incident", incident.reference)
    if block == "zone":
        # Every time on the page is told in the zone, so the whole page is told again.
        return HttpResponseClientRedirect(reverse("incident", args=[incident.reference]))
    incident = access.incident_to_read(request.user, reference)
    return changed(_head_part(request, incident, block))


def _head_part(request: HttpRequest, incident: Incident, block: str) -> HttpResponse:
    if not request.htmx:
        return redirect("incident", incident.reference)
    told = reading(incident, request.user)
    context = {
        **frame(incident),
        **head_words(incident, told),
        "stands": standing(incident, told.report),
        "editable": access.may_edit(request.user, incident),
    }
    return render(request, f"workspace/_{block}.html", context)


def _head_form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    part = "workspace/_head_form.html" if request.htmx else "workspace/form_page.html"
    return render(request, part, {**context, "part": "workspace/_head_form.html"}, status=status)


@require_POST
def milestone(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Say that an event is when the incident was detected, resolved and so on."""
    incident = access.incident_to_edit(request.user, reference)
    event = access.row_to_edit(incident, TimelineEvent, key)
    name = request.POST.get("name", "")
    if name not in d.MILESTONES:
        raise Http404("There is no such milestone.")
    try:
        incidents.mark_milestone(incident=incident, by=request.user, name=name, event=event)
    except ValidationError as error:
        context = {**frame(incident), "errors": error.messages}
        return render(request, "workspace/refused.html", context, status=422)
    return redirect(f"{reverse('incident', args=[reference])}#timeline-{key}")
