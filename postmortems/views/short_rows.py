"""Incidents as short lines, for places that only point to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet

from postmortems.models.incidents import REFERENCE_PREFIX
from postmortems.report import wording
from postmortems.report.clock import short_day

from .incident_rows import finding_words

_COLUMNS = ("pk", "version", "title", "severity", "state", "changed_at")


@dataclass(frozen=True, slots=True)
class ShortRow:
    """One incident and when it was last changed, by the reader's own clock."""

    url: str
    reference: str
    title: str
    severity: str
    severity_label: str
    state: str
    state_label: str
    changed: str
    changed_iso: str
    findings: str
    pk: int
    is_uncounted: bool

    def __getitem__(self, name: str) -> Any:
        """What a template tries first."""
        return getattr(self, name)


def columns(incidents: QuerySet) -> QuerySet:
    """The columns of a short row of these incidents."""
    counts = {"counted": F("finding_count__version"), "findings": F("finding_count__open")}
    return incidents.annotate(**counts).values_list(*_COLUMNS, *counts)


def short_rows(
    incidents: Iterable[tuple], *, zone: ZoneInfo, today: dt.date, base: str
) -> list[ShortRow]:
    """The lines of these incidents, in their order. They have the columns that ``columns`` gives."""
    return [
        ShortRow(
            url=f"{base}{REFERENCE_PREFIX}{pk}/",
            reference=f"{REFERENCE_PREFIX}{pk}",
            title=title,
            severity=severity,
            severity_label=severity.upper(),
            state=state,
            state_label=wording.STATE[state],
            changed=day_or_time(changed_at.astimezone(zone), today),
            changed_iso=changed_at.isoformat(),
            findings=finding_words(state, findings),
            pk=pk,
            is_uncounted=counted != version,
        )
        for pk, version, title, severity, state, changed_at, counted, findings in incidents
    ]


def day_or_time(moment: dt.datetime, today: dt.date) -> str:
    """``14:05`` today, ``Yesterday``, ``8 Jun``, or with the year where it is another one."""
    days = (today - moment.date()).days
    if days == 0:
        return f"{moment:%H:%M}"
    if days == 1:
        return "Yesterday"
    return short_day(moment.date()) + (f" {moment.year}" if moment.year != today.year else "")
