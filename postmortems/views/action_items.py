"""The board: action items over all incidents, in sections and groups, as a page and as CSV."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from postmortems.forms.asked_words import PERIODS
from postmortems.forms.item_filters import (
    GROUPS,
    SECTION_NAMES,
    SPECIAL_OWNERS,
    STATUSES,
    ItemFilters,
)
from postmortems.forms.many_items import ManyItemsForm, SavedBoardForm
from postmortems.models import SavedBoard, User
from postmortems.models.item_sections import BY_DUE_DATE, Weeks, section_of
from postmortems.report import wording
from postmortems.report.document import FINISHED_STATUSES
from postmortems.report.to_csv import BOARD_COLUMNS, lines_of_table

from . import board_queries
from .board_queries import PAGE, Asked
from .choices import option_list
from .days import today_for, zone_of
from .incident_options import filter_options, owners_and_teams
from .item_rows import ItemRow, item_rows
from .remembered import LIST_SECONDS, remembered, version_of_all

_WITHOUT = {"team": "No team", "owner": "Nobody yet"}
_FINISHED = "Finished"
#: Sections that stand as filters beside those by due date.
_MARKED = tuple(name for name in SECTION_NAMES if name not in BY_DUE_DATE)


@dataclass(frozen=True, slots=True)
class Tab:
    """One section to choose: its name, how many, its address."""

    name: str
    label: str
    many: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; ``many`` is '' where only those of this page are known."""

    title: str
    kind: str
    many: str
    rows: list[ItemRow]


@require_safe
def action_items(request: HttpRequest) -> HttpResponse:
    """The action items that fit the address, by default the most overdue first."""
    asked = read_asked(request.user, request.GET.dict())
    only_list = request.htmx and not request.htmx.history_restore_request
    template = "action_items/_board.html" if only_list else "action_items/board.html"
    answer = remembered(
        request,
        template,
        version_of_all(),
        lambda: board(request.user, asked, request.GET.get("page")),
        seconds=LIST_SECONDS,
    )
    if only_list:
        answer["HX-Push-Url"] = reverse("action_items") + asked.filters.address()
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_safe
def action_items_csv(request: HttpRequest) -> HttpResponse:
    """The whole of a board, all pages of it, as a table for a spreadsheet."""
    asked = read_asked(request.user, request.GET.dict())
    answer = StreamingHttpResponse(_csv(asked), content_type="text/csv; charset=utf-8")
    name = f"action-items-{asked.weeks.today:%Y-%m-%d}.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def read_asked(person: User, address: dict[str, str]) -> Asked:
    """The board that the parts of an address ask for."""
    today = today_for(person)
    filters = ItemFilters.read(address, today=today, zone=zone_of(person))
    return Asked(person, filters, Weeks.around(today))


def refused(
    request: HttpRequest,
    query: str,
    *,
    many: ManyItemsForm | None = None,
    saving: SavedBoardForm | None = None,
) -> HttpResponse:
    """The board again, with a form that was not valid and the items that were ticked."""
    address = dict(parse_qsl(query))
    asked = read_asked(request.user, address)
    ticked = many.names if many else ()
    context = board(request.user, asked, address.get("page"), checked=ticked)
    if many:
        context["many"] = many
        on_page = {row.name for group in context["groups"] for row in group.rows}
        context["ticked_elsewhere"] = [one for one in many.names if one not in on_page]
    if saving:
        context["saving"] = saving
    return render(request, "action_items/board.html", context, status=422)


