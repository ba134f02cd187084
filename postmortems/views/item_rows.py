"""Action items as lines of a list: every cell is text before the template sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from postmortems.access import may_follow_up
from postmortems.models import Incident, User
from postmortems.models.incidents import REFERENCE_PREFIX
from postmortems.models.item_sections import MOVES_BEFORE_DECISION
from postmortems.prose import plain
from postmortems.report import wording
from postmortems.report.clock import short_day
from postmortems.report.document import FINISHED_STATUSES, STATES
from postmortems.report.trackers import ticket

COLUMNS = (
    *("pk", "key", "title", "priority", "status", "due_on", "reason", "tracker_url"),
    *("owner_name", "created_at", "moved", "moved_when_decided", "confirm_on", "confirmed_at"),
    *("owner_id", "owner__display_name", "escalated_to__display_name"),
    *("incident_id", "incident__title", "incident__state", "incident__severity"),
)
_LONGEST_REASON = 160


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of a list of action items. ``change_url`` is empty where it may not be changed.

    ``name`` tells it from all others (``INC-7/k3m9``). ``asks`` is set where somebody must decide
    what becomes of it, ``confirm`` where its owner is asked whether the fix worked.
    """

    pk: int
    name: str
    key: str
    title: str
    url: str
    change_url: str
    incident_pk: int
    reference: str
    incident: str
    incident_url: str
    severity: str
    severity_label: str
    priority: str
    priority_label: str
    status: str
    status_label: str
    owner: str
    owner_matched: bool
    due_on: dt.date | None
    due: str
    due_iso: str
    lateness: str
    overdue: bool
    age: str
    moved: str
    asks: bool
    confirm: str
    handed_up: str
    blocked_by: str
    ticket_key: str
    ticket_title: str
    ticket_url: str
    checked: bool

    def __getitem__(self, name: str) -> Any:
        """What a template tries first."""
        return getattr(self, name)


def item_rows(
    items: Iterable[tuple],
    *,
    person: User,
    today: dt.date,
    incidents: str,
    base: str,
    checked: Collection[str] = (),
) -> list[ItemRow]:
    """The lines of these items, in their order. ``items`` has the columns of ``COLUMNS``.

    ``incidents`` and ``base`` are the addresses of the two lists, ``checked`` the names of the
    items that are ticked.
    """
    editable = {state for state in STATES if may_follow_up(person, Incident(state=state))}
    return [_row(row, editable, today, incidents, base, checked) for row in items]


def _row(
    row: tuple,
    editable: set[str],
    today: dt.date,
    incidents: str,
    base: str,
    checked: Collection[str],
) -> ItemRow:
    pk, key, title, priority, status, due_on, reason, tracker_url, owner_name, *more = row
    created_at, moved, decided, confirm_on, confirmed_at, owner_pk, owner, handed_up, *of = more
    incident_pk, incident, state, severity = of
    reference = f"{REFERENCE_PREFIX}{incident_pk}"
    name = f"{reference}/{key}"
    unfinished = status not in FINISHED_STATUSES
    link = ticket(tracker_url) if tracker_url else None
    asked_again = status == "verified" and confirm_on and not confirmed_at and confirm_on <= today
    return ItemRow(
        pk=pk,
        name=name,
        key=key,
        title=plain(title),
        url=f"{incidents}{reference}/#action-items-{key}",
        change_url=f"{base}{name}/" if state in editable else "",
        incident_pk=incident_pk,
        reference=reference,
        incident=incident,
        incident_url=f"{incidents}{reference}/",
        severity=severity,
        severity_label=severity.upper(),
        priority=priority,
        priority_label=wording.PRIORITY.get(priority, ""),
        status=status,
        status_label=wording.ACTION_STATUS[status],
        owner=owner or owner_name,
        owner_matched=owner_pk is not None,
        due_on=due_on,
        due=due_words(due_on, today),
        due_iso=due_on.isoformat() if due_on else "",
        lateness=late_words(due_on, today) if unfinished else "",
        overdue=bool(unfinished and due_on and due_on < today),
        age=age_words(created_at.date(), today) if unfinished else "",
        moved=moved_words(moved),
        asks=unfinished and moved >= MOVES_BEFORE_DECISION and moved > decided,
        confirm=_since(confirm_on, today) if asked_again else "",
        handed_up=handed_up or "",
        blocked_by=_short(reason) if status == "blocked" else "",
        ticket_key=link.key if link else "",
        ticket_title=f"{link.tracker or 'Tracker'} {link.key}" if link else "",
        ticket_url=link.url if link else "",
        checked=name in checked,
    )


def due_words(due_on: dt.date | None, today: dt.date) -> str:
    """``Today``, ``Tomorrow``, ``8 Jun``, or with the year where it is another one."""
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days in (0, 1):
        return ("Today", "Tomorrow")[days]
    return short_day(due_on) + (f" {due_on.year}" if due_on.year != today.year else "")


def _since(day: dt.date, today: dt.date) -> str:
    """``since today``, ``since 8 Jun``."""
    return f"since {'today' if day == today else due_words(day, today)}"


def late_words(due_on: dt.date | None, today: dt.date) -> str:
    """``3 days overdue``; empty for what is not late."""
    days = (today - due_on).days if due_on else 0
    if days <= 0:
        return ""
    if days < 60:
        return f"{days} day{'s' if days > 1 else ''} overdue"
    return f"{days // 30} months overdue"


def age_words(written_on: dt.date, today: dt.date) -> str:
    """``12 days old``, ``5 months old``; empty on its first day."""
    days = (today - written_on).days
    if days <= 0:
        return ""
    if days < 60:
        return f"{days} day{'s' if days > 1 else ''} old"
    return f"{days // 30} months old" if days < 730 else f"{days // 365} years old"


def moved_words(moved: int) -> str:
    """``moved 3 times``; empty for a date that stands."""
    if not moved:
        return ""
    return f"moved {('once', 'twice')[moved - 1] if moved < 3 else f'{moved} times'}"


def _short(text: str) -> str:
    words = plain(text).replace("\n", " ")
    return words if len(words) <= _LONGEST_REASON else f"{words[: _LONGEST_REASON - 1].rstrip()}…"
