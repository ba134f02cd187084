"""What reading a document gives: the report, where each line went, and the doubts."""

from __future__ import annotations

from dataclasses import dataclass

from ..document import Report


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the source and where it went.

    ``destination`` is ``timeline:e3``, ``action_items:a2``, ``summary``, ``impact``,
    ``root_cause``, ``lessons:went_well``, ``factors:c1``, ``sections:s1``, ``title``,
    ``facts:date``, ``leftover`` and so on; '' for blank lines and pure structure.
    """

    number: int
    text: str
    destination: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something assumed or contradictory, in a sentence, at a line (0: the whole document)."""

    line: int
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A document as read. ``source`` is the decoded, mended text."""

    report: Report
    source: str
    lines: tuple[SourceLine, ...]
    doubts: tuple[Doubt, ...]
