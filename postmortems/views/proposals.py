"""A document and what was read in it, cut into the parts of its page.

After each decision the page says which parts it has, by their digests, and gets only
those that changed: of a document with thousands of lines one line moved is a few lines
of answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from postmortems.forms.imports import ChoicesForm
from postmortems.models import PendingImport
from postmortems.report import wording
from postmortems.report.checks import check
from postmortems.report.document import LESSON_KINDS, Leftover
from postmortems.report.from_document import DESTINATIONS, SECTION, Reading
from postmortems.report.from_text.rows import markup_of
from postmortems.report.readiness import current_rules
from postmortems.report.to_html import to_html

from .checks import FindingGroup, groups_of
from .choices import option_list

LINES_AT_ONCE = 200
#: Beyond this a page would be too heavy; what is not shown is read and kept all the same.
MOST_LINES_SHOWN = 20_000
MOST_EVENTS_SHOWN = 5_000
MOST_IN_TRAY = 300
MOST_CHECKED = 200_000  # characters


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page, with a digest of what it says."""

    name: str
    html: SafeString

    @property
    def digest(self) -> str:
        return f"{self.name}:{hashlib.sha256(self.html.encode()).hexdigest()[:16]}"

    @property
    def is_source(self) -> bool:
        return self.name.startswith("source-")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source: ``group`` colours it, ``word`` says where it went, ``anchor`` is there."""

    number: int
    text: str
    group: str
    word: str
    anchor: str
    doubt: str
    is_sent: bool


@dataclass(frozen=True, slots=True)
class TrayLine:
    """A line somebody may want to send: left over, or asked for."""

    number: int
    text: str
    word: str
    is_sent: bool


@dataclass(frozen=True)
class Proposed:
    """Everything of the page about one document. ``asked_line`` is also offered in the tray."""

    pending: PendingImport
    reading: Reading
    form: ChoicesForm
    today: dt.date
    asked_line: int = 0

    def parts(self) -> list[Part]:
        """All parts, rendered."""
        return [*self._parts()]

    def _parts(self) -> Iterator[Part]:
        report = self.reading.report
        for name in ("counts", "facts", "doubts", "tray"):
            yield Part(name, render_to_string(f"imports/_{name}.html", self._told()))
        if len(report.timeline) > MOST_EVENTS_SHOWN:
            html = render_to_string("imports/_too_long.html", {"events": len(report.timeline)})
        else:
            html = to_html(report, today=self.today)
        yield Part("report", html)
        lines = self._lines()
        for start in range(0, len(lines), LINES_AT_ONCE):
            chunk = {"lines": lines[start : start + LINES_AT_ONCE]}
            yield Part(f"source-{start}", render_to_string("imports/_lines.html", chunk))

    @property
    def state_words(self) -> str:
        return wording.STATE[self.reading.report.state].lower()

    def _told(self) -> dict[str, Any]:
        reading = self.reading
        tray = self._tray()
        return {
            "pending": self.pending,
            "exact": reading.exact,
            "report": reading.report,
            "form": self.form,
            "doubts": reading.proposal.doubts,
            "groups": self._findings,
            "left_over": len(reading.left_over),
            "tray": tray[:MOST_IN_TRAY],
            "not_in_tray": max(0, len(tray) - MOST_IN_TRAY),
            "words": self._words(),
            "sections": option_list([("", "Section…"), *self._sections()], ""),
            "lines_shown": min(len(reading.proposal.lines), MOST_LINES_SHOWN),
            "lines": len(reading.proposal.lines),
        }

    @cached_property
    def _findings(self) -> tuple[FindingGroup, ...]:
        """What the checks say of it, unless it is so long that nobody would wait for them."""
        report = self.reading.report
        if (
            len(report.timeline) > MOST_EVENTS_SHOWN
            or len(self.reading.proposal.source) > MOST_CHECKED
        ):
            return ()
        return groups_of(check(report, today=self.today, rules=current_rules()))

    def _tray(self) -> list[TrayLine]:
        sent = self.pending.choices.sent
        waiting = set(in_tray(self.pending, self.reading))
        rows = [
            TrayLine(left.line, left.text, "", False)
            for left in self.reading.left_over
            if left.line in waiting
        ]
        asked = self.asked_line
        lines = self.reading.proposal.lines
        if 0 < asked <= len(lines) and asked not in {row.number for row in rows}:
            line = lines[asked - 1]
            word = place_of(line.destination)[1]
            rows.insert(0, TrayLine(asked, line.text.strip(), word, asked in sent))
        return rows

    def _words(self) -> list[Leftover]:
        """Words of lines with a place that are repeated nowhere, and lines left over on purpose."""
        sent = self.pending.choices.sent
        kept = [left for left in self.reading.left_over if sent.get(left.line) == "leftover"]
        return sorted([*self.reading.left_words, *kept], key=lambda left: left.line)

    def _sections(self) -> list[tuple[str, str]]:
        """Where a line may go besides the timeline and the action items."""
        known = [
            (code, words)
            for code, words in DESTINATIONS.items()
            if code not in ("timeline", "action_items", "leftover")
        ]
        titles = dict.fromkeys([*(s.title for s in self.reading.report.sections), "Notes"])
        return [*known, *((f"{SECTION}{title[:200]}", f"Section: {title}") for title in titles)]

    def _lines(self) -> list[Line]:
        sent = self.pending.choices.sent
        doubts = {doubt.line: doubt.sentence for doubt in self.reading.proposal.doubts}
        sections = self.reading.report.sections
        anchors = {f"{SECTION}{one.title}": f"section-{one.key}" for one in sections}
        titles = {f"section-{one.key}": one.title[:30] for one in sections}
        # HTML breaks its lines where it likes: the lines of one element went where its first did.
        runs_on = markup_of(self.reading.proposal.source) == "html"
        found: list[Line] = []
        before = ""
        for line in self.reading.proposal.lines[:MOST_LINES_SHOWN]:
            destination = line.destination
            if runs_on and not destination and line.text.strip():
                destination = before
            before = destination
            group, word, anchor = place_of(destination)
            anchor = anchors.get(destination, anchor)
            found.append(
                Line(
                    line.number,
                    line.text,
                    group,
                    titles.get(anchor, word),
                    anchor,
                    doubts.get(line.number, ""),
                    line.number in sent,
                )
            )
        return found


def in_tray(pending: PendingImport, reading: Reading) -> list[int]:
    """The lines left over that nobody has decided to leave."""
    sent = pending.choices.sent
    return [left.line for left in reading.left_over if sent.get(left.line) != "leftover"]


_PROSE = {kind: kind.replace("_", "-") for kind in ("trigger", "root_cause", "detection")} | {
    "resolution": "resolution",
    "background": "background",
}
_LESSON_WORDS = {**wording.LESSON_KIND, "lessons": "Lessons"}


def place_of(destination: str) -> tuple[str, str, str]:
    """(colour group, word, id of the place in the report) of where a line went."""
    head, _, rest = destination.partition(":")
    if not head:
        return "", "", ""
    if head == "timeline":
        return "timeline", "Timeline", f"event-{rest}" if rest else "timeline"
    if head in ("action_items", "actions"):
        return (
            "actions",
            "Action item" if rest else "Action items",
            (f"item-{rest}" if rest else "actions"),
        )
    if head in ("factors", "whys"):
        return "causes", "Factor" if head == "factors" else "Whys", head
    if head in _PROSE:
        return "causes", wording.SECTION[head], _PROSE[head]
    if head in ("summary", "impact", "plain_words"):
        return "text", wording.SECTION[head], head
    if head in LESSON_KINDS or head == "lessons":
        return "lessons", _LESSON_WORDS.get(rest or head, "Lessons"), "lessons"
    if head in ("sections", "section"):
        return "text", "Section", f"section-{rest}" if head == "sections" and rest else ""
    if head == "leftover":
        return "left", "Left over", "leftovers"
    if head == "title":
        return "facts", "Title", "report-title"
    if head in ("heading", "appendix", "link"):
        return "structure", head.capitalize(), ""
    return "facts", (rest or head).replace("_", " ").capitalize(), "facts"


def destination_words(to: str) -> str:
    """Where a line was sent, for a message."""
    return DESTINATIONS.get(to) or f"section “{to.removeprefix(SECTION)}”"
