"""What the text says of durations, times, dates and numbers, against what the report knows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from postmortems import durations

from ..clock import Clock, day_words
from ..document import MILESTONES, ImpactFigure, Report
from ..from_text.figures import parse_figures
from ..from_text.stamps import Clock as WrittenClock
from ..from_text.stamps import Stamp, find_stamps
from ..from_text.words.figures import CURRENCY_CODES
from ..measures import Measures, closed, exact_time, measures
from .claims import RANGE, ROUNDED, SPANS, TIMES
from .finding import Finding
from .registry import found
from .texts import Passage, passages, sentence_around

_TELLING = frozenset({"title", "summary", "impact", "detection", "resolution", "root_cause"})
_COUNTING = frozenset({"title", "summary", "impact"})
_LONGEST = 20_000
_DAY = 24 * 60
_PEOPLE = frozenset(
    "users user customers customer people clients client visitors visitor members accounts "
    "account usuarios usuários clientes nutzer kunden utilisateurs".split()
)
_KINDS = {
    "started_at": ("impact_start", "symptom", "change"),
    "detected_at": ("detected", "alert", "report", "symptom"),
    "resolved_at": ("resolved", "recovery", "mitigation"),
}
_ALSO = {
    "started_at": ("started_at",),
    "detected_at": ("detected_at", "acknowledged_at"),
    "resolved_at": ("resolved_at", "mitigated_at"),
}
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d[\d.,]*")
_ORDINARY = frozenset(
    "share part total number estimated about approximately roughly could were that this with "
    "from their them than more some were unable affected which have been".split()
)
_AND = re.compile(r"\b(?:and|y|e|und|et)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|entre|zwischen)\s\Z", re.IGNORECASE)
_NOT_THE_DAY = re.compile(
    r"\b(?:since|before|after|until|deployed|released|introduced|merged|last|previous|next|by)\b",
    re.IGNORECASE,
)


def prose(report: Report) -> Iterator[Finding]:
    """Findings of the group ``prose``, text by text."""
    known = _Known(report)
    for passage in passages(report):
        if passage.role not in _TELLING:
            continue
        own = passage.own[:_LONGEST]
        yield from _durations(passage, own, known)
        yield from _times(passage, own, known)
        if passage.role in _COUNTING:
            yield from _numbers(passage, own, report)


class _Known:
    """What the report says in fields, ready to compare with."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.clock = Clock(report.zone)
        self.measures: Measures = measures(report)
        self.milestones = {
            name: moment
            for name in MILESTONES
            if isinstance(moment := getattr(report, name), dt.datetime)
        }
        self.windows = [span for span in map(closed, report.impact.windows) if span]
        self.times = {
            name: [
                *(self.milestones[one] for one in _ALSO[name] if one in self.milestones),
                *(span[name == "resolved_at"] for span in self.windows if name != "detected_at"),
                *(
                    moment
                    for event in report.timeline
                    if event.kind in kinds and (moment := exact_time(event))
                ),
            ]
            for name, kinds in _KINDS.items()
        }

    def is_its_range(self, stamp: Stamp) -> bool:
        """Whether a range of times is that of the incident, as far as its ends are known."""
        if stamp.clock is None or stamp.until_clock is None:
            return False
        return any(
            _is_same(stamp.clock, stamp, moment, self) for moment in self.times["started_at"]
        ) and any(
            _is_same(stamp.until_clock, stamp, moment, self) for moment in self.times["resolved_at"]
        )

    def spans(self, measure: str) -> list[int]:
        """The minutes a claim may mean, the one to show first."""
        if measure:
            named = self.measures.time_to(measure).minutes
            return [] if named is None or named < 0 else [named]
        resolve = self.measures.time_to("resolve").minutes
        found = [resolve, self.measures.impact_minutes, self.measures.time_to("mitigate").minutes]
        found += [durations.minutes_between(first, last) for first, last in self.windows]
        detected = self.milestones.get("detected_at")
        for name in ("mitigated_at", "resolved_at"):
            found.append(durations.minutes_between(detected, self.milestones.get(name)))
        if resolve is None and self.measures.impact_minutes is None:
            return []
        return [minutes for minutes in found if minutes is not None and minutes >= 0]


