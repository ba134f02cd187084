"""Impact figures from the impact section, its tables, and sentences that tell of impact."""

from __future__ import annotations

import re
from dataclasses import replace

from ..document import ImpactFigure
from .facts import plain
from .figures import cell_figure, parse_figures
from .kinds import phrase_pattern
from .scan import Line
from .sections import Section
from .words.milestones import IMPACT

_IMPACT = phrase_pattern(IMPACT)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")
_ELSEWHERE = ("", "summary", "background", "resolution", "root_cause", "timeline")
_MOST = 60


def figures_of(sections: list[Section], event_texts: list[str]) -> list[ImpactFigure]:
    """The figures with keys ``f1`` ...; each value and unit once, impact section first."""
    found: list[ImpactFigure] = []
    for section in sections:
        if section.kind == "impact":
            found += _table_figures(section.lines)
            found += parse_figures(_prose(section.lines))
    texts = [_prose(s.lines) for s in sections if s.kind in _ELSEWHERE and s.kind != "timeline"]
    for text in [*texts, *event_texts]:
        for sentence in _SENTENCE.split(text[:20_000])[:400]:
            if len(found) >= _MOST:
                break
            if any(char.isdigit() for char in sentence) and _IMPACT.search(sentence):
                found += parse_figures(sentence)
    once: dict[tuple[float | None, str], ImpactFigure] = {}
    for figure in found:
        once.setdefault((figure.value, figure.unit or figure.label), figure)
    return [replace(figure, key=f"f{n}") for n, figure in enumerate(list(once.values())[:_MOST], 1)]


def _prose(lines: list[Line]) -> str:
    """The sentences; each list entry and paragraph on a line of its own, wrapped lines joined."""
    parts: list[str] = []
    for line in lines:
        if line.kind == "text" and parts and parts[-1] != "\n":
            parts.append(" ")
        if line.kind in ("text", "item", "quote"):
            parts += [
                "\n" if line.kind == "item" else "",
                re.sub(r"\]\([^)]{0,2000}\)", "]", line.text),
            ]
        else:
            parts.append("\n")
    return "".join(parts)


def _table_figures(lines: list[Line]) -> list[ImpactFigure]:
    rows = [line for line in lines if line.kind == "cells"]
    if not rows:
        return []
    header, body = rows[0], rows[1:]
    cells = [(header.cells, row.cells) for row in body]
    found: list[ImpactFigure | None] = []
    if len(body) == 1 and len(header.cells) > 2:
        for label, cell in zip(*cells[0], strict=False):
            found.append(cell_figure(plain(label), cell, "f"))
    else:
        for _, row in cells:
            if len(row) >= 2:
                found.append(cell_figure(plain(row[0]), row[1], "f"))
    return [figure for figure in found if figure]
