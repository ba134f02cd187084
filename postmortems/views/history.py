"""History: who changed what when, versions compared, and brought back. It is never changed itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from postmortems import access
from postmortems.changes.restoring import (
    HEAD,
    RESTORABLE,
    restorable_differences,
    restore_revision,
)
from postmortems.models import Incident
from postmortems.report.clock import Moment, weekday_words
from postmortems.report.compare import FieldChange, PartChange, RowChange, compare
from postmortems.report.differences import Piece
from postmortems.report.from_json import NotAReport
from postmortems.report.to_html import to_html

from .choices import option_list
from .days import today_for, zone_of
from .laying_out import files_of
from .remembered import remembered, version_of
from .versions import NOW, Mark, Versions

PAGE, LINES = 20, 200
MOST_CHOICES = 200
# A stretch that stayed is shown from both its ends where it is longer than all three together.
_END, _GAP = 160, 120


@require_safe
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Every version by day, with who changed what in it."""
    incident = access.incident_to_read(request.user, reference)

    def context() -> dict[str, Any]:
        page = Paginator(_versions(request, incident), PAGE).get_page(request.GET.get("page"))
        today = today_for(request.user)
        days = groupby(page.object_list, key=lambda told: told.mark.at.day)
        return {
            "incident": incident,
            "page": page,
            "days": [(_day(day, today), list(versions)) for day, versions in days],
        }

    return remembered(request, "history/list.html", version_of(incident), context)