def _durations(passage: Passage, own: str, known: _Known) -> Iterator[Finding]:
    for span in durations.spans(own):
        before, behind = sentence_around(own, span.start, span.end, 90)
        for measure, front, back in SPANS:
            if not (front.search(before) or back.match(behind)):
                continue
            given = known.spans(measure)
            rounded = ROUNDED.search(before) is not None
            if given and not any(_is_near(span.minutes, one, rounded) for one in given):
                quote = passage.text[span.start : span.end]
                yield found(
                    "prose.duration",
                    passage.place,
                    quote=quote,
                    span=(span.start, span.end),
                    field=passage.name,
                    said=quote,
                    given=durations.words(given[0]),
                )
            break


def _is_near(said: int, given: int, rounded: bool) -> bool:
    """Whether ``said`` is ``given`` as people round: a tenth of it, a quarter behind "about"."""
    return abs(said - given) <= max(2, (0.25 if rounded else 0.1) * given)


@dataclass(frozen=True, slots=True)
class _Claim:
    milestone: str
    clock: WrittenClock


def _times(passage: Passage, own: str, known: _Known) -> Iterator[Finding]:
    dated = False
    stamps = find_stamps(own)
    told_right = any(map(known.is_its_range, stamps))
    for stamp in stamps:
        before, behind = sentence_around(own, stamp.start, stamp.end)
        if stamp.day and not dated and passage.role in ("summary", "impact"):
            dated = True
            yield from _date(passage, stamp, before + behind, known)
        if stamp.until_clock and (told_right or passage.role not in _COUNTING):
            continue
        for claim in _claims(own, stamp, before, behind):
            known_times = known.times[claim.milestone]
            shown = known.milestones.get(claim.milestone)
            if shown is None or any(
                _is_same(claim.clock, stamp, one, known) for one in known_times
            ):
                continue
            at = known.clock.read(shown)
            assert at is not None
            quote = passage.text[stamp.start : stamp.end]
            yield found(
                "prose.time",
                passage.place,
                quote=quote,
                span=(stamp.start, stamp.end),
                field=passage.name,
                said=_written(claim.clock),
                milestone={"started_at": "start", "detected_at": "detection"}.get(
                    claim.milestone, "resolution"
                ),
                given=at.with_zone,
            )


def _written(clock: WrittenClock) -> str:
    half = f" {clock.meridiem.upper()}" if clock.meridiem else ""
    return f"{clock.hour}:{clock.minute:02}{half}"


def _claims(text: str, stamp: Stamp, before: str, behind: str) -> Iterator[_Claim]:
    if stamp.clock is None:
        return
    if stamp.until_clock is not None:
        listed = _AND.search(text, stamp.start, stamp.end) and not _BETWEEN.search(before)
        if not listed and (RANGE.search(before) or RANGE.search(behind[:60])):
            yield _Claim("started_at", stamp.clock)
            yield _Claim("resolved_at", stamp.until_clock)
        return
    for milestone, front, back in TIMES:
        if front.search(before) or back.match(behind):
            yield _Claim(milestone, stamp.clock)
            return


