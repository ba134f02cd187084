"""What is asked of a report, by its severity. The defaults; an admin may set others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..document import SEVERITIES

#: What can be asked of a report, in the order of the table: code and what it asks for.
ASKED: Mapping[str, str] = {
    "missing.summary": "Summary",
    "missing.impact_figure": "A figure of the impact",
    "missing.timeline": "Timeline",
    "missing.detection_method": "How it was detected",
    "missing.detected_at": "When it was detected",
    "missing.root_cause": "Root cause",
    "missing.resolution": "Resolution",
    "missing.wrong_turns": "Wrong turns, or the word that there were none",
    "timeline.no_escalation": "Escalation",
    "missing.lessons": "Lessons",
    "missing.factors": "Contributing factors",
    "missing.action_items": "Action items",
    "missing.owner": "An owner of each action item",
    "missing.due_date": "A due date of each action item",
}
_MINOR = frozenset({"missing.summary", "missing.root_cause", "missing.resolution", "missing.owner"})
_MODERATE = _MINOR | {
    "missing.impact_figure",
    "missing.timeline",
    "missing.detection_method",
    "missing.detected_at",
    "missing.action_items",
    "missing.due_date",
}
_MAJOR = frozenset(ASKED) - {"missing.wrong_turns"}


def _asks() -> dict[str, frozenset[str]]:
    return {
        "sev1": frozenset(ASKED),
        "sev2": _MAJOR,
        "sev3": _MODERATE,
        "sev4": _MINOR,
        "sev5": _MINOR | {"missing.lessons"},
    }


def _words() -> dict[str, int]:
    return {"sev1": 40, "sev2": 30, "sev3": 20, "sev4": 10, "sev5": 10}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the checks hold a report to.

    ``asks``: the codes of ``ASKED`` that each severity asks for. ``words``: how many words the
    summary and the root cause have at least. ``gap_minutes``: how long a timeline may say
    nothing while the impact lasts.
    """

    gap_minutes: int = 60
    asks: Mapping[str, frozenset[str]] = field(default_factory=_asks)
    words: Mapping[str, int] = field(default_factory=_words)

    def asks_for(self, code: str, severity: str) -> bool:
        """Whether a report of this severity needs it; one without a severity counts as SEV2."""
        return code in self.asks.get(severity or SEVERITIES[1], frozenset())

    def least_words(self, severity: str) -> int:
        return self.words.get(severity or SEVERITIES[1], 0)


DEFAULT_RULES = Rules()
