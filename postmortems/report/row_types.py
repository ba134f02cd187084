"""The rows of a report as a reader sees them: plain values, every one ready to print."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from postmortems.prose import Html

from .clock import Moment


@dataclass(frozen=True, slots=True)
class Link:
    """Where something can be looked up. ``url`` is empty where it is no web address."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TurnNote:
    """One end of a wrong turn, as told at the other: ``lost`` is ``20 min`` or empty."""

    key: str
    number: str
    time: str
    lost: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """``milestones`` are those of its very moment that its kind does not say already.
    ``branch`` names the places this row has on the side branch of wrong turns:
    ``branch-start``, ``branch-through``, ``branch-end``, with spaces between, or
    nothing."""

    key: str
    number: str
    kind: str
    kind_label: str
    text: Html
    detail: Html
    at: Moment | None
    time: str
    time_label: str
    until: str
    utc: str
    utc_day: str
    delta: str
    source: Link | None
    key_moment: bool
    milestones: tuple[str, ...]
    is_wrong_turn: bool
    lost: str
    ruled_out_by: TurnNote | None
    rules_out: tuple[TurnNote, ...]
    branch: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """``value`` is the number without its unit and mark, ``large`` all of it in one string.
    ``note`` is the number of its source among those of the report, or empty."""

    key: str
    label: str
    value: str
    unit: str
    large: str
    certainty: str
    certainty_label: str
    is_estimated: bool
    is_known: bool
    source: Link | None
    note: str
    text: str


@dataclass(frozen=True, slots=True)
class WindowRow:
    key: str
    span: str
    utc: str
    lasted: str
    note: Html


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An action item as named elsewhere: ``A3``."""

    key: str
    number: str
    title: str
    status: str
    status_label: str


@dataclass(frozen=True, slots=True)
class FactorRow:
    key: str
    number: str
    text: Html
    category: str
    category_label: str
    accepted_risk: Html
    answers: tuple[ItemRef, ...]
    is_unanswered: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """``due_note`` says how the due date stands to today, for items that are not finished."""

    key: str
    number: str
    kind: str
    kind_label: str
    title: Html
    detail: Html
    group: str
    action_class: str
    action_class_label: str
    priority: str
    priority_label: str
    owner: str
    due_on: dt.date | None
    due: str
    due_short: str
    due_note: str
    status: str
    status_label: str
    is_finished: bool
    is_overdue: bool
    is_due_soon: bool
    reason: Html
    verified_by: Html
    tracker: Link | None
    improvement: str | None
    factors: tuple[str, ...]
