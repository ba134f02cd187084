"""It happened before: the earlier incidents that somebody linked, and what is still open of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, Q, QuerySet

from postmortems.models import EarlierIncident, Incident, User, Visibility
from postmortems.models.compiled import Compiled, Given
from postmortems.models.incidents import REFERENCE_PREFIX

from .document import FINISHED_STATUSES

YEAR = dt.timedelta(days=365)
_ORDINALS = "Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth".split()
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Forerunner:
    """An earlier incident of the same kind, and how many of its action items are not finished."""

    pk: int
    occurred_at: dt.datetime
    open_items: int

    @property
    def reference(self) -> str:
        return f"{REFERENCE_PREFIX}{self.pk}"


def forerunners(
    incident: Incident, person: User | None = None, *, at: dt.datetime | None = None
) -> list[Forerunner]:
    """The earlier incidents linked to this one that the person may see, the newest first.

    For nobody in particular only those visible to everyone. With ``at`` as it stood then, as
    far as links that are still there tell. One query.
    """
    if person is not None and at is None:
        rows = _SEEN.rows(person, incident=incident.pk)
    else:
        everyone = Incident.objects.filter(visibility=Visibility.EVERYONE)
        seen = Incident.objects.visible_to(person) if person else everyone
        rows = list(_linked(seen, incident.pk, at))
    return [Forerunner(*row) for row in rows]


def _linked(seen: QuerySet, incident: int | Given, at: dt.datetime | None = None) -> QuerySet:
    links = EarlierIncident.objects.filter(incident=incident).order_by()
    unfinished = ~Q(action_items__status__in=FINISHED_STATUSES)
    if at is not None:
        links = links.filter(at__lte=at)
        unfinished |= Q(action_items__finished_at__gt=at)
    present = Q(action_items__isnull=False, action_items__removed_at=None)
    return (
        seen.filter(pk__in=links.values("earlier"))
        .order_by("-occurred_at", "-pk")
        .values("pk", "occurred_at")
        .annotate(open=Count("action_items", filter=present & unfinished))
        .values_list("pk", "occurred_at", "open")
    )


# Every report asks this, also one that is kept.
_SEEN = Compiled(
    lambda person: _linked(
        Incident.objects.visible_to(person), Given("incident", BigIntegerField())
    )
)


def in_words(incident: Incident, found: Sequence[Forerunner]) -> str:
    """``Third of its kind in 12 months, after INC-5 and INC-3; 2 action items of INC-3 still open.``

    '' where nothing is linked.
    """
    if not found:
        return ""
    since = incident.occurred_at - YEAR
    many = sum(since < one.occurred_at <= incident.occurred_at for one in found)
    references = [one.reference for one in found]
    if many:
        which = f"{_ordinal(many + 1)} of its kind in 12 months, after {_listed(references)}"
    else:
        which = f"Of the same kind as {_listed(references)}"
    open_items = [
        f"{one.open_items}{_items(one.open_items) if first else ''} of {one.reference}"
        for first, one in zip(
            (True, *[False] * len(found)), (one for one in found if one.open_items), strict=False
        )
    ]
    return f"{which}; {_listed(open_items)} still open." if open_items else f"{which}."


def recurrence(
    incident: Incident, person: User | None = None, *, at: dt.datetime | None = None
) -> str:
    """The line that a report prints, for this person or for everybody (see ``forerunners``)."""
    return in_words(incident, forerunners(incident, person, at=at))


def _ordinal(number: int) -> str:
    if number - 2 < len(_ORDINALS):
        return _ORDINALS[number - 2]
    ending = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


def _items(many: int) -> str:
    return " action item" if many == 1 else " action items"


def _listed(words: Sequence[str]) -> str:
    shown = [*words[:_NAMED]]
    if len(words) > _NAMED:
        shown.append(f"{len(words) - _NAMED} more")
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
