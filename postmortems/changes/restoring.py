"""Bringing a postmortem, or a part of it, back to how an earlier version said it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from postmortems.models import Incident, User
from postmortems.report import document as d
from postmortems.report.build import build
from postmortems.report.compare import PartChange, compare

from .incidents import occurred_at, set_milestone
from .promises import follow_restored, standing_of
from .recording import changing_head, keep_revision
from .report_rows import PARTS, People, ReportRows, write_names

HEAD = "head"
RESTORABLE = (HEAD, *PARTS)
_HEAD_FIELDS = ("title", "severity", "timezone", "timezone_assumed", "detection_method")


def restore_revision(
    *,
    incident: Incident,
    by: User,
    report: d.Report,
    version: int,
    parts: Collection[str] | None = None,
    people: Mapping[str, int] | None = None,
) -> Incident:
    """Make the rows of the incident say what this report of its version ``version`` says.

    ``parts`` are names of ``RESTORABLE``, None for all of them; ``people`` says by
    primary key who the names in the report were then, where that is known. Rows are matched by
    their key and written in place, so that what hangs on them stays. State and
    visibility are left alone. How the incident stood before is kept as a revision, so
    that a restoration can be taken back like any other change. Returns the incident
    as it now is; where nothing differs, nothing is written.

    Raises ``ValidationError`` where what the version says breaks a rule of today.
    """
    try:
        with changing_head(incident, by) as recorder:
            held = recorder.incident
            differing = restorable_differences(build(held), report, parts)
            leftovers = [{"line": left.line, "text": left.text} for left in report.leftovers]
            if not differing and (parts is not None or held.leftovers == leftovers):
                return held
            if held.version:
                keep_revision(held.pk)
            before = held.version
            if parts is None:
                held.leftovers = leftovers
            names = [part.name for part in differing]
            if HEAD in names:
                _write_head(held, report)
            held.save()
            stood = standing_of(held)
            ReportRows(held, report, recorder.now, People(people)).write(names)
            follow_restored(recorder, stood, f"Version {version} was restored.")
            # Whatever comes next is a version of its own.
            held.editing_since = None
            told = f": {', '.join(part.title.lower() for part in differing)}" if parts else ""
            recorder.record(
                "restored",
                "incident",
                label=f"version {version}{told}",
                before={"version": before},
                after={"version": version, "parts": names},
            )
    except IntegrityError as error:
        raise ValidationError(
            f"Version {version} cannot be restored: it says something that a rule made "
            "since then does not allow."
        ) from error
    return held


def restorable_differences(
    now: d.Report, version: d.Report, parts: Collection[str] | None = None
) -> list[PartChange]:
    """What restoring these parts (None for all) of a version would change of the report now."""
    differing = []
    for part in compare(now, version):
        if part.name == HEAD:
            part = replace(part, fields=tuple(one for one in part.fields if one.name != "state"))
        if (part.fields or part.rows) and (parts is None or part.name in parts):
            differing.append(part)
    return differing


def _write_head(held: Incident, report: d.Report) -> None:
    for name in _HEAD_FIELDS:
        setattr(held, name, getattr(report, name))
    for name in d.MILESTONES:
        set_milestone(held, name, getattr(report, name))
    held.occurred_at = occurred_at(held, held.created_at)
    held.full_clean(exclude=["title"])
    write_names(held, report)
