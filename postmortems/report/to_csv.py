"""The timeline and the action items of a report as tables for a spreadsheet.

Cells that a spreadsheet would take for a formula get an apostrophe in front;
``plain_cell`` takes it away again when such a table is read back.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence

from . import wording
from .clock import Clock
from .document import Report, When

#: A spreadsheet calculates with what begins so.
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PIECE = 32_000  # characters sent at once
TIMELINE_COLUMNS = (
    *("time", "zone", "until", "utc", "precision"),
    *("kind", "key moment", "text", "detail", "source"),
)
ITEM_COLUMNS = (
    *("reference", "title", "kind", "improvement", "group", "class", "priority", "owner", "due"),
    *("status", "reason", "verified by", "tracker", "detail"),
)

BOARD_COLUMNS = (
    *("reference", "incident", "severity", "title", "kind", "class", "priority", "owner", "due"),
    *("status", "reason", "verified by", "times moved", "handed up to", "ticket", "tracker"),
    *("written", "finished", "to confirm on", "key"),
)


def timeline_csv(report: Report) -> str:
    """The timeline, one entry per line: local times, and the same in UTC."""
    return _table(
        TIMELINE_COLUMNS,
        (
            (
                _local(event.happened_at, report),
                report.timezone,
                _local(event.until, report),
                _utc(event.happened_at),
                event.precision,
                wording.EVENT_KIND.get(event.kind, event.kind),
                "yes" if event.key_moment else "",
                event.text,
                event.detail,
                event.source,
            )
            for event in report.timeline
        ),
    )


def action_items_csv(report: Report) -> str:
    """The action items, one per line; ``improvement`` is the title of the one it belongs to."""
    titles = {item.key: item.title for item in report.action_items}
    return _table(
        ITEM_COLUMNS,
        (
            (
                report.reference,
                item.title,
                wording.ACTION_KIND.get(item.kind, item.kind),
                titles.get(item.improvement or "", ""),
                item.group,
                wording.ACTION_CLASS.get(item.action_class, ""),
                item.priority.upper(),
                item.owner,
                item.due_on.isoformat() if item.due_on else "",
                wording.ACTION_STATUS.get(item.status, item.status),
                item.reason,
                item.verified_by,
                item.tracker_url,
                item.detail,
            )
            for item in report.action_items
        ),
    )


def safe_cell(text: str) -> str:
    """The text so that no spreadsheet calculates with it."""
    marked = text.startswith(_BEGINS_FORMULA) or text[:1] == "'"
    return f"'{text}" if marked else text


def plain_cell(cell: str) -> str:
    """What ``safe_cell`` was given."""
    protected = cell[:1] == "'" and (cell[1:].startswith(_BEGINS_FORMULA) or cell[1:2] == "'")
    return cell[1:] if protected else cell


def lines_of_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table of any length as pieces of text; the mark in front says that it is UTF-8."""
    content = io.StringIO()
    writer = csv.writer(content)
    content.write("\ufeff")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        if content.tell() > _PIECE:
            yield content.getvalue()
            content.seek(0)
            content.truncate()
    yield content.getvalue()


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return content.getvalue()


def _local(when: When, report: Report) -> str:
    if isinstance(when, dt.datetime):
        local = Clock(report.zone).local(when)
        return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")
    return when.isoformat() if when else ""


def _utc(when: When) -> str:
    if not isinstance(when, dt.datetime):
        return ""
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
