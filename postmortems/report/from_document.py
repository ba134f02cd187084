"""Any document a person brings in, as a report to look at: text, our JSON, a packed postmortem.

``from_text`` reads what people wrote; JSON of the format ``postmortem/1`` and Markdown that
this product exported come back exactly. A folder of an exported archive (``bundles``) also
brings its files and who may see it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from . import document as d
from .bundles import BundledFile, bundle_in
from .from_json import NotAReport, from_json
from .from_pdf import source_in_pdf
from .from_text import Proposal, SourceLine, Unreadable, read
from .from_text.decode import decode, text_of
from .from_text.our_markdown import exported_report
from .to_json import FORMAT

SECTION = "section:"
LONGEST_TITLE = 200
#: Where a line may be sent, as ``from_text.read`` knows it, with what people call it.
DESTINATIONS: dict[str, str] = {
    "timeline": "Timeline",
    "action_items": "Action item",
    "summary": "Summary",
    "impact": "Impact",
    "trigger": "Trigger",
    "root_cause": "Root cause",
    "detection": "Detection",
    "resolution": "Resolution",
    "background": "Background",
    "plain_words": "In plain words",
    "factors": "Contributing factor",
    "went_well": "Went well",
    "went_badly": "Went badly",
    "got_lucky": "Got lucky",
    "surprised_us": "Surprised us",
    "leftover": "Leave it over",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided about a document; it wins over what the document says.

    ``sent`` maps line numbers to one of ``DESTINATIONS`` or ``section:TITLE``.
    """

    title: str = ""
    timezone: str = ""
    day: dt.date | None = None
    severity: str = ""
    sent: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Choices:
        """From JSON that ``to_data`` made."""
        day = data.get("day")
        return cls(
            title=data.get("title", ""),
            timezone=data.get("timezone", ""),
            day=dt.date.fromisoformat(day) if day else None,
            severity=data.get("severity", ""),
            sent={int(line): to for line, to in data.get("sent", {}).items()},
        )

    def to_data(self) -> dict[str, Any]:
        """As JSON holds it, without what was not decided."""
        data = {
            "title": self.title,
            "timezone": self.timezone,
            "day": self.day.isoformat() if self.day else "",
            "severity": self.severity,
            "sent": {str(line): to for line, to in self.sent.items()},
        }
        return {name: value for name, value in data.items() if value}


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read.

    ``exact`` says that it is one of our own formats: nothing was interpreted, so nothing
    can be decided differently. ``files`` and ``restricted`` come from an archive.
    """

    proposal: Proposal
    exact: bool = False
    files: tuple[BundledFile, ...] = ()
    restricted: bool = False

    @property
    def report(self) -> d.Report:
        return self.proposal.report

    @property
    def left_over(self) -> tuple[d.Leftover, ...]:
        """Whole lines that were not understood."""
        whole = {line.number for line in self.proposal.lines if line.destination == "leftover"}
        return tuple(left for left in self.report.leftovers if left.line in whole)

    @property
    def left_words(self) -> tuple[d.Leftover, ...]:
        """Words of lines that otherwise have a place, such as the names of labels."""
        whole = {line.number for line in self.proposal.lines if line.destination == "leftover"}
        return tuple(left for left in self.report.leftovers if left.line not in whole)


def is_destination(to: str) -> bool:
    """Whether ``from_text.read`` can send a line there."""
    if to.startswith(SECTION):
        return 0 < len(to.removeprefix(SECTION).strip()) <= LONGEST_TITLE
    return to in DESTINATIONS


def digest(source: bytes) -> str:
    """SHA-256 in hex by which a document is known again, whatever its line ends."""
    text = source.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").strip()
    return hashlib.sha256(text).hexdigest()


def read_document(
    source: bytes,
    *,
    name: str = "",
    choices: Choices | None = None,
    assumed_zone: str = "",
) -> Reading:
    """What stands in a document.

    ``name`` is that of its file. ``assumed_zone`` (IANA) is taken for a document that
    names none, and stays an assumption. Raises ``Unreadable`` with one line for the person.
    """
    bundle = bundle_in(source)
    if bundle is not None:
        inner = read_document(bundle.document, name=bundle.name)
        return replace(inner, files=bundle.files, restricted=bundle.restricted)
    if (inside := source_in_pdf(source)) is not None:
        return read_document(inside, name=f"{PurePath(name).stem}.md")
    if source[:4] == b"PK\x03\x04" and name.lower().endswith(".zip"):
        raise Unreadable("An archive inside an archive is not opened. Unpack it first.")
    text = text_of(source)
    report = _from_our_json(text, name)
    if report is not None:
        shown = decode(source)
        lines = tuple(SourceLine(n, line) for n, line in enumerate(shown.split("\n"), 1))
        return Reading(Proposal(report, shown, lines, ()), exact=True)
    if exported_report(text) is not None:
        return Reading(read(source, filename=name), exact=True)
    proposal = _interpreted(source, name, choices or Choices(), assumed_zone)
    if choices and choices.title:
        without = tuple(doubt for doubt in proposal.doubts if doubt.code != "no_title")
        report = replace(proposal.report, title=choices.title)
        proposal = replace(proposal, report=report, doubts=without)
    return Reading(proposal)


def _from_our_json(text: str, name: str) -> d.Report | None:
    """The report in JSON, None for other text. Raises ``Unreadable`` for other JSON."""
    promised = PurePath(name).suffix.lower() == ".json"
    if not (text.lstrip()[:1] == "{" and (promised or f'"{FORMAT}"' in text[:2000])):
        if promised and _is_json(text):
            raise Unreadable(f"This JSON is no postmortem of the format {FORMAT}.")
        return None
    try:
        return from_json(text)
    except NotAReport as error:
        raise Unreadable(f"This JSON cannot be read. {error}") from error


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _interpreted(source: bytes, name: str, choices: Choices, assumed_zone: str) -> Proposal:
    known = assumed_zone in zoneinfo.available_timezones()
    return read(
        source,
        filename=name,
        timezone=choices.timezone or None,
        day=choices.day,
        severity=choices.severity or None,
        sent=choices.sent,
        assumed_zone=assumed_zone if known else "UTC",
    )
