"""What people do with documents they bring in: add, decide, accept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction

from postmortems.media import AcceptedFile, NotAccepted, accept, clean_name
from postmortems.media.names import complete_name, split_name
from postmortems.models import Incident, PendingImport, User, Visibility
from postmortems.models.imports import new_import_key
from postmortems.report import document as d
from postmortems.report.bundles import BundledFile, bundle_in
from postmortems.report.from_document import Choices, Reading, digest
from postmortems.report.from_text import Unreadable
from postmortems.report.from_text.decode import text_of

from .attachments import add_attachments
from .importing import store_report
from .rows import MAX_ROWS

_TEXT_TYPES = {"md": "text/markdown", "txt": "text/plain", "log": "text/plain"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One document as it came. ``refusal`` says why it was not even taken in."""

    name: str
    data: bytes
    refusal: str = ""


def add_documents(*, by: User, documents: Sequence[Sent]) -> list[PendingImport]:
    """Keep documents until their owner accepts them; what others left lying is cleared away."""
    PendingImport.objects.outdated().delete()
    batch = new_import_key()
    rows = [
        PendingImport(
            batch=batch,
            position=place,
            created_by=by,
            name=clean_name(one.name) if one.name else "",
            source=one.data,
            sha256=_digest(one.data),
            refusal=one.refusal,
        )
        for place, one in enumerate(documents, 1)
    ]
    # One by one: together their sources might be larger than what a database takes at once.
    with transaction.atomic():
        for row in rows:
            row.save(force_insert=True)
    return rows


def _digest(data: bytes) -> str:
    bundle = bundle_in(data)
    return digest(bundle.document if bundle else data)


def look_into(pending: PendingImport) -> Reading | None:
    """Read a document and note what is in it, or why it cannot be read (then None)."""
    try:
        reading = pending.reading()
    except Unreadable as error:
        refuse(pending=pending, why=str(error))
        return None
    note_counts(pending, reading)
    return reading


def refuse(*, pending: PendingImport, why: str) -> None:
    """Note why a document cannot be brought in."""
    pending.refusal = why
    pending.save(update_fields=["refusal"])


def note_counts(pending: PendingImport, reading: Reading) -> None:
    """Store how much was found, for lists that do not read the document again."""
    report = reading.report
    pending.title = report.title[:300]
    pending.events = len(report.timeline)
    pending.items = len(report.action_items)
    pending.doubts = len(reading.proposal.doubts)
    pending.leftovers = len(reading.left_over)
    pending.save(update_fields=["title", "events", "items", "doubts", "leftovers"])


def decide(*, pending: PendingImport, choices: Choices) -> None:
    """Store what the owner decided about the document."""
    pending.overrides = choices.to_data()
    pending.save(update_fields=["overrides"])


def send_lines(*, pending: PendingImport, lines: Iterable[int], to: str) -> None:
    """Send lines of the document somewhere (``from_document.DESTINATIONS``), or back for ''.

    Two of these at the same moment (a key pressed quickly) both count.
    """
    with transaction.atomic():
        held = PendingImport.objects.select_for_update(no_key=True).get(pk=pending.pk)
        choices = held.choices
        sent = {line: place for line, place in choices.sent.items() if line not in set(lines)}
        if to:
            sent |= dict.fromkeys(lines, to)
        decide(pending=held, choices=replace(choices, sent=sent))
    pending.overrides = held.overrides


def accept_import(
    *, pending: PendingImport, by: User, reading: Reading, restricted: bool = False
) -> Incident:
    """Store what was read as an incident, with its source as an attachment.

    Accepting twice gives the incident of the first time. A document that people wrote
    becomes a draft whatever it says of itself, with the lines that found no place as its
    leftovers; one of our own formats comes back whole, in the state it had. Raises ``ValidationError``; then nothing was stored.
    """
    report = reading.report
    _check_size(report)
    if not reading.exact:
        # The names of labels and the like are in the source, which stays with the draft.
        report = replace(report, state="draft", leftovers=reading.left_over)
    if not report.title.strip():
        report = replace(report, title=pending.name or "Untitled postmortem")
    restricted = restricted or reading.restricted
    with transaction.atomic():
        held = PendingImport.objects.select_for_update(no_key=True).get(pk=pending.pk)
        if held.incident:
            return held.incident
        if held.overrides != pending.overrides:
            raise ValidationError("Something was decided in another window. Look at it again.")
        incident = store_report(
            replace(report, state="draft"),  # to a closed one no file could be added
            by=by,
            visibility=Visibility.RESTRICTED if restricted else Visibility.EVERYONE,
            label=f"imported: {pending.name or 'pasted text'}"[:200],
        )
        _attach(incident, by, held, reading)
        if report.state != incident.state:
            incident.state = report.state
            incident.save(update_fields=["state"])
        held.incident = incident
        held.source = b""
        held.save(update_fields=["incident", "source"])
    pending.incident = incident
    return incident


def _check_size(report: d.Report) -> None:
    for rows, words in ((report.timeline, "timeline entries"), (report.action_items, "items")):
        if len(rows) > MAX_ROWS:
            raise ValidationError(
                f"There are {len(rows):,} {words} in this document; a postmortem holds at most "
                f"{MAX_ROWS:,}. Cut it into smaller documents."
            )


def _attach(incident: Incident, by: User, pending: PendingImport, reading: Reading) -> None:
    """The source of what was interpreted, and the files that came with a packed postmortem."""
    if reading.files:
        files = [_accepted(file) for file in reading.files]
        keys = [file.key for file in reading.files]
        add_attachments(incident=incident, by=by, files=files, keys=keys)
    if not reading.exact:
        add_attachments(incident=incident, by=by, files=[source_file(pending)])


def source_file(pending: PendingImport) -> AcceptedFile:
    """The document as a file to keep: its own bytes where they are UTF-8, else its text in it."""
    source = bytes(pending.source)
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        source = text_of(source).encode()
    name = pending.name or "pasted text.txt"
    if split_name(name)[1].lower() not in _TEXT_TYPES:
        # A page of HTML is kept as the text it is, so that no browser runs it.
        name = f"{name[:190]}.txt"
    return AcceptedFile(
        name=name,
        media_type=_TEXT_TYPES[split_name(name)[1].lower()],
        data=source,
        sha256=hashlib.sha256(bytes(pending.source)).hexdigest(),
    )


def _accepted(file: BundledFile) -> AcceptedFile:
    """A file of an archive. Raises ``ValidationError`` where it is of no accepted kind."""
    name = clean_name(file.name)
    try:
        return accept(name, file.data)
    except NotAccepted as error:
        ending = split_name(name)[1].lower()
        if ending not in _TEXT_TYPES or not _is_text(file.data):
            raise ValidationError(str(error)) from error
    # The kept source of an import may be a page of HTML, which nobody could add as a file.
    return AcceptedFile(
        name=complete_name(name, "txt"),
        media_type=_TEXT_TYPES[ending],
        data=file.data,
        sha256=hashlib.sha256(file.data).hexdigest(),
    )


def _is_text(data: bytes) -> bool:
    try:
        return "\x00" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False
