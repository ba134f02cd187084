"""What the index knows of each incident, brought up to date after the saves and not by them."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet

from postmortems.models import Incident
from postmortems.report import document as d
from postmortems.report import wording
from postmortems.report.build import build

from .asking import CONFIGURATION, TABLE
from .words import words_of

# So many are read while somebody waits; the rest is read in the background.
AT_ONCE = 50
_SPREAD = 20
# Bytes of words of one incident that the index holds; PostgreSQL takes a megabyte with places.
LARGEST = 400_000

_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)[^()]*\)")
_MARKUP = re.compile(r"[*`~|\\]+|^\s*(?:#{1,6}|>+|[-+]|\d+\.)\s+|(?<!\w)_+|_+(?!\w)", re.MULTILINE)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of an incident, in lines, by how much a word in it says."""

    title: str
    names: str
    prose: str
    rest: str


def pending() -> QuerySet:
    """The incidents that changed since the index last read them."""
    return Incident.objects.filter(~Q(searched_version=F("version")))


def bring_up_to_date(most: int = AT_ONCE, *, by_chance: bool = False) -> int:
    """Read the newest incidents that changed into the index. Returns how many these were.

    Any number of processes may do it at once: what two of them read is the same. With
    ``by_chance`` each of them seldom takes what another one is at. Where the database is not to
    be written to now, nothing happens.
    """
    changed = list(pending().order_by("-pk")[: most * _SPREAD if by_chance else most])
    if len(changed) > most:
        changed = random.sample(changed, most)
    try:
        store(changed)
    except DatabaseError:
        logger.exception("The search could not be brought up to date")
        return 0
    return len(changed)


def store(incidents: Iterable[Incident]) -> None:
    """Put the documents of these incidents, as they stand, into the index."""
    # The version is that of before: what changes meanwhile is read once more.
    read = sorted((one.pk, one.version, document_of(build(one))) for one in incidents)
    if not read:
        return
    add = _add_to_postgresql if connection.vendor == "postgresql" else _add_to_sqlite
    with transaction.atomic(), connection.cursor() as cursor:
        add(cursor, [(pk, found) for pk, _, found in read])
        table = Incident._meta.db_table
        cursor.executemany(
            f"UPDATE {table} SET searched_version = %s WHERE id = %s",
            [(version, pk) for pk, version, _ in read],
        )


def _add_to_sqlite(cursor, documents: list[tuple[int, Document]]) -> None:
    cursor.executemany(
        f"INSERT OR REPLACE INTO {TABLE} (rowid, title, names, prose, rest)"
        " VALUES (%s, %s, %s, %s, %s)",
        [(pk, one.title, one.names, one.prose, one.rest) for pk, one in documents],
    )


def _add_to_postgresql(cursor, documents: list[tuple[int, Document]]) -> None:
    weighed = " || ".join(
        f"setweight(to_tsvector('{CONFIGURATION}', %s), '{weight}')" for weight in "ABCD"
    )
    cursor.executemany(
        f"INSERT INTO {TABLE} (rowid, title, names, prose, rest, words)"
        f" VALUES (%s, %s, %s, %s, %s, {weighed})"
        " ON CONFLICT (rowid) DO UPDATE SET title = EXCLUDED.title, names = EXCLUDED.names,"
        " prose = EXCLUDED.prose, rest = EXCLUDED.rest, words = EXCLUDED.words",
        [
            (pk, *texts, *(" ".join(words_of(text)) for text in texts))
            for pk, one in documents
            for texts in [(one.title, one.names, one.prose, one.rest)]
        ],
    )


def document_of(report: d.Report) -> Document:
    """All words of a report, without markup."""
    addresses: list[str] = []

    def lines(texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            for line in (text if texts is addresses else _plain(text, addresses)).splitlines():
                if line := " ".join(line.split()):
                    yield line

    left = LARGEST
    parts = []
    for texts in (
        (f"{report.reference} {report.title}",),
        _names(report),
        _prose(report),
        _rest(report),
        addresses,
    ):
        part = "\n".join(lines(texts)).replace("\0", " ")
        part = part.encode(errors="replace")[:left].decode(errors="ignore")
        left -= len(part.encode())
        parts.append(part)
    title, names, prose, rest, linked = parts
    return Document(title, names, prose, f"{rest}\n{linked}")


def _plain(text: str, addresses: list[str]) -> str:
    """The words of Markdown. A link is its words; its address is kept aside."""
    if "](" in text:
        addresses += (found[2] for found in _LINK.finditer(text))
        text = _LINK.sub(r"\1", text)
    return _MARKUP.sub(" ", text)


def _names(report: d.Report) -> Iterator[str]:
    yield " · ".join((*report.services, *report.tags))
    yield " · ".join(person.name for person in report.participants)
    yield report.severity


def _prose(report: d.Report) -> Iterator[str]:
    found = report.analysis
    yield from (report.summary, report.impact.text, found.root_cause, found.trigger)
    yield from (found.detection, found.resolution, found.background, report.plain_words)
    for item in report.action_items:
        yield item.title
    for factor in found.factors:
        yield from (factor.text, factor.accepted_risk)
    for why in found.whys:
        yield from (why.question, why.answer)
    for kind in d.LESSON_KINDS:
        yield from (lesson.text for lesson in getattr(report.lessons, kind))
    for section in report.sections:
        yield from (section.title, section.text)


def _rest(report: d.Report) -> Iterator[str]:
    for event in report.timeline:
        yield from (event.text, event.detail, event.source)
    for item in report.action_items:
        yield from (item.detail, item.group, item.owner, item.reason, item.verified_by)
        yield item.tracker_url
    for figure in report.impact.figures:
        yield from (f"{figure.label} {figure.unit}", figure.text, figure.source)
    for window in report.impact.windows:
        yield window.note
    for left in report.leftovers:
        yield left.text
    yield wording.DETECTION_METHOD.get(report.detection_method, "")
