"""What cannot be right about the times of a report, and what its timeline leaves out."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator

from postmortems.durations import words

from ..clock import Clock, short_day
from ..document import MILESTONES, Event, Report, When
from ..from_text.clock import NotATime, instant
from ..from_text.stamps import find_stamps
from ..measures import closed, exact_time
from ..wording import MILESTONE
from .finding import Finding, Place
from .registry import found
from .rules import Rules
from .texts import own_words

_HALF_DAY = dt.timedelta(hours=12)
_NOTICED = ("detected", "alert", "report")
_CALLED = ("escalation", "acknowledged", "declared")
_HELPED = ("mitigation", "recovery", "resolved")
# What may stand before the start, and long after the end, of an incident.
_LED_UP = ("change", "impact_start")
_FOLLOWED = ("communication", "finding", "decision")
_ONGOING = (*_NOTICED, *_CALLED, "symptom", "impact_start", "hypothesis", "wrong_turn")
_LAST_WORDS = dt.timedelta(minutes=30)
_AFTERWARDS = dt.timedelta(hours=2)
_LONGEST_SCANNED = 2_000


def timeline(report: Report, *, today: dt.date, rules: Rules) -> Iterator[Finding]:
    """Findings of the group ``timeline``, entry by entry, then those of the whole."""
    told = _Told(report)
    yield from _milestones(report, told)
    yield from _future(report, told, today)
    confused = {}
    for place, event in enumerate(report.timeline):
        other = told.other_half(place)
        if other is not None:
            confused[event.key] = other
            yield found(
                "timeline.noon",
                _at(event),
                time=told.words(told.moments[place]),
                other=told.words(other),
            )
    yield from _order(report, told, confused)
    yield from _outside(report, told, confused)
    yield from _repeated(report, told)
    yield from _wrong_turns(report, told)
    yield from _impossible(report, told)
    yield from _gaps(report, told, confused, rules.gap_minutes)
    yield from _left_out(report, rules)


def _at(event: Event, field: str = "happened_at") -> Place:
    return Place("timeline", event.key, field)


class _Told:
    """The times of a report in order, and in words."""

    def __init__(self, report: Report) -> None:
        self.clock = Clock(report.zone)
        self.moments = [exact_time(event) for event in report.timeline]
        self.start = _exact(report.started_at)
        self.end = _exact(report.resolved_at)
        if self.start and self.end and self.end < self.start:
            self.start = self.end = None
        self.outsiders = sum(1 for one in self.moments if one and not self.is_inside(one))
        moments = [one for one in (*self.moments, self.start, self.end) if one]
        self.is_one_day = len({self.clock.local(one).date() for one in moments}) < 2

    def words(self, when: When) -> str:
        """``10:35 EDT``; with the day where the report tells of several."""
        at = self.clock.read(when)
        if at is None:
            return "an unknown time"
        return (
            at.with_zone
            if self.is_one_day or not at.time
            else (f"{at.with_zone} on {short_day(at.day)}")
        )

    def is_inside(self, moment: dt.datetime) -> bool:
        return bool(self.start and self.end and self.start <= moment <= self.end)

    def other_half(self, place: int) -> dt.datetime | None:
        """The event twelve hours on or back, where only that fits between what is around it."""
        moment = self.moments[place]
        if moment is None or self.is_inside(moment):
            return None
        # Twelve o'clock is often said wrong; another hour only where it is the only one outside.
        if self.clock.local(moment).hour % 12 and self.outsiders > 1:
            return None
        before = self.moments[place - 1] if place else self.start
        behind = self.moments[place + 1] if place + 1 < len(self.moments) else self.end
        for other in _shifted(moment):
            if self.clock.local(other).date() != self.clock.local(moment).date():
                continue
            if self.start and self.end and self.end - self.start < _HALF_DAY:
                if self.is_inside(other):
                    return other
            elif before and behind and before <= other <= behind and moment < before:
                return other
            elif before and not behind and moment < before <= other <= before + _AFTERWARDS:
                return other
        return None


def _exact(when: When) -> dt.datetime | None:
    return when if isinstance(when, dt.datetime) else None


def _shifted(moment: dt.datetime) -> Iterator[dt.datetime]:
    for step in (_HALF_DAY, -_HALF_DAY):
        try:
            yield moment + step
        except OverflowError:
            continue


def _milestones(report: Report, told: _Told) -> Iterator[Finding]:
    latest: tuple[str, dt.datetime] | None = None
    detected, resolved = _exact(report.detected_at), _exact(report.resolved_at)
    for name in MILESTONES:
        moment = _exact(getattr(report, name))
        if moment is None:
            continue
        if latest and moment < latest[1]:
            if name == "resolved_at" and detected and moment < detected:
                continue
            yield found(
                "timeline.milestones",
                Place("", "", name),
                later=MILESTONE[name],
                second=told.words(moment),
                earlier=MILESTONE[latest[0]],
                first=told.words(latest[1]),
            )
        else:
            latest = name, moment
    if detected and resolved and resolved < detected:
        yield found(
            "timeline.resolved_before_detected",
            Place("", "", "resolved_at"),
            resolved=told.words(resolved),
            detected=told.words(detected),
        )


def _future(report: Report, told: _Told, today: dt.date) -> Iterator[Finding]:
    places: list[tuple[Place, When]] = [
        (Place("", "", name), getattr(report, name)) for name in MILESTONES
    ]
    for window in report.impact.windows:
        places.append((Place("windows", window.key, "from_at"), window.from_at))
        places.append((Place("windows", window.key, "to_at"), window.to_at))
    places += [(_at(event), event.happened_at) for event in report.timeline]
    for place, when in places:
        at = told.clock.read(when)
        if at and at.day > today:
            yield found("timeline.future", place, time=at.full)


def _order(report: Report, told: _Told, confused: dict[str, dt.datetime]) -> Iterator[Finding]:
    """The fewest entries without which the rest is in order; of two, the later is blamed."""
    entries = [
        (event, moment.replace(second=0, microsecond=0))
        for event, moment in zip(report.timeline, told.moments, strict=True)
        if moment is not None and event.key not in confused
    ]
    kept = _longest_in_order([moment for _, moment in entries])
    before: dt.datetime | None = None
    for place, (event, moment) in enumerate(entries):
        if place in kept:
            before = moment
            continue
        side = "after" if before and moment < before else "before"
        other = before if side == "after" else entries[min(one for one in kept if one > place)][1]
        yield found(
            "timeline.order",
            _at(event),
            time=told.words(moment),
            side=side,
            other=told.words(other),
        )


def _longest_in_order(moments: list[dt.datetime]) -> set[int]:
    """The places of a longest run that never steps back; the first of two that clash is in it."""
    ends: list[dt.timedelta] = []
    places: list[int] = []
    following: dict[int, int] = {}
    for place in range(len(moments) - 1, -1, -1):
        # Distances from the last moment backwards grow where the times are in order.
        distance = moments[-1] - moments[place]
        slot = bisect_right(ends, distance)
        if slot == len(ends):
            ends.append(distance)
            places.append(place)
        else:
            ends[slot], places[slot] = distance, place
        following[place] = places[slot - 1] if slot else -1
    kept = set()
    place = places[-1] if places else -1
    while place >= 0:
        kept.add(place)
        place = following[place]
    return kept


def _outside(report: Report, told: _Told, confused: dict[str, dt.datetime]) -> Iterator[Finding]:
    for event, moment in zip(report.timeline, told.moments, strict=True):
        if moment is None or event.key in confused:
            continue
        if told.start and moment < told.start and event.kind not in _LED_UP:
            far, side = told.start - moment, "before the start of the incident"
        elif told.end and moment > told.end and event.kind not in _FOLLOWED:
            far, side = moment - told.end, "after the end of the incident"
            if far <= (_LAST_WORDS if event.kind in _ONGOING else _AFTERWARDS):
                continue
        else:
            continue
        minutes = int(far.total_seconds() // 60)
        if minutes:
            yield found(
                "timeline.outside_incident",
                _at(event),
                time=told.words(moment),
                far=words(minutes),
                side=side,
            )


def _repeated(report: Report, told: _Told) -> Iterator[Finding]:
    seen: set[tuple[dt.datetime, str]] = set()
    first: dt.datetime | None = None
    for event, moment in zip(report.timeline, told.moments, strict=True):
        if moment is None:
            continue
        same = moment.replace(second=0, microsecond=0), " ".join(event.text.casefold().split())
        if same[1] and same in seen:
            yield found("timeline.duplicate", _at(event, "text"), time=told.words(moment))
        seen.add(same)
        if event.kind == "detected":
            if first is not None:
                yield found(
                    "timeline.two_detections",
                    _at(event, "kind"),
                    time=told.words(moment),
                    first=told.words(first),
                )
            first = first or moment


def _wrong_turns(report: Report, told: _Told) -> Iterator[Finding]:
    keys = {event.key for event in report.timeline}
    for event in report.timeline:
        is_closed = event.ruled_out_by in keys or event.until is not None
        if event.kind == "wrong_turn" and not is_closed:
            yield found(
                "timeline.open_wrong_turn",
                _at(event, "ruled_out_by"),
                time=told.words(event.happened_at),
            )


def _impossible(report: Report, told: _Told) -> Iterator[Finding]:
    """Clock times in entries that no clock showed, and those it showed twice."""
    doubled: set[dt.date] = set()
    for event, moment in zip(report.timeline, told.moments, strict=True):
        if moment is None:
            continue
        wall = told.clock.local(moment).replace(tzinfo=None)
        if told.clock.local(moment).tzinfo is dt.UTC:
            continue
        try:
            instant(wall, report.zone)
        except NotATime as wrong:
            if wall.date() not in doubled:
                doubled.add(wall.date())
                yield found("timeline.impossible_time", _at(event), message=str(wrong))
        yield from _impossible_in_text(event, wall.date(), report)


def _impossible_in_text(event: Event, day: dt.date, report: Report) -> Iterator[Finding]:
    for stamp in find_stamps(own_words(event.text[:_LONGEST_SCANNED])):
        clock = stamp.clock
        if clock is None or stamp.zone is not None or stamp.day is not None:
            continue
        try:
            instant(dt.datetime.combine(day, dt.time(clock.hour24 % 24, clock.minute)), report.zone)
        except NotATime as wrong:
            if "not exist" in str(wrong):
                yield found(
                    "timeline.impossible_time",
                    _at(event, "text"),
                    quote=event.text[stamp.start : stamp.end],
                    span=(stamp.start, stamp.end),
                    message=str(wrong),
                )


def _gaps(
    report: Report, told: _Told, confused: dict[str, dt.datetime], longest: int
) -> Iterator[Finding]:
    """Silences of more than ``longest`` minutes inside the impact."""
    if len(report.timeline) < 2:
        return
    entries = sorted(
        (confused.get(event.key, moment), event.key)
        for event, moment in zip(report.timeline, told.moments, strict=True)
        if moment is not None
    )
    spans = _merged(span for span in map(closed, report.impact.windows) if span)
    if not spans and told.start and entries:
        # Where its end is not known, it lasted at least to the last entry.
        end = told.end or _exact(report.mitigated_at) or max(entries)[0]
        spans = [(told.start, end)] if told.start <= end else []
    place = 0
    for start, end in spans:
        before, key = start, ""
        while place < len(entries) and entries[place][0] <= end:
            moment, this = entries[place]
            place += 1
            if moment >= start:
                yield from _gap(before, moment, key or this, told, longest)
                before, key = moment, this
            else:
                key = this
        if key:
            yield from _gap(before, end, key, told, longest)


def _merged(
    spans: Iterator[tuple[dt.datetime, dt.datetime]],
) -> list[tuple[dt.datetime, dt.datetime]]:
    merged: list[tuple[dt.datetime, dt.datetime]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _gap(
    first: dt.datetime, last: dt.datetime, key: str, told: _Told, longest: int
) -> Iterator[Finding]:
    minutes = int((last - first).total_seconds() // 60)
    if minutes > longest:
        yield found(
            "timeline.gap",
            Place("timeline", key, "happened_at"),
            first=told.words(first),
            last=told.words(last),
            gap=words(minutes),
        )


def _left_out(report: Report, rules: Rules) -> Iterator[Finding]:
    if not report.timeline:
        return
    kinds = {event.kind for event in report.timeline}
    whole = Place("", "", "timeline")
    if report.detected_at is None and not kinds.intersection(_NOTICED):
        yield found("timeline.no_detection", whole)
    is_called = report.acknowledged_at is not None or kinds.intersection(_CALLED)
    if not is_called and rules.asks_for("timeline.no_escalation", report.severity):
        yield found("timeline.no_escalation", whole)
    if report.mitigated_at is None and not kinds.intersection(_HELPED):
        yield found("timeline.no_mitigation", whole)
