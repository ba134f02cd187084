"""It happened before: earlier incidents like one, shown while it is written, and linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from postmortems import access, prose
from postmortems.changes import earlier as changes
from postmortems.models import ActionItem, Incident, User
from postmortems.models.incidents import REFERENCE_PREFIX
from postmortems.report.build import build
from postmortems.report.recurrence import forerunners, in_words
from postmortems.search.similar import Similar, similar

from .days import today_for
from .incident_queries import PAGE
from .incident_rows import IncidentRow, incident_rows
from .remembered import remembered, version_of, version_of_all
from .rows import changed

_SHOWN_ITEMS = 3


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """An earlier incident with what is still open of it, and why it is shown."""

    row: IncidentRow
    items: tuple[str, ...]
    more_items: int
    why: tuple[tuple[str, str], ...] = ()


@require_safe
def earlier(request: HttpRequest, reference: str) -> HttpResponse:
    """What is linked and what may be: the panel of the workspace, or a page without a script."""
    incident = access.incident_to_read(request.user, reference)
    template = "earlier/_panel.html" if request.htmx else "earlier/page.html"
    answer = remembered(
        request,
        template,
        # Others may be restricted, opened or changed at any time.
        (*version_of(incident), *version_of_all()),
        lambda: _panel(incident, request.user),
    )
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_POST
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the incident named ``earlier`` was of the same kind."""
    incident = access.incident_to_edit(request.user, reference)
    other = access.incident_to_read(request.user, request.POST.get("earlier", "").strip())
    try:
        changes.link_earlier(incident=incident, by=request.user, earlier=other)
    except ValidationError as error:
        return _answer(request, incident, error.messages)
    return _answer(request, incident)


@require_POST
def unlink(request: HttpRequest, reference: str) -> HttpResponse:
    """Take that back."""
    incident = access.incident_to_edit(request.user, reference)
    other = access.incident_to_read(request.user, request.POST.get("earlier", "").strip())
    changes.unlink_earlier(incident=incident, by=request.user, earlier=other)
    return _answer(request, incident)


def _answer(request: HttpRequest, incident: Incident, errors: list[str] | None = None) -> Any:
    if not request.htmx and not errors:
        return redirect("earlier", incident.reference)
    context = {**_panel(incident, request.user), "errors": errors, "open": True}
    template = "earlier/_panel.html" if request.htmx else "earlier/page.html"
    answer = render(request, template, context, status=422 if errors else 200)
    return answer if errors else changed(answer)


def _panel(incident: Incident, person: User) -> dict[str, Any]:
    before = forerunners(incident, person)
    linked = [one.pk for one in before]
    alike = similar(incident, build(incident), person, without=linked)
    shown = linked[: PAGE - len(alike)]
    why = {one.pk: _why(one) for one in alike}
    rows = _rows([*shown, *why], person, why)
    return {
        "incident": incident,
        "base": reverse("incident", args=[incident.reference]),
        "editable": access.may_edit(person, incident),
        "said": in_words(incident, before),
        "linked": [rows[key] for key in shown if key in rows],
        "more_linked": len(linked) - len(shown),
        "similar": [rows[key] for key in why if key in rows],
    }


def _rows(keys: list[int], person: User, why: dict[int, Any]) -> dict[int, EarlierRow]:
    items: dict[int, list[str]] = {}
    open_items = ActionItem.objects.filter(incident__in=keys).visible_to(person).unfinished()
    for key, title in open_items.order_by("due_on", "pk").values_list("incident_id", "title"):
        items.setdefault(key, []).append(prose.plain(title))
    base = reverse("incidents")
    found = incident_rows(keys, person=person, today=today_for(person), base=base)
    return {
        key: EarlierRow(
            row,
            tuple(items.get(key, ())[:_SHOWN_ITEMS]),
            max(0, len(items.get(key, ())) - _SHOWN_ITEMS),
            why.get(key, ()),
        )
        for row in found
        for key in [int(row.reference.removeprefix(REFERENCE_PREFIX))]
    }


def _why(one: Similar) -> tuple[tuple[str, str], ...]:
    """What two incidents have in common, in words: (kind, names)."""
    return tuple(
        (kind if len(names) == 1 else several, ", ".join(names))
        for kind, several, names in (
            ("Same service", "Same services", one.services),
            ("Same tag", "Same tags", one.tags),
            ("Same word", "Same words", one.words),
        )
        if names
    )
