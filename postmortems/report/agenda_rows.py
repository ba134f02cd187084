"""An agenda laid out for one reader: the same rows for the screen, the pack, the minutes, the mail.

A point about an incident that the reader may not know of is there without a word of it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from postmortems.agenda import WHY, decided
from postmortems.models import (
    ActionItem,
    AgendaEntry,
    Decision,
    Incident,
    Membership,
    ReviewMeeting,
    User,
    Visibility,
)
from postmortems.prose import plain

from . import wording
from .agenda_queries import entries_of, written_down
from .clock import Clock, Moment, short_day
from .document import FINISHED_STATUSES

HIDDEN = "Not for everyone here"
# Above this nobody was talking: the meeting was interrupted.
LONGEST_TALK = 60 * 60


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One point. ``gone`` says why nothing can be decided any more, or ''.

    Of a hidden one everything else is empty, and ``number`` is 0.
    """

    number: int
    is_hidden: bool
    entry: AgendaEntry | None = None
    why: str = ""
    why_label: str = ""
    title: str = ""
    reference: str = ""
    incident: str = ""
    severity: str = ""
    severity_label: str = ""
    owner: str = ""
    owner_matched: bool = False
    teams: tuple[str, ...] = ()
    due: str = ""
    due_note: str = ""
    is_overdue: bool = False
    age: str = ""
    slips: str = ""
    moved: int = 0
    asks_for_decision: bool = False
    priority: str = ""
    priority_label: str = ""
    status: str = ""
    status_label: str = ""
    blocked_by: str = ""
    escalated_to: str = ""
    last_time: str = ""
    decision: str = ""
    outcome: str = ""
    line: str = ""
    note: str = ""
    decided_by: str = ""
    decided_at: Moment | None = None
    took: str = ""
    gone: str = ""

    @property
    def is_item(self) -> bool:
        return bool(self.entry and self.entry.item_id)

    @property
    def is_unfinished(self) -> bool:
        return self.is_item and self.status not in FINISHED_STATUSES

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return not (self.is_hidden or self.decision or self.gone)


@dataclass(frozen=True, slots=True)
class Agenda:
    """All points of a meeting for one reader, in their order."""

    rows: tuple[AgendaRow, ...]

    @property
    def shown(self) -> tuple[AgendaRow, ...]:
        return tuple(row for row in self.rows if not row.is_hidden)

    @property
    def hidden(self) -> int:
        """How many points are not for this reader."""
        return len(self.rows) - len(self.shown)

    @property
    def totals(self) -> tuple[tuple[str, int], ...]:
        """How many there are of each kind, those that occur."""
        counts = Counter(row.why for row in self.shown)
        labels = WHY | ({"review": "Postmortem to read"} if counts["review"] == 1 else {})
        return tuple((label, counts[why]) for why, label in labels.items() if counts[why])

    @property
    def outcomes(self) -> tuple[tuple[str, int], ...]:
        """How many were decided how; what was not comes last."""
        counts = Counter(row.decision for row in self.shown)
        told = [(label, counts[code]) for code, label in Decision.choices if counts[code]]
        return (*told, ("Not decided", counts[""])) if counts[""] else tuple(told)

    @property
    def decided(self) -> tuple[AgendaRow, ...]:
        return tuple(row for row in self.shown if row.decision or row.note)

    @property
    def undecided(self) -> tuple[AgendaRow, ...]:
        return tuple(row for row in self.shown if not (row.decision or row.note))

    @property
    def postmortems(self) -> tuple[AgendaRow, ...]:
        return tuple(row for row in self.shown if not row.is_item)

    def groups(self) -> list[tuple[str, list[AgendaRow]]]:
        """The rows under what they are there for, as long as neighbours share it."""
        found: list[tuple[str, list[AgendaRow]]] = []
        for row in self.rows:
            if not found or (not row.is_hidden and found[-1][0] != row.why_label):
                found.append((row.why_label, []))
            found[-1][1].append(row)
        return found

    def by_team(self) -> list[tuple[str, list[AgendaRow]]]:
        """The action items under the team of their owner, alphabetically; each item once."""
        found: dict[str, list[AgendaRow]] = {}
        for row in self.shown:
            if row.is_item:
                found.setdefault(row.teams[0] if row.teams else "", []).append(row)
        return [(team or "No team", found[team]) for team in sorted(found, key=_teams_first)]


def _teams_first(team: str) -> tuple[bool, str]:
    return not team, team.casefold()


def agenda_of(
    meeting: ReviewMeeting, *, reader: User, today: dt.date, teams: bool = False
) -> Agenda:
    """The agenda as this person may see it; one query, or two where some of it is restricted.

    ``teams`` asks for those of the owners too.
    """
    return agenda_from(list(entries_of(meeting)), meeting, reader=reader, today=today, teams=teams)


def agenda_from(
    entries: list[AgendaEntry],
    meeting: ReviewMeeting,
    *,
    reader: User,
    today: dt.date,
    teams: bool = False,
) -> Agenda:
    """The same of entries that were fetched by ``entries_of``, for one reader after the other."""
    seen = visible_incidents(entries, reader)
    by_owner = _teams(entries) if teams else {}
    zone = ZoneInfo(meeting.timezone)
    return Agenda(
        tuple(
            lay_out_entry(entry, zone=zone, today=today, teams=by_owner)
            if entry.incident_id in seen
            else AgendaRow(number=0, is_hidden=True)
            for entry in entries
        )
    )


