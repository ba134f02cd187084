"""``manage.py import_document FILE``: a document of any kind as a draft, or only looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from postmortems.changes import imports as changes
from postmortems.models import Incident, Role, User
from postmortems.report.bundles import BadArchive, Limits, documents_in, opens_as_archive
from postmortems.report.from_document import Reading, read_document
from postmortems.report.from_text import Unreadable
from postmortems.report.from_text.decode import LARGEST
from postmortems.report.to_json import to_json

# From the command line whole archives come in, one document in memory at a time.
ARCHIVE_LIMITS = Limits(documents=100_000, each=256 * 1024 * 1024, together=64 * 1024**3)


@dataclass(frozen=True, slots=True)
class Document:
    """One document to import. ``problem`` says why there is no data."""

    name: str
    data: bytes = b""
    problem: str = ""


class Command(BaseCommand):
    help = (
        "Import a document (Markdown, text, HTML, MediaWiki, JSON), all documents of a folder, "
        "or a ZIP archive. Prints the reference of each new incident."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a file, a folder, or - for standard input")
        parser.add_argument("--dry-run", action="store_true", help="store nothing")
        parser.add_argument(
            "--format",
            choices=("text", "json"),
            default="text",
            help="what --dry-run prints: a summary, or the report in the format postmortem/1",
        )
        parser.add_argument("--timezone", default="", help="zone of documents that name none")
        parser.add_argument("--by", default="", help="who imports: a sign-in name")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        """Raises ``CommandError`` with one line for what cannot be read."""
        zone = options["timezone"]
        if zone and zone not in available_timezones():
            raise CommandError(f"{zone} is no time zone. Use a name such as Europe/Berlin.")
        path = None if file == "-" else Path(file)
        many = path is not None and (path.is_dir() or _is_archive(path))
        if many and options["format"] == "json":
            raise CommandError("--format json takes one document at a time.")
        by = None if options["dry_run"] else _person(options["by"])
        if many:
            assert path is not None
            self._many(path, by, zone)
        elif by is None:
            self._show(_alone(path), zone, options["format"])
        else:
            document = _alone(path)
            reading = _read(document, zone)
            incident = _store(document, reading, by)
            self.stderr.write(_summary(reading))
            self.stdout.write(incident.reference)

    def _show(self, document: Document, zone: str, format_name: str) -> None:
        reading = _read(document, zone)
        if format_name == "json":
            self.stdout.write(to_json(reading.report))
            return
        report = reading.report
        self.stdout.write(report.title or "Without a title")
        assumed = ", assumed" if report.timezone_assumed else ""
        self.stdout.write(f"{_summary(reading)}; zone {report.timezone}{assumed}")
        for doubt in reading.proposal.doubts:
            self.stdout.write(f"  line {doubt.line}: {doubt.sentence}")
        for left in reading.left_over:
            self.stdout.write(f"  line {left.line} left over: {left.text[:100]}")

    def _many(self, path: Path, by: User | None, zone: str) -> None:
        """One line per document; afterwards an error if any could not be read."""
        total = failed = 0
        for document in _in_archive(path) if path.is_file() else _in_folder(path):
            total += 1
            try:
                reading = _read(document, zone)
                stored = _store(document, reading, by).reference if by else "read"
            except CommandError as error:
                failed += 1
                self.stdout.write(str(error))
            else:
                self.stdout.write(f"{document.name}: {stored}, {_summary(reading)}")
        if not total:
            raise CommandError(f"There is no document in {path}.")
        if failed:
            raise CommandError(f"{failed} of {total} documents could not be imported.")


def _alone(path: Path | None) -> Document:
    if path is None:
        return Document("", sys.stdin.buffer.read(LARGEST + 1))
    document = _in_file(path, path.name)
    if document.problem:
        raise CommandError(f"{path}: {document.problem}")
    return document


def _in_file(path: Path, name: str) -> Document:
    try:
        with path.open("rb") as file:
            return Document(name, file.read(LARGEST + 1))
    except OSError as error:
        return Document(name, problem=f"{error.strerror or error}.")


def _in_folder(folder: Path) -> Iterator[Document]:
    """The files of a folder and of those in it, hidden ones left out."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield _in_file(path, str(name))


def _in_archive(path: Path) -> Iterator[Document]:
    with path.open("rb") as file:
        try:
            for packed in documents_in(file, ARCHIVE_LIMITS):
                yield Document(packed.name, packed.data)
        except BadArchive as error:
            yield Document(path.name, problem=str(error))


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return opens_as_archive(file)
    except OSError:
        return False


def _read(document: Document, zone: str) -> Reading:
    try:
        if document.problem:
            raise Unreadable(document.problem)
        return read_document(document.data, name=document.name, assumed_zone=zone)
    except Unreadable as error:
        raise CommandError(f"{document.name or 'Standard input'}: {error}") from error


def _store(document: Document, reading: Reading, by: User) -> Incident:
    sent = changes.Sent(document.name, document.data)
    (pending,) = changes.add_documents(by=by, documents=[sent])
    try:
        changes.note_counts(pending, reading)
        return changes.accept_import(pending=pending, by=by, reading=reading)
    except ValidationError as error:
        pending.delete()
        raise CommandError(f"{document.name}: {' '.join(error.messages)}") from error


def _person(name: str) -> User:
    """Who the new incidents belong to: who was named, else the first admin, else an author."""
    people = User.objects.filter(is_active=True).order_by("pk")
    if name:
        person = people.filter(username__iexact=name).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {name}.")
        if not person.may_write:
            raise CommandError(f"{name} is a viewer; only authors import.")
        return person
    for role in (Role.ADMIN, Role.AUTHOR):
        if person := people.filter(role=role).first():
            return person
    raise CommandError("There is nobody to import for. First run: manage.py createsuperuser")


def _summary(reading: Reading) -> str:
    report = reading.report
    counts = (
        (len(report.timeline), "timeline entries"),
        (len(report.action_items), "action items"),
        (len(reading.proposal.doubts), "doubts"),
        (len(reading.left_over), "lines left over"),
    )
    return ", ".join(f"{count} {words}" for count, words in counts)
