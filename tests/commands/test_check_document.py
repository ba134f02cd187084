"""``manage.py check_document``: what it prints, and how it ends."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from postmortems.models import KeptFinding
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db
DOCUMENT = """# Shop down

## Summary

The outage lasted 2 hours.

## Timeline (8 June 2024, UTC)

- 10:30 - The alert fired
- 12:05 - Resolved
"""


def run(*args, **options):
    """What it prints, and its exit status."""
    out = io.StringIO()
    try:
        call_command("check_document", *args, stdout=out, **options)
    except SystemExit as ended:
        return out.getvalue(), ended.code
    return out.getvalue(), 0


def test_a_file_as_json(tmp_path):
    file = tmp_path / "shop.md"
    file.write_text(DOCUMENT, encoding="utf-8")

    printed, status = run(file=str(file), format="json")

    (found,) = [one for one in json.loads(printed)["findings"] if one["code"] == "prose.duration"]
    assert found.keys() == {"code", "level", "where", "quote", "sentence", "hint"}
    assert found["where"] == {"key": None, "field": "summary"}
    assert found["sentence"] == "The summary says 2 hours, the times give 1 h 35 min."
    assert status == 1


def test_an_incident_as_text_without_what_is_kept(db):
    incident = make_incident(by=make_user(), severity="sev4", title="Shop down")
    kept = {"incident": incident, "at": incident.changed_at, "reason": "A drill."}
    for name in ("summary", "root_cause"):
        KeptFinding.objects.create(code=f"missing.{name}", field=name, by_name="Ada", **kept)

    printed, status = run(incident.reference)

    assert printed.split("\n")[0] == "Completeness (1)"
    assert "missing.resolution" in printed
    assert status == 0


@pytest.mark.parametrize(
    ("args", "options", "message"),
    [
        ((), {}, "Name either"),
        (("INC-7",), {"file": "x.md"}, "Name either"),
        (("INC-999",), {}, "There is no incident INC-999."),
        ((), {"file": "/nowhere/x.md"}, "No such file"),
    ],
)
def test_one_line_says_what_is_wrong(args, options, message):
    with pytest.raises(CommandError, match=message) as wrong:
        run(*args, **options)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(("clock", "times"), [("02:30:00-05:00", 1), ("03:30:00-04:00", 0)])
def test_a_clock_time_of_json_that_no_clock_showed(tmp_path, clock, times):
    file = tmp_path / "shop.json"
    data = {"format": "postmortem/1", "timezone": "America/New_York"}
    data["timeline"] = [{"key": "e1", "happened_at": f"2024-03-10T{clock}", "text": "Alert"}]
    file.write_text(json.dumps(data), encoding="utf-8")

    printed, _ = run(file=str(file), format="json")

    codes = [one["code"] for one in json.loads(printed)["findings"]]
    assert codes.count("timeline.impossible_time") == times
