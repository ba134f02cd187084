"""The example, pasted and accepted, says the same as the demo's retelling of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from postmortems.models import Incident
from postmortems.report import document as d
from postmortems.report.build import build
from postmortems.report.to_json import to_data
from tests.views.importing import paste, url

ROOT = Path(__file__).parents[2]
SOURCE = ROOT.parent / "shared" / "corpus" / "dev" / "00-ecommerce-outage.md"
DEMO = ROOT / "postmortems" / "demo" / "01-ecommerce-outage.json"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SOURCE.exists(), reason="the source document is not here"),
]


@pytest.fixture
def both(client_of, author, settings, tmp_path) -> tuple[dict, dict]:
    """The example as imported, out of the database, and as the demo has it."""
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}
    client = client_of(author)
    client.post(url("accept", paste(client, SOURCE.read_text(encoding="utf-8"))))
    return to_data(build(Incident.objects.get())), json.loads(DEMO.read_text(encoding="utf-8"))


def test_zone_milestones_and_how_it_was_detected(both):
    for name in ("timezone", "timezone_assumed", *d.MILESTONES, "detection_method"):
        assert both[0][name] == both[1][name], name


def test_ten_events_with_time_kind_and_the_wrong_turn(both):
    pasted, demo = (
        [
            (event["happened_at"], event["until"], event["precision"], event["kind"])
            for event in report["timeline"]
        ]
        for report in both
    )
    assert len(pasted) == 10
    assert pasted == demo
    for report in both:
        places = [event["key"] for event in report["timeline"]]
        closed = {
            place: places.index(event["ruled_out_by"])
            for place, event in enumerate(report["timeline"])
            if event["ruled_out_by"]
        }
        assert closed == {3: 4}


def test_figures(both):
    pasted, demo = (
        [
            (figure["value"], figure["value_high"], figure["unit"], figure["certainty"])
            for figure in report["impact"]["figures"]
        ]
        for report in both
    )
    assert pasted == demo == [(80, None, "%", "estimated"), (20_000, None, "users", "estimated")]


def test_improvements_and_todos(both):
    pasted, demo = (
        [
            (item["kind"], item["owner"], item["due_on"], item["status"], item["priority"])
            for item in report["action_items"]
        ]
        for report in both
    )
    assert pasted == demo
    assert [kind for kind, *_ in pasted] == ["improvement"] * 4 + ["todo"] * 5


def test_cause_resolution_and_plain_words(both):
    for report in both:
        analysis = report["analysis"]
        for word in ("parameter", "secondar", "primary", "cascade"):
            assert word in analysis["root_cause"]
        assert "replication" in analysis["resolution"]
        for word in ("kitchen", "chef", "conveyor belt", "voilà"):
            assert word in report["plain_words"]
        assert not report["sections"]
    assert "√" not in both[0]["plain_words"]
