"""The workspace: the report with every block editable in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from postmortems import access, prose
from postmortems.changes import incidents, sections
from postmortems.changes.merging import Conflict
from postmortems.durations import words
from postmortems.forms.fields import MAX_PROSE
from postmortems.forms.head import FactsForm, MilestonesForm, TitleForm, ZoneForm
from postmortems.forms.sections import ProseForm
from postmortems.forms.seen import SeenForm
from postmortems.models import Incident, Section, TimelineEvent, User
from postmortems.report import document as d
from postmortems.report import wording
from postmortems.report.charts import phase_bar
from postmortems.report.grid import plan_grid
from postmortems.report.measures import NOT_KNOWN
from postmortems.report.readiness import readiness
from postmortems.report.rows import Context
from postmortems.report.standing import Standing, standing

from . import checks
from .attachments import listed
from .conversations import people_names
from .days import today_for
from .laying_out import files_in, reading
from .nouns import NOUNS
from .remembered import answer_part, lately, remembered, remembered_part, version_of
from .review import asked_by, know_reviewers, menu, panel
from .rows import changed, frame, spans_days


def workspace(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole postmortem, with what this person may change.

    Asked by a script of the page itself, only the document: it is the same for
    everybody who may edit, so many open pages cost one rendering. With ``?background``
    it may be a moment old; it says which version it shows, and the page asks again.
    """
    incident = access.incident_to_read(request.user, reference)
    opened = _Opened(request.user, incident)

    def document() -> str:
        version = (version_of(incident), opened.editable, today_for(request.user))
        return remembered_part("workspace/_document.html", version, lambda: _document(opened))

    def document_alone() -> str:
        # In the whole page it stands in the bar, which else is each person's own.
        link = remembered_part(
            "workspace/_comments_link.html", version_of(incident), lambda: opened.frame
        )
        return document() + link

    if request.htmx:
        if "background" not in request.GET:
            return answer_part(request, document_alone())
        shared = (incident.pk, opened.editable, today_for(request.user))
        return answer_part(request, lately(shared, document_alone))
    return remembered(
        request,
        "workspace/workspace.html",
        version_of(incident),
        lambda: {
            **opened.frame,
            "editable": opened.editable,
            "document": document(),
            "steps": menu(request.user, incident, opened.stands),
            "asked_by": asked_by(request.user, incident),
        },
    )


class _Opened:
    """A postmortem that somebody opens: what its parts need to know, each asked at most once."""

    def __init__(self, user: User, incident: Incident) -> None:
        self.user = user
        self.incident = incident
        self.editable = access.may_edit(user, incident)

    @cached_property
    def frame(self) -> dict[str, Any]:
        return frame(self.incident)

    @cached_property
    def files(self) -> dict[str, Any]:
        return listed(self.incident)

    @cached_property
    def told(self) -> Context:
        urls = {one["key"]: one["url"] for one in self.files["rows"]}
        return reading(self.incident, self.user, urls)

    @cached_property
    def stands(self) -> Standing:
        # Whoever asks how it stands asks next who reviews it.
        know_reviewers(self.incident)
        return standing(self.incident, self.told.report)


def _document(opened: _Opened) -> dict[str, Any]:
    incident, told, stands, editable = (
        opened.incident,
        opened.told,
        opened.stands,
        opened.editable,
    )
    found = readiness(incident, told.report, today=told.today)
    marks = checks.marks_in(found)
    told = replace(told, marks=marks)
    return {
        **opened.frame,
        "several_days": spans_days(told),
        **_told(incident, told),
        "readiness": checks.panel(incident, found),
        "stands": stands,
        "review": panel(incident, stands, told.clock),
        "editable": editable,
        "prose": {
            kind: _prose_context(
                incident,
                kind,
                _prose_of(told.report, kind),
                told.files,
                editable,
                marks.get(("", "", kind), ()),
            )
            for kind in wording.SECTION
            if kind != "free"
        },
        "lists": {
            noun.slug.replace("-", "_"): {"noun": noun, "rows": noun.rows(told)}
            for noun in NOUNS.values()
            if noun.slug != "lessons"
        },
        "lessons": [
            {"box": kind, "label": label, "rows": NOUNS["lessons"].rows(told, kind)}
            for kind, label in wording.LESSON_KIND.items()
        ],
        "lesson_noun": NOUNS["lessons"],
        "grid": plan_grid(told),
        "attachments": opened.files,
    }


# Widths in pixels that the phases are drawn for: a desk and a phone.
_WIDE, _NARROW = 960, 340


def _told(incident: Incident, told: Context) -> dict[str, Any]:
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


def _prose_of(report: d.Report, kind: str) -> str:
    """The text that a report holds under a kind of section."""
    if kind == "impact":
        return report.impact.text
    return getattr(report if kind in ("summary", "plain_words") else report.analysis, kind)


