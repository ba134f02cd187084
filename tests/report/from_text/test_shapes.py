"""Whole documents in shapes of public templates, exports, mails, chats and other languages.

``shapes/expected.json`` says what a careful reader takes from each of them. All were written
for these tests; the incidents never happened.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from postmortems.report import document as d
from postmortems.report.from_text import read
from tests.report.from_text.test_hostile import lost_words

SHAPES = Path(__file__).with_name("shapes")
EXPECTED = json.loads((SHAPES / "expected.json").read_text(encoding="utf-8"))
NAMES = sorted(path.name for path in SHAPES.iterdir() if path.name != "expected.json")


def clock(report: d.Report, when: d.When) -> str | None:
    if when is None:
        return None
    if isinstance(when, dt.datetime):
        return f"{when.astimezone(ZoneInfo(report.timezone)):%Y-%m-%d %H:%M}"
    return when.isoformat()


def told(report: d.Report) -> dict:
    """What a report says, short enough to be checked by eye."""
    return {
        "title": report.title,
        "severity": report.severity,
        "zone": f"{report.timezone}{' (assumed)' if report.timezone_assumed else ''}",
        "people": [f"{person.name}: {person.role}" for person in report.participants],
        "milestones": {
            name.removesuffix("_at"): clock(report, getattr(report, name))
            for name in d.MILESTONES
            if getattr(report, name)
        },
        "detection_method": report.detection_method,
        "events": [
            f"{clock(report, event.happened_at)}"
            f"{' to ' + str(clock(report, event.until)) if event.until else ''}"
            f"{' about' if event.precision == 'about' else ''}, {event.kind}: {event.text}"
            for event in report.timeline
        ],
        "items": [
            ", ".join(
                part
                for part in (
                    item.title,
                    item.kind,
                    item.status,
                    item.owner and f"by {item.owner}",
                    item.due_on and f"due {item.due_on}",
                    item.priority,
                )
                if part
            )
            for item in report.action_items
        ],
        "figures": [
            f"{'about ' * (one.certainty == 'estimated')}{one.value:g} {one.unit or one.label}"
            for one in report.impact.figures
            if one.value is not None
        ],
        "root_cause": report.analysis.root_cause,
        "whys": [why.question for why in report.analysis.whys],
        "lessons": [
            f"{kind}: {lesson.text}"
            for kind in d.LESSON_KINDS
            for lesson in getattr(report.lessons, kind)
        ],
        "sections": [section.title for section in report.sections],
    }


def test_every_shape_is_expected_to_say_something():
    assert NAMES == sorted(EXPECTED)


@pytest.mark.parametrize("name", NAMES)
def test_shapes(name):
    source = (SHAPES / name).read_bytes()
    proposal = read(source, filename=name)
    assert told(proposal.report) == EXPECTED[name]
    if name not in ("page.html", "wiki-templates.txt"):  # whose markup is made of words
        assert not lost_words(proposal.source, proposal.report)
