"""Searching everything that stands in the postmortems somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from postmortems.forms.asked_words import PERIODS
from postmortems.forms.incident_filters import IncidentFilters
from postmortems.models import Incident, User
from postmortems.report import wording
from postmortems.search import asking, documents
from postmortems.search.words import Asked, Piece, excerpt, marked, read

from .choices import option_list
from .days import today_for, zone_of
from .incident_queries import PAGE, filtered
from .incident_rows import IncidentRow, incident_rows

_SEVERITIES = (*wording.SEVERITY.items(), ("none", "Not set"))


@dataclass(frozen=True, slots=True)
class Found:
    """One incident that was found: its facts, its title and where the words stand in it."""

    row: IncidentRow
    title: tuple[Piece, ...]
    excerpts: tuple[tuple[Piece, ...], ...]
    names: tuple[Piece, ...] = ()


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was typed, found in all postmortems, the best first; only the list for htmx."""
    part = bool(request.htmx and not request.htmx.history_restore_request)
    context = _searched(request)
    answer = render(request, "search/_found.html" if part else "search/page.html", context)
    if part:
        answer["HX-Push-Url"] = reverse("search") + context["asked"].address()
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _searched(request: HttpRequest) -> dict[str, Any]:
    person = request.user
    today = today_for(person)
    filters = IncidentFilters.read(request.GET, today=today, zone=zone_of(person))
    asked = read(filters.q)
    active = [one for one in filters.active({}) if one.name != "q"]
    within = filtered(person, active)
    if asked.wanted:
        documents.bring_up_to_date()
    page = Paginator(range(asking.count(within, asked)), PAGE).get_page(request.GET.get("page"))
    elsewhere = 0
    if asked.wanted and active and not page.paginator.count:
        elsewhere = asking.count(filtered(person, []), asked)
    return {
        "asked": filters,
        "active": active,
        "is_asked": bool(asked.wanted),
        "only_unwanted": bool(asked.unwanted and not asked.wanted),
        "page": page,
        "found": _found(person, within, asked, page, today) if page.paginator.count else [],
        "elsewhere": elsewhere,
        "elsewhere_url": filters.address(**{one.name: "" for one in active}),
        "states": option_list(tuple(wording.STATE.items()), filters.state),
        "severities": option_list(_SEVERITIES, filters.severity),
        "periods": option_list(
            [one for one in PERIODS.items() if one[0] != "between" or filters.period == one[0]],
            filters.period,
        ),
    }


def _found(person: User, within: Any, asked: Asked, page: Page, today: Any) -> list[Found]:
    start = (page.number - 1) * PAGE
    keys = asking.best(within, asked, start, start + PAGE)
    held = asking.texts(keys)
    rows = incident_rows(keys, person=person, today=today, base=reverse("incidents"))
    by_key = {f"{Incident(pk=key).reference}": key for key in keys}
    return [_one(row, held[by_key[row.reference]], asked) for row in rows]


def _one(row: IncidentRow, held: dict[str, str], asked: Asked) -> Found:
    lines = (*held["prose"].splitlines(), *held["rest"].splitlines())
    title = marked(row.title, asked.wanted)
    names: tuple[Piece, ...] = ()
    for line in held["names"].splitlines():
        pieces = marked(line, asked.wanted)
        if any(piece.is_hit for piece in pieces):
            names = pieces
            break
    return Found(row, title, excerpt(lines, asked.wanted), names)
