"""Does the plan answer the causes, and can anybody tell when it is done?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import ActionItem, Report
from .completeness import open_work
from .finding import Finding, Place
from .registry import found
from .words import VAGUE

_WORD = re.compile(r"[\w'’-]+")
_MOST_WORDS = 6
_FEWEST = 3
_DIRECTIONS = VAGUE | {"review", "update", "train", "discuss", "check", "document", "fix", "add"}
_HAS_MEASURE = re.compile(r"\d|`|https?://")


def plan(report: Report) -> Iterator[Finding]:
    """Findings of the group ``plan``: factors first, then items."""
    given_up = {item.key for item in report.action_items if item.status == "wont_do"}
    served = {
        key for item in report.action_items if item.key not in given_up for key in item.factors
    }
    for factor in report.analysis.factors:
        if factor.key not in served and not factor.accepted_risk.strip():
            place = Place("factors", factor.key, "text")
            yield found("plan.factor_without_action", place, title=factor.text or "without a text")
    for item in serving_nothing(report):
        place = Place("action_items", item.key, "factors")
        title = item.title or "An item without a title"
        yield found("plan.action_without_factor", place, title=title)
    for item in open_work(report):
        if is_vague(item):
            place = Place("action_items", item.key, "title")
            yield found("plan.vague_action", place, title=item.title)


def serving_nothing(report: Report) -> tuple[ActionItem, ...]:
    """The action items still to do that answer no factor, where there are any factors."""
    factors = {factor.key for factor in report.analysis.factors}
    if not factors:
        return ()
    serving = {item.key for item in report.action_items if factors.intersection(item.factors)}
    # A to-do serves what its improvement serves, and an improvement what its to-dos do.
    through = {item.improvement for item in report.action_items if item.key in serving}
    return tuple(
        item
        for item in open_work(report)
        if not (item.key in serving or item.improvement in serving or item.key in through)
    )


def is_vague(item: ActionItem) -> bool:
    """Whether an item names only a direction: few words, none of them a measure, no detail."""
    if item.detail.strip() or item.verified_by.strip() or _HAS_MEASURE.search(item.title[:400]):
        return False
    words = [word.casefold() for word in _WORD.findall(item.title[:400])]
    if not words:
        return False
    return len(words) <= (_MOST_WORDS if words[0] in VAGUE else _FEWEST) and words[0] in _DIRECTIONS
