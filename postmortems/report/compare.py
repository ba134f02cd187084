"""What changed between two reports, part by part, rows matched by their lasting key."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any

from . import document as d
from . import wording
from .clock import Clock
from .differences import Piece, word_differences
from .field_words import field_words, value_words

# Lists in which the order says nothing.
_UNORDERED = ("services", "tags", "factors")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field in words, as it was, as it is, and both as one text."""

    name: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that was ``added``, ``removed``, ``changed`` or ``moved``."""

    verb: str
    key: str
    label: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class PartChange:
    """A part of the report that differs; ``name`` is what ``restore`` calls it."""

    name: str
    title: str
    fields: tuple[FieldChange, ...] = ()
    rows: tuple[RowChange, ...] = ()


def compare(old: d.Report, new: d.Report) -> tuple[PartChange, ...]:
    """The parts in which ``new`` differs from ``old``, in the order of the report."""
    words = _Words(old, new)
    parts = [
        PartChange("head", "Title, severity and times", words.fields(_HEAD, old, new)),
        *(PartChange(name, wording.SECTION[name], words.prose(name, old, new)) for name in PROSE),
        *(
            PartChange(name, title, rows=words.rows(rows(old), rows(new)))
            for name, (title, rows) in ROWS.items()
        ),
    ]
    return tuple(part for part in parts if part.fields or part.rows)


_HEAD = (
    "title",
    "severity",
    "state",
    "timezone",
    *d.MILESTONES,
    "detection_method",
    "services",
    "tags",
)
PROSE = (
    "summary",
    "impact",
    "trigger",
    "root_cause",
    "detection",
    "resolution",
    "background",
    "plain_words",
)
ROWS: dict[str, tuple[str, Callable[[d.Report], Sequence[Any]]]] = {
    "participants": ("People", lambda report: report.participants),
    "windows": ("Windows of impact", lambda report: report.impact.windows),
    "figures": ("Figures", lambda report: report.impact.figures),
    "timeline": ("Timeline", lambda report: report.timeline),
    "whys": ("Whys", lambda report: report.analysis.whys),
    "factors": ("Contributing factors", lambda report: report.analysis.factors),
    "lessons": ("Lessons", lambda report: _lessons(report.lessons)),
    "action_items": ("Improvements and to-dos", lambda report: report.action_items),
    "sections": ("Further sections", lambda report: report.sections),
}


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A lesson with the heading it stands under, which may change too."""

    text: str
    heading: str
    key: str


def _lessons(lessons: d.Lessons) -> list[_Lesson]:
    return [
        _Lesson(one.text, wording.LESSON_KIND[kind], one.key)
        for kind in d.LESSON_KINDS
        for one in getattr(lessons, kind)
    ]


def prose_of(report: d.Report, name: str) -> str:
    """The text a report holds under one of ``PROSE``."""
    if name == "impact":
        return report.impact.text
    return getattr(report if name in ("summary", "plain_words") else report.analysis, name)


class _Words:
    """Values of two reports in words: times in the zone of each, keys as what they name."""

    def __init__(self, old: d.Report, new: d.Report) -> None:
        self.old, self.new = Clock(old.zone), Clock(new.zone)
        self.labels = {row.key: _label(row) for report in (old, new) for row in _all_rows(report)}

    def fields(self, names: Iterable[str], old: Any, new: Any) -> tuple[FieldChange, ...]:
        changes = []
        for name in names:
            before, after = getattr(old, name), getattr(new, name)
            if before == after or (name in _UNORDERED and set(before) == set(after)):
                continue
            was, now = self._text(name, before, self.old), self._text(name, after, self.new)
            if was == now:
                if not was:
                    continue
                # Two zones may share an abbreviation: only the instant tells them apart.
                was, now = f"{was} ({before})", f"{now} ({after})"
            changes.append(_field_change(name, was, now))
        return tuple(changes)

    def prose(self, name: str, old: d.Report, new: d.Report) -> tuple[FieldChange, ...]:
        before, after = prose_of(old, name), prose_of(new, name)
        if before == after:
            return ()
        return (_field_change("text", before, after),)

    def rows(self, old: Sequence[Any], new: Sequence[Any]) -> tuple[RowChange, ...]:
        before, after = _by_key(old), _by_key(new)
        moved = _moved([key for key in before if key in after], [k for k in after if k in before])
        changes = []
        for key, row in after.items():
            if key not in before:
                said = self._whole(row, self.new)
                came = tuple(_field_change(name, "", text) for name, text in said)
                changes.append(RowChange("added", key, _label(row), came))
                continue
            names = [one.name for one in fields(row) if one.name != "key"]
            changed = self.fields(names, before[key], row)
            if changed:
                changes.append(RowChange("changed", key, _label(row), changed))
            elif key in moved:
                changes.append(RowChange("moved", key, _label(row)))
        for key, row in before.items():
            if key not in after:
                said = self._whole(row, self.old)
                gone = tuple(_field_change(name, text, "") for name, text in said)
                changes.append(RowChange("removed", key, _label(row), gone))
        return tuple(changes)

    def _whole(self, row: Any, clock: Clock) -> Iterable[tuple[str, str]]:
        """What a row says, field by field, without what every new row says."""
        for one in fields(row):
            value = getattr(row, one.name)
            if one.name != "key" and value != _default(one):
                if text := self._text(one.name, value, clock):
                    yield one.name, text

    def _text(self, name: str, value: Any, clock: Clock) -> str:
        if name == "factors":
            return ", ".join(self.labels.get(one, one) for one in value)
        if name in ("ruled_out_by", "improvement"):
            return self.labels.get(value, value) if value else ""
        return value_words(name, value, clock)


def _field_change(name: str, before: str, after: str) -> FieldChange:
    return FieldChange(field_words(name), before, after, word_differences(before, after))


def _default(one: Field[Any]) -> Any:
    return None if one.default is MISSING else one.default


def _all_rows(report: d.Report) -> Iterable[Any]:
    for _title, rows in ROWS.values():
        yield from rows(report)


def _by_key(rows: Sequence[Any]) -> dict[str, Any]:
    """Rows by their key; those of a document without keys by their place."""
    return {row.key or f"#{place}": row for place, row in enumerate(rows, 1)}


def _label(row: Any) -> str:
    for name in ("text", "title", "name", "question", "label", "note"):
        if text := getattr(row, name, ""):
            return text if len(text) <= 80 else text[:79] + "…"
    return "without words"


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The keys that stand in another order, without those that others only passed."""
    place = {key: n for n, key in enumerate(old)}
    # The longest run of rows that kept their order stayed; the rest moved.
    kept: set[int] = set()
    tails: list[int] = []
    previous: dict[int, int | None] = {}
    for number in (place[key] for key in new):
        spot = bisect_left(tails, number)
        previous[number] = tails[spot - 1] if spot else None
        tails[spot : spot + 1] = [number]
    step = tails[-1] if tails else None
    while step is not None:
        kept.add(step)
        step = previous[step]
    return {key for key in new if place[key] not in kept}
