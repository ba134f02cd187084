"""Incidents as short lines, for places that only point to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from postmortems.models.incidents import REFERENCE_PREFIX
from postmortems.report import wording
from postmortems.report.clock import short_day

COLUMNS = ("pk", "title", "severity", "state", "changed_at")


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

    def __getitem__(self, name: str) -> Any:
        """What a template tries first."""
        return getattr(self, name)


def short_rows(
    incidents: Iterable[tuple], *, zone: ZoneInfo, today: dt.date, base: str
) -> list[ShortRow]:
    """The lines of these incidents, in their order. They have the columns of ``COLUMNS``."""
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
        )
        for pk, title, severity, state, changed_at in incidents
    ]


def day_or_time(moment: dt.datetime, today: dt.date) -> str:
    """``14:05`` today, ``Yesterday``, ``8 Jun``, or with the year where it is another one."""
    days = (today - moment.date()).days
    if days == 0:
        return f"{moment:%H:%M}"
    if days == 1:
        return "Yesterday"
    return short_day(moment.date()) + (f" {moment.year}" if moment.year != today.year else "")
