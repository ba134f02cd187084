"""Which action items a board shows, in which order, and how many stand where.

Counting goes over all items, so counts are kept until something changes. The rows of a page come
from an index in their order, whatever the number of items.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from postmortems.forms.item_filters import ItemFilters
from postmortems.models import ActionItem, Incident, Team, User, Visibility
from postmortems.models.action_items import ActionItemQuerySet
from postmortems.models.compiled import Compiled, Given, GivenPerson
from postmortems.models.incidents import REFERENCE_PREFIX
from postmortems.models.item_sections import (
    BY_DUE_DATE,
    SECTIONS,
    UNFINISHED_STATUSES,
    Weeks,
)
from postmortems.report import wording
from postmortems.report.document import ACTION_STATUSES
from postmortems.report.trackers import ticket

from .item_rows import COLUMNS
from .remembered import kept, version_of_items

PAGE = 50
# Beyond so many pages it is cheaper to sort once than to merge what comes sorted.
_MERGED_PAGES = 4
_WEEKS = Weeks(*(Given(name, DateField()) for name in ("today", "next_week", "week_after")))
_URGENT = NullIf("priority", Value("")).asc(nulls_last=True)
_BY_DUE = (F("due_on").asc(nulls_last=True), _URGENT, F("pk").asc())
_PLACE = {name: place for place, name in enumerate(COLUMNS)}


@dataclass(frozen=True)
class Asked:
    """A board that one person asks for on one day."""

    person: User
    filters: ItemFilters
    weeks: Weeks

    @cached_property
    def version(self) -> tuple[Any, ...]:
        """What figures over all items depend on, asked once."""
        return version_of_items(self.person)

    @property
    def is_plain(self) -> bool:
        """Whether nothing but a section is asked for, which is what most ask for."""
        return not self.filters.status and self.filters.query(section="", group="") == ""


def asked_items(asked: Asked) -> ActionItemQuerySet:
    """The items of a board that this person may know of."""
    seen = ActionItem.objects.visible_to(asked.person)
    return seen.filter(asked.filters.scope(asked.person), asked.filters.standing(asked.weeks))


def counts(asked: Asked) -> dict[str, int]:
    """How many items there are by section, by ``status:open`` and the like, and as ``any``.

    The section and the status that are asked for do not narrow this: it says what they would give.
    """
    scope = asked.filters.query(section="", status="", group="")
    version = (asked.version, asked.person.pk, asked.person.role, scope, asked.weeks.today)
    return kept(("board counts", *version), lambda: _count(asked))


def _count(asked: Asked) -> dict[str, int]:
    names = {name: Count("pk", filter=SECTIONS[name](asked.weeks)) for name in SECTIONS}
    states = {f"status_{one}": Count("pk", filter=Q(status=one)) for one in ACTION_STATUSES}
    items = _countable(asked.person).filter(asked.filters.scope(asked.person)).order_by()
    found = items.aggregate(any=Count("pk"), **names, **states)
    found = {name.replace("status_", "status:"): many for name, many in found.items()}
    return {**found, "unfinished": sum(found[f"status:{one}"] for one in UNFINISHED_STATUSES)}


def _countable(person: User) -> QuerySet:
    """What ``visible_to`` gives, asked the other way round: few incidents are hidden from anybody.

    The rule is the one of ``visible_to``; only the hidden ones are gathered with it, once.
    """
    items = ActionItem.objects.present()
    if person.is_admin:
        return items
    seen = Incident.objects.visible_to(person).filter(pk=OuterRef("pk"))
    restricted = Incident.objects.filter(visibility=Visibility.RESTRICTED)
    return items.exclude(incident__in=restricted.exclude(Exists(seen)).values("pk"))


def how_many(asked: Asked, found: dict[str, int]) -> int:
    """How many items the board has. ``found`` is what ``counts`` gave."""
    section, status = asked.filters.section, asked.filters.status
    if section and status in ("", "any"):
        return found[section]
    if not section and status == "any":
        return found["any"]
    if section:
        return asked_items(asked).count()
    return found[f"status:{status}"] if status else found["unfinished"]


def page_of_rows(asked: Asked, number: int) -> list[tuple]:
    """The rows on page ``number`` with the columns of ``COLUMNS``."""
    start, end = (number - 1) * PAGE, number * PAGE
    statuses = _statuses(asked.filters)
    if asked.filters.group != "due" or number > _MERGED_PAGES or not statuses:
        return list(ordered(asked)[start:end])
    found: list[tuple] = []
    for status in statuses:
        found += _first_rows(asked, status, end)
    found.sort(key=_due_order)
    return found[start:end]


def _statuses(filters: ItemFilters) -> tuple[str, ...]:
    """The statuses of all items of the board, where these are few; () otherwise."""
    if filters.status == "any" and not filters.section:
        return ()
    of_section = {"blocked": ("blocked",), "verify": ("done",), "confirm": ("verified",)}
    held = of_section.get(filters.section, UNFINISHED_STATUSES)
    if not filters.status or filters.status == "any":
        return held
    if not filters.section:
        return (filters.status,)
    return tuple(one for one in held if one == filters.status)


def _due_order(row: tuple) -> tuple:
    due_on, priority = row[_PLACE["due_on"]], row[_PLACE["priority"]]
    return (due_on or dt.date.max, due_on is None, priority or "~", row[_PLACE["pk"]])


def _first_rows(asked: Asked, status: str, many: int) -> list[tuple]:
    """The first rows of one status by due date, as they lie in its index."""
    section = asked.filters.section
    if asked.is_plain and many == PAGE:
        weeks = asked.weeks
        given = {name: getattr(weeks, name) for name in ("today", "next_week", "week_after")}
        return _FIRST_PAGES[section, status].rows(asked.person, **given)
    items = asked_items(asked).filter(status=status)
    return list(items.order_by(*_BY_DUE).values_list(*COLUMNS)[:many])


def _first_page(section: str, status: str) -> Compiled:
    def items(person: GivenPerson) -> QuerySet:
        seen = ActionItem.objects.visible_to(person).filter(status=status)
        held = seen.filter(SECTIONS[section](_WEEKS)) if section else seen
        return held.order_by(*_BY_DUE).values_list(*COLUMNS)[:PAGE]

    return Compiled(items)


_FIRST_PAGES = {
    (section, status): _first_page(section, status)
    for section in ("", *SECTIONS)
    for status in _statuses(ItemFilters(section=section))
}


def ordered(asked: Asked) -> QuerySet:
    """All rows of a board in its order, with the columns of ``COLUMNS``."""
    items = asked_items(asked)
    finished = Case(When(status__in=UNFINISHED_STATUSES, then=0), default=1)
    group = asked.filters.group
    if group == "team":
        items = items.annotate(team_name=team_of_owner())
        first: tuple[Any, ...] = (F("team_name").asc(nulls_last=True),)
    elif group == "owner":
        named = Coalesce("owner__display_name", NullIf("owner_name", Value("")))
        first = (named.asc(nulls_last=True), F("owner").asc(nulls_last=True))
    elif group == "incident":
        first = (F("incident__occurred_at").desc(), F("incident").desc())
    elif group == "status":
        first = (Case(*_in_order(ACTION_STATUSES), output_field=IntegerField()),)
    else:
        first = ()
    return items.order_by(*first, finished, *_BY_DUE).values_list(*COLUMNS)


def _in_order(codes: Sequence[str]) -> list[When]:
    return [When(status=code, then=place) for place, code in enumerate(codes)]


def team_of_owner() -> Subquery:
    """The first team of an item's owner, by name."""
    teams = Team.objects.filter(memberships__user=OuterRef("owner")).order_by("name")
    return Subquery(teams.values("name")[:1], output_field=CharField())


