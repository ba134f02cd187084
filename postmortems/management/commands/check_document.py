"""``manage.py check_document INC-7`` or ``--file FILE``: what a careful reader would find."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from postmortems.models import Incident
from postmortems.report.build import build
from postmortems.report.checks import GROUPS, LEVELS, Finding, check, doubted, worst
from postmortems.report.checks.written_times import impossible_in_json
from postmortems.report.from_document import read_document
from postmortems.report.from_text import Unreadable
from postmortems.report.from_text.decode import LARGEST
from postmortems.report.readiness import current_rules, readiness


class Command(BaseCommand):
    help = (
        "Check a postmortem, or a document of any kind. The exit status is 1 where something is "
        "found that must be put right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", nargs="?", help="such as INC-7")
        parser.add_argument("--file", help="a document instead, or - for standard input")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, reference: str | None, file: str | None, **options: Any) -> None:
        """Raises ``CommandError`` with one line for what cannot be found or read."""
        if bool(reference) == bool(file):
            raise CommandError("Name either a reference, such as INC-7, or --file FILE.")
        found = _of_incident(reference) if reference else _of_file(file or "")
        if options["format"] == "json":
            data = {"findings": [finding.as_data() for finding in found]}
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            for line in _lines(found):
                self.stdout.write(line)
        if worst(found) == LEVELS[0]:
            sys.exit(1)


def _of_incident(reference: str) -> tuple[Finding, ...]:
    incident = Incident.objects.by_reference(reference).first()
    if incident is None:
        raise CommandError(f"There is no incident {reference}.")
    report = build(incident)
    return readiness(incident, report, today=_today(report.zone)).open


def _of_file(name: str) -> tuple[Finding, ...]:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as opened:
                data = opened.read(LARGEST + 1)
        proposal = read_document(data, name="" if name == "-" else Path(name).name).proposal
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror or error}.") from error
    except Unreadable as error:
        raise CommandError(f"{name}: {error}") from error
    report = proposal.report
    found = check(report, today=_today(report.zone), rules=current_rules())
    return (*found, *impossible_in_json(data, report), *doubted(proposal.doubts, found))


def _today(zone: ZoneInfo) -> dt.date:
    return timezone.now().astimezone(zone).date()


def _lines(found: Sequence[Finding]) -> list[str]:
    """One line per finding under the name of its group."""
    lines = []
    for group, name in GROUPS.items():
        of_group = [finding for finding in found if finding.group == group]
        if of_group:
            lines.append(f"{name} ({len(of_group)})")
            lines += [_line(finding) for finding in of_group]
    return lines or ["Nothing was found."]


def _line(finding: Finding) -> str:
    key, field = finding.where
    where = f"{key}.{field}" if key else field
    return f"  {finding.level:7} {finding.code} at {where}: {finding.sentence}"
