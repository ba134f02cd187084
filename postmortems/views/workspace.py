"""The workspace: the report with every block editable in place."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from postmortems import access
from postmortems.models import Incident, User
from postmortems.report import document as d
from postmortems.report import wording
from postmortems.report.grid import plan_grid
from postmortems.report.readiness import readiness
from postmortems.report.rows import Context
from postmortems.report.standing import Standing, standing

from . import checks
from .attachments import listed
from .conversations import people_names
from .days import today_for
from .head import head_words
from .laying_out import reading
from .nouns import NOUNS
from .remembered import answer_part, lately, remembered, remembered_part, version_of
from .review import asked_by, know_reviewers, menu, panel
from .rows import frame, spans_days
from .sections import prose_context


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
        call = {"incident": incident, "asked_by": asked_by(request.user, incident)}
        own = render_to_string("workspace/_review_call.html", call)
        if "background" not in request.GET:
            return answer_part(request, document_alone() + own)
        shared = (incident.pk, opened.editable, today_for(request.user))
        return answer_part(request, lately(shared, document_alone) + own)
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
        **head_words(incident, told),
        "readiness": checks.panel(incident, found),
        "stands": stands,
        "review": panel(incident, stands, told.clock),
        "editable": editable,
        "prose": {
            kind: prose_context(
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


def _prose_of(report: d.Report, kind: str) -> str:
    """The text that a report holds under a kind of section."""
    if kind == "impact":
        return report.impact.text
    return getattr(report if kind in ("summary", "plain_words") else report.analysis, kind)


def names(request: HttpRequest) -> HttpResponse:
    """The people offered where one is asked for, fetched when a page first needs them."""
    return render(request, "workspace/_names.html", {"people": people_names()})


def measures(request: HttpRequest, reference: str) -> HttpResponse:
    """The figures made from the whole report, told again after a change."""
    incident = access.incident_to_read(request.user, reference)
    context = {**frame(incident), **head_words(incident, reading(incident, request.user))}
    return render(request, "workspace/_measures.html", context)
