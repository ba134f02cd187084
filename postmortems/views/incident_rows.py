"""Incidents as lines of a list: every cell is text before the template sees it.

The template costs most of a list's time, so it prints ready strings and asks nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Aggregate,
    BigIntegerField,
    Count,
    DateField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, NullIf

from postmortems import durations
from postmortems.models import ActionItem, Incident, Participant, User
from postmortems.models.compiled import Compiled, Given, GivenPerson
from postmortems.models.incidents import REFERENCE_PREFIX
from postmortems.report import wording
from postmortems.report.clock import Clock, short_day
from postmortems.report.document import MILESTONES

from .incident_queries import PAGE

_COLUMNS = (
    *("pk", "version", "title", "severity", "state", "visibility", "timezone", "milestone_days"),
    *MILESTONES,
)
_BETWEEN = "\x1f"  # cannot be typed into a name


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One line of the incident list. Empty text is a cell with nothing to say."""

    url: str
    reference: str
    title: str
    severity: str
    severity_label: str
    state: str
    state_label: str
    restricted: bool
    day: str
    time: str
    iso: str
    utc: str
    duration: str
    services: str
    open_items: str
    overdue_items: str
    owner: str
    findings: str
    pk: int
    is_uncounted: bool

    def __getitem__(self, name: str) -> Any:
        """What a template tries first."""
        return getattr(self, name)


def incident_rows(keys: Sequence[int], *, person: User, today: dt.date, base: str) -> list:
    """The lines of the incidents with these primary keys, in this order, from one query.

    At most ``PAGE`` of them, which the person may know of. ``today`` decides what is
    overdue; ``base`` is the address of the incident list.
    """
    places = {f"key{place}": 0 for place in range(PAGE)}
    places |= {f"key{place}": key for place, key in enumerate(keys)}
    found = {row[0]: row for row in _ROWS.rows(person, today=today, **places)}
    clocks: dict[str, Clock] = {}
    return [_row(found[key], base, clocks) for key in keys if key in found]


def _row(row: tuple, base: str, clocks: dict[str, Clock]) -> IncidentRow:
    pk, version, title, severity, state, visibility, zone, days, *moments = row[: len(_COLUMNS)]
    owner, services, unfinished, overdue, counted, findings = row[len(_COLUMNS) :]
    reference = f"{REFERENCE_PREFIX}{pk}"
    when = first_moment(moments, days)
    clock = clocks.get(zone) or clocks.setdefault(zone, Clock(ZoneInfo(zone)))
    moment = clock.read(when)
    minutes = durations.minutes_between(moments[0], moments[-1])
    return IncidentRow(
        url=f"{base}{reference}/",
        reference=reference,
        title=title,
        severity=severity,
        severity_label=severity.upper(),
        state=state,
        state_label=wording.STATE[state],
        restricted=visibility != "everyone",
        day=f"{short_day(moment.day)} {moment.day.year}" if moment else "",
        time=f"{moment.time} {moment.zone}" if moment and moment.time else "",
        iso=moment.iso if moment else "",
        utc=moment.in_utc if moment else "",
        duration="" if minutes is None else durations.words(minutes),
        services=", ".join(sorted(services.split(_BETWEEN))) if services else "",
        open_items=str(unfinished) if unfinished else "",
        overdue_items=f"{overdue} overdue" if overdue else "",
        owner=owner or "",
        findings=finding_words(state, findings),
        pk=pk,
        is_uncounted=counted != version,
    )


def finding_words(state: str, count: int | None) -> str:
    """``3 findings``, while the text can still be changed; empty where not counted yet."""
    if not count or state not in ("draft", "in_review"):
        return ""
    return "1 finding" if count == 1 else f"{count} findings"


def first_moment(moments: Sequence[dt.datetime | None], days: dict[str, str]) -> Any:
    """The first known of the milestones: a time, a day, or None."""
    for name, moment in zip(MILESTONES, moments, strict=True):
        if moment:
            return moment
        if name in days:
            return dt.date.fromisoformat(days[name])
    return None


class _Joined(Aggregate):
    """Names as one text; their order is not said."""

    function = "STRING_AGG"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list]:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def _rows(person: GivenPerson) -> QuerySet:
    keys = [Given(f"key{place}", BigIntegerField()) for place in range(PAGE)]
    items = ActionItem.objects.filter(incident=OuterRef("pk")).present().unfinished()
    late = items.filter(due_on__lt=Given("today", DateField()))
    named = Incident.services.through.objects.filter(incident=OuterRef("pk"))
    return (
        Incident.objects.visible_to(person)
        .filter(pk__in=keys)
        .order_by()
        .annotate(
            owner=_owner(),
            service_names=_of_incident(named, _Joined("service__name", Value(_BETWEEN))),
            unfinished=_of_incident(items, Count("pk")),
            late=_of_incident(late, Count("pk")),
            counted=F("finding_count__version"),
            findings=F("finding_count__open"),
        )
        .values_list(
            *_COLUMNS, "owner", "service_names", "unfinished", "late", "counted", "findings"
        )
    )


def _of_incident(rows: QuerySet, aggregate: Aggregate) -> Subquery:
    return Subquery(rows.order_by().values("incident").annotate(of_all=aggregate).values("of_all"))


def _owner() -> Subquery:
    """Who leads the postmortem, or else wrote it."""
    people = Participant.objects.filter(
        incident=OuterRef("pk"), removed_at=None, role__in=("lead", "author")
    )
    # "lead" comes after "author" in the alphabet.
    named = people.order_by("-role", "position").values_list(
        Coalesce(NullIf("name", Value("")), F("user__display_name"))
    )
    return Subquery(named[:1])


_ROWS = Compiled(_rows)
