"""How a postmortem stands to its last edition: not approved yet, as approved, or changed since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from postmortems.models import Edition, Incident

from .build import build
from .document import Report
from .from_json import from_data

# What following an action item up changes: its promise stays the one that was approved.
_NOT_BEGUN: dict[str, Any] = {
    "owner": "",
    "due_on": None,
    "status": "open",
    "reason": "",
    "verified_by": "",
    "tracker_url": "",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """``edition`` is the last one, or None. ``change`` is '' (it says what the edition says),
    ``followed_up`` (only how its action items stand differs) or ``changed``.
    """

    state: str
    edition: Edition | None = None
    change: str = ""

    @property
    def next_number(self) -> int:
        return self.edition.number + 1 if self.edition else 1

    @property
    def label(self) -> str:
        """What follows the word “edition” in every output: ``1; changed since``, or ''."""
        if self.edition is None:
            return ""
        if self.state in ("draft", "in_review"):
            return f"{self.next_number} not yet approved"
        return f"{self.edition.number}{_SINCE[self.change]}"


_SINCE = {"": "", "followed_up": "; followed up since", "changed": "; changed since"}


def standing(incident: Incident, report: Report | None = None) -> Standing:
    """How the incident stands. ``report`` is its report of now where there is one already.

    One query, a second one only where something happened since the edition.
    """
    edition = last_edition(incident)
    if edition is None or edition.version == incident.version:
        return Standing(incident.state, edition)
    approved = from_data(edition.content)
    return Standing(incident.state, edition, difference(approved, report or build(incident)))


def last_edition(incident: Incident) -> Edition | None:
    """The edition approved last, without its content and PDF until they are asked for."""
    return Edition.objects.filter(incident=incident).defer("content", "pdf").first()


def difference(approved: Report, now: Report) -> str:
    """``Standing.change`` between two reports. The state never counts."""
    before, after = (replace(report, state="draft") for report in (approved, now))
    if before == after:
        return ""
    return "followed_up" if _promises(before) == _promises(after) else "changed"


def _promises(report: Report) -> Report:
    """The report with its action items as if nobody had begun with them."""
    items = (replace(item, **_NOT_BEGUN) for item in report.action_items)
    return replace(report, action_items=tuple(items))
