"""From pasted text in any common markup to a Report.

Bytes are decoded (``decode``), any markup becomes rows of Markdown (``rows``), rows become
typed lines (``scan``), lines become sections (``sections``), and one recogniser per part
turns sections into records (``timeline``, ``actions``, ``lessons``, ``impact``, ``facts``,
``milestones``). ``assemble`` is the only module that knows them all. Whatever is not
understood is in ``report.leftovers``, and no word of the source is lost.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from ..document import SEVERITIES, Report
from .assemble import Overrides, assemble
from .decode import Unreadable, mended, readable, text_of
from .our_markdown import exported_report, split_export
from .proposal import Doubt, Proposal, SourceLine
from .references import without_references
from .rows import rows_of
from .scan import scan

__all__ = ["Doubt", "Proposal", "SourceLine", "Unreadable", "read"]


def read(
    source: bytes | str,
    *,
    filename: str = "",
    timezone: str | None = None,
    day: dt.date | None = None,
    severity: str | None = None,
    sent: Mapping[int, str] | None = None,
    assumed_zone: str = "UTC",
) -> Proposal:
    """The report in a document, where each of its lines went, and what is doubtful.

    ``timezone`` (IANA), ``day`` (of the first event) and ``severity`` (a code) are what a
    person decided and win over the document. ``sent`` sends single lines somewhere:
    ``timeline``, ``action_items``, ``summary``, ``impact``, ``root_cause``, ``trigger``,
    ``detection``, ``resolution``, ``background``, ``plain_words``, ``went_well``,
    ``went_badly``, ``got_lucky``, ``surprised_us``, ``factors``, ``section:TITLE`` or
    ``leftover``. ``filename`` gives a title to a document without one, ``assumed_zone`` (IANA)
    is taken where neither the document nor the person names one, and stays an assumption.

    Raises ``Unreadable`` with one line for the person; ``ValueError`` for an unknown zone
    or severity.
    """
    for zone in (timezone, assumed_zone):
        if zone is not None and zone not in zoneinfo.available_timezones():
            raise ValueError(f"{zone!r} is no IANA time zone")
    if severity is not None and severity not in SEVERITIES:
        raise ValueError(f"{severity!r} is none of {', '.join(SEVERITIES)}")
    raw = text_of(source)
    exported = exported_report(raw)
    visible, data = split_export(raw)
    if exported is not None:
        return _unchanged(exported, mended(visible), timezone, severity)
    text = mended(readable(visible))
    rows, used_up = without_references(rows_of(text))
    lines = scan(rows)
    report, account = assemble(lines, Overrides(timezone, day, severity, sent or {}, assumed_zone))
    if data is not None:
        account.doubt(0, "edited", "The text was changed after its export and is read anew.")
    if not report.title:
        stem = PurePath(filename.replace("\\", "/")).stem
        report = replace(report, title=stem.replace("_", " ").replace("-", " ").strip())
    return Proposal(
        report,
        text,
        tuple(
            SourceLine(
                number, line, "link" if number in used_up else account.places.get(number, "")
            )
            for number, line in enumerate(text.split("\n"), 1)
        ),
        tuple(sorted(account.doubts, key=lambda doubt: doubt.line)),
    )


def _unchanged(report: Report, text: str, timezone: str | None, severity: str | None) -> Proposal:
    """The proposal for our own export, whose report needs no reading."""
    if timezone:
        report = replace(report, timezone=timezone, timezone_assumed=False)
    if severity:
        report = replace(report, severity=severity)
    lines = enumerate(text.split("\n"), 1)
    return Proposal(
        report,
        text,
        tuple(SourceLine(number, line, "report" if line.strip() else "") for number, line in lines),
        (),
    )
