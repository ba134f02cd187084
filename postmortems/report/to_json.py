"""A Report as the JSON format ``postmortem/1``.

Missing or unknown is ``null``, a list without entries is ``[]``. Times are ISO
8601 with the offset of the report's zone, days ``YYYY-MM-DD``. Durations and
counts are left out because they follow from the rest.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

from .clock import Clock
from .document import LESSON_KINDS, MILESTONES, Report, When

FORMAT = "postmortem/1"


def to_json(report: Report, *, row_keys: bool = False) -> str:
    """The report as indented JSON text ending in a line break. See ``to_data``."""
    return json.dumps(to_data(report, row_keys=row_keys), ensure_ascii=False, indent=2) + "\n"


def to_data(report: Report, *, row_keys: bool = False) -> dict[str, Any]:
    """The report as a dict of the format ``postmortem/1``.

    ``row_keys`` adds a member of that name with the keys of the rows for which
    the format has no place (participants, windows, whys, lessons), so that a
    stored version can be restored onto the very rows it came from. Where somebody marked who
    may read what, a member ``audiences`` says so by part (``cutting.place``).
    """
    zone = report.zone
    analysis = report.analysis
    data: dict[str, Any] = {
        "format": FORMAT,
        "reference": report.reference or None,
        "title": report.title or None,
        "severity": report.severity or None,
        "state": report.state,
        "timezone": report.timezone,
        "timezone_assumed": report.timezone_assumed,
    }
    data |= {name: when_text(getattr(report, name), zone) for name in MILESTONES}
    data |= {
        "detection_method": report.detection_method or None,
        "services": list(report.services),
        "tags": list(report.tags),
        "participants": [{"name": p.name, "role": p.role or None} for p in report.participants],
        "summary": report.summary or None,
        "plain_words": report.plain_words or None,
        "impact": {
            "text": report.impact.text or None,
            "windows": [
                {
                    "from_at": when_text(window.from_at, zone),
                    "to_at": when_text(window.to_at, zone),
                    "note": window.note or None,
                }
                for window in report.impact.windows
            ],
            "figures": [
                {
                    "key": figure.key,
                    "label": figure.label or None,
                    "value": _number(figure.value),
                    "value_high": _number(figure.value_high),
                    "unit": figure.unit or None,
                    "certainty": figure.certainty,
                    "source": figure.source or None,
                    "text": figure.text or None,
                }
                for figure in report.impact.figures
            ],
        },
        "timeline": [
            {
                "key": event.key,
                "happened_at": when_text(event.happened_at, zone),
                "until": when_text(event.until, zone),
                "precision": event.precision,
                "kind": event.kind,
                "text": event.text,
                "detail": event.detail or None,
                "source": event.source or None,
                "key_moment": event.key_moment,
                "ruled_out_by": event.ruled_out_by,
            }
            for event in report.timeline
        ],
        "analysis": {
            "root_cause": analysis.root_cause or None,
            "trigger": analysis.trigger or None,
            "detection": analysis.detection or None,
            "resolution": analysis.resolution or None,
            "background": analysis.background or None,
            "whys": [{"question": w.question, "answer": w.answer or None} for w in analysis.whys],
            "factors": [
                {
                    "key": factor.key,
                    "text": factor.text,
                    "category": factor.category or None,
                    "accepted_risk": factor.accepted_risk or None,
                }
                for factor in analysis.factors
            ],
        },
        "lessons": {
            kind: [lesson.text for lesson in getattr(report.lessons, kind)] for kind in LESSON_KINDS
        },
        "action_items": [
            {
                "key": item.key,
                "kind": item.kind,
                "title": item.title,
                "detail": item.detail or None,
                "group": item.group or None,
                "class": item.action_class or None,
                "priority": item.priority or None,
                "owner": item.owner or None,
                "due_on": item.due_on.isoformat() if item.due_on else None,
                "status": item.status,
                "reason": item.reason or None,
                "verified_by": item.verified_by or None,
                "tracker_url": item.tracker_url or None,
                "improvement": item.improvement,
                "factors": list(item.factors),
            }
            for item in report.action_items
        ],
        "sections": [
            {"key": section.key, "title": section.title, "text": section.text or None}
            for section in report.sections
        ],
        "leftovers": [{"line": left.line, "text": left.text} for left in report.leftovers],
    }
    if report.audiences:
        data["audiences"] = dict(sorted(report.audiences.items()))
    if row_keys:
        data["row_keys"] = {
            "participants": [p.key for p in report.participants],
            "windows": [w.key for w in report.impact.windows],
            "whys": [w.key for w in analysis.whys],
            "lessons": {
                kind: [lesson.key for lesson in getattr(report.lessons, kind)]
                for kind in LESSON_KINDS
            },
        }
    return data


def when_text(when: When, zone: ZoneInfo) -> str | None:
    """A time with the zone's offset (UTC at the ends of the calendar), ``YYYY-MM-DD``, or None."""
    if isinstance(when, dt.datetime):
        return Clock(zone).local(when).isoformat()
    return when.isoformat() if when else None


def _number(value: float | None) -> int | float | None:
    return int(value) if value is not None and value == int(value) else value