def _prose_context(
    incident: Incident,
    kind: str,
    text: str,
    files: Mapping[str, str],
    editable: bool,
    marks: Iterable[prose.Mark] = (),
) -> dict[str, Any]:
    return {
        **_prose_frame(incident, kind),
        "html": prose.render_marked(text, marks, files=files),
        "editable": editable,
    }


def _prose_frame(incident: Incident, kind: str) -> dict[str, Any]:
    """What a block of prose is called, shown or edited."""
    return {
        **frame(incident),
        "kind": kind,
        "title": "Who was hit and how" if kind == "impact" else wording.SECTION[kind],
        "heading": 2 if kind in ("summary", "plain_words") else 3,
        "hint": _HINTS[kind],
    }


_HINTS = {
    "summary": "What broke, for whom, for how long, and how it ended: two or three sentences.",
    "impact": "Who noticed, what they could not do, and what it cost.",
    "trigger": "What set it off at that moment.",
    "root_cause": "What made the failure possible, in detail.",
    "detection": "How it was noticed, and what would have noticed it sooner.",
    "resolution": "What ended it, and what was tried before.",
    "background": "What a reader from another team must know first.",
    "plain_words": "A picture from everyday life that a child would understand.",
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
        **_told(incident, told),
        "stands": standing(incident, told.report),
        "editable": access.may_edit(request.user, incident),
    }
    return render(request, f"workspace/_{block}.html", context)


def _head_form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    part = "workspace/_head_form.html" if request.htmx else "workspace/form_page.html"
    return render(request, part, {**context, "part": "workspace/_head_form.html"}, status=status)


def names(request: HttpRequest) -> HttpResponse:
    """The people offered where one is asked for, fetched when a page first needs them."""
    return render(request, "workspace/_names.html", {"people": people_names()})


def measures(request: HttpRequest, reference: str) -> HttpResponse:
    """The figures made from the whole report, told again after a change."""
    incident = access.incident_to_read(request.user, reference)
    context = {**frame(incident), **_told(incident, reading(incident, request.user))}
    return render(request, "workspace/_measures.html", context)


def section(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The prose of one kind: shown (GET), its form (GET with ``?edit``), saved (POST).

    With ``Accept: application/json`` a save answers ``{"text": ...}``, the text as it
    now is, so that the box can stay open while it saves by itself.
    """
    if kind not in wording.SECTION or kind == "free":
        raise Http404("There is no such section.")
    if request.method != "POST" and "edit" not in request.GET:
        incident = access.incident_to_read(request.user, reference)
        return _prose(request, incident, kind, _text(incident, kind))
    incident = access.incident_to_edit(request.user, reference)
    initial = {"text": _text(incident, kind)} if request.method != "POST" else {}
    form = ProseForm(request.POST or None, initial=initial, auto_id=f"{kind}-%s")
    context = {**_prose_frame(incident, kind), "form": form}
    if request.method != "POST":
        return _prose_form(request, context)
    if not form.is_valid():
        return _prose_form(request, context, status=422)
    try:
        saved = sections.write_section(
            incident=incident,
            by=request.user,
            kind=kind,
            text=form.cleaned_data["text"],
            seen=form.seen().get("text"),
        )
    except Conflict as conflict:
        fresh = ProseForm(initial={"text": _text(incident, kind)})
        context["clashes"] = form.show_clashes(conflict.fields, fresh)
        return _prose_form(request, context, status=409)
    if request.accepts("text/html"):
        if not request.htmx:
            return redirect(f"{reverse('incident', args=[reference])}#{kind}")
        return changed(_prose(request, incident, kind, saved.text))
    return JsonResponse({"text": saved.text})


def _text(incident: Incident, kind: str) -> str:
    found = Section.objects.filter(incident=incident, kind=kind).values_list("text", flat=True)
    return found.first() or ""


def _prose(request: HttpRequest, incident: Incident, kind: str, text: str) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{reverse('incident', args=[incident.reference])}#{kind}")
    editable = access.may_edit(request.user, incident)
    context = _prose_context(incident, kind, text, files_in(incident, text), editable)
    return render(request, "workspace/_prose.html", context)


def _prose_form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    if status != 200 and not request.accepts("text/html"):
        clashes = context.get("clashes")
        answer: dict[str, Any] = {"errors": context["form"].errors.get("text", [])}
        if clashes:
            answer = {"theirs": clashes[0].theirs, "mine": clashes[0].mine}
        return JsonResponse(answer, status=status)
    part = "workspace/_prose_form.html" if request.htmx else "workspace/form_page.html"
    return render(request, part, {**context, "part": "workspace/_prose_form.html"}, status=status)


@require_POST
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    """Markdown as it will look."""
    incident = access.incident_to_read(request.user, reference)
    text = request.POST.get("text", "")[:MAX_PROSE].replace("\r\n", "\n")
    return HttpResponse(prose.render(text, files=files_in(incident, text)))


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
