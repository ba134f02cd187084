"""Storing a whole Report as a new incident."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from postmortems.models import Incident, User, Visibility
from postmortems.models.fields import in_order
from postmortems.models.incidents import MILESTONE_ORDER
from postmortems.report import document as d
from postmortems.report import wording
from postmortems.report.clock import Clock

from .audiences import store_audiences
from .incidents import occurred_at, set_milestone
from .recording import Recorder
from .report_rows import People, ReportRows, write_names

Part = TypeVar("Part")


def store_report(
    report: d.Report,
    *,
    by: User,
    visibility: str = Visibility.EVERYONE,
    label: str = "",
) -> Incident:
    """Store every part of a report as the rows of a new incident, in one transaction.

    Names that are the display name of exactly one active person become that
    person; others stay plain names. Milestones and ends that contradict what comes
    before them are left to the leftovers, because the database keeps them in order.
    ``label`` says in the history where the report came from.
    """
    now = timezone.now()
    report = _storable(report)
    milestones, doubtful = _milestones_in_order(report)
    report = _ends_in_order(report, doubtful)
    with transaction.atomic():
        incident = Incident(
            title=report.title[:300],
            severity=report.severity,
            state=report.state,
            visibility=visibility,
            timezone=report.timezone,
            timezone_assumed=report.timezone_assumed,
            detection_method=report.detection_method,
            leftovers=[{"line": left.line, "text": left.text} for left in report.leftovers]
            + [{"line": 0, "text": text} for text in doubtful],
            created_by=by,
            changed_at=now,
        )
        for name, moment in milestones.items():
            set_milestone(incident, name, moment)
        incident.occurred_at = occurred_at(incident, _first_time(report) or now)
        incident.full_clean(exclude=["title"])
        incident.save()
        write_names(incident, report)
        ReportRows(incident, report, now, People()).write()
        store_audiences(incident, report.audiences)
        Recorder(incident, by).record("created", "incident", label=label or report.title)
    return incident


def _milestones_in_order(report: d.Report) -> tuple[dict[str, d.When], list[str]]:
    milestones = {name: getattr(report, name) for name in d.MILESTONES}
    doubtful = []
    for earlier, later in MILESTONE_ORDER:
        if not in_order(milestones[earlier], milestones[later], report.timezone):
            doubtful.append(f"{wording.MILESTONE[later]}: {_told(report, milestones[later])}")
            milestones[later] = None
    return milestones, doubtful


def _ends_in_order(report: d.Report, doubtful: list[str]) -> d.Report:
    """The report without ends before their beginning, which are told in ``doubtful``."""

    def doubt(what: str, end: d.When) -> None:
        doubtful.append(f"{what}: until {_told(report, end)}")

    windows, timeline, figures = [], [], []
    for window in report.impact.windows:
        if not in_order(window.from_at, window.to_at, report.timezone):
            doubt(window.note, window.to_at)
            window = replace(window, to_at=None)
        windows.append(window)
    for event in report.timeline:
        if not in_order(event.happened_at, event.until, report.timezone):
            doubt(event.text, event.until)
            event = replace(event, until=None)
        timeline.append(event)
    for figure in report.impact.figures:
        ends = [value for value in (figure.value, figure.value_high) if value is not None]
        low, high = (min(ends), max(ends)) if len(ends) == 2 else (*ends, None, None)[:2]
        figures.append(replace(figure, value=low, value_high=high))
    impact = replace(report.impact, windows=tuple(windows), figures=tuple(figures))
    return replace(report, impact=impact, timeline=tuple(timeline))


def _told(report: d.Report, when: d.When) -> str:
    if isinstance(when, dt.datetime):
        return f"{Clock(report.zone).local(when):%Y-%m-%d %H:%M}"
    return str(when)


def _storable(part: Part) -> Part:
    """The same without what databases refuse: null characters and halves of characters."""
    if isinstance(part, str):
        return part.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(part, tuple):
        return tuple(_storable(one) for one in part)
    if is_dataclass(part):
        return replace(
            part, **{one.name: _storable(getattr(part, one.name)) for one in fields(part)}
        )
    return part


def _first_time(report: d.Report) -> dt.datetime | None:
    times = [e.happened_at for e in report.timeline if isinstance(e.happened_at, dt.datetime)]
    return min(times, default=None)
