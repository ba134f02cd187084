"""Parts that stand under another heading or none: action tables and lists of times."""

from __future__ import annotations

import re

from .action_lines import is_action_table
from .scan import Line
from .sections import Section
from .stamps import read_stamp
from .timeline import read_timeline, tail_stamp
from .words.headings import NARRATIVE

_UPDATE = re.compile(
    r"[*_]{0,3}(?:investigating|identified|monitoring|update|resolved|postmortem|scheduled|"
    r"in progress|verifying|completed)[*_]{0,3}\s{0,3}[-–—:]",
    re.IGNORECASE,
)
_FEWEST_TIMES = 3
_FIRST_LINES = 60
_SHARE_OF_TIMES = 0.6


def with_hidden_parts(sections: list[Section]) -> list[Section]:
    """Takes action tables, and lists of times where no timeline has a heading, into sections."""
    result: list[Section] = []
    timed = any(section.kind == "timeline" and _has_entries(section) for section in sections)
    for section in sections:
        result.append(section)
        if section.kind not in ("actions", "timeline"):
            _split_table(section, result)
        if not timed and section.kind in ("", *NARRATIVE, "lessons"):
            _split_times(section, result)
    return result


def _has_entries(section: Section) -> bool:
    first = section.lines[:_FIRST_LINES]
    return bool(read_timeline(first).entries or read_timeline(section.lines).entries)


def _split_table(section: Section, result: list[Section]) -> None:
    for place, line in enumerate(section.lines):
        if line.kind == "cells" and line.header and is_action_table(line):
            end = place
            while end < len(section.lines) and section.lines[end].kind in ("cells", "divider"):
                end += 1
            result.append(Section("actions", "", 0, lines=section.lines[place:end]))
            section.lines[place:end] = []
            return


def _split_times(section: Section, result: list[Section]) -> None:
    """A list or table in which nearly every row opens with a clock time is a timeline."""
    rows = [
        (place, line)
        for place, line in enumerate(section.lines)
        if line.kind in ("item", "cells", "text") and not line.header
    ]
    stamped = [place for place, line in rows if _opens_with_clock(line)]
    if len(stamped) < _FEWEST_TIMES:
        return
    first, last = stamped[0], stamped[-1]
    inside = [
        line
        for place, line in rows
        if first <= place <= last
        and (line.kind != "item" or line.indent <= section.lines[first].indent)
    ]
    if len(stamped) < len(inside) * _SHARE_OF_TIMES:
        return
    end = last + 1
    while end < len(section.lines) and section.lines[end].kind in (
        "text",
        "code",
        "quote",
        "cells",
    ):
        end += 1
    while first and (section.lines[first - 1].header or section.lines[first - 1].kind == "divider"):
        first -= 1
    result.append(Section("timeline", "", 0, lines=section.lines[first:end]))
    section.lines[first:end] = []


def _is_clock(cell: str) -> bool:
    stamp = read_stamp(cell)
    return bool(stamp and stamp.clock and not cell[stamp.end :].strip(" *_"))


def _opens_with_clock(line: Line) -> bool:
    if len(line.cells) > 2 and any(map(_is_clock, line.cells[:2])):
        return True  # a column for the day and one for the time
    stamp = read_stamp(line.cells[0] if line.cells else line.text)
    if stamp and stamp.clock:
        return not (line.kind == "text" and stamp.clock.dotted)
    return bool(_UPDATE.match(line.text) and tail_stamp(line.text))
