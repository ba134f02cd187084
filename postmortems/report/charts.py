"""Charts of a report as SVG text, with their words for those who cannot see them.

Colours and patterns are presentational attributes, so that a chart is right
wherever the markup goes; on screen the classes let a stylesheet put the colours
of the theme in their place. Every part also has a word, a pattern or a place,
so nothing is told by colour alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from postmortems.durations import words
from postmortems.prose import Html, fill, join

from . import wording
from .clock import Clock, day_words, short_day, span_words
from .document import MILESTONES, Report
from .measures import Measures, closed, known_milestones

_LETTER = 6.0  # px: width of a letter of the labels, measured generously
_LABEL_LINE = 13.0
_BAR = 26.0
_WINDOW = 8.0
_MOST_LANES = 5
_DAY = dt.timedelta(days=1)
_STEPS = tuple(
    dt.timedelta(minutes=minutes)
    for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7 * 1440, 28 * 1440)
)
# Each phase has its own pattern; from left to right they also grow calmer.
_FILLS = {
    "detected_at": ("#c9c2b4", "slant"),
    "acknowledged_at": ("#b9cfd1", "dots"),
    "diagnosed_at": ("#6fa3a9", ""),
    "mitigated_at": ("#2f7480", ""),
    "resolved_at": ("#dfe9e8", "lines"),
}
_ON_DARK = ("mitigated_at",)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing; its sizes are in pixels, 0 where there is nothing to draw."""

    svg: Html
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class _Scale:
    """Moments to pixels."""

    start: dt.datetime
    end: dt.datetime
    width: float

    def x(self, moment: dt.datetime) -> float:
        whole = (self.end - self.start).total_seconds()
        part = (moment - self.start).total_seconds() / whole if whole else 0.0
        return round(min(1.0, max(0.0, part)) * (self.width - 2) + 1, 1)


@dataclass(slots=True)
class _Label:
    """Two lines over the bar, to the right of their moment or to the left of it.

    ``row`` counts upwards from the bar.
    """

    x: float
    width: float
    name: str
    time: str
    to_left: bool = False
    row: int = 0

    @property
    def span(self) -> tuple[float, float]:
        return (self.x - self.width, self.x) if self.to_left else (self.x, self.x + self.width)


def phase_bar(report: Report, spans: Measures, *, width: int = 720, name: str = "phases") -> Chart:
    """The phases of an incident drawn to scale, ``width`` pixels wide.

    Milestones stand above the bar, a time axis and the impact windows below it.
    ``name`` keeps the ids of several charts on one page apart. Empty where
    fewer than two moments are known.
    """
    clock = Clock(report.zone)
    milestones = known_milestones(report)
    windows = sorted(span for span in map(closed, report.impact.windows) if span)
    moments = [moment for _, moment in milestones] + [end for span in windows for end in span]
    if not moments or min(moments) == max(moments):
        return Chart(Html())
    scale = _Scale(min(moments), max(moments), float(width))
    labels = _labels(milestones, scale, clock)
    head = (max((label.row for label in labels), default=0) + 1) * 2 * _LABEL_LINE + 8
    lanes = _lanes(windows)
    axis = head + _BAR
    foot = axis + 22 + (18 + len(lanes) * (_WINDOW + 4) if lanes else 0)
    parts = [
        _patterns(name),
        *(_drawn_label(label, head) for label in labels),
        *_segments(spans, scale, head, name),
        *_axis(scale, axis, clock),
        *_drawn_windows(lanes, scale, axis + 36),
    ]
    svg = fill(
        '<svg class="phase-bar" xmlns="http://www.w3.org/2000/svg" role="img"'
        ' viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="Source Sans Pro, Liberation Sans, sans-serif" font-size="11"'
        ' aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{desc}</desc>'
        "{parts}</svg>",
        width=width,
        height=round(foot),
        name=name,
        title=_phases_in_words(spans),
        desc=_times_in_words(report),
        parts=join(parts),
    )
    return Chart(svg, width, round(foot))


def _phases_in_words(spans: Measures) -> str:
    phases = [f"{phase.label.lower()} {words(phase.minutes)}" for phase in spans.phases]
    return f"Phases drawn to scale: {', '.join(phases) or 'none known'}."


def _times_in_words(report: Report) -> str:
    clock = Clock(report.zone)
    sentences = []
    for milestone in MILESTONES:
        at = clock.read(getattr(report, milestone))
        sentences.append(f"{wording.MILESTONE[milestone]}: {at.full if at else 'not known'}.")
    for window in report.impact.windows:
        between = span_words(clock.read(window.from_at), clock.read(window.to_at))
        sentences.append(f"Impact: {between}.")
    return " ".join(sentences)


