"""The entries of a timeline section: list, nested list, table, paragraphs or headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from . import lines as cut
from .scan import Line
from .stamps import Stamp, find_stamps, read_stamp

_TIME_COLUMN = re.compile(
    r"(?<!\w)(?:time|times|when|date|dates|timestamp|hora|horário|quando|cuándo|fecha|data|zeit|"
    r"uhrzeit|datum|wann|heure|quand|utc)(?!\w)",
    re.IGNORECASE,
)
_TEXT_COLUMN = re.compile(
    r"(?<!\w)(?:event|events|description|what|action|actions|details?|activity|update|note|notes|"
    r"summary|entry|evento|descrição|descripción|o que|qué|ereignis|beschreibung|événement|"
    r"description|comment)(?!\w)",
    re.IGNORECASE,
)
_DECLARES = re.compile(
    r"(?i)\b(?:unless|otherwise|all events|all of this|everything|happened on|occurred on|on the day)\b"
)
_LONGEST_TEXT = 4_000
_HEADING_FRONT = re.compile(r"(?:\d{1,3}[.)]|[^\w\s]{1,4})\s{1,3}(?=\W{0,3}\d)")
_LABEL = re.compile(r"[*_]{0,3}[A-Za-zÀ-ÿ][\w /'’-]{1,50}?(?:[*_]{1,3}\s?:|:[*_]{0,3})\s{1,3}")


@dataclass(slots=True)
class Entry:
    """One entry as written: its stamp, its words and the lines it stands on."""

    stamp: Stamp | None
    text: str
    lines: list[int]
    written: str = ""
    detail: list[str] = field(default_factory=list)
    indent: int = 0


@dataclass(slots=True)
class Found:
    """What a section gave: entries and day changes in order, and the lines that are neither."""

    steps: list[Entry | Stamp] = field(default_factory=list)
    placed: dict[int, str] = field(default_factory=dict)
    unplaced: list[Line] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        return [step for step in self.steps if isinstance(step, Entry)]


def read_timeline(lines: list[Line]) -> Found:
    """The entries in ``lines``, which stand under one timeline heading."""
    return _Reader(lines).run()


class _Reader:
    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.found = Found()
        self.entry: Entry | None = None
        self.blank = False
        self.listed = False
        self.columns: tuple[list[int], int] | None = None
        self.titles: tuple[str, ...] = ()
        self.stamps = {id(line): _entry_stamp(line) for line in lines}
        self.tails = _tails(lines, self.stamps)
        self.mode = self._mode()

    def _mode(self) -> str:
        counts = {"heading": 0, "item": 0, "text": 0}
        for line in self.lines:
            stamp = self.stamps[id(line)]
            if stamp and line.kind in counts and (stamp.clock or line.kind != "heading"):
                counts[line.kind] += 1
        if counts["heading"] >= 2:
            return "heading"
        return "item" if counts["item"] >= max(counts["text"], 1) else "text"

    def run(self) -> Found:
        for place, line in enumerate(self.lines):
            if line.kind == "blank":
                self.blank = True
                continue
            if line.kind == "cells":
                self._cells(place, line)
            elif line.kind == "heading":
                self._heading(line)
            elif line.kind == "item":
                self._item(line)
            elif line.kind == "text":
                self._text(line)
            elif line.kind in ("code", "quote"):
                self._detail(line)
            elif line.kind == "comment":
                self.found.unplaced.append(line)
            self.blank = False
        return self.found

    # -- kinds of lines ---------------------------------------------------------------------

    def _heading(self, line: Line) -> None:
        stamp = self.stamps[id(line)]
        if stamp is None:
            self.entry = None
            self.found.unplaced.append(line)
        elif stamp.clock is None:
            self._day(line, stamp)
        else:
            self._start(line, stamp, cut.after_stamp(line.text, stamp.end))

    def _item(self, line: Line) -> None:
        if self._tail(line):
            return
        stamp = self.stamps[id(line)] if self.mode != "heading" else None
        if stamp:
            rest = _rest(line, stamp)
            if stamp.clock is None and (not rest or _remark(rest)):
                self._day(line, stamp)
            else:
                self._start(line, stamp, rest)
        elif self.mode == "heading" or (self.entry and line.indent > self.entry.indent):
            self._detail(line)
        elif line.text and self._in_item_list():
            self._start(line, None, line.text)
        elif self.mode == "text" and self.entry:
            self._detail(line)
        elif line.text:
            self.found.unplaced.append(line)

    def _in_item_list(self) -> bool:
        """Whether items with times stand around, so that one without is an entry too."""
        return self.mode == "item" and self.listed

    def _tail(self, line: Line) -> bool:
        """An entry that ends with its time: ``Resolved - all is well. Nov 18, 11:43 UTC``."""
        stamp = self.tails.get(id(line))
        if stamp is None:
            return False
        text = line.text[: stamp.start].rstrip(" -–—([*_")
        self._start(line, stamp, re.sub(r"\s(?:Posted(?: on| at)?|Updated|at|on)\Z", "", text))
        assert self.entry is not None
        self.entry.written = line.text[stamp.start : stamp.end]
        self.entry = None
        return True

    def _text(self, line: Line) -> None:
        if self._tail(line):
            return
        stamp = self.stamps[id(line)]
        if self.mode != "text" and not (self._stands_alone(line) and _is_full(stamp)):
            stamp = None
        if stamp:
            rest = _rest(line, stamp)
            if stamp.clock is None and (not rest or _remark(rest)):
                self._day(line, stamp)
            elif stamp.clock or rest:
                self._start(line, stamp, rest)
            return
        if self.entry is None:
            self._outside(line)
        elif not self.entry.text:
            self.entry.text = line.text
            self._place(line)
        elif not self.blank and not self.entry.detail and (len(self.entry.text) < _LONGEST_TEXT):
            self.entry.text = f"{self.entry.text} {line.text}"
            self._place(line)
        elif self.mode == "item" and line.indent <= self.entry.indent and self.blank:
            self.entry = None
            self._outside(line)
        else:
            self._detail(line)

    def _stands_alone(self, line: Line) -> bool:
        return self.mode == "item" and self.blank and line.indent == 0

    def _outside(self, line: Line) -> None:
        """Words before the first entry: a day for what follows, else left over."""
        stamp = read_stamp(line.text)
        if stamp is None and _DECLARES.search(line.text):
            stamp = next(iter(find_stamps(line.text[:400])), None)
        if stamp and stamp.day and stamp.clock is None and len(line.text) < 120:
            self.found.steps.append(stamp)
        self.found.unplaced.append(line)

    def _detail(self, line: Line) -> None:
        if self.entry is None:
            self.found.unplaced.append(line)
            return
        if self.blank and self.entry.detail:
            self.entry.detail.append("")
        indent = min(self.entry.indent, len(line.raw) - len(line.raw.lstrip()))
        self.entry.detail.append(line.raw[indent:])
        self._place(line)

    # -- tables -----------------------------------------------------------------------------

    def _cells(self, place: int, line: Line) -> None:
        self.entry = None
        if line.header:
            self.titles = line.cells
            self.columns = self._columns(place, line)
            if self.columns is None or not _is_heading_row(line, self.columns):
                self.columns = self.columns or _by_content([line])
                self._cell_row(line)
            else:
                self.found.placed[line.number] = "timeline"
            return
        self._cell_row(line)

    def _columns(self, place: int, header: Line) -> tuple[list[int], int] | None:
        rows = []
        for spot in range(place + 1, len(self.lines)):
            line = self.lines[spot]
            if line.kind not in ("cells", "divider") or line.header:
                break
            if line.kind == "cells":
                rows.append(line)
        times = [i for i, cell in enumerate(header.cells) if _TIME_COLUMN.search(_bare(cell))]
        times = [i for i in times if any(_cell_stamp(row, i) for row in rows)]
        if not times:
            return _by_content(rows)
        rest = [i for i in range(len(header.cells)) if i not in times]
        if not rest:
            return None
        named = [i for i in rest if _TEXT_COLUMN.search(_bare(header.cells[i]))]
        return times, (named or [max(rest, key=lambda i: _width(rows, i))])[0]

    def _cell_row(self, line: Line) -> None:
        if self.columns is None:
            self.found.unplaced.append(line)
            return
        times, column = self.columns
        written = " ".join(line.cells[i] for i in times if i < len(line.cells)).strip()
        text = line.cells[column] if column < len(line.cells) else ""
        if not text and not written:
            return
        stamp = read_stamp(_bare(written)) if written else None
        if stamp and not text and stamp.clock is None:
            self._day(line, stamp)
            return
        self._start(line, stamp, text)
        assert self.entry is not None
        self.entry.written = written
        for i, cell in enumerate(line.cells):
            if i != column and i not in times and cell:
                title = _bare(self.titles[i]) if i < len(self.titles) else ""
                self.entry.detail.append(f"{title}: {cell}" if title else cell)
        if written and stamp is None:
            self.entry.detail.append(written)
        self.entry = None

    # -- results ----------------------------------------------------------------------------

    def _day(self, line: Line, stamp: Stamp) -> None:
        self.entry = None
        self.found.steps.append(stamp)
        self.found.placed[line.number] = "timeline"

    def _start(self, line: Line, stamp: Stamp | None, text: str) -> None:
        written = line.text[stamp.start : stamp.end] if stamp else ""
        self.entry = Entry(
            stamp, text, [line.number], written.strip(" *_`[]()"), indent=line.indent
        )
        self.listed = self.listed or line.kind == "item"
        self.found.steps.append(self.entry)

    def _place(self, line: Line) -> None:
        assert self.entry is not None
        self.entry.lines.append(line.number)


def _entry_stamp(line: Line) -> Stamp | None:
    if line.kind not in ("heading", "item", "text"):
        return None
    stamp = read_stamp(line.text)
    if stamp is None and line.kind == "heading":
        # "### 3. 16:05" and "### 🔥 16:05"
        front = _HEADING_FRONT.match(line.text)
        return read_stamp(line.text, front.end()) if front else None
    if stamp is None and line.kind in ("item", "text"):
        label = _LABEL.match(line.text)
        # "Detected: 10:05 by the probe"
        time = read_stamp(line.text, label.end()) if label else None
        return replace(time, labelled=True) if time and time.clock else None
    if stamp is None or stamp.clock or line.kind == "heading":
        return stamp
    if stamp.day is None:
        return None
    # a date alone starts an entry only where something separates it from the words
    behind = line.text[stamp.end : stamp.end + 4]
    separated = (
        not behind.strip()
        or behind.lstrip(")]*_` ")[:1] in tuple(":-–—|,.(")
        or (behind[:1] in tuple(")]*_:"))
    )
    return stamp if separated or stamp.until_day else None


def tail_stamp(text: str) -> Stamp | None:
    """A day with a clock time at the very end of a line that tells something before it."""
    start = max(0, len(text) - 60)
    stamps = find_stamps(text[start:])
    if not stamps or not stamps[-1].clock or len(text) > _LONGEST_TEXT:
        return None
    last = stamps[-1]
    if not last.day and text[: start + last.start].rstrip(" *_~")[-1:] not in ("(", "["):
        return None
    if text[start + last.end :].strip(" )].*_") or not re.search(r"\w", text[: start + last.start]):
        return None
    return replace(last, start=start + last.start, end=start + last.end)


def _is_full(stamp: Stamp | None) -> bool:
    return bool(stamp and stamp.day and stamp.clock)


def _tails(lines: list[Line], leading: dict[int, Stamp | None]) -> dict[int, Stamp]:
    """The times at the ends of lines, where no line of the section has one in front."""
    if any(stamp and stamp.clock for stamp in leading.values()):
        return {}
    found = {id(line): tail_stamp(line.text) for line in lines if line.kind in ("text", "item")}
    return {key: stamp for key, stamp in found.items() if stamp}


def _rest(line: Line, stamp: Stamp) -> str:
    """The words of an entry: what stands behind its time, after the label in front of it."""
    behind = cut.after_stamp(line.text, stamp.end)
    if not stamp.labelled:
        return behind
    label = re.sub(r"[*_]", "", line.text[: stamp.start]).strip(" :")
    return f"{label}: {behind}" if behind else label


def _remark(rest: str) -> bool:
    """Words that only add to a date: ``(all times CEST)``."""
    return rest.startswith("(") and rest.endswith(")")


def _bare(cell: str) -> str:
    return re.sub(r"[*_`]", "", cell).strip()


def _cell_stamp(row: Line, column: int) -> Stamp | None:
    if column >= len(row.cells):
        return None
    cell = _bare(row.cells[column])
    stamp = read_stamp(cell)
    return stamp if stamp and len(cell) - stamp.end < 25 else None


def _by_content(rows: list[Line]) -> tuple[list[int], int] | None:
    """The columns by what stands in them, where the header says nothing."""
    for column in range(3):
        hits = sum(_cell_stamp(row, column) is not None for row in rows)
        if rows and hits * 2 > len(rows):
            width = max(len(row.cells) for row in rows)
            rest = [i for i in range(width) if i != column]
            if rest:
                return [column], max(rest, key=lambda i: _width(rows, i))
    return None


def _width(rows: list[Line], column: int) -> int:
    return sum(len(row.cells[column]) for row in rows[:200] if column < len(row.cells))


def _is_heading_row(line: Line, columns: tuple[list[int], int]) -> bool:
    return not any(_cell_stamp(line, i) for i in columns[0])
