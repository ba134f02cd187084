"""JSON of the format ``postmortem/1`` read back into a Report."""

from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from . import document as d
from .to_json import FORMAT


class NotAReport(ValueError):
    """The text is not a postmortem/1 document; the message says where and why."""


def from_json(text: str | bytes) -> d.Report:
    """The report that this JSON text tells.

    Raises ``NotAReport`` with the path of the first thing that does not fit,
    such as ``timeline[3].happened_at: '25:00' is not a time``.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAReport(f"This is not JSON: {error}") from error
    return from_data(data)


def from_data(data: Any) -> d.Report:
    """The report in a dict of the format ``postmortem/1``. Raises ``NotAReport``."""
    top = _Reader(data, "")
    if top.raw("format") != FORMAT:
        raise NotAReport(f"format: expected {FORMAT!r}, found {top.raw('format')!r}")
    keys = top.part("row_keys") if "row_keys" in data else _Reader({}, "row_keys")
    impact, analysis, lessons = top.part("impact"), top.part("analysis"), top.part("lessons")
    lesson_keys = keys.part("lessons")
    marks = top.part("audiences")
    report = d.Report(
        title=top.text("title"),
        reference=top.text("reference"),
        severity=top.one_of("severity", d.SEVERITIES),
        state=top.one_of("state", d.STATES) or "draft",
        timezone=top.zone("timezone"),
        timezone_assumed=top.flag("timezone_assumed"),
        **{name: top.when(name) for name in d.MILESTONES},
        detection_method=top.one_of("detection_method", d.DETECTION_METHODS),
        services=top.texts("services"),
        tags=top.texts("tags"),
        participants=tuple(
            d.Participant(row.text("name"), row.one_of("role", d.PARTICIPANT_ROLES), key)
            for row, key in _keyed(top.rows("participants"), keys.texts("participants"))
        ),
        summary=top.text("summary"),
        plain_words=top.text("plain_words"),
        impact=d.Impact(
            text=impact.text("text"),
            windows=tuple(
                d.ImpactWindow(row.when("from_at"), row.when("to_at"), row.text("note"), key)
                for row, key in _keyed(impact.rows("windows"), keys.texts("windows"))
            ),
            figures=tuple(
                d.ImpactFigure(
                    key=row.key("f", number),
                    label=row.text("label"),
                    value=row.number("value"),
                    value_high=row.number("value_high"),
                    unit=row.text("unit"),
                    certainty=row.one_of("certainty", d.CERTAINTIES) or "measured",
                    source=row.text("source"),
                    text=row.text("text"),
                )
                for number, row in enumerate(impact.rows("figures"), 1)
            ),
        ),
        timeline=tuple(
            d.Event(
                key=row.key("e", number),
                happened_at=row.when("happened_at"),
                until=row.when("until"),
                precision=row.one_of("precision", d.PRECISIONS) or "exact",
                kind=row.one_of("kind", d.EVENT_KINDS) or "note",
                text=row.text("text"),
                detail=row.text("detail"),
                source=row.text("source"),
                key_moment=row.flag("key_moment"),
                ruled_out_by=row.text("ruled_out_by") or None,
            )
            for number, row in enumerate(top.rows("timeline"), 1)
        ),
        analysis=d.Analysis(
            root_cause=analysis.text("root_cause"),
            trigger=analysis.text("trigger"),
            detection=analysis.text("detection"),
            resolution=analysis.text("resolution"),
            background=analysis.text("background"),
            whys=tuple(
                d.Why(row.text("question"), row.text("answer"), key)
                for row, key in _keyed(analysis.rows("whys"), keys.texts("whys"))
            ),
            factors=tuple(
                d.Factor(
                    key=row.key("c", number),
                    text=row.text("text"),
                    category=row.one_of("category", d.FACTOR_CATEGORIES),
                    accepted_risk=row.text("accepted_risk"),
                )
                for number, row in enumerate(analysis.rows("factors"), 1)
            ),
        ),
        lessons=d.Lessons(
            **{
                kind: tuple(
                    d.Lesson(text, key)
                    for text, key in _keyed(lessons.texts(kind), lesson_keys.texts(kind))
                )
                for kind in d.LESSON_KINDS
            }
        ),
        action_items=tuple(
            d.ActionItem(
                key=row.key("a", number),
                kind=row.one_of("kind", d.ACTION_KINDS) or "todo",
                title=row.text("title"),
                detail=row.text("detail"),
                group=row.text("group"),
                action_class=row.one_of("class", d.ACTION_CLASSES),
                priority=row.one_of("priority", d.PRIORITIES),
                owner=row.text("owner"),
                due_on=row.day("due_on"),
                status=row.one_of("status", d.ACTION_STATUSES) or "open",
                reason=row.text("reason"),
                verified_by=row.text("verified_by"),
                tracker_url=row.text("tracker_url"),
                improvement=row.text("improvement") or None,
                factors=row.texts("factors"),
            )
            for number, row in enumerate(top.rows("action_items"), 1)
        ),
        sections=tuple(
            d.FreeSection(row.key("s", number), row.text("title"), row.text("text"))
            for number, row in enumerate(top.rows("sections"), 1)
        ),
        leftovers=tuple(
            d.Leftover(int(row.number("line") or 0), row.text("text"))
            for row in top.rows("leftovers")
        ),
        audiences={
            name: audience for name in marks.data if (audience := marks.one_of(name, d.AUDIENCES))
        },
    )
    _refuse_doubled_keys(report)
    return report


class _Reader:
    """Typed access to one JSON object that names the place of whatever does not fit."""

    def __init__(self, data: Any, path: str) -> None:
        if not isinstance(data, dict):
            raise NotAReport(f"{path or 'document'}: expected an object, found {data!r:.60}")
        self.data = data
        self.path = path

    def raw(self, name: str) -> Any:
        return self.data.get(name)

    def refuse(self, name: str, why: str) -> NotAReport:
        return NotAReport(f"{self.path}{name}: {why}")

    def text(self, name: str) -> str:
        value = self.raw(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.refuse(name, f"expected text, found {value!r:.60}")
        return value

    def key(self, letter: str, number: int) -> str:
        return self.text("key") or f"{letter}{number}"

    def one_of(self, name: str, codes: tuple[str, ...]) -> str:
        value = self.text(name)
        if value and value not in codes:
            raise self.refuse(name, f"{value!r:.60} is none of {', '.join(codes)}")
        return value

    def flag(self, name: str) -> bool:
        value = self.raw(name)
        if value is not None and not isinstance(value, bool):
            raise self.refuse(name, f"expected true or false, found {value!r:.60}")
        return bool(value)

    def number(self, name: str) -> float | None:
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(name, f"expected a number, found {value!r:.60}")
        try:
            value = float(value)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise self.refuse(name, "expected a finite number")
        return value

    def zone(self, name: str) -> str:
        value = self.text(name) or "UTC"
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise self.refuse(name, f"{value!r:.60} is no IANA time zone") from error
        return value

    def when(self, name: str) -> d.When:
        value = self.text(name)
        if not value:
            return None
        if len(value) == len("2024-06-08"):
            return self.day(name)
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError as error:
            raise self.refuse(name, f"{value!r:.60} is not a time") from error
        if moment.tzinfo is None:
            raise self.refuse(name, f"{value!r:.60} has no offset from UTC")
        try:
            return moment.astimezone(dt.UTC)
        except OverflowError as error:
            raise self.refuse(name, f"{value!r:.60} is out of range") from error

    def day(self, name: str) -> dt.date | None:
        value = self.text(name)
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError as error:
            raise self.refuse(name, f"{value!r:.60} is not a day") from error

    def _list(self, name: str) -> list[Any]:
        value = self.raw(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refuse(name, f"expected a list, found {value!r:.60}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        for place, value in enumerate(self._list(name)):
            if not isinstance(value, str):
                raise self.refuse(f"{name}[{place}]", f"expected text, found {value!r:.60}")
        return tuple(self._list(name))

    def rows(self, name: str) -> list[_Reader]:
        return [
            _Reader(row, f"{self.path}{name}[{place}].")
            for place, row in enumerate(self._list(name))
        ]

    def part(self, name: str) -> _Reader:
        return _Reader(self.raw(name) or {}, f"{self.path}{name}.")


def _keyed(rows: Any, keys: tuple[str, ...]) -> list[tuple[Any, str]]:
    return [(row, keys[i] if i < len(keys) else "") for i, row in enumerate(rows)]


def _refuse_doubled_keys(report: d.Report) -> None:
    tables: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("timeline", report.timeline),
        ("action_items", report.action_items),
        ("impact.figures", report.impact.figures),
        ("analysis.factors", report.analysis.factors),
        ("sections", report.sections),
    )
    for name, rows in tables:
        seen: set[str] = set()
        for place, row in enumerate(rows):
            if row.key in seen:
                raise NotAReport(f"{name}[{place}].key: {row.key!r:.60} occurs twice")
            seen.add(row.key)
