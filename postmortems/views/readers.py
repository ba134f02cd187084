"""Who may read which part of a postmortem, and what a cut for them withholds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from postmortems import access
from postmortems.changes.audiences import mark_audiences
from postmortems.forms.readers import ReadersForm
from postmortems.models import Incident
from postmortems.prose import plain
from postmortems.report import cutting, wording
from postmortems.report.build import build
from postmortems.report.document import AUDIENCES, Report
from postmortems.report.export import FOR_READERS

_MOST_WORDS = 140
_GROUPS = {
    "figures": "Figures",
    "timeline": "Timeline",
    "action_items": "Action items",
    "sections": "Further sections",
}


@dataclass(frozen=True, slots=True)
class CutRow:
    """What a cut for one audience is made of, told before it is issued."""

    audience: str
    title: str
    shown: int
    withheld: list[tuple[str, list[str]]]
    count: int
    names: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: HttpRequest, reference: str) -> HttpResponse:
    """What each audience reads and does not (GET); parts marked for others (POST)."""
    if request.method == "POST":
        incident = access.incident_to_edit(request.user, reference)
    else:
        incident = access.incident_to_read(request.user, reference)
    report = build(incident)
    form = ReadersForm(request.POST or None, parts=_parts(report))
    if request.method == "POST" and form.is_valid():
        marked = mark_audiences(incident=incident, by=request.user, marks=form.marks())
        said = "1 part is" if marked == 1 else f"{marked or 'No'} parts are"
        messages.success(request, f"{said} marked differently now.")
        return redirect("readers", reference=reference)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "report/readers.html", _context(request, incident, report, form), status=status
    )


def _parts(report: Report) -> list[tuple[str, str, str, str]]:
    """(place, group, words, who may read it) of every part; '' for who is as its kind."""
    found = []
    for kind, key, words in cutting.parts(report):
        place = cutting.place(kind, key)
        told = wording.SECTION.get(kind, "") or _short(plain(words))
        found.append((place, _GROUPS.get(kind, "Text"), told, report.audiences.get(place, "")))
    return found


def _context(
    request: HttpRequest, incident: Incident, report: Report, form: ReadersForm
) -> dict[str, object]:
    return {
        "incident": incident,
        "editable": access.may_edit(request.user, incident),
        "form": form,
        "groups": [
            (name, list(rows)) for name, rows in groupby(form.rows(), key=lambda row: row.group)
        ],
        "cuts": [_cut_row(report, audience) for audience in AUDIENCES[1:]],
        "file": reverse("report_file", args=[incident.reference, "pdf"]),
        "audiences": wording.AUDIENCE,
    }


def _cut_row(report: Report, audience: str) -> CutRow:
    made = cutting.cut(report, audience)
    kinds: dict[str, list[str]] = {}
    for one in made.withheld:
        # A section has its name already; of a row its first words say which.
        words = "" if one.kind in wording.SECTION.values() else _short(plain(one.words))
        kinds.setdefault(one.kind, []).append(words)
    return CutRow(
        audience=audience,
        title=FOR_READERS[audience].capitalize(),
        shown=sum(1 for _ in cutting.parts(made.report)),
        withheld=[(kind, [word for word in words if word]) for kind, words in kinds.items()],
        count=len(made.withheld),
        names=made.names,
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MOST_WORDS else text[: _MOST_WORDS - 1].rstrip() + "…"
