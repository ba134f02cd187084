"""Which incidents fit what the list is asked for, how many, and in which order."""

from __future__ import annotations

from functools import reduce
from operator import and_

from django.db.models import BigIntegerField, Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Lower, NullIf

from postmortems.forms.incident_filters import SORTS, Filter
from postmortems.models import Incident, User, Visibility
from postmortems.models.compiled import Compiled, GivenPerson

PAGE = 25
_ORDER = {
    "newest": ("-occurred_at", "-pk"),
    "oldest": ("occurred_at", "pk"),
    "changed": ("-changed_at", "-pk"),
    "severity": (NullIf("severity", Value("")).asc(nulls_last=True), "-occurred_at", "-pk"),
    "title": (Lower("title"), "-pk"),
}


def filtered(person: User | GivenPerson, filters: list[Filter]) -> QuerySet:
    """The incidents this person may know of that fit all of these filters."""
    return _fitting(Incident.objects.visible_to(person), filters)


def page_of_keys(person: User, filters: list[Filter], sort: str, number: int) -> list[int]:
    """The primary keys on page ``number`` of what fits, in the order named ``sort``."""
    if number == 1 and not filters:
        return [key for (key,) in _FIRST_PAGES[sort].rows(person)]
    keys = filtered(person, filters).order_by(*_ORDER[sort]).values_list("pk", flat=True)
    start = (number - 1) * PAGE
    return list(keys[start : start + PAGE])


def _first_page(sort: str) -> Compiled:
    return Compiled(
        lambda person: filtered(person, []).order_by(*_ORDER[sort]).values_list("pk")[:PAGE]
    )


# What is asked for most: all incidents from the first.
_FIRST_PAGES = {sort: _first_page(sort) for sort in SORTS}


def count_filtered(person: User, filters: list[Filter]) -> int:
    """How many ``filtered`` gives, from one query."""
    found = _count(person, filters) if filters else _COUNT_ALL.rows(person)
    return found[0][0]


class _CountOf(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = BigIntegerField()


def _count(person: User | GivenPerson, filters: list[Filter]) -> QuerySet:
    """All of them, less the restricted, and of those the person's own.

    Databases count a whole table faster than any part of it, and little is restricted.
    """
    fitting = [
        _CountOf(_fitting(rows, filters).order_by().values("pk"))
        for rows in (
            Incident.objects.all(),
            Incident.objects.filter(visibility=Visibility.RESTRICTED),
            Incident.objects.visible_to(person).filter(visibility=Visibility.RESTRICTED),
        )
    ]
    key = person if isinstance(person, GivenPerson) else person.pk
    one_row = User.objects.filter(pk=key).order_by()
    return one_row.annotate(many=fitting[0] - fitting[1] + fitting[2]).values_list("many")


_COUNT_ALL = Compiled(lambda person: _count(person, []))


def count_without_each(person: User, filters: list[Filter]) -> dict[str, int]:
    """By name of a filter, how many incidents fit all the others. One query."""
    counts = {
        f"without_{one.name}": Count(
            "pk",
            filter=reduce(and_, (other.condition for other in filters if other is not one), Q()),
        )
        for one in filters
    }
    found = Incident.objects.visible_to(person).aggregate(**counts)
    return {one.name: found[f"without_{one.name}"] for one in filters}


def _fitting(rows: QuerySet, filters: list[Filter]) -> QuerySet:
    for one in filters:
        rows = rows.filter(one.condition)
    return rows
