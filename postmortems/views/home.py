"""The home page: what waits for me."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from postmortems.changes.finding_counts import count_soon
from postmortems.forms.item_filters import SECTION_NAMES
from postmortems.models import (
    WRITING_ROLES,
    ActionItem,
    Incident,
    Participant,
    Reviewer,
    User,
)
from postmortems.models.compiled import Compiled, Given, GivenPerson
from postmortems.models.item_sections import BY_DUE_DATE, Weeks, section_of

from .days import today_for, zone_of
from .item_rows import COLUMNS, ItemRow, item_rows
from .remembered import LIST_SECONDS, remembered, version_of_all
from .short_rows import ShortRow, short_rows
from .short_rows import columns as short_columns

MOST_INCIDENTS, MOST_ITEMS = 8, 25


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Action items under one heading, which leads to them on the board."""

    title: str
    overdue: bool
    url: str
    items: list[ItemRow]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My drafts, postmortems I am to review, my action items, and what changed lately."""
    return remembered(
        request,
        "home.html",
        version_of_all(),
        lambda: _waiting(request.user),
        seconds=LIST_SECONDS,
    )


def _waiting(person: User) -> dict[str, Any]:
    today, zone = today_for(person), zone_of(person)
    here = reverse("incidents")

    def rows(incidents: Compiled) -> list[ShortRow]:
        return short_rows(incidents.rows(person), zone=zone, today=today, base=here)

    drafts, reviews, changed = rows(_MY_DRAFTS), rows(_TO_REVIEW), rows(_CHANGED)
    count_soon(row.pk for row in (*drafts, *reviews) if row.is_uncounted)
    mine = [*_DATED_ITEMS.rows(person), *_UNDATED_ITEMS.rows(person)]
    asked = _TO_CONFIRM.rows(person, today=today)
    items, to_confirm = (
        item_rows(found, person=person, today=today, incidents=here, base=reverse("action_items"))
        for found in (mine[: MOST_ITEMS + 1], asked)
    )
    return {
        "drafts": drafts[:MOST_INCIDENTS],
        "more_drafts": len(drafts) > MOST_INCIDENTS,
        "reviews": reviews[:MOST_INCIDENTS],
        "more_reviews": len(reviews) > MOST_INCIDENTS,
        "groups": by_urgency(to_confirm[:MOST_INCIDENTS], items[:MOST_ITEMS], today),
        "more_items": len(items) > MOST_ITEMS,
        "changed": changed[:MOST_INCIDENTS],
        "waiting": waiting_words(drafts, reviews, to_confirm, items),
    }


def _seen(person: GivenPerson) -> QuerySet:
    return Incident.objects.visible_to(person).order_by("-changed_at", "-pk")


def _with_role(person: GivenPerson, *roles: str) -> Exists:
    here = Participant.objects.present().filter(incident=OuterRef("pk"), user=person)
    return Exists(here.filter(role__in=roles))


def _my_drafts(person: GivenPerson) -> QuerySet:
    """The drafts this person started or writes."""
    mine = Q(created_by=person) | _with_role(person, *WRITING_ROLES)
    return _short(_seen(person).filter(mine, state="draft"))


def _to_review(person: GivenPerson) -> QuerySet:
    """What waits for this person's answer."""
    asked = Reviewer.objects.waiting().filter(incident=OuterRef("pk"), user=person)
    return _short(_seen(person).filter(Exists(asked), state="in_review"))


def _short(incidents: QuerySet) -> QuerySet:
    return short_columns(incidents)[: MOST_INCIDENTS + 1]


def _my_items(person: GivenPerson, *, dated: bool) -> QuerySet:
    """The unfinished action items this person owns.

    Those with a due date and those without are asked for apart: each comes from its
    index in order, and nothing is sorted.
    """
    mine = ActionItem.objects.visible_to(person).unfinished().filter(owner=person)
    in_order = mine.filter(due_on__isnull=not dated).order_by("due_on", "pk")
    return in_order.values_list(*COLUMNS)[: MOST_ITEMS + 1]


def _to_confirm(person: GivenPerson) -> QuerySet:
    """The items of this person of which it is time to say whether the fix worked."""
    today = Given("today", DateField())
    mine = ActionItem.objects.visible_to(person).filter(owner=person)
    due = mine.in_section("confirm", Weeks(today, today, today)).order_by("confirm_on", "pk")
    return due.values_list(*COLUMNS)[: MOST_INCIDENTS + 1]


_MY_DRAFTS = Compiled(_my_drafts)
_TO_REVIEW = Compiled(_to_review)
_CHANGED = Compiled(lambda person: _short(_seen(person)))
_DATED_ITEMS = Compiled(lambda person: _my_items(person, dated=True))
_UNDATED_ITEMS = Compiled(lambda person: _my_items(person, dated=False))
_TO_CONFIRM = Compiled(_to_confirm)


def by_urgency(to_confirm: list[ItemRow], items: list[ItemRow], today: dt.date) -> list[ItemGroup]:
    """What is to be confirmed, then overdue and by week as on the board, those without date last."""
    weeks = Weeks.around(today)
    groups: dict[str, list[ItemRow]] = {"confirm": to_confirm, **{one: [] for one in BY_DUE_DATE}}
    for item in items:
        groups[section_of(item.due_on, weeks)].append(item)
    board = reverse("action_items")
    return [
        ItemGroup(SECTION_NAMES[name], name == "overdue", f"{board}?section={name}&owner=me", found)
        for name, found in groups.items()
        if found
    ]


def waiting_words(drafts: list, reviews: list, to_confirm: list, items: list) -> list[str]:
    """The line under the heading: ``1 to review``, ``2 drafts``, ``5 action items``."""

    def many(rows: list, most: int, one: str, several: str) -> str:
        count = f"more than {most}" if len(rows) > most else str(len(rows))
        return f"{count} {one if len(rows) == 1 else several}"

    return [
        words
        for rows, words in (
            (reviews, many(reviews, MOST_INCIDENTS, "to review", "to review")),
            (drafts, many(drafts, MOST_INCIDENTS, "draft", "drafts")),
            (items, many(items, MOST_ITEMS, "action item", "action items")),
            (to_confirm, many(to_confirm, MOST_INCIDENTS, "fix to confirm", "fixes to confirm")),
        )
        if rows
    ]