def board(
    person: User, asked: Asked, number: str | None, checked: Collection[str] = ()
) -> dict[str, Any]:
    """What the page of a board is rendered with."""
    filters, today = asked.filters, asked.weeks.today
    counts = board_queries.counts(asked)
    page = Paginator(range(board_queries.how_many(asked, counts)), PAGE).get_page(number)
    rows = item_rows(
        board_queries.page_of_rows(asked, page.number),
        person=person,
        today=today,
        incidents=reverse("incidents"),
        base=reverse("action_items"),
        checked=checked,
    )
    options = filter_options(person)
    people, teams = owners_and_teams(person)
    here = reverse("action_items")
    return {
        "asked": filters,
        "query": filters.query(),
        "active": filters.active(person, asked.weeks, dict(people)),
        "page": page,
        "groups": _groups(asked, rows, counts, page),
        "tabs": _tabs(filters, counts, BY_DUE_DATE),
        "marked": _tabs(filters, counts, _MARKED),
        "unfinished": counts["unfinished"],
        "all_url": here + filters.address(section="", status=""),
        "any_section": bool(filters.section or filters.status),
        "statuses": option_list(STATUSES.items(), filters.status),
        "owners": option_list([*SPECIAL_OWNERS.items(), *people], filters.owner),
        "teams": option_list(teams, filters.team),
        "services": option_list(options["service"], filters.service),
        "severities": option_list(
            (*wording.SEVERITY.items(), ("none", "Not set")), filters.severity
        ),
        "priorities": option_list(
            (*wording.PRIORITY.items(), ("none", "Not set")), filters.priority
        ),
        "classes": option_list(wording.ACTION_CLASS.items(), filters.action_class),
        "periods": option_list(PERIODS.items(), filters.period),
        "grouped": option_list(GROUPS.items(), filters.group),
        "views": _views(person, here, filters.query()),
        "saving": SavedBoardForm(initial={"query": filters.query()}, auto_id="view-%s"),
        "many": ManyItemsForm(today=today, names=[]) if person.may_write else None,
        "none_at_all": not counts["any"] and not filters.any_active,
    }


def _views(person: User, here: str, query: str) -> list[dict[str, Any]]:
    views = SavedBoard.objects.filter(user=person).values_list("pk", "name", "query")
    return [
        {"pk": pk, "name": name, "url": f"{here}?{kept_query}", "current": kept_query == query}
        for pk, name, kept_query in views
    ]


def _tabs(filters: ItemFilters, counts: dict[str, int], names: Collection[str]) -> list[Tab]:
    """The sections to choose; those that mark something are left out while nothing is in them."""
    return [
        Tab(
            name,
            SECTION_NAMES[name],
            counts[name],
            filters.address(section=name, status=""),
            filters.section == name,
        )
        for name in names
        if counts[name] or filters.section == name or name in BY_DUE_DATE
    ]


def _groups(asked: Asked, rows: list[ItemRow], counts: dict[str, int], page: Page) -> list[Group]:
    """The lines of a page under their headings, with how many stand under each in all."""
    by = asked.filters.group
    teams = board_queries.team_names([row.pk for row in rows]) if by == "team" else {}
    found: dict[Any, list[ItemRow]] = {}
    for row in rows:
        found.setdefault(_heading(asked, row, teams), []).append(row)
    totals: dict[Any, int] = {}
    if not page.has_other_pages():
        totals = {heading: len(lines) for heading, lines in found.items()}
    elif by in ("due", "status"):
        totals = board_queries.heading_counts(asked, counts)
    else:
        totals = board_queries.group_counts(asked)
    return [
        Group(
            _title(by, heading, lines[0]),
            str(heading) if by in ("due", "status") else "",
            str(totals.get(heading, "")),
            lines,
        )
        for heading, lines in found.items()
    ]


def _heading(asked: Asked, row: ItemRow, teams: dict[int, str]) -> Any:
    by = asked.filters.group
    if by == "team":
        return teams.get(row.pk)
    if by == "owner":
        return row.owner or None
    if by == "incident":
        return row.incident_pk
    if by == "status":
        return row.status
    if row.status in FINISHED_STATUSES:
        return asked.filters.section or "finished"
    return section_of(row.due_on, asked.weeks)


def _title(by: str, heading: Any, row: ItemRow) -> str:
    if by == "incident":
        return f"{row.reference} {row.incident}"
    if by == "status":
        return row.status_label
    if by == "due":
        return SECTION_NAMES.get(heading, _FINISHED)
    return heading or _WITHOUT[by]


def _csv(asked: Asked) -> Iterator[str]:
    rows = board_queries.table_rows(asked)
    return lines_of_table(BOARD_COLUMNS, rows)
