"""The spans a report is judged by, computed from its times and never stored.

An unknown milestone, or one of which only the day is known, gives None and
never zero.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from postmortems.durations import minutes_between, words

from .document import MILESTONES, Event, ImpactWindow, Report, When

NOT_KNOWN = "not known"

_TIMES = (
    ("detect", "Time to detect", "detected − started", "started_at", "detected_at"),
    (
        "acknowledge",
        "Time to acknowledge",
        "acknowledged − detected",
        "detected_at",
        "acknowledged_at",
    ),
    ("diagnose", "Time to diagnose", "diagnosed − started", "started_at", "diagnosed_at"),
    ("mitigate", "Time to mitigate", "mitigated − started", "started_at", "mitigated_at"),
    ("resolve", "Time to resolve", "resolved − started", "started_at", "resolved_at"),
)
_PHASES = {
    "detected_at": "Unnoticed",
    "acknowledged_at": "Waiting",
    "diagnosed_at": "Diagnosing",
    "mitigated_at": "Mitigating",
    "resolved_at": "Recovering",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One span with the formula it comes from; ``minutes`` is None when not known."""

    key: str
    label: str
    formula: str
    minutes: int | None

    @property
    def words(self) -> str:
        return NOT_KNOWN if self.minutes is None else words(self.minutes)


@dataclass(frozen=True, slots=True)
class WrongTurn:
    """A misleading path, the event that ruled it out if one is named, and what it cost."""

    event: Event
    ruled_out_by: Event | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Phase:
    """The stretch that ended with a milestone, ``key`` being that milestone."""

    key: str
    label: str
    from_at: dt.datetime
    to_at: dt.datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Measures:
    """All spans of one report.

    ``impact_minutes`` counts a minute once however many windows cover it;
    ``impact_open`` tells that a window has an unknown end, so that it is a least.
    """

    times: tuple[Measure, ...]
    impact_minutes: int | None
    impact_open: bool
    wrong_turns: tuple[WrongTurn, ...]
    wrong_turn_minutes: int | None
    phases: tuple[Phase, ...]

    def time_to(self, key: str) -> Measure:
        """The measure called ``key``: detect, acknowledge, diagnose, mitigate or resolve."""
        return next(measure for measure in self.times if measure.key == key)


def measures(report: Report) -> Measures:
    """Every span of ``report`` in whole minutes."""
    turns = _wrong_turns(report)
    known = [turn.minutes for turn in turns if turn.minutes is not None]
    windows = report.impact.windows
    return Measures(
        times=tuple(
            Measure(
                key, label, formula, minutes_between(getattr(report, first), getattr(report, last))
            )
            for key, label, formula, first, last in _TIMES
        ),
        impact_minutes=_covered_minutes(windows),
        impact_open=any(closed(window) is None for window in windows),
        wrong_turns=turns,
        wrong_turn_minutes=sum(known) if known else None,
        phases=_phases(report),
    )


def exact_time(event: Event | None) -> dt.datetime | None:
    """The moment of an event, where it is known better than by its day."""
    if event is None or event.precision in ("day", "unknown"):
        return None
    return event.happened_at if isinstance(event.happened_at, dt.datetime) else None


def closed(window: ImpactWindow) -> tuple[dt.datetime, dt.datetime] | None:
    """The window's ends, where both are moments and in order."""
    first, last = window.from_at, window.to_at
    if isinstance(first, dt.datetime) and isinstance(last, dt.datetime) and first <= last:
        return first, last
    return None


def known_milestones(report: Report) -> list[tuple[str, dt.datetime]]:
    """The milestones that are moments and not before an earlier one: (name, moment)."""
    found: list[tuple[str, dt.datetime]] = []
    for name in MILESTONES:
        moment: When = getattr(report, name)
        if isinstance(moment, dt.datetime) and (not found or moment >= found[-1][1]):
            found.append((name, moment))
    return found


def _phases(report: Report) -> tuple[Phase, ...]:
    milestones = known_milestones(report)
    return tuple(
        Phase(name, _PHASES[name], before, moment, minutes_between(before, moment) or 0)
        for (_, before), (name, moment) in zip(milestones, milestones[1:], strict=False)
    )


def _wrong_turns(report: Report) -> tuple[WrongTurn, ...]:
    events = {event.key: event for event in report.timeline}
    found = []
    for event in report.timeline:
        closing = events.get(event.ruled_out_by) if event.ruled_out_by else None
        if event.kind != "wrong_turn" and closing is None:
            continue
        end = exact_time(closing) if closing else event.until
        minutes = minutes_between(exact_time(event), end)
        if minutes is not None and minutes < 0:
            minutes = None
        found.append(WrongTurn(event, closing, minutes))
    return tuple(found)


def _covered_minutes(windows: tuple[ImpactWindow, ...]) -> int | None:
    spans = sorted(span for span in map(closed, windows) if span)
    if not spans:
        return None
    covered = dt.timedelta()
    start, end = spans[0]
    for first, last in spans[1:]:
        if first > end:
            covered += end - start
            start, end = first, last
        else:
            end = max(end, last)
    return int((covered + (end - start)).total_seconds() // 60)
