"""``manage.py export_all --output FILE.zip``: every postmortem with its files, to keep."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from postmortems.models import Incident
from postmortems.report.archive import archive_parts
from postmortems.report.export import Wish


class Command(BaseCommand):
    help = (
        "Write all postmortems, restricted ones too, as JSON, Markdown and HTML with their "
        "attachments into one ZIP archive, which import_document reads back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, help="the archive to write")

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        """Raises ``CommandError`` where the file cannot be written."""
        incidents = Incident.objects.all()
        total, done = incidents.count(), 0

        def count(_incident: Incident) -> None:
            nonlocal done
            done += 1
            if done % 50 == 0:
                self.stderr.write(f"{done} of {total}")

        wish = Wish(today=timezone.now().date())
        # Written aside: a run that breaks off leaves the archive of the last one as it was.
        draft = output.with_name(f"{output.name}.part")
        try:
            with draft.open("wb") as file:
                for part in archive_parts(incidents, wish, after_each=count):
                    file.write(part)
            os.replace(draft, output)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        size = output.stat().st_size
        self.stdout.write(f"{output}: {done} postmortems, {size:,} bytes")
