"""The Report: one postmortem as a tree of frozen values.

Every output (page, PDF, Markdown, JSON, comparison, checks) is made from a
Report and every input (rows, pasted text, JSON) becomes one. Nothing here knows
Django or the database.

Times are aware ``datetime`` values. Where only the day is known the value is a
plain ``date``; where nothing is known it is ``None``. The zone they are shown in
is ``Report.timezone``, an IANA name.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any
from zoneinfo import ZoneInfo

When = dt.datetime | dt.date | None

MILESTONES = (
    "started_at",
    "detected_at",
    "acknowledged_at",
    "diagnosed_at",
    "mitigated_at",
    "resolved_at",
)
SEVERITIES = ("sev1", "sev2", "sev3", "sev4", "sev5")
STATES = ("draft", "in_review", "approved", "closed", "archived")
DETECTION_METHODS = ("alert", "internal", "customer", "partner", "audit", "unknown")
PARTICIPANT_ROLES = (
    "lead",
    "commander",
    "responder",
    "scribe",
    "communications",
    "author",
    "approver",
)
CERTAINTIES = ("measured", "estimated", "unknown", "not_applicable")
PRECISIONS = ("exact", "about", "day", "unknown")
EVENT_KINDS = (
    "change",
    "impact_start",
    "symptom",
    "alert",
    "report",
    "detected",
    "acknowledged",
    "declared",
    "escalation",
    "hypothesis",
    "investigation",
    "wrong_turn",
    "finding",
    "decision",
    "mitigation",
    "communication",
    "recovery",
    "resolved",
    "note",
)
FACTOR_CATEGORIES = ("technology", "process", "information", "organisation", "environment")
LESSON_KINDS = ("went_well", "went_badly", "got_lucky", "surprised_us")
ACTION_KINDS = ("improvement", "todo")
ACTION_CLASSES = ("mitigate", "repair", "detect", "prevent", "process", "investigate")
AUDIENCES = ("team", "company", "customer")
PRIORITIES = ("p0", "p1", "p2", "p3")
ACTION_STATUSES = ("open", "in_progress", "blocked", "done", "verified", "wont_do")
FINISHED_STATUSES = ("done", "verified", "wont_do")


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who took part, by name, in one role of ``PARTICIPANT_ROLES`` ('' if not said)."""

    name: str
    role: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ImpactWindow:
    """A span in which somebody was affected; an open end is ``None``."""

    from_at: When = None
    to_at: When = None
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ImpactFigure:
    """A number that says how big the impact was.

    ``value_high`` makes it a range. ``text`` is the sentence or cell the figure
    was read from, where there is one.
    """

    key: str
    label: str
    value: float | None = None
    value_high: float | None = None
    unit: str = ""
    certainty: str = "measured"
    source: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Impact:
    text: str = ""
    windows: tuple[ImpactWindow, ...] = ()
    figures: tuple[ImpactFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the timeline. ``ruled_out_by`` is the key of the event that closed a wrong turn."""

    key: str
    happened_at: When
    text: str
    until: When = None
    precision: str = "exact"
    kind: str = "note"
    detail: str = ""
    source: str = ""
    key_moment: bool = False
    ruled_out_by: str | None = None


@dataclass(frozen=True, slots=True)
class Why:
    question: str
    answer: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """A contributing factor; ``category`` is one of ``FACTOR_CATEGORIES`` or ''."""

    key: str
    text: str
    category: str = ""
    accepted_risk: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    root_cause: str = ""
    trigger: str = ""
    detection: str = ""
    resolution: str = ""
    background: str = ""
    whys: tuple[Why, ...] = ()
    factors: tuple[Factor, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Lessons:
    went_well: tuple[Lesson, ...] = ()
    went_badly: tuple[Lesson, ...] = ()
    got_lucky: tuple[Lesson, ...] = ()
    surprised_us: tuple[Lesson, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.went_well or self.went_badly or self.got_lucky or self.surprised_us)


@dataclass(frozen=True, slots=True)
class ActionItem:
    """An improvement (a broad measure) or a to-do (one piece of work).

    ``improvement`` is the key of the improvement a to-do belongs to; ``group``
    the heading it stood under in an imported document; ``factors`` the keys of
    the contributing factors it answers.
    """

    key: str
    title: str
    kind: str = "todo"
    detail: str = ""
    group: str = ""
    action_class: str = ""
    priority: str = ""
    owner: str = ""
    due_on: dt.date | None = None
    status: str = "open"
    reason: str = ""
    verified_by: str = ""
    tracker_url: str = ""
    improvement: str | None = None
    factors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FreeSection:
    key: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A line of an imported document that was not understood; ``line`` counts from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """A postmortem. ``audiences`` says of parts that were marked who may read them (``cutting``)."""

    title: str = ""
    reference: str = ""
    severity: str = ""
    state: str = "draft"
    timezone: str = "UTC"
    timezone_assumed: bool = False
    started_at: When = None
    detected_at: When = None
    acknowledged_at: When = None
    diagnosed_at: When = None
    mitigated_at: When = None
    resolved_at: When = None
    detection_method: str = ""
    services: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    participants: tuple[Participant, ...] = ()
    summary: str = ""
    plain_words: str = ""
    impact: Impact = field(default_factory=Impact)
    timeline: tuple[Event, ...] = ()
    analysis: Analysis = field(default_factory=Analysis)
    lessons: Lessons = field(default_factory=Lessons)
    action_items: tuple[ActionItem, ...] = ()
    sections: tuple[FreeSection, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    audiences: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def zone(self) -> ZoneInfo:
        """The zone the report is told in."""
        return ZoneInfo(self.timezone)

    @property
    def improvements(self) -> tuple[ActionItem, ...]:
        return tuple(item for item in self.action_items if item.kind == "improvement")

    @property
    def todos(self) -> tuple[ActionItem, ...]:
        return tuple(item for item in self.action_items if item.kind == "todo")

    def event(self, key: str | None) -> Event | None:
        """The timeline event with this key, or None."""
        return next((event for event in self.timeline if event.key == key), None) if key else None


def every_text(value: Any) -> Iterator[str]:
    """Every string a report (or a part of one) holds, in document order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from every_text(part)
    elif is_dataclass(value):
        for name in _names_of(value.__class__):
            part = getattr(value, name)
            if part.__class__ is str:
                yield part
            elif part is not None:
                yield from every_text(part)


@functools.cache
def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind))
