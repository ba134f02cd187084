"""``manage.py export_document INC-7 --format pdf``: one postmortem as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from postmortems.changes.editions import edition_file
from postmortems.models import Edition, Incident
from postmortems.report.document import AUDIENCES
from postmortems.report.export import FORMATS, Export, Wish, export, export_edition
from postmortems.report.to_html import PAPERS, VARIANTS
from postmortems.report.to_pdf import PdfError

_CHOSEN = ("format", "variant", "audience", "paper", "edition")


class Command(BaseCommand):
    help = "Write one postmortem as JSON, Markdown, HTML or PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="such as INC-7")
        parser.add_argument("--format", choices=list(FORMATS), default="md")
        parser.add_argument("--variant", choices=list(VARIANTS), default="full", help="of a PDF")
        parser.add_argument(
            "--audience",
            choices=AUDIENCES,
            default="team",
            help="for the company or customers: without what is marked as not for them",
        )
        parser.add_argument("--paper", choices=list(PAPERS), help="of a PDF; as in the identity")
        parser.add_argument("--edition", type=int, help="as it was approved, such as 1")
        parser.add_argument("--output", type=Path, help="file to write; standard output without it")

    def handle(self, *args: Any, reference: str, **options: Any) -> None:
        """Raises ``CommandError`` for an unknown reference or edition and where nothing could be made."""
        incident = Incident.objects.by_reference(reference).first()
        if incident is None:
            raise CommandError(f"There is no incident {reference}.")
        try:
            made = _made(incident, **{name: options[name] for name in _CHOSEN})
        except PdfError as error:
            raise CommandError(str(error)) from error
        output: Path | None = options["output"]
        if output is None:
            sys.stdout.buffer.write(made.data)
            sys.stdout.buffer.flush()
            return
        try:
            output.write_bytes(made.data)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stderr.write(f"{output}: {len(made.data)} bytes")


def _made(
    incident: Incident, *, format: str, variant: Any, audience: str, paper: Any, edition: int | None
) -> Export:
    if edition is None:
        today = timezone.now().astimezone(ZoneInfo(incident.timezone)).date()
        return export(incident, format, Wish(today, paper, variant, audience))
    found = Edition.objects.filter(incident=incident, number=edition).first()
    if found is None:
        raise CommandError(f"{incident.reference} has no edition {edition}.")
    if audience != "team" or (format == "pdf" and variant != "full"):
        return export_edition(found, format, variant, audience)
    return edition_file(found, format)
