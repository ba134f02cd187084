"""What a report of this severity has to say and does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import FINISHED_STATUSES, ActionItem, Report
from .finding import Finding, Place
from .registry import found
from .rules import Rules

_WORD = re.compile(r"\w+")
_NO_WRONG_TURN = ("wrong_turn", "hypothesis")
_NOT_COUNTED = ("unknown", "not_applicable")


def completeness(report: Report, rules: Rules) -> Iterator[Finding]:
    """Findings of the group ``missing``, in the order of the document."""
    holes = {
        "missing.summary": ("summary", not report.summary.strip()),
        "missing.impact_figure": ("figures", not _has_figure(report)),
        "missing.timeline": ("timeline", not report.timeline),
        "missing.detection_method": (
            "detection_method",
            report.detection_method in ("", "unknown"),
        ),
        "missing.detected_at": ("detected_at", report.detected_at is None),
        "missing.root_cause": ("root_cause", not report.analysis.root_cause.strip()),
        "missing.resolution": ("resolution", not report.analysis.resolution.strip()),
        "missing.wrong_turns": (
            "timeline",
            bool(report.timeline) and not any(e.kind in _NO_WRONG_TURN for e in report.timeline),
        ),
        "missing.lessons": ("lessons", not report.lessons),
        "missing.factors": ("factors", not report.analysis.factors),
        "missing.action_items": ("action_items", not report.action_items),
    }
    if not report.severity:
        yield found("missing.severity", Place("", "", "severity"))
    for code, (field, is_missing) in holes.items():
        if is_missing and rules.asks_for(code, report.severity):
            yield found(code, Place("", "", field))
    yield from _lengths(report, rules)
    yield from _promises(report, rules)


def _has_figure(report: Report) -> bool:
    """A number, or the word that there is none to give."""
    return any(
        figure.value is not None or figure.certainty in _NOT_COUNTED
        for figure in report.impact.figures
    )


def _lengths(report: Report, rules: Rules) -> Iterator[Finding]:
    least = rules.least_words(report.severity)
    for field, text in (("summary", report.summary), ("root_cause", report.analysis.root_cause)):
        count = _count_words(text, least)
        if 0 < count < least:
            words = f"{count} word" if count == 1 else f"{count} words"
            yield found(
                "missing.length",
                Place("", "", field),
                field=field.replace("_", " "),
                words=words,
                least=least,
            )


def _count_words(text: str, enough: int) -> int:
    count = 0
    for _ in _WORD.finditer(text):
        count += 1
        if count >= enough:
            break
    return count


def open_work(report: Report) -> tuple[ActionItem, ...]:
    """What is still to do and promised by itself: an improvement with to-dos is kept by them."""
    carried = {item.improvement for item in report.action_items if item.kind == "todo"}
    return tuple(
        item
        for item in report.action_items
        if item.status not in FINISHED_STATUSES
        and not (item.kind == "improvement" and item.key in carried)
    )


def _promises(report: Report, rules: Rules) -> Iterator[Finding]:
    for item in open_work(report):
        title = item.title or "An item without a title"
        for code, field, is_missing in (
            ("missing.owner", "owner", not item.owner.strip()),
            ("missing.due_date", "due_on", item.due_on is None),
        ):
            if is_missing and rules.asks_for(code, report.severity):
                yield found(code, Place("action_items", item.key, field), title=title)