@require_safe
def history_changes(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """Every single change of one version."""
    incident = access.incident_to_read(request.user, reference)
    versions = _versions(request, incident)
    mark = versions.find(str(version))
    page = Paginator(versions.changes(mark), LINES).get_page(request.GET.get("page"))
    context = {
        "incident": incident,
        "mark": mark,
        "page": page,
        "lines": versions.lines(page.object_list),
    }
    return render(request, "history/changes.html", context)


@require_safe
def history_version(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The report as it stood in one version."""
    incident = access.incident_to_read(request.user, reference)
    versions = _versions(request, incident)
    mark = versions.find(str(version))
    if mark.is_current:
        return redirect("report", incident.reference)
    return _readable(
        request,
        incident,
        "history/version.html",
        lambda: {
            "mark": mark,
            "editable": access.may_edit(request.user, incident),
            "report": to_html(versions.report(mark), today=mark.at.day, files=files_of(incident)),
        },
    )


@require_safe
def history_compare(request: HttpRequest, reference: str) -> HttpResponse:
    """Two versions, part by part, word by word: ``?from=12&to=now``."""
    incident = access.incident_to_read(request.user, reference)
    versions = _versions(request, incident)

    def context() -> dict[str, Any]:
        choices = versions.marks(MOST_CHOICES)
        newest_kept = next((mark.name for mark in choices if not mark.is_current), NOW)
        old = versions.find(request.GET.get("from", newest_kept))
        new = versions.find(request.GET.get("to", NOW))
        parts = compare(versions.report(old), versions.report(new))
        target = new if old.is_current else old
        return {
            "old": old,
            "new": new,
            "target": None if target.is_current else target,
            "parts": shown_parts(parts),
            "from_options": _options(choices, old),
            "to_options": _options(choices, new),
            "is_alone": len(choices) < 2,
            "editable": access.may_edit(request.user, incident),
        }

    return _readable(request, incident, "history/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def history_restore(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """What restoring a version, or the parts of it named ``part``, would change; done by POST."""
    incident = access.incident_to_edit(request.user, reference)
    versions = _versions(request, incident)
    mark = versions.find(str(version))
    asked = request.POST if request.method == "POST" else request.GET
    parts = asked.getlist("part") or None
    if mark.is_current or not set(parts or ()) <= set(RESTORABLE):
        raise Http404("There is nothing to restore.")
    try:
        report = versions.report(mark)
    except NotAReport as error:
        return _unreadable(request, incident, error)
    if request.method != "POST":
        differing = restorable_differences(versions.report(versions.current()), report, parts)
        context = {
            "incident": incident,
            "mark": mark,
            "asked_parts": parts or (),
            "parts": shown_parts(differing),
        }
        return render(request, "history/restore.html", context)
    before = incident.version
    try:
        restored = restore_revision(
            incident=incident,
            by=request.user,
            report=report,
            version=mark.number,
            parts=parts,
            people=versions.people(mark),
        )
    except ValidationError as error:
        context = {"incident": incident, "errors": error.messages}
        return render(request, "workspace/refused.html", context, status=422)
    if not access.may_read(request.user, incident):
        # A restricted postmortem, of which this person was not yet one then.
        messages.success(request, f"{incident.reference} is restored, and no longer yours to see.")
        return redirect("incidents")
    messages.success(request, _restored_words(request, mark, restored, before))
    return redirect("history", incident.reference)


def _restored_words(request: HttpRequest, mark: Mark, restored: Incident, before: int) -> str:
    if restored.version == before:
        return f"Nothing differed from version {mark.number}."
    versions = _versions(request, restored)
    return (
        f"Version {mark.number} is restored. How it stood before is version "
        f"{versions.before(versions.current())}, which can be restored in the same way."
    )


def _versions(request: HttpRequest, incident: Incident) -> Versions:
    return Versions(incident, zone_of(request.user))


def _readable(
    request: HttpRequest, incident: Incident, template: str, context: Any
) -> HttpResponse:
    def whole() -> dict[str, Any]:
        return {"incident": incident, **context()}

    try:
        return remembered(request, template, version_of(incident), whole)
    except NotAReport as error:
        return _unreadable(request, incident, error)


def _unreadable(request: HttpRequest, incident: Incident, error: NotAReport) -> HttpResponse:
    context = {"incident": incident, "problem": str(error)}
    return render(request, "history/unreadable.html", context, status=422)


def _day(day: Any, today: Any) -> str:
    words = weekday_words(day)
    return {0: f"Today, {words}", 1: f"Yesterday, {words}"}.get((today - day).days, words)


def _options(choices: Sequence[Mark], chosen: Mark) -> Any:
    marks = [*choices, *(() if chosen in choices else (chosen,))]
    return option_list([(mark.name, _option(mark)) for mark in marks], chosen.name)


def _option(mark: Mark) -> str:
    if mark.is_current:
        return "Now"
    return f"Version {mark.number} · {_short(mark.at)} · {mark.by}"


def _short(at: Moment) -> str:
    return f"{at.day_words}, {at.time}"


def shown_parts(parts: Sequence[PartChange]) -> list[dict[str, Any]]:
    """Parts ready to print."""
    return [
        {
            "name": part.name,
            "title": part.title,
            "fields": [_field(field) for field in part.fields],
            "rows": [_row(row) for row in part.rows],
            "may_be_restored": part.name != HEAD
            or any(field.name != "state" for field in part.fields),
        }
        for part in parts
    ]


# The field that a row is known by; the others stand behind it in one line.
_OWN_WORDS = ("text", "title", "name", "question", "label", "note")


def _row(row: RowChange) -> dict[str, Any]:
    whole = row.verb in ("added", "removed")
    own = next((one for name in _OWN_WORDS for one in row.fields if one.name == name), None)
    rest = [one for one in row.fields if not (whole and one is own)]
    return {
        "verb": row.verb,
        "label": "" if own else row.label,
        "own": _field(own) if whole and own else None,
        "facts": [(one.name, one.before or one.after) for one in rest] if whole else (),
        "fields": () if whole else [_field(one) for one in rest],
    }


def _field(field: FieldChange) -> dict[str, Any]:
    """A field with long stretches that stayed cut short."""
    pieces: list[Piece] = []
    for piece in field.pieces:
        start, end = _ends(piece.text)
        middle = len(piece.text) - len(start) - len(end)
        if piece.kind == "same" and middle > _GAP:
            gap = Piece("left out", f"{middle:,} characters unchanged")
            pieces += [Piece("same", start), gap, Piece("same", end)]
        else:
            pieces.append(piece)
    return {"name": field.name, "pieces": pieces}


def _ends(text: str) -> tuple[str, str]:
    """The first and the last words of a text."""
    return text[:_END].rpartition(" ")[0], text[-_END:].partition(" ")[2]
