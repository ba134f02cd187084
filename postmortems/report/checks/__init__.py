"""Checks that find the holes before the meeting does: pure functions over a Report.

Every check is in ``registry``; one module per group finds. No check raises on any report,
and all of them together take time in proportion to its length.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ..document import Report
from ..from_text.proposal import Doubt
from .completeness import completeness
from .finding import LEVELS, Finding, Place
from .plan import plan
from .prose import prose
from .registry import CHECKS, GROUPS, LEVEL_WORDS, Check
from .rules import ASKED, DEFAULT_RULES, Rules
from .timeline import timeline
from .wording import wording

__all__ = [
    "ASKED",
    "CHECKS",
    "DEFAULT_RULES",
    "GROUPS",
    "LEVELS",
    "LEVEL_WORDS",
    "Check",
    "Finding",
    "Place",
    "Rules",
    "check",
    "doubted",
    "worst",
]


def check(report: Report, *, today: dt.date, rules: Rules = DEFAULT_RULES) -> tuple[Finding, ...]:
    """Everything there is to say about ``report``, by group, then in the order of the document."""
    return (
        *completeness(report, rules),
        *timeline(report, today=today, rules=rules),
        *prose(report),
        *wording(report),
        *plan(report),
    )


_DOUBTS = {
    "noon": "timeline.noon",
    "twice": "timeline.impossible_time",
    "not_a_time": "timeline.impossible_time",
    "backwards": "timeline.order",
    "duration": "prose.duration",
}


def doubted(doubts: Sequence[Doubt], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What reading a document already mended or could not take over, as findings.

    Only the document itself shows it; what ``findings`` say already is left out.
    """
    said = {finding.code for finding in findings}
    result = []
    for doubt in doubts:
        code = _DOUBTS.get(doubt.code)
        if code is None or (code in said and code != "timeline.impossible_time"):
            continue
        check_ = CHECKS[code]
        place = Place("", "", "summary" if doubt.code == "duration" else "timeline")
        result.append(Finding(code, check_.level, place, doubt.sentence, check_.hint))
    return tuple(result)


def worst(findings: Sequence[Finding]) -> str:
    """The worst level among ``findings``, '' where there are none."""
    return next((level for level in LEVELS if any(f.level == level for f in findings)), "")