def team_names(items: Sequence[int]) -> dict[int, str]:
    """The team of each of these items, by primary key; those of nobody's team are absent."""
    found = ActionItem.objects.filter(pk__in=items).annotate(team_name=team_of_owner())
    return {pk: name for pk, name in found.values_list("pk", "team_name") if name}


#: How an item is counted under a heading of a grouping: an expression of its row.
_HEADINGS: dict[str, Callable[[], Any]] = {
    "team": team_of_owner,
    "owner": lambda: Coalesce("owner__display_name", NullIf("owner_name", Value(""))),
    "incident": lambda: F("incident"),
}


def group_counts(asked: Asked) -> dict[Any, int]:
    """How many items stand under each heading of the grouping; None counts those without."""
    version = (asked.version, asked.person.pk, asked.person.role, asked.weeks.today)
    return kept(("groups", asked.filters.query(), *version), lambda: _count_groups(asked))


def _count_groups(asked: Asked) -> dict[Any, int]:
    expression = _HEADINGS[asked.filters.group]()
    items = asked_items(asked).order_by().annotate(heading=expression)
    return dict(items.values_list("heading").annotate(many=Count("pk")))


def heading_counts(asked: Asked, found: dict[str, int]) -> dict[Any, int]:
    """The same for the groupings that ``counts`` answers already, as far as it does."""
    filters = asked.filters
    if filters.group == "status":
        return {one: found[f"status:{one}"] for one in ACTION_STATUSES if not filters.section}
    if filters.status:
        return {}
    if not filters.section:
        return {name: found[name] for name in BY_DUE_DATE}
    return {filters.section: found[filters.section]}


def table_rows(asked: Asked) -> Iterator[tuple[str, ...]]:
    """All of a board as cells of a table, in its order, with the columns of ``BOARD_COLUMNS``."""
    items = ordered(asked).values_list(*_TABLE, named=True)
    for row in items.iterator(chunk_size=2000):
        link = ticket(row.tracker_url) if row.tracker_url else None
        yield (
            f"{REFERENCE_PREFIX}{row.incident_id}",
            row.incident__title,
            row.incident__severity.upper(),
            row.title,
            wording.ACTION_KIND[row.kind],
            wording.ACTION_CLASS.get(row.action_class, ""),
            row.priority.upper(),
            row.owner__display_name or row.owner_name,
            _iso(row.due_on),
            wording.ACTION_STATUS[row.status],
            row.reason,
            row.verified_by,
            str(row.moved) if row.moved else "",
            row.escalated_to__display_name or "",
            link.key if link else "",
            row.tracker_url,
            _iso(row.created_at.date()),
            _iso(row.finished_at.date() if row.finished_at else None),
            _iso(row.confirm_on),
            row.key,
        )


_TABLE = (
    *("key", "title", "kind", "action_class", "priority", "owner__display_name", "owner_name"),
    *("due_on", "status", "reason", "verified_by", "moved", "escalated_to__display_name"),
    *("tracker_url", "created_at", "finished_at", "confirm_on", "incident_id"),
    *("incident__title", "incident__severity"),
)


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
