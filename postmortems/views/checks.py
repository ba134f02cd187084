"""What is still open before a postmortem is ready: the panel, keeping one, the table of rules."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from postmortems import access
from postmortems.changes import checks as changes
from postmortems.forms.checks import AskedForm, KeepForm
from postmortems.models import Incident, KeptFinding
from postmortems.prose import Mark
from postmortems.report import wording
from postmortems.report.build import build
from postmortems.report.checks import CHECKS, GROUPS, LEVEL_WORDS, LEVELS, Finding
from postmortems.report.document import MILESTONES
from postmortems.report.readiness import Readiness, current_rules, readiness

from .days import today_for
from .rows import frame

_SLUGS = {"action_items": "action-items"}
_PLACES = {
    "severity": "facts",
    "detection_method": "facts",
    "figures": "figures",
    "lessons": "lessons-part",
    "action_items": "action-items",
    **dict.fromkeys(MILESTONES, "milestones"),
}
_COUNTED = {"error": "to put right", "warning": "to look at", "note": "worth a thought"}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding in the panel, with its own ``id``; ``anchor`` is that of what it is about."""

    id: str
    sentence: str
    why: str
    hint: str
    level: str
    level_words: str
    anchor: str
    keep: str
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class FindingGroup:
    name: str
    rows: tuple[FindingRow, ...]


def panel(incident: Incident, found: Readiness) -> dict[str, Any]:
    """What ``workspace/_readiness.html`` shows."""
    base = reverse("keep_finding", args=[incident.reference])
    counts = [
        (level, sum(one.level == level for one in found.open), _COUNTED[level]) for level in LEVELS
    ]
    return {
        "count": len(found.open),
        "counts": [one for one in counts if one[1]],
        "groups": groups_of(found.open, base),
        "kept": tuple(
            _row(one.finding, base, one.stored.reason, one.stored.by_name) for one in found.kept
        ),
    }


def groups_of(findings: Sequence[Finding], base: str = "") -> tuple[FindingGroup, ...]:
    """Findings by group, the worst first. ``base`` is where one is kept."""
    groups = []
    for group, name in GROUPS.items():
        rows = [one for one in findings if one.group == group]
        rows.sort(key=lambda one: LEVELS.index(one.level))
        if rows:
            groups.append(FindingGroup(name, tuple(_row(one, base) for one in rows)))
    return tuple(groups)


def _row(finding: Finding, base: str, reason: str = "", by: str = "") -> FindingRow:
    code, key, field, quote = finding.identity
    query = urlencode({"code": code, "key": key, "field": field, "quote": quote})
    return FindingRow(
        id=id_of(finding),
        sentence=finding.sentence,
        why=CHECKS[code].why,
        hint=finding.hint,
        level=finding.level,
        level_words=LEVEL_WORDS[finding.level],
        anchor=anchor_of(finding),
        keep=f"{base}?{query}",
        reason=reason,
        by=by,
    )


def anchor_of(finding: Finding) -> str:
    """The id of the row or block in the workspace that a finding is about."""
    place = finding.place
    if place.part and place.key:
        return f"{_SLUGS.get(place.part, place.part)}-{place.key}"
    return _PLACES.get(place.field, place.field)


def marks_in(found: Readiness) -> dict[tuple[str, ...], list[Mark]]:
    """What to underline in each text, by its part, key and field; what begins first comes first."""
    marks: dict[tuple[str, ...], list[Mark]] = {}
    for one in sorted(found.open, key=lambda one: one.start or 0):
        if one.start is None or one.end is None:
            continue
        place = (one.place.part, one.place.key, one.place.field)
        inside = marks.setdefault(place, [])
        if not inside or one.start >= inside[-1][1]:
            inside.append((one.start, one.end, id_of(one)))
    return marks


def id_of(finding: Finding) -> str:
    """The id of a finding in the panel: the same as long as it is found at its place."""
    named = repr((finding.identity, finding.start)).encode()
    return f"finding-{hashlib.sha256(named).hexdigest()[:10]}"


def keep(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep one finding, with the reason: the form (GET), kept (POST)."""
    incident = access.incident_to_edit(request.user, reference)
    finding = _finding(request, incident)
    form = KeepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changes.keep_finding(
            incident=incident,
            by=request.user,
            finding=finding,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, "Kept, with your reason beside it.")
        return redirect(reverse("incident", args=[incident.reference]) + "#readiness")
    context = {
        **frame(incident),
        "row": _row(finding, ""),
        "form": form,
        "identity": dict(zip(("code", "key", "field", "quote"), finding.identity, strict=True)),
        "is_kept": KeptFinding.objects.filter(**_stored(incident, finding)).first(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "checks/keep.html", context, status=status)


@require_POST
def let_go(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a kept finding again."""
    incident = access.incident_to_edit(request.user, reference)
    finding = _finding(request, incident)
    changes.let_go(incident=incident, by=request.user, finding=finding)
    return redirect(reverse("incident", args=[incident.reference]) + "#readiness")


def _stored(incident: Incident, finding: Finding) -> dict[str, Any]:
    names = ("code", "key", "field", "quote")
    return {"incident": incident, **dict(zip(names, finding.identity, strict=True))}


def _finding(request: HttpRequest, incident: Incident) -> Finding:
    """The finding the request names, where the checks still find it."""
    asked = request.POST if request.method == "POST" else request.GET
    names = ("code", "key", "field", "quote")
    identity = tuple(asked.get(name, "").replace("\r\n", "\n") for name in names)
    found = readiness(incident, build(incident), today=today_for(request.user))
    for one in (*found.open, *(kept.finding for kept in found.kept)):
        if one.identity == identity:
            return one
    raise Http404("This is not found any more.")


def asked(request: HttpRequest) -> HttpResponse:
    """What each severity asks for, for admins."""
    access.admin_only(request.user)
    form = AskedForm(request.POST or None, rules=current_rules())
    if request.method == "POST" and form.is_valid():
        changes.set_asked(by=request.user, **form.values())
        messages.success(request, "Saved. Open pages follow within a minute.")
        return redirect("checks")
    context = {"form": form, "severities": wording.SEVERITY.values()}
    return render(request, "checks/asked.html", context, status=422 if form.errors else 200)