def _labels(milestones: list[tuple[str, dt.datetime]], scale: _Scale, clock: Clock) -> list[_Label]:
    """The milestones in words, those of the same moment together."""
    by_moment: dict[dt.datetime, list[str]] = {}
    for milestone, moment in milestones:
        by_moment.setdefault(moment, []).append(wording.MILESTONE[milestone])
    labels: list[_Label] = []
    before: dt.date | None = None
    for moment, names in by_moment.items():
        local = clock.local(moment)
        time = f"{local:%H:%M}"
        if local.date() != before and scale.end - scale.start > dt.timedelta(hours=20):
            time = f"{short_day(local.date())} {time}"
        before = local.date()
        name = ", ".join(names) if len(names) < 3 else f"{names[0]} to {names[-1].lower()}"
        labels.append(_Label(scale.x(moment), max(len(name), len(time)) * _LETTER, name, time))
    _place(labels, scale.width)
    return labels


def _place(labels: list[_Label], width: float) -> None:
    """Give each label a side and a row, so that no two overlap and no line crosses a word.

    Left of the widest gap words stand to the right of their line, each label
    higher than those it reaches over; beyond the gap it is the other way round.
    """

    def fits(split: int) -> bool:
        return all(label.x + label.width <= width for label in labels[:split]) and all(
            label.x >= label.width for label in labels[split:]
        )

    edges = [0.0, *(label.x for label in labels), width]
    splits = [n for n in range(len(labels) + 1) if fits(n)] or [len(labels) // 2]
    split = max(splits, key=lambda n: edges[n + 1] - edges[n])
    for n, label in enumerate(labels):
        label.to_left = n >= split
    left, right = labels[:split], labels[split:]
    done: list[_Label] = []
    for label in reversed(left):
        reached = [other.row for other in done if other.x < label.span[1] + 8]
        label.row = max(reached, default=-1) + 1
        done.append(label)
    for label in right:
        reached = [other.row for other in done if max(other.span) > label.span[0] - 8]
        label.row = max(reached, default=-1) + 1
        done.append(label)


def _drawn_label(label: _Label, head: float) -> Html:
    top = head - 8 - (label.row + 1) * 2 * _LABEL_LINE
    return fill(
        '<path class="chart-tick" d="M{x} {top}V{bottom}" stroke="#8f8677" fill="none"/>'
        '<text class="chart-strong" x="{words_x}" y="{name_y}" font-weight="600"'
        ' text-anchor="{anchor}" fill="#1f1c18">{name}</text>'
        '<text class="chart-text" x="{words_x}" y="{time_y}"'
        ' text-anchor="{anchor}" fill="#544e45">{time}</text>',
        x=label.x,
        words_x=round(label.x + (-4 if label.to_left else 4), 1),
        anchor="end" if label.to_left else "start",
        top=round(top + 1, 1),
        bottom=head,
        name=label.name,
        time=label.time,
        name_y=round(top + 10, 1),
        time_y=round(top + 10 + _LABEL_LINE - 1, 1),
    )


def _segments(spans: Measures, scale: _Scale, top: float, name: str) -> Iterator[Html]:
    for phase in spans.phases:
        left, right = scale.x(phase.from_at), scale.x(phase.to_at)
        width = round(right - left, 1)
        if width <= 0:
            continue
        colour, pattern = _FILLS[phase.key]
        kind = phase.key.removesuffix("_at")
        yield fill(
            '<rect class="phase phase-{kind}" x="{x}" y="{y}" width="{w}" height="{h}"'
            ' fill="{colour}" stroke="#ffffff" stroke-width="1"/>',
            kind=kind,
            x=left,
            y=top,
            w=width,
            h=_BAR,
            colour=colour,
        )
        if pattern:
            yield fill(
                '<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="url(#{name}-{pattern})"/>',
                x=left,
                y=top,
                w=width,
                h=_BAR,
                name=name,
                pattern=pattern,
            )
        said = next(
            (
                text
                for text in (f"{phase.label} {words(phase.minutes)}", words(phase.minutes))
                if len(text) * _LETTER + 12 <= width
            ),
            "",
        )
        if said:
            yield _in_segment(said, kind, left + width / 2, top, width=len(said) * _LETTER + 8)


def _in_segment(said: str, kind: str, middle: float, top: float, *, width: float) -> Html:
    """The words in a segment, on a plain plate so that no pattern runs through them."""
    colour, pattern = _FILLS[f"{kind}_at"]
    plate = fill(
        '<rect class="phase-{kind}" x="{x}" y="{y}" width="{w}" height="16" fill="{colour}"/>',
        kind=kind,
        x=round(middle - width / 2, 1),
        y=top + 5,
        w=round(width, 1),
        colour=colour,
    )
    return join(
        [
            plate if pattern else "",
            fill(
                '<text class="phase-word phase-word-{kind}" x="{x}" y="{y}"'
                ' text-anchor="middle" fill="{ink}">{said}</text>',
                kind=kind,
                x=round(middle, 1),
                y=top + 17,
                ink="#ffffff" if f"{kind}_at" in _ON_DARK else "#1f1c18",
                said=said,
            ),
        ]
    )


def _axis(scale: _Scale, top: float, clock: Clock) -> Iterator[Html]:
    """A tick at every full step of local time; a day is named where it begins."""
    most = max(2, int(scale.width // 64))
    span = scale.end - scale.start
    step = next((step for step in _STEPS if span / step <= most), span / most)
    last = -64.0
    yield fill(
        '<path class="chart-tick" d="M1 {y}H{end}" stroke="#8f8677" fill="none"/>',
        y=top,
        end=round(scale.width - 1, 1),
    )
    for moment in _ticks(scale, step, clock):
        x = scale.x(moment)
        begins_day = moment.hour == moment.minute == 0
        said = _tick_words(moment, step) if step >= _DAY or begins_day else f"{moment:%H:%M}"
        half = len(said) * _LETTER / 2
        middle = min(max(x, half), scale.width - half)
        room = middle - half > last
        yield _tick(x, top, said if room else "", middle, strong=begins_day)
        if room:
            last = middle + half + 6


def _ticks(scale: _Scale, step: dt.timedelta, clock: Clock) -> Iterator[dt.datetime]:
    """The full steps of local time within the scale, but no hour that the clocks skip."""
    start = clock.local(scale.start).replace(tzinfo=None)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    number = -(-(start - midnight) // step)
    while True:
        try:
            moment = (midnight + number * step).replace(tzinfo=clock.zone)
        except OverflowError:
            return
        if moment > scale.end:
            return
        if moment >= scale.start and clock.local(moment.astimezone(dt.UTC)) == moment:
            yield moment
        number += 1


def _tick_words(moment: dt.datetime, step: dt.timedelta) -> str:
    return short_day(moment) if step <= 7 * _DAY else day_words(moment)


def _tick(x: float, top: float, said: str, middle: float, *, strong: bool) -> Html:
    return fill(
        '<path class="chart-tick" d="M{x} {top}v{length}" stroke="#8f8677" fill="none"/>'
        '<text class="chart-text" x="{middle}" y="{y}" text-anchor="middle" font-size="10"'
        ' fill="#544e45"{weight}>{said}</text>',
        x=x,
        top=top,
        length=6 if strong else 4,
        middle=round(middle, 1),
        y=top + 16,
        weight=fill(' font-weight="600"') if strong else "",
        said=said,
    )


def _lanes(
    windows: list[tuple[dt.datetime, dt.datetime]],
) -> list[list[tuple[dt.datetime, dt.datetime]]]:
    """Windows that overlap go into lanes of their own; the last lane takes what is left."""
    lanes: list[list[tuple[dt.datetime, dt.datetime]]] = []
    for window in windows:
        free = next((lane for lane in lanes if lane[-1][1] <= window[0]), None)
        if free is not None:
            free.append(window)
        elif len(lanes) < _MOST_LANES:
            lanes.append([window])
        else:
            lanes[-1].append(window)
    return lanes


def _drawn_windows(
    lanes: list[list[tuple[dt.datetime, dt.datetime]]], scale: _Scale, top: float
) -> Iterator[Html]:
    if not lanes:
        return
    yield fill(
        '<text class="chart-text" x="1" y="{y}" font-size="10" fill="#544e45">Impact</text>',
        y=top,
    )
    for number, lane in enumerate(lanes):
        y = top + 5 + number * (_WINDOW + 4)
        for first, last in lane:
            x, end = scale.x(first), scale.x(last)
            yield fill(
                '<rect class="impact-window" x="{x}" y="{y}" width="{w}" height="{h}"'
                ' fill="#a2231a"/>',
                x=x,
                y=y,
                w=max(2.0, round(end - x, 1)),
                h=_WINDOW,
            )


def _patterns(name: str) -> Html:
    return fill(
        "<defs>"
        '<pattern id="{n}-slant" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<path class="pattern-ink" d="M-1 1l2-2M0 6l6-6M5 7l2-2" stroke="#8f8677"'
        ' stroke-width="1"/></pattern>'
        '<pattern id="{n}-dots" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<circle class="pattern-dot" cx="2.5" cy="2.5" r="0.9" fill="#2f7480"/></pattern>'
        '<pattern id="{n}-lines" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<path class="pattern-ink" d="M0 2.5h5" stroke="#8fb0b2" stroke-width="0.8"/></pattern>'
        "</defs>",
        n=name,
    )
