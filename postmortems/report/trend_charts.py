"""Charts of months and of spreads as SVG text, with their words for those who cannot see them.

As in ``charts``, colours are presentational attributes that a stylesheet replaces by those of the
theme, and no two series differ by colour alone: one is plain, the other hatched or framed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from postmortems.prose import Html, fill, join

from .clock import short_month
from .trends import Spread, days_words

WIDTH = 440
_LEFT, _TOP, _PLOT, _FOOT = 42.0, 10.0, 132.0, 30.0
_HEIGHT = _TOP + _PLOT + _FOOT
_ROW = 34.0
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Series:
    """One row of columns: its name, its look (``plain``, ``hatched``, ``critical``), its values.

    None is a month of which nothing can be said.
    """

    name: str
    look: str
    values: Sequence[float | None]


_FILLS = {"plain": "#2f7480", "hatched": "#b9cfd1", "critical": "#a2231a", "calm": "#c9c2b4"}


def columns(
    name: str,
    title: str,
    months: Sequence[dt.date],
    series: Sequence[Series],
    *,
    stacked: bool = False,
    percent: bool = False,
) -> Html:
    """Columns per month, beside each other or ``stacked``; shares of 1 where ``percent``.

    ``name`` keeps the ids of several charts on one page apart. Empty where there is no value.
    """
    known = [value for one in series for value in one.values if value is not None]
    if not (known if percent else any(known)):
        return Html()
    most = 1.0 if percent else _most(series, stacked)
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0] if percent else _ticks(most)
    top = ticks[-1]
    slot = (WIDTH - _LEFT) / max(1, len(months))
    parts = [
        _patterns(name),
        *(_grid(tick, top, f"{round(tick * 100)} %" if percent else f"{tick:g}") for tick in ticks),
        *_months(months, slot),
        *_drawn(name, series, slot, top, stacked),
    ]
    return _svg(name, title, _told(months, series, percent), _HEIGHT, parts)


def _most(series: Sequence[Series], stacked: bool) -> float:
    if not series:
        return 1.0
    if stacked:
        return max(
            sum(value or 0 for value in column) for column in zip(*_values(series), strict=True)
        )
    return max((value or 0 for one in series for value in one.values), default=1.0)


def _values(series: Sequence[Series]) -> list[Sequence[float | None]]:
    return [one.values for one in series]


def _ticks(most: float) -> list[float]:
    """Full steps from 0 to the first one that is not below ``most``, about four of them."""
    size = 1
    while True:
        for step in _STEPS:
            if most <= step * size * 4:
                count = max(1, -(-int(most + 0.999) // (step * size)))
                return [float(step * size * number) for number in range(count + 1)]
        size *= 10


def _y(value: float, top: float) -> float:
    return round(_TOP + _PLOT * (1 - value / top), 1)


def _grid(tick: float, top: float, words: str) -> Html:
    y = _y(tick, top)
    return fill(
        '<path class="chart-grid" d="M{left} {y}H{right}" stroke="#e4ded1" fill="none"/>'
        '<text class="chart-text" x="{x}" y="{text_y}" text-anchor="end" fill="#544e45">{words}</text>',
        left=_LEFT,
        right=WIDTH,
        y=y,
        x=_LEFT - 6,
        text_y=y + 4,
        words=words,
    )


def _months(months: Sequence[dt.date], slot: float) -> Iterator[Html]:
    """The name of a month under its column, as many as have room; the year where one begins."""
    every = next((n for n in (1, 2, 3, 6, 12) if slot * n >= 27), 12)
    last = len(months) - 1
    for place, month in enumerate(months):
        if (last - place) % every:
            continue
        x = round(_LEFT + slot * (place + 0.5), 1)
        yield fill(
            '<text class="chart-text" x="{x}" y="{y}" text-anchor="middle" fill="#544e45">{words}</text>',
            x=x,
            y=_TOP + _PLOT + 14,
            words=short_month(month),
        )
        before = months[place - every].year if place >= every else None
        if month.year != before:
            yield fill(
                '<text class="chart-text" x="{x}" y="{y}" text-anchor="middle" fill="#544e45">{year}</text>',
                x=x,
                y=_TOP + _PLOT + 27,
                year=month.year,
            )


def _drawn(
    name: str, series: Sequence[Series], slot: float, top: float, stacked: bool
) -> Iterator[Html]:
    beside = 1 if stacked else max(1, len(series))
    width = min(22.0, slot * 0.72 / beside)
    floors: dict[int, float] = {}
    for number, one in enumerate(series):
        shift = 0.0 if stacked else (number - (beside - 1) / 2) * (width + 1)
        for place, value in enumerate(one.values):
            if not value:
                continue
            floor = floors.get(place, 0.0) if stacked else 0.0
            floors[place] = floor + value
            x = round(_LEFT + slot * (place + 0.5) + shift - width / 2, 1)
            y, bottom = _y(floor + value, top), _y(floor, top)
            yield _column(name, one.look, x, y, round(width, 1), round(max(bottom - y, 1), 1))


def _column(name: str, look: str, x: float, y: float, width: float, height: float) -> Html:
    drawn = fill(
        '<rect class="column column-{look}" x="{x}" y="{y}" width="{w}" height="{h}" fill="{fill}"/>',
        look=look,
        x=x,
        y=y,
        w=width,
        h=height,
        fill=_FILLS[look],
    )
    if look != "hatched":
        return drawn
    over = fill(
        '<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="url(#{name}-slant)"/>',
        x=x,
        y=y,
        w=width,
        h=height,
        name=name,
    )
    return join([drawn, over])


def _told(months: Sequence[dt.date], series: Sequence[Series], percent: bool) -> str:
    """The values of every month in words."""
    sentences = []
    for place, month in enumerate(months):
        values = ", ".join(
            f"{one.name.lower()} {_value_words(one.values[place], percent)}" for one in series
        )
        sentences.append(f"{short_month(month)} {month.year}: {values}.")
    return " ".join(sentences)


def _value_words(value: float | None, percent: bool) -> str:
    if value is None:
        return "not known"
    return f"{round(value * 100)} %" if percent else f"{value:g}"


def boxes(name: str, title: str, spreads: Sequence[tuple[str, Spread | None]]) -> Html:
    """A box per row over an axis of days: the middle half, the median in it, a line to the longest.

    Lines that reach beyond the axis end in an arrow. Empty where nothing is known.
    """
    known = [spread for _, spread in spreads if spread]
    if not known:
        return Html()
    # One item of years would press all boxes flat.
    furthest = max(spread.upper for spread in known) * 1.6
    ticks = _ticks(max(1.0, min(furthest, max(one.longest for one in known))))
    top = ticks[-1]
    height = 8 + _ROW * len(spreads) + 22
    scale = (WIDTH - _LEFT - 24) / top

    def x_of(days: float) -> float:
        return round(_LEFT + 10 + min(days, top) * scale, 1)

    parts: list[Html] = []
    for tick in ticks:
        parts.append(
            fill(
                '<path class="chart-grid" d="M{x} 4V{bottom}" stroke="#e4ded1" fill="none"/>'
                '<text class="chart-text" x="{x}" y="{y}" text-anchor="middle" fill="#544e45">{words}</text>',
                x=x_of(tick),
                bottom=height - 22,
                y=height - 8,
                words=f"{tick:g}" + (" days" if tick == top else ""),
            )
        )
    for place, (label, spread) in enumerate(spreads):
        middle = round(8 + _ROW * (place + 0.5), 1)
        parts.append(
            fill(
                '<text class="chart-strong" x="{x}" y="{y}" text-anchor="end" font-weight="600" fill="#1f1c18">{label}</text>',
                x=_LEFT,
                y=middle + 4,
                label=label,
            )
        )
        if spread is not None:
            parts.append(_box(spread, middle, x_of, top))
    told = " ".join(
        f"{label}: median {days_words(spread.median)}, half of {spread.many} between "
        f"{days_words(spread.lower)} and {days_words(spread.upper)}, "
        f"longest {days_words(spread.longest)}."
        if spread
        else f"{label}: none closed."
        for label, spread in spreads
    )
    return _svg(name, title, told, height, parts)


def _box(spread: Spread, middle: float, x_of: Callable[[float], float], top: float) -> Html:
    left, right = x_of(spread.lower), x_of(spread.upper)
    end = x_of(spread.longest)
    arrow = (
        fill(
            '<path class="chart-tick" d="M{a} {y1}L{x} {y}L{a} {y2}" stroke="#8f8677" fill="none"/>',
            a=end - 4,
            x=end,
            y=middle,
            y1=middle - 4,
            y2=middle + 4,
        )
        if spread.longest > top
        else Html()
    )
    return join(
        [
            fill(
                '<path class="chart-tick" d="M{right} {y}H{end}" stroke="#8f8677" fill="none"/>',
                right=right,
                end=end,
                y=middle,
            ),
            arrow,
            fill(
                '<rect class="column column-hatched" x="{x}" y="{y}" width="{w}" height="16" fill="#b9cfd1"/>',
                x=left,
                y=middle - 8,
                w=round(max(right - left, 2), 1),
            ),
            fill(
                '<path class="box-median" d="M{x} {y1}V{y2}" stroke="#07424c" stroke-width="3" fill="none"/>',
                x=x_of(spread.median),
                y1=middle - 10,
                y2=middle + 10,
            ),
        ]
    )


def _svg(name: str, title: str, told: str, height: float, parts: Sequence[Html]) -> Html:
    return fill(
        '<svg class="trend" xmlns="http://www.w3.org/2000/svg" role="img"'
        ' viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="Source Sans Pro, Liberation Sans, sans-serif" font-size="12"'
        ' aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{told}</desc>'
        "{parts}</svg>",
        width=WIDTH,
        height=round(height),
        name=name,
        title=title,
        told=told,
        parts=join(parts),
    )


def _patterns(name: str) -> Html:
    return fill(
        '<defs><pattern id="{n}-slant" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<path class="pattern-ink" d="M-1 1l2-2M0 6l6-6M5 7l2-2" stroke="#2f7480"'
        ' stroke-width="1"/></pattern></defs>',
        n=name,
    )
