"""What a review meeting talks about, proposed from its scope: the most urgent first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import NullIf

from postmortems.models import (
    WRITING_ROLES,
    ActionItem,
    AgendaEntry,
    Decision,
    Incident,
    MeetingState,
    Membership,
    Participant,
    ReviewMeeting,
    User,
)
from postmortems.models.item_sections import SECTIONS, UNFINISHED, Weeks
from postmortems.report.clock import Clock, day_words, short_day
from postmortems.report.document import FINISHED_STATUSES
from postmortems.report.wording import ACTION_STATUS

WHY = {
    "overdue": "Overdue",
    "blocked": "Blocked",
    "review": "Postmortems to read",
    "due": "Due next",
    "verify": "To verify",
}
"""Why a point is on an agenda, in the order they are taken up."""
DUE_WITHIN = 14
"""Days ahead in which an item counts as due next."""
MOST = 100
"""Points on one agenda: nobody sits through more."""


@dataclass(frozen=True, slots=True)
class Point:
    """A postmortem to be read (``item`` is None), or an action item to be decided."""

    why: str
    incident: Incident
    item: ActionItem | None = None

    @property
    def identity(self) -> tuple[int, int | None]:
        return self.incident.pk, self.item.pk if self.item else None


def proposed(meeting: ReviewMeeting, *, person: User, today: dt.date) -> list[Point]:
    """What fits the scope of a meeting and this person may know of, ``MOST`` at most.

    The meeting need not be stored.
    """
    items = _items(meeting, person, today)
    urgent = NullIf("priority", Value("")).asc(nulls_last=True)
    items = items.order_by(F("due_on").asc(nulls_last=True), urgent, "pk")[: MOST + 1]
    points = [Point(why_of(item, today), item.incident, item) for item in items]
    points += [Point("review", incident) for incident in _postmortems(meeting, person)]
    order = list(WHY)
    return sorted(points, key=lambda point: order.index(point.why))[:MOST]


def why_of(item: ActionItem, today: dt.date) -> str:
    """Why this item would be talked about: a code of ``WHY``."""
    if item.status in FINISHED_STATUSES:
        return "verify"
    if item.due_on and item.due_on < today:
        return "overdue"
    return "blocked" if item.status == "blocked" else "due"


def _items(meeting: ReviewMeeting, person: User, today: dt.date) -> QuerySet:
    items = ActionItem.objects.visible_to(person).exclude(incident__state="archived")
    items = items.filter(_scope(meeting, "incident__")).select_related("incident", "owner")
    if meeting.team_id:
        theirs = Q(owner=None) & Exists(_written_by(meeting.team_id, OuterRef("incident")))
        members = Membership.objects.filter(team=meeting.team_id)
        items = items.filter(Q(owner__in=members.values("user")) | theirs)
    weeks = Weeks.around(today)
    overdue, blocked, verify = (SECTIONS[name](weeks) for name in ("overdue", "blocked", "verify"))
    soon = UNFINISHED & Q(due_on__lte=today + dt.timedelta(days=DUE_WITHIN))
    return items.filter(overdue | blocked | soon | verify)


def _postmortems(meeting: ReviewMeeting, person: User) -> QuerySet:
    incidents = Incident.objects.visible_to(person).filter(_scope(meeting), state="in_review")
    if meeting.team_id:
        incidents = incidents.filter(Exists(_written_by(meeting.team_id, OuterRef("pk"))))
    return incidents.order_by("occurred_at", "pk")[:MOST]


def _written_by(team: int, incident: OuterRef) -> QuerySet:
    """The people of a team who lead an incident or wrote it."""
    return Participant.objects.present().filter(
        incident=incident, role__in=WRITING_ROLES, user__memberships__team=team
    )


def _scope(meeting: ReviewMeeting, prefix: str = "") -> Q:
    zone = ZoneInfo(meeting.timezone)

    def midnight(day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), zone)

    found: dict[str, Any] = {}
    if meeting.service_id:
        found[f"{prefix}services"] = meeting.service_id
    if meeting.severity:
        found[f"{prefix}severity"] = meeting.severity
    if meeting.since:
        found[f"{prefix}occurred_at__gte"] = midnight(meeting.since)
    if meeting.until:
        found[f"{prefix}occurred_at__lt"] = midnight(meeting.until + dt.timedelta(days=1))
    return Q(**found)


# Fields of an item that a decision changes; what is needed to take it back.
STANDING = (
    *("status", "reason", "verified_by", "due_on", "owner_id", "owner_name", "moved"),
    *("moved_when_decided", "finished_at", "confirm_on", "confirmed_at", "escalated_to_id"),
)


def standing_of(item: ActionItem) -> dict[str, Any]:
    """How an item stands, as JSON holds it: its fields of ``STANDING`` and the names of people."""
    values = {name: getattr(item, name) for name in STANDING}
    dates = (dt.date, dt.datetime)
    kept = {name: v.isoformat() if isinstance(v, dates) else v for name, v in values.items()}
    kept["owner"] = str(item.owner) if item.owner_id else item.owner_name
    kept["escalated_to"] = str(item.escalated_to) if item.escalated_to_id else ""
    return kept


def last_decisions(items: Iterable[ActionItem], before: ReviewMeeting) -> dict[int, AgendaEntry]:
    """For each item that was decided in a meeting that ended: the last such entry."""
    entries = AgendaEntry.objects.filter(
        item__in=[item.pk for item in items], meeting__state=MeetingState.ENDED
    ).exclude(decision="")
    entries = entries.exclude(meeting=before.pk).select_related("meeting")
    # The last one of each item stays.
    return {one.item_id: one for one in entries.order_by("meeting__ended_at", "pk")}


def since_then(entry: AgendaEntry, item: ActionItem, today: dt.date) -> str:
    """What was decided in ``entry``, and what became of it until today."""
    at = Clock(ZoneInfo(entry.meeting.timezone)).read(entry.meeting.ended_at)
    assert at is not None
    said = f"{short_day(at.day)}: {decided(entry)}."
    now = standing_of(item)
    return f"{said} Since then: {_became(entry.became, now, item, today)}."


def _became(then: dict[str, Any], now: dict[str, Any], item: ActionItem, today: dt.date) -> str:
    news = []
    if then.get("status") != now["status"]:
        news.append(ACTION_STATUS[item.status].lower())
    if then.get("due_on") != now["due_on"]:
        news.append(f"moved to {day_words(item.due_on)}" if item.due_on else "without a date")
    if then.get("owner") != now["owner"]:
        news.append(f"{now['owner'] or 'nobody'} has it")
    if item.due_on and item.due_on < today and item.status not in FINISHED_STATUSES:
        days = (today - item.due_on).days
        news.append(f"{days} day{'' if days == 1 else 's'} overdue")
    return ", ".join(news) or "nothing changed"


def decided(entry: AgendaEntry) -> str:
    """The decision in words: ``New date 1 December 2026, was 16 November 2026``."""
    was, became = entry.was, entry.became
    match entry.decision:
        case Decision.RE_DATE:
            return f"New date {_day(became)}, was {_day(was)}"
        case Decision.RE_OWN:
            return (
                f"New owner {became.get('owner') or 'nobody'}, was {was.get('owner') or 'nobody'}"
            )
        case Decision.ESCALATE:
            return f"Handed up to {became.get('escalated_to')}"
        case Decision.DROP:
            return "Dropped"
        case Decision.DONE:
            if became.get("status") != "verified":
                return "Done, to verify"
            return f"Done and verified: {became.get('verified_by')}"
        case "":
            return ""
    return Decision(entry.decision).label


def _day(standing: dict[str, Any]) -> str:
    due_on = standing.get("due_on")
    return day_words(dt.date.fromisoformat(due_on)) if due_on else "none"