def _is_same(written: WrittenClock, stamp: Stamp, moment: dt.datetime, known: _Known) -> bool:
    """Whether the clock showed what is written, at ``moment``; the day is not looked at."""
    try:
        wall = moment.astimezone(stamp.zone.info) if stamp.zone else known.clock.local(moment)
    except OverflowError:
        return True
    said = written.hour24 % 24 * 60 + written.minute
    shown = wall.hour * 60 + wall.minute
    apart = (said - shown) % _DAY
    if not written.meridiem and written.hour <= 12:
        apart = min(apart, (apart + _DAY // 2) % _DAY, key=lambda one: min(one, _DAY - one))
    return min(apart, _DAY - apart) <= (15 if stamp.about else 1)


def _date(passage: Passage, stamp: Stamp, around: str, known: _Known) -> Iterator[Finding]:
    """The first date of a summary is that of the incident, unless its sentence says else."""
    days = [known.clock.local(one).date() for one in known.milestones.values()]
    days += [known.clock.local(one).date() for span in known.windows for one in span]
    day = stamp.day
    if not days or day is None or day.swappable or _NOT_THE_DAY.search(around):
        return
    if not RANGE.search(around):
        return
    first, last = min(days), max(days)
    try:
        said = dt.date(day.year or first.year, day.month, day.day)
        fits = first - dt.timedelta(days=1) <= said <= last + dt.timedelta(days=1)
    except (ValueError, OverflowError):
        return
    if not fits:
        yield found(
            "prose.date",
            passage.place,
            quote=passage.text[stamp.start : stamp.end],
            span=(stamp.start, stamp.end),
            field=passage.name,
            said=day_words(said),
            given=day_words(first),
        )


def _numbers(passage: Passage, own: str, report: Report) -> Iterator[Finding]:
    figures = [figure for figure in report.impact.figures[:500] if figure.value is not None]
    if not figures:
        return
    reached = 0
    for said in parse_figures(own):
        span = _where(own, said, reached)
        if span:
            reached = span[1]
        rival = _rival(said, figures)
        if rival is None:
            continue
        quote = passage.text[slice(*span)] if span else ""
        yield found(
            "prose.percentage" if said.unit == "%" else "prose.count",
            passage.place,
            quote=quote,
            span=span,
            field=passage.name,
            said=_amount(said),
            given=_amount(rival),
            label=rival.label,
        )


def _where(text: str, figure: ImpactFigure, start: int) -> tuple[int, int] | None:
    """Where the number of a figure stands in the text, from ``start`` on."""
    for match in _NUMBER.finditer(text, start):
        written = match.group().rstrip(".,")
        digits = re.sub(r"\D", "", written)
        if digits and digits.strip("0") == re.sub(r"\D", "", f"{figure.value:f}").strip("0"):
            return match.start(), match.start() + len(written)
    return None


def _rival(said: ImpactFigure, figures: list[ImpactFigure]) -> ImpactFigure | None:
    """The one figure that counts the same thing and says something else."""
    same = [figure for figure in figures if _counts_the_same(said, figure)]
    if not same or any(_agrees(said, figure) for figure in same):
        return None
    if said.unit == "%":
        return same[0] if len(same) == 1 else None
    close = [figure for figure in same if _is_slip(said.value or 0, figure.value or 0)]
    return close[0] if len(close) == 1 else None


def _counts_the_same(said: ImpactFigure, figure: ImpactFigure) -> bool:
    unit = figure.unit.strip().casefold()
    is_share = unit in ("%", "percent")
    if (said.unit == "%") != is_share:
        return False
    shared = _subjects(f"{said.text} {said.label}") & _subjects(f"{figure.label} {figure.text}")
    if is_share:
        return bool(shared)
    if said.unit in CURRENCY_CODES or not unit:
        return unit in ("", said.unit.casefold()) and bool(shared)
    return _thing(said.unit.casefold()) == _thing(unit)


def _thing(unit: str) -> str:
    return "people" if unit in _PEOPLE else unit.rstrip("s")


def _subjects(text: str) -> set[str]:
    words = set(_WORD.findall(text.casefold())) - _ORDINARY
    return {_thing(word) for word in words}


def _agrees(said: ImpactFigure, figure: ImpactFigure) -> bool:
    low, high = figure.value or 0, figure.value_high or figure.value or 0
    said_low, said_high = said.value or 0, said.value_high or said.value or 0
    slack = 0.05 if "estimated" in (said.certainty, figure.certainty) else 0.005
    return said_low <= high * (1 + slack) and said_high >= low * (1 - slack)


def _is_slip(said: float, given: float) -> bool:
    """Whether one is the other misremembered or a nought astray, and not a count of its own."""
    if said <= 0 or given <= 0:
        return False
    ratio = max(said, given) / min(said, given)
    return ratio <= 3 or any(abs(ratio - power) < power * 0.01 for power in (10, 100, 1000))


def _amount(figure: ImpactFigure) -> str:
    def told(value: float) -> str:
        return f"{value:,.0f}" if value == int(value) else f"{value:,g}"

    text = told(figure.value or 0)
    if figure.value_high is not None:
        text += f"–{told(figure.value_high)}"
    return f"{text} {figure.unit}".strip()
