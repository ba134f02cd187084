"""Action items as lines of a list: every cell is text before the template sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import NullIf

from postmortems.access import may_follow_up
from postmortems.models import Incident, User
from postmortems.models.incidents import REFERENCE_PREFIX
from postmortems.prose import plain
from postmortems.report import wording
from postmortems.report.clock import short_day
from postmortems.report.document import FINISHED_STATUSES, STATES

COLUMNS = (
    *("key", "title", "priority", "status", "due_on", "owner_id", "owner__display_name"),
    *("owner_name", "incident_id", "incident__title", "incident__state"),
)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of a list of action items. ``change_url`` is empty where it may not be changed."""

    key: str
    title: str
    url: str
    change_url: str
    reference: str
    incident: str
    incident_url: str
    priority: str
    priority_label: str
    status: str
    status_label: str
    owner: str
    owner_matched: bool
    due_on: dt.date | None
    due: str
    lateness: str
    overdue: bool

    def __getitem__(self, name: str) -> Any:
        """What a template tries first."""
        return getattr(self, name)


def by_due_date(items: QuerySet) -> QuerySet:
    """The most overdue first, those without a date last."""
    urgent = NullIf("priority", Value("")).asc(nulls_last=True)
    return items.order_by(F("due_on").asc(nulls_last=True), urgent, "pk")


def item_rows(
    items: Iterable[tuple], *, person: User, today: dt.date, incidents: str, base: str
) -> list[ItemRow]:
    """The lines of these items, in their order. ``items`` has the columns of ``COLUMNS``.

    ``incidents`` and ``base`` are the addresses of the two lists.
    """
    editable = {state for state in STATES if may_follow_up(person, Incident(state=state))}
    return [_row(row, editable, today, incidents, base) for row in items]


def _row(row: tuple, editable: set[str], today: dt.date, incidents: str, base: str) -> ItemRow:
    key, title, priority, status, due_on, owner_pk, owner, owner_name, pk, incident, state = row
    reference = f"{REFERENCE_PREFIX}{pk}"
    unfinished = status not in FINISHED_STATUSES
    return ItemRow(
        key=key,
        title=plain(title),
        url=f"{incidents}{reference}/#action-items-{key}",
        change_url=f"{base}{reference}/{key}/" if state in editable else "",
        reference=reference,
        incident=incident,
        incident_url=f"{incidents}{reference}/",
        priority=priority,
        priority_label=wording.PRIORITY.get(priority, ""),
        status=status,
        status_label=wording.ACTION_STATUS[status],
        owner=owner or owner_name,
        owner_matched=owner_pk is not None,
        due_on=due_on,
        due=due_words(due_on, today),
        lateness=late_words(due_on, today) if unfinished else "",
        overdue=bool(unfinished and due_on and due_on < today),
    )


def due_words(due_on: dt.date | None, today: dt.date) -> str:
    """``Today``, ``Tomorrow``, ``8 Jun``, or with the year where it is another one."""
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days in (0, 1):
        return ("Today", "Tomorrow")[days]
    return short_day(due_on) + (f" {due_on.year}" if due_on.year != today.year else "")


def late_words(due_on: dt.date | None, today: dt.date) -> str:
    """``3 days overdue``; empty for what is not late."""
    days = (today - due_on).days if due_on else 0
    if days <= 0:
        return ""
    if days < 60:
        return f"{days} day{'s' if days > 1 else ''} overdue"
    return f"{days // 30} months overdue"
