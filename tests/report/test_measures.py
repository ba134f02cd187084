"""Spans come from times alone, and what is not known stays not known."""

import datetime as dt

import pytest

from postmortems.report.document import MILESTONES, Event, Impact, ImpactWindow, Report
from postmortems.report.measures import measures

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)


def at(minutes):
    return START + dt.timedelta(minutes=minutes)


def minutes_of(report):
    return {measure.key: measure.minutes for measure in measures(report).times}


def test_each_time_follows_its_formula():
    report = Report(**dict(zip(MILESTONES, map(at, (0, 4, 9, 90, 120, 135)), strict=True)))
    assert minutes_of(report) == {
        "detect": 4,
        "acknowledge": 5,
        "diagnose": 90,
        "mitigate": 120,
        "resolve": 135,
    }
    assert measures(report).time_to("acknowledge").formula == "acknowledged − detected"
    assert measures(report).time_to("resolve").words == "2 h 15 min"


def test_an_unknown_milestone_is_not_known_and_never_zero():
    report = Report(started_at=at(0), resolved_at=at(10))
    found = minutes_of(report)
    assert found["resolve"] == 10
    assert found["detect"] is found["acknowledge"] is None
    assert measures(report).time_to("detect").words == "not known"


def test_a_milestone_known_only_by_its_day_gives_no_span():
    report = Report(started_at=START.date(), detected_at=at(5), acknowledged_at=at(7))
    assert minutes_of(report)["detect"] is None
    assert minutes_of(report)["acknowledge"] == 2


def test_nothing_known_at_all():
    found = measures(Report())
    assert {measure.minutes for measure in found.times} == {None}
    assert found.impact_minutes is None
    assert found.wrong_turn_minutes is None
    assert found.phases == ()


def test_a_minute_of_impact_counts_once():
    windows = (
        ImpactWindow(at(0), at(60)),
        ImpactWindow(at(30), at(90)),
        ImpactWindow(at(120), at(130)),
    )
    assert measures(Report(impact=Impact(windows=windows))).impact_minutes == 100


@pytest.mark.parametrize("end", [None, START.date()])
def test_a_window_without_a_known_end_makes_the_impact_a_least(end):
    windows = (ImpactWindow(at(0), at(60)), ImpactWindow(at(70), end))
    found = measures(Report(impact=Impact(windows=windows)))
    assert (found.impact_minutes, found.impact_open) == (60, True)


def test_wrong_turns_last_until_they_are_ruled_out_and_add_up():
    timeline = (
        Event("a", at(30), "Rollback", kind="wrong_turn", ruled_out_by="b"),
        Event("b", at(50), "No change"),
        Event("c", at(60), "Network suspected", kind="wrong_turn", until=at(65)),
    )
    found = measures(Report(timeline=timeline))
    assert [turn.minutes for turn in found.wrong_turns] == [20, 5]
    assert found.wrong_turn_minutes == 25


@pytest.mark.parametrize(
    "closing",
    [
        Event("b", at(10), "Earlier than the turn"),
        Event("b", START.date(), "Only the day"),
        Event("b", at(90), "About when is not known", precision="unknown"),
    ],
)
def test_a_wrong_turn_without_a_usable_end_costs_an_unknown_time(closing):
    turn = Event("a", at(30), "Rollback", kind="wrong_turn", ruled_out_by="b")
    found = measures(Report(timeline=(turn, closing)))
    assert found.wrong_turns[0].ruled_out_by == closing
    assert found.wrong_turn_minutes is None


def test_phases_join_the_known_milestones():
    report = Report(started_at=at(0), detected_at=at(10), mitigated_at=at(40), resolved_at=at(40))
    phases = [(phase.label, phase.minutes) for phase in measures(report).phases]
    assert phases == [("Unnoticed", 10), ("Mitigating", 30), ("Recovering", 0)]


def test_a_milestone_before_an_earlier_one_makes_no_phase():
    report = Report(started_at=at(60), detected_at=at(10), resolved_at=at(90))
    assert [phase.key for phase in measures(report).phases] == ["resolved_at"]
    assert minutes_of(report)["detect"] == -50