def visible_incidents(entries: Iterable[AgendaEntry], reader: User) -> set[int]:
    """Those incidents of these entries that this person may know of."""
    return visible_among({(e.incident_id, e.incident.visibility) for e in entries}, reader)


def visible_among(incidents: Collection[tuple[int, str]], reader: User) -> set[int]:
    """Of incidents as primary key and visibility those this person may know of.

    Only restricted ones cost a query.
    """
    keys = {key for key, _ in incidents}
    restricted = {key for key, visibility in incidents if visibility == Visibility.RESTRICTED}
    if not restricted or reader.is_admin:
        return keys
    seen = Incident.objects.visible_to(reader).filter(pk__in=restricted)
    return (keys - restricted) | set(seen.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """What the minutes say of one point so far."""

    number: int
    title: str
    outcome: str
    line: str
    note: str


def minutes_so_far(
    meeting: ReviewMeeting, seen: Collection[int], reader: User
) -> list[MinutesLine]:
    """The last points that were decided or noted, of the incidents ``seen``, the last one first."""
    return [
        MinutesLine(
            number=entry.number,
            title=plain(item or incident),
            outcome=decided(entry),
            line=entry.line,
            note=entry.note,
        )
        for entry, item, incident in written_down(meeting, reader)
        if entry.incident_id in seen
    ]


def _teams(entries: list[AgendaEntry]) -> dict[int, tuple[str, ...]]:
    owners = {entry.item.owner_id for entry in entries if entry.item and entry.item.owner_id}
    found: dict[int, tuple[str, ...]] = {}
    rows = Membership.objects.filter(user__in=owners).order_by("team__name")
    for user, team in rows.values_list("user", "team__name"):
        found[user] = (*found.get(user, ()), team)
    return found


def lay_out_entry(
    entry: AgendaEntry,
    *,
    zone: ZoneInfo,
    today: dt.date,
    teams: dict[int, tuple[str, ...]] | None = None,
) -> AgendaRow:
    """One point in words, for somebody who may see its incident."""
    incident, item = entry.incident, entry.item
    common = {
        "number": entry.number,
        "is_hidden": False,
        "entry": entry,
        "why": entry.why,
        "why_label": WHY[entry.why],
        "reference": incident.reference,
        "incident": plain(incident.title),
        "severity": incident.severity,
        "severity_label": wording.SEVERITY.get(incident.severity, ""),
        "last_time": entry.previous_line,
        "decision": entry.decision,
        "outcome": decided(entry),
        "line": entry.line,
        "note": entry.note,
        "decided_by": entry.decided_by_name,
        "decided_at": Clock(zone).read(to_the_minute(entry.decided_at)),
        "took": clock_words(entry.seconds) if entry.seconds else "",
    }
    gone = "The postmortem is archived." if incident.state == "archived" else ""
    if item is None:
        state = {"status": incident.state, "status_label": wording.STATE[incident.state]}
        return AgendaRow(title=plain(incident.title), gone=gone, **common, **state)
    if item.removed_at:
        gone = "Somebody removed this action item."
    finished = item.status in FINISHED_STATUSES
    days = (item.due_on - today).days if item.due_on and not finished else None
    return AgendaRow(
        title=plain(item.title),
        owner=str(item.owner) if item.owner else item.owner_name,
        owner_matched=item.owner_id is not None,
        teams=(teams or {}).get(item.owner_id or 0, ()),
        due="" if finished else _day(item.due_on, today),
        due_note=_due_note(days),
        is_overdue=days is not None and days < 0,
        age=_age(item, today, zone),
        slips=slips(item.moved),
        moved=item.moved,
        asks_for_decision=item.asks_for_decision and not finished,
        priority=item.priority,
        priority_label=wording.PRIORITY.get(item.priority, ""),
        status=item.status,
        status_label=wording.ACTION_STATUS[item.status],
        blocked_by=plain(item.reason) if item.status == "blocked" else "",
        escalated_to=str(item.escalated_to) if item.escalated_to else "",
        gone=gone,
        **common,
    )


def clock_words(seconds: int) -> str:
    """``1:05``, or ``1:00:05`` from an hour on."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def slips(moved: int) -> str:
    """``moved 3 times``; empty for a date that never moved."""
    return "" if not moved else "moved once" if moved == 1 else f"moved {moved} times"


def _day(day: dt.date | None, today: dt.date) -> str:
    if day is None:
        return ""
    return short_day(day) if day.year == today.year else f"{short_day(day)} {day.year}"


def _due_note(days: int | None) -> str:
    if days is None:
        return ""
    if days in (0, 1):
        return ("due today", "due tomorrow")[days]
    count = f"{abs(days)} day{'' if days == -1 else 's'}"
    return f"{count} overdue" if days < 0 else f"due in {count}"


def _age(item: ActionItem, today: dt.date, zone: ZoneInfo) -> str:
    """How long ago the item was written."""
    days = max(0, (today - item.created_at.astimezone(zone).date()).days)
    return "new" if not days else "1 day" if days == 1 else f"{days} days"


def to_the_minute(moment: dt.datetime | None) -> dt.datetime | None:
    """A time without its seconds."""
    return moment and moment.replace(second=0, microsecond=0)
