"""What two reports differ in, part by part, rows by their key."""

import datetime as dt
from dataclasses import fields, replace

from hypothesis import given, settings

from postmortems.report import document as d
from postmortems.report.compare import PROSE, ROWS, compare, prose_of
from tests.report.strategies import reports

NOON = dt.datetime(2024, 6, 8, 12, 0, tzinfo=dt.UTC)


def event(key, text="Something", **more):
    return d.Event(key=key, happened_at=NOON, text=text, **more)


def timeline(*events):
    return d.Report(timeline=events)


def rows_of(part, *reports_):
    (found,) = [one for one in compare(*reports_) if one.name == part]
    return [(row.verb, row.key) for row in found.rows]


def changes(old, new):
    """Every changed field as (part, field, before, after)."""
    return [
        (part.name, field.name, field.before, field.after)
        for part in compare(old, new)
        for field in [*part.fields, *(one for row in part.rows for one in row.fields)]
    ]


@settings(max_examples=15)
@given(reports, reports)
def test_differences_are_complete_and_rebuild_both_sides(old, new):
    assert compare(old, old) == ()
    parts = compare(old, new)
    for part in parts:
        for field in [*part.fields, *(one for row in part.rows for one in row.fields)]:
            kept = [one.text for one in field.pieces if one.kind != "new"]
            come = [one.text for one in field.pieces if one.kind != "gone"]
            assert ("".join(kept), "".join(come)) == (field.before, field.after)
            assert field.before != field.after
    named = {part.name for part in parts}
    for name in PROSE:
        assert (name in named) == (prose_of(old, name) != prose_of(new, name)), name
    for name, (_title, rows) in ROWS.items():
        if [one.key for one in rows(old)] != [one.key for one in rows(new)]:
            assert name in named, name


def test_rows_are_added_removed_changed_and_moved():
    old = timeline(event("a"), event("b"), event("c"), event("d", "Old words"))
    new = timeline(event("c"), event("a"), event("d", "New words"), event("e"))

    assert rows_of("timeline", old, new) == [
        ("moved", "c"),
        ("changed", "d"),
        ("added", "e"),
        ("removed", "b"),
    ]


def test_rows_that_others_only_passed_have_not_moved():
    many = [event(f"e{number}") for number in range(50)]

    assert rows_of("timeline", timeline(*many), timeline(*many[1:], many[0])) == [("moved", "e0")]


def test_an_added_row_tells_what_is_special_about_it():
    new = timeline(event("a", "Paged the team", kind="escalation", key_moment=True))

    assert changes(d.Report(), new) == [
        ("timeline", "time", "", "8 June 2024, 12:00 UTC"),
        ("timeline", "text", "", "Paged the team"),
        ("timeline", "kind", "", "Escalation"),
        ("timeline", "key moment", "", "yes"),
    ]


def test_fields_are_told_in_words():
    item = d.ActionItem("a", "Alert on lag", due_on=dt.date(2024, 12, 1))
    factors = (d.Factor("c1", "No alert"), d.Factor("c2", "No owner"))
    analysis = d.Analysis(factors=factors)
    old = d.Report(action_items=(item,), analysis=analysis)
    later = replace(item, due_on=dt.date(2024, 12, 8), status="wont_do", factors=("c1",))

    assert changes(old, replace(old, action_items=(later,))) == [
        ("action_items", "due date", "1 December 2024", "8 December 2024"),
        ("action_items", "status", "Open", "Won't do"),
        ("action_items", "factors", "", "No alert"),
    ]


def test_numbers_are_told_to_their_last_digit():
    old = d.Report(impact=d.Impact(figures=(d.ImpactFigure("f", "Orders", value=1_234_567.0),)))
    new = d.Report(impact=d.Impact(figures=(d.ImpactFigure("f", "Orders", value=1_234_568.0),)))

    assert changes(old, new) == [("figures", "value", "1,234,567", "1,234,568")]


def test_another_zone_changes_the_zone_and_not_every_time():
    old = replace(timeline(event("a")), started_at=NOON)

    assert changes(old, replace(old, timezone="Europe/Berlin")) == [
        ("head", "time zone", "UTC", "Europe/Berlin")
    ]


def test_the_same_clock_time_in_another_zone_of_that_abbreviation_is_told():
    noon_there, noon_here = (dt.datetime(2024, 1, 8, hour, tzinfo=dt.UTC) for hour in (4, 18))
    shanghai = d.Report(timezone="Asia/Shanghai", started_at=noon_there)
    chicago = d.Report(timezone="America/Chicago", started_at=noon_here)

    (_zone, (_part, name, before, after)) = changes(shanghai, chicago)

    assert name == "started"
    assert before != after


def test_lists_without_an_order_do_not_change_with_it():
    old = d.Report(services=("web", "db"), tags=("a", "b"))

    assert compare(old, d.Report(services=("db", "web"), tags=("b", "a"))) == ()
    assert changes(old, d.Report(services=("db",), tags=("a", "b"))) == [
        ("head", "services", "web, db", "db")
    ]


def test_a_lesson_under_another_heading_has_changed():
    lesson = d.Lesson("The pager was loud", "l")
    old = d.Report(lessons=d.Lessons(went_well=(lesson,)))
    new = d.Report(lessons=d.Lessons(got_lucky=(lesson,)))

    assert changes(old, new) == [("lessons", "heading", "What went well", "Where we got lucky")]


def test_every_member_of_a_report_that_can_be_restored_is_compared():
    """A new member must find its place here, or no comparison would ever show it."""
    of_the_head = {"title", "severity", "state", "timezone", "detection_method", "services", "tags"}
    elsewhere = {"summary", "plain_words", "impact", "analysis", "lessons"}
    not_told = {"reference", "timezone_assumed", "leftovers", "audiences"}

    assert {one.name for one in fields(d.Report)} == {
        *of_the_head,
        *d.MILESTONES,
        *elsewhere,
        *not_told,
        *("participants", "timeline", "action_items", "sections"),
    }
