"""The demo's documents tell what the demo promises, and each reads as postmortem/1."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from postmortems.report import document as d
from postmortems.report.from_json import from_data
from postmortems.report.to_json import to_data

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "postmortems" / "demo"
EXAMPLE = "01-ecommerce-outage"
SOURCE = ROOT.parent / "shared" / "corpus" / "dev" / "00-ecommerce-outage.md"

# Files without fixed dates are written as if the incident had ended on this day.
WRITTEN_END = dt.date(2026, 1, 15)

# What the database refuses; a diagnosis may come before or after the mitigation.
IN_ORDER = (
    ("started_at", "detected_at", "acknowledged_at", "resolved_at"),
    ("started_at", "diagnosed_at", "resolved_at"),
    ("started_at", "mitigated_at", "resolved_at"),
)
OUTSIDE_OWNERS = {"Iris Volkov", "Device vendor support"}


def load(name: str) -> dict:
    return json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))


NAMES = sorted(path.stem for path in DEMO.glob("[0-9][0-9]-*.json"))
DATA = {name: load(name) for name in NAMES}
DEMO_MEMBER = {name: data.pop("demo") for name, data in DATA.items()}
REPORTS = {name: from_data(data) for name, data in DATA.items()}
PEOPLE = load("people")
EVERY_DOCUMENT = pytest.mark.parametrize("name", NAMES)
EVERY_MOVING_ONE = pytest.mark.parametrize(
    "name", [name for name in NAMES if DEMO_MEMBER[name]["ended_days_ago"] is not None]
)
EVERY_AGREED_ONE = pytest.mark.parametrize(
    "name", [name for name in NAMES if REPORTS[name].state not in ("draft", "in_review")]
)


def times(report: d.Report) -> list[dt.datetime]:
    """The clock times of the timeline, in the order in which it is written."""
    return [e.happened_at for e in report.timeline if isinstance(e.happened_at, dt.datetime)]


def in_order(report: d.Report, move: Callable[[dt.datetime], dt.datetime]) -> bool:
    """Whether milestones and timeline run forward once ``move`` was applied to each moment."""
    rows = [[getattr(report, name) for name in names] for names in IN_ORDER]
    rows.append(times(report))
    moved = ([move(moment) for moment in row if moment] for row in rows)
    return all(a <= b for row in moved for a, b in itertools.pairwise(row))


def moved_by(report: d.Report, days: int) -> Callable[[dt.datetime], dt.datetime]:
    """Move a moment by whole days, keeping what the clock on the wall shows."""

    def move(moment: dt.datetime) -> dt.datetime:
        return (moment.astimezone(report.zone) + dt.timedelta(days=days)).astimezone(dt.UTC)

    return move


def end(report: d.Report) -> dt.date:
    """The local day on which the incident ended."""
    return (report.resolved_at or times(report)[-1]).astimezone(report.zone).date()


@EVERY_DOCUMENT
def test_every_member_is_one_of_the_format(name: str) -> None:
    assert to_data(REPORTS[name]) == DATA[name]


@EVERY_DOCUMENT
def test_milestones_and_timeline_run_forward(name: str) -> None:
    assert in_order(REPORTS[name], lambda moment: moment)


@EVERY_MOVING_ONE
def test_moved_to_any_day_of_the_year_the_order_stays(name: str) -> None:
    report = REPORTS[name]
    assert [days for days in range(366) if not in_order(report, moved_by(report, days))] == []


@EVERY_DOCUMENT
def test_references_resolve(name: str) -> None:
    report = REPORTS[name]
    places = {event.key: place for place, event in enumerate(report.timeline)}
    factors = {factor.key for factor in report.analysis.factors}
    improvements = {item.key for item in report.improvements}
    for event in report.timeline:
        assert (event.kind == "wrong_turn") == (event.ruled_out_by is not None)
        if event.ruled_out_by:
            assert places[event.ruled_out_by] > places[event.key]
    for item in report.action_items:
        assert set(item.factors) <= factors
        assert item.improvement is None or (
            item.kind == "todo" and item.improvement in improvements
        )


@EVERY_AGREED_ONE
def test_each_factor_has_an_answer_once_the_report_is_approved(name: str) -> None:
    report = REPORTS[name]
    answered = {key for item in report.action_items for key in item.factors}
    open_ends = [
        f.text for f in report.analysis.factors if f.key not in answered and not f.accepted_risk
    ]
    assert open_ends == []


@EVERY_DOCUMENT
def test_finished_action_items_say_how_they_ended(name: str) -> None:
    for item in REPORTS[name].action_items:
        assert bool(item.verified_by) == (item.status == "verified"), item.title
        assert bool(item.reason) == (item.status in ("wont_do", "blocked")), item.title
        assert item.due_on is None or item.due_on >= end(REPORTS[name]), item.title


def test_a_closed_report_has_no_open_action_items() -> None:
    for report in REPORTS.values():
        if report.state in ("closed", "archived"):
            assert {item.status for item in report.action_items} <= {"verified", "wont_do"}


@EVERY_DOCUMENT
def test_figures_without_a_number_say_so(name: str) -> None:
    for figure in REPORTS[name].impact.figures:
        assert (figure.value is None) == (figure.certainty in ("unknown", "not_applicable"))
        assert figure.value_high is None or figure.value_high > figure.value


@EVERY_DOCUMENT
def test_the_loader_is_told_what_it_needs(name: str) -> None:
    demo = DEMO_MEMBER[name]
    assert demo.keys() - {"archived", "comments"} == {"ended_days_ago", "visibility", "created_by"}
    assert demo["created_by"] in {p["username"] for p in PEOPLE["people"] if p["role"] != "viewer"}
    assert demo.get("archived", False) == (REPORTS[name].state == "archived")
    if demo["ended_days_ago"] is not None:
        assert 1 <= demo["ended_days_ago"] <= 365
        assert end(REPORTS[name]) == WRITTEN_END


@EVERY_DOCUMENT
def test_comments_are_by_people_of_the_demo(name: str) -> None:
    usernames = {person["username"] for person in PEOPLE["people"]}
    for conversation in DEMO_MEMBER[name].get("comments", ()):
        said = conversation["said"]
        assert {by for by, _ in said} | {conversation.get("resolved_by", "ada")} <= usernames


@EVERY_DOCUMENT
def test_owners_are_people_of_the_demo_or_known_outsiders(name: str) -> None:
    names = {p["display_name"] for p in PEOPLE["people"]} | OUTSIDE_OWNERS | {""}
    assert {item.owner for item in REPORTS[name].action_items} <= names


def test_people_and_teams() -> None:
    people, teams = PEOPLE["people"], PEOPLE["teams"]
    roles = {p["username"]: p["role"] for p in people}
    assert (roles["ada"], roles["sam"], roles["vera"]) == ("admin", "author", "viewer")
    assert len(roles) == len(people) == len({p["display_name"] for p in people}) == 14
    assert len(teams) == 5
    assert {team for p in people for team in p["teams"]} == set(teams)
    assert all(p["email"].endswith("@example.com") for p in people)
    assert {p["timezone"] for p in people} <= available_timezones()


def test_the_demo_shows_one_of_everything() -> None:
    reports = list(REPORTS.values())
    assert len(reports) >= 12
    assert {r.severity for r in reports} == set(d.SEVERITIES)
    assert {r.state for r in reports} == set(d.STATES)
    assert {r.timezone for r in reports} == {
        "Europe/Berlin",
        "America/New_York",
        "Asia/Singapore",
        "UTC",
    }
    assert [n for n in NAMES if DEMO_MEMBER[n]["visibility"] == "restricted"] == [
        "08-token-in-build-logs"
    ]
    assert sum("certificate" in r.tags for r in reports) == 2
    long_ones = [r for r in reports if r.resolved_at - r.started_at > dt.timedelta(days=3)]
    assert len(long_ones) == 1
    assert len({m.astimezone(long_ones[0].zone).date() for m in times(long_ones[0])}) == 4
    assert {e.precision for r in reports for e in r.timeline} == set(d.PRECISIONS)
    assert {e.kind for r in reports for e in r.timeline} == set(d.EVENT_KINDS)
    assert {f.category for r in reports for f in r.analysis.factors} == {
        "technology",
        "process",
        "information",
        "organisation",
        "environment",
    }
    assert {f.certainty for r in reports for f in r.impact.figures} == set(d.CERTAINTIES)
    assert any(f.value_high for r in reports for f in r.impact.figures)


def test_services_and_tags_come_back() -> None:
    for names in ((r.services for r in REPORTS.values()), (r.tags for r in REPORTS.values())):
        counts = Counter(itertools.chain.from_iterable(names))
        assert sum(count > 1 for count in counts.values()) >= 5


def test_one_incident_crosses_the_change_of_clocks() -> None:
    report = REPORTS["09-clock-change"]
    offsets = {
        m.astimezone(report.zone).utcoffset() for m in (report.started_at, report.resolved_at)
    }
    assert offsets == {dt.timedelta(hours=1), dt.timedelta(hours=2)}
    assert report.resolved_at - report.started_at == dt.timedelta(hours=6, minutes=35)


def test_a_draft_of_the_evening_after_is_half_finished() -> None:
    report = REPORTS["02-gift-card-balances"]
    assert (report.state, DEMO_MEMBER["02-gift-card-balances"]["ended_days_ago"]) == ("draft", 1)
    assert report.timeline and report.diagnosed_at is None
    assert not (report.analysis.root_cause or report.analysis.resolution or report.plain_words)


def unfinished_with_days_left() -> Iterator[int]:
    """Days from the day of loading to the due date of each unfinished item that has one."""
    for name, report in REPORTS.items():
        ago = DEMO_MEMBER[name]["ended_days_ago"]
        for item in report.action_items:
            if ago is not None and item.due_on and item.status not in d.FINISHED_STATUSES:
                yield (item.due_on - WRITTEN_END).days - ago


def test_action_items_fill_every_column_of_the_board() -> None:
    items = [item for report in REPORTS.values() for item in report.action_items]
    assert len(items) >= 45
    left = list(unfinished_with_days_left())
    assert sum(days < 0 for days in left) >= 8
    assert sum(0 <= days <= 7 for days in left) >= 8
    assert sum(days > 7 for days in left) >= 8
    statuses = Counter(item.status for item in items)
    assert all(statuses[status] >= 4 for status in d.ACTION_STATUSES)
    unfinished = [item for item in items if item.status not in d.FINISHED_STATUSES]
    assert sum(not item.owner for item in unfinished) >= 4
    assert sum(item.due_on is None for item in unfinished) >= 4
    assert {item.action_class for item in items} >= set(d.ACTION_CLASSES)
    assert {item.priority for item in items} >= set(d.PRIORITIES)


def test_the_person_who_signs_in_finds_work_waiting() -> None:
    mine = [
        item
        for report in REPORTS.values()
        for item in report.action_items
        if item.owner == "Sam Rivera" and item.status not in d.FINISHED_STATUSES
    ]
    assert len(mine) >= 4
    assert [
        n for n in NAMES if DEMO_MEMBER[n]["created_by"] == "sam" if REPORTS[n].state == "draft"
    ]
    assert any(
        d.Participant("Sam Rivera", "approver") in report.participants
        for report in REPORTS.values()
        if report.state == "in_review"
    )


def test_the_example_has_every_fact() -> None:
    report = REPORTS[EXAMPLE]
    assert (report.severity, report.state, report.timezone) == (
        "sev1",
        "approved",
        "America/New_York",
    )
    assert DEMO_MEMBER[EXAMPLE]["ended_days_ago"] is None
    data = DATA[EXAMPLE]
    assert [data[name] for name in d.MILESTONES] == [
        f"2024-06-08T{clock}:00-04:00"
        for clock in ("10:30", "10:30", "10:35", "12:00", "12:30", "12:45")
    ]
    assert report.detection_method == "alert"
    assert [(event["happened_at"], event["kind"]) for event in data["timeline"]] == [
        (f"2024-06-08T{clock}:00-04:00", kind)
        for clock, kind in (
            ("10:30", "detected"),
            ("10:35", "acknowledged"),
            ("10:40", "investigation"),
            ("11:00", "wrong_turn"),
            ("11:20", "escalation"),
            ("11:35", "finding"),
            ("12:00", "finding"),
            ("12:15", "mitigation"),
            ("12:30", "recovery"),
            ("12:45", "resolved"),
        )
    ]
    wrong_turn = report.timeline[3]
    assert "rolled back" in wrong_turn.text and "deployment" in wrong_turn.text
    assert report.event(wrong_turn.ruled_out_by) is report.timeline[4]
    assert [(f.value, f.value_high, f.unit, f.certainty) for f in report.impact.figures] == [
        (80, None, "%", "estimated"),
        (20_000, None, "users", "estimated"),
    ]
    window = data["impact"]["windows"][0]
    assert (window["from_at"], window["to_at"]) == (data["started_at"], data["resolved_at"])
    assert (len(report.improvements), len(report.todos)) == (4, 5)
    assert {item.group for item in report.action_items} == {"Improvements", "To-do list"}
    assert "voilà" in report.plain_words and "chef" in report.plain_words
    for word in ("parameter", "secondary", "primary", "cascade"):
        assert word in report.analysis.root_cause
    assert report.analysis.trigger and report.analysis.resolution and report.analysis.factors


@pytest.mark.skipif(not SOURCE.exists(), reason="the source document is not here")
def test_the_example_is_told_in_its_own_words() -> None:
    told = {run for text in d.every_text(REPORTS[EXAMPLE]) for run in runs(text)}
    assert told & set(runs(SOURCE.read_text(encoding="utf-8"))) == set()


def runs(text: str, length: int = 6) -> Iterator[tuple[str, ...]]:
    """Each run of so many words, in small letters and without punctuation."""
    words = re.findall(r"[^\W_]+", text.lower())
    return zip(*(words[start:] for start in range(length)), strict=False)
