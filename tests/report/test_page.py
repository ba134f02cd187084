"""A laid-out report holds what a reader sees, in words."""

import datetime as dt
from dataclasses import replace

import pytest

from postmortems.report.brief import cut
from postmortems.report.document import (
    ACTION_STATUSES,
    ActionItem,
    Analysis,
    Event,
    Factor,
    FreeSection,
    Impact,
    ImpactFigure,
    ImpactWindow,
    Lesson,
    Lessons,
    Participant,
    Report,
    Why,
)
from postmortems.report.page import lay_out
from postmortems.report.rows import context, lay_out_event, lay_out_figure, lay_out_item, link_to

TODAY = dt.date(2024, 7, 1)
START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)


def at(minutes):
    return START + dt.timedelta(minutes=minutes)


def page_of(**fields):
    return lay_out(Report(**({"timezone": "America/New_York"} | fields)), today=TODAY)


def event_row(event, *more, zone="America/New_York", started_at=START):
    report = Report(timezone=zone, started_at=started_at, timeline=(event, *more))
    return lay_out_event(event, context(report, today=TODAY))


def figure(**fields):
    return lay_out_figure(
        ImpactFigure(key="f1", label="Users", **fields), context(Report(), today=TODAY)
    )


def item(**fields):
    return lay_out_item(ActionItem(key="a1", title="Fix", **fields), context(Report(), today=TODAY))


def test_times_are_local_with_the_zone_of_that_day_and_utc_at_hand():
    page = page_of(started_at=at(0), resolved_at=at(135))
    assert page.span == "8 June 2024, 10:30–12:45 EDT"
    assert page.utc_span == "14:30–16:45 UTC"
    assert page.zone == "EDT, UTC−4"
    assert (page.lasted, page.lasted_label) == ("2 h 15 min", "from start to resolution")
    winter = page_of(started_at=dt.datetime(2024, 1, 8, 14, 30, tzinfo=dt.UTC))
    assert winter.span == "from 8 January 2024, 09:30 EST"


def test_another_day_in_utc_is_named():
    page = page_of(started_at=at(600), resolved_at=at(700))
    assert page.utc_span == "9 Jun 00:30–02:10 UTC"


def test_utc_itself_is_not_said_twice():
    page = page_of(timezone="UTC", started_at=at(0), resolved_at=at(5))
    assert page.span.endswith("UTC")
    assert page.utc_span == ""
    assert page.days == ()


@pytest.mark.parametrize(
    ("zone", "said"), [("Asia/Kolkata", "20:00 IST"), ("America/Sao_Paulo", "11:30 UTC−3")]
)
def test_zones_without_letters_are_named_by_their_offset(zone, said):
    assert said in page_of(timezone=zone, started_at=at(0)).span


def test_nothing_known_lays_out():
    page = page_of()
    assert (page.title, page.span, page.lasted) == ("Untitled postmortem", "", "")
    assert page.phase_bar == ""
    assert {milestone.at for milestone in page.milestones} == {None}
    assert page.chapters == ()
    assert page.counts.words == "No action items"


def test_impact_stands_in_where_the_resolution_is_not_known():
    windows = (ImpactWindow(at(0), at(30)), ImpactWindow(at(40), None))
    page = page_of(impact=Impact(windows=windows))
    assert (page.lasted, page.lasted_label) == ("at least 30 min", "of impact")
    assert [window.lasted for window in page.windows] == ["30 min", ""]
    assert page.windows[1].span == "from 8 June 2024, 11:10 EDT"


@pytest.mark.parametrize(
    ("event", "time", "delta"),
    [
        (Event("e", at(35), "x"), "11:05", "+0:35"),
        (Event("e", at(-5), "x"), "10:25", "−0:05"),
        (Event("e", at(1570), "x"), "12:40", "+26:10"),
        (Event("e", at(35), "x", precision="about"), "~11:05", "+0:35"),
        (Event("e", at(35), "x", precision="day"), "all day", ""),
        (Event("e", dt.date(2024, 6, 8), "x"), "all day", ""),
        (Event("e", None, "x", precision="unknown"), "–", ""),
        (Event("e", at(0) + dt.timedelta(seconds=7), "x"), "10:30:07", "+0:00"),
    ],
)
def test_an_event_is_as_exact_as_it_is_known(event, time, delta):
    row = event_row(event)
    assert (row.time, row.delta) == (time, delta)


def test_an_event_without_a_start_of_the_incident_has_no_delta():
    assert event_row(Event("e", at(35), "x"), started_at=None).delta == ""


def test_an_event_may_last_over_midnight():
    assert event_row(Event("e", at(0), "x", until=at(30))).until == "11:00"
    assert event_row(Event("e", at(0), "x", until=at(1440))).until == "9 Jun 10:30"


def test_text_of_an_event_is_marked_up_and_safe():
    row = event_row(Event("e", at(0), "**Paged** <script>", source="javascript:alert(1)"))
    assert row.text == "<strong>Paged</strong> &lt;script&gt;"
    assert (row.source.text, row.source.url) == ("javascript:alert(1)", "")


def test_links_show_where_they_lead():
    assert link_to("https://chat.example.com/a/b/p17").text == "chat.example.com/…/p17"
    assert link_to("https://user:secret@example.com").text == "example.com"
    assert link_to("see the notes").url == ""
    assert link_to("http://[broken").url == ""
    assert link_to("  ") is None


def wrong_turn_page():
    return page_of(
        started_at=at(0),
        timeline=(
            Event("e1", at(0), "a", kind="detected"),
            Event("e2", at(30), "b", kind="wrong_turn", ruled_out_by="e4"),
            Event("e3", at(40), "c"),
            Event("e4", at(50), "d"),
            Event("e5", at(55), "e", kind="wrong_turn"),
        ),
    )


def test_a_wrong_turn_is_a_branch_with_its_cost():
    page = wrong_turn_page()
    rows = page.days[0].events
    assert [row.branch for row in rows] == [
        "",
        "branch-start",
        "branch-through",
        "branch-end",
        "branch-start",
    ]
    assert (rows[1].lost, rows[1].ruled_out_by.time) == ("20 min", "11:20")
    assert [(note.number, note.lost) for note in rows[3].rules_out] == [("T2", "20 min")]
    assert (rows[4].lost, rows[4].ruled_out_by) == ("", None)
    assert page.wrong_turns == "2 wrong turns cost at least 20 min"


def test_an_event_at_a_milestone_says_so_unless_its_kind_does():
    page = page_of(
        started_at=at(0), detected_at=at(0), timeline=(Event("e1", at(0), "a", kind="detected"),)
    )
    assert page.days[0].events[0].milestones == ("Started",)


def test_the_timeline_has_a_band_per_local_day():
    page = page_of(
        timeline=(
            Event("e1", at(0), "a"),
            Event("e2", None, "b", precision="unknown"),
            Event("e3", at(14 * 60), "c"),
            Event("e4", dt.date(2024, 6, 11), "d", precision="day"),
        )
    )
    assert [(day.label, [row.key for row in day.events]) for day in page.days] == [
        ("Saturday 8 June 2024", ["e1", "e2"]),
        ("Sunday 9 June 2024", ["e3"]),
        ("Tuesday 11 June 2024", ["e4"]),
    ]


def test_a_change_of_clocks_is_said():
    night = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC)
    page = page_of(
        timezone="Europe/Berlin",
        timeline=tuple(Event(f"e{n}", night + n * dt.timedelta(hours=1), "x") for n in range(3)),
    )
    assert [row.time for row in page.days[0].events] == ["01:30", "03:30", "04:30"]
    assert (page.days[0].zone, page.days[0].zone_note) == (
        "CET/CEST",
        "The clocks change to CEST.",
    )
    assert page.zone == "CET, UTC+1; then CEST, UTC+2"


@pytest.mark.parametrize(
    ("fields", "large"),
    [
        ({"value": 20000, "unit": "users", "certainty": "estimated"}, "~20,000 users"),
        ({"value": 80, "unit": "%"}, "80\xa0%"),
        ({"value": 640, "value_high": 720}, "640–720"),
        ({"value": -3, "value_high": 5}, "−3 to 5"),
        ({"value": 7, "value_high": 7}, "7"),
        ({"value_high": 50}, "up to 50"),
        ({"value": 0}, "0"),
        ({"value": 1234.5}, "1,234.5"),
        ({"value": 0.004}, "0.004"),
        ({"value": 1e15}, "1,000,000,000,000,000"),
        ({"value": 900, "unit": "€"}, "€900"),
        ({}, "not known"),
        ({"value": 5, "certainty": "unknown"}, "not known"),
        ({"certainty": "not_applicable"}, "not applicable"),
    ],
)
def test_figures_are_grouped_and_estimates_marked(fields, large):
    assert figure(**fields).large == large


@pytest.mark.parametrize(
    ("due", "note", "overdue", "soon"),
    [
        (dt.date(2024, 6, 28), "3 days overdue", True, False),
        (dt.date(2024, 6, 30), "1 day overdue", True, False),
        (dt.date(2024, 7, 1), "due today", False, True),
        (dt.date(2024, 7, 8), "due in 7 days", False, True),
        (dt.date(2024, 7, 9), "due in 8 days", False, False),
        (None, "", False, False),
    ],
)
def test_due_dates_stand_to_today(due, note, overdue, soon):
    row = item(due_on=due)
    assert (row.due_note, row.is_overdue, row.is_due_soon) == (note, overdue, soon)


@pytest.mark.parametrize("status", ["done", "verified", "wont_do"])
def test_what_is_finished_is_not_overdue(status):
    row = item(due_on=dt.date(2024, 1, 1), status=status)
    assert (row.is_overdue, row.due_note, row.is_finished) == (False, "", True)


def test_counts_add_up():
    items = tuple(
        ActionItem(f"a{n}", "x", status=status, owner="Ada", due_on=dt.date(2024, 6, 1))
        for n, status in enumerate(ACTION_STATUSES)
    )
    counts = page_of(action_items=items).counts
    assert (counts.total, counts.done, counts.dropped, counts.open) == (6, 2, 1, 3)
    assert (counts.overdue, counts.blocked, counts.unowned) == (3, 1, 0)
    assert counts.words == "6 action items: 2 done, 3 open, 1 dropped; 3 overdue"


def test_todos_stand_under_their_improvement_and_are_numbered_as_they_stand():
    page = page_of(
        action_items=(
            ActionItem("t1", "one", improvement="i2"),
            ActionItem("i1", "First", kind="improvement"),
            ActionItem("t2", "two", group="Later"),
            ActionItem("i2", "Second", kind="improvement"),
            ActionItem("t3", "three", improvement="gone"),
        ),
    )
    assert [(group.heading, [row.number for row in group.rows]) for group in page.item_groups] == [
        ("", ["A1"]),
        ("", ["A2", "A3"]),
        ("Later", ["A4"]),
        ("Other to-dos", ["A5"]),
    ]


def test_a_factor_names_what_answers_it():
    factors = (Factor("c1", "a"), Factor("c2", "b", accepted_risk="Rare"), Factor("c3", "c"))
    page = page_of(
        analysis=Analysis(factors=factors),
        action_items=(ActionItem("a1", "x", factors=("c1", "gone")),),
    )
    assert [answer.number for answer in page.factors[0].answers] == ["A1"]
    assert [factor.is_unanswered for factor in page.factors] == [False, False, True]
    assert page.brief.risks == ("Accepted: Rare", "No action yet: c")


def test_only_chapters_with_content_are_numbered():
    page = page_of(
        summary="s",
        analysis=Analysis(whys=(Why("Why?"),)),
        lessons=Lessons(got_lucky=(Lesson("Luck"),)),
        sections=(FreeSection("s1", "Own **part**", "x"), FreeSection("s2", "")),
        plain_words="p",
    )
    assert [(chapter.number, chapter.title) for chapter in page.chapters] == [
        (1, "Summary"),
        (2, "Causes and resolution"),
        (3, "Lessons"),
        (4, "Own part"),
        (5, "Untitled"),
        (6, "In plain words"),
    ]
    assert [section.number for section in page.sections] == [4, 5]


def test_people_stand_by_role():
    page = page_of(
        participants=(
            Participant("Bo", "scribe"),
            Participant("Ada", "lead"),
            Participant("Cy"),
            Participant("Di", "scribe"),
        )
    )
    assert [(people.label, people.names) for people in page.people] == [
        ("Lead", ("Ada",)),
        ("Scribe", ("Bo", "Di")),
        ("", ("Cy",)),
    ]
    assert page.brief.owner == "Ada"


def test_page_one_is_cut_with_a_mark():
    text = "One sentence stands here. Another follows it. " * 100
    page = page_of(summary=text, analysis=Analysis(root_cause=f"Cause.\n\n```\ncode\n```\n{text}"))
    assert len(page.brief.what) <= 560
    assert page.brief.what.endswith("it. […]")
    assert page.brief.cause.startswith("Cause. […] One")
    assert "code" not in page.brief.cause


@pytest.mark.parametrize("text", ["", "x", "x" * 50, "word " * 20, "A. " * 40])
def test_a_cut_text_is_never_too_long(text):
    assert len(cut(text, 30)) <= 30
    assert (cut(text, 30) == " ".join(text.split())) == (len(" ".join(text.split())) <= 30)


def test_page_one_names_the_earliest_due_first_and_says_how_many_more():
    items = tuple(
        ActionItem(f"a{n}", "Do it", due_on=TODAY - dt.timedelta(days=n)) for n in range(30)
    )
    brief = page_of(action_items=items).brief
    assert brief.promised[0].due_note == "29 days overdue"
    assert len(brief.promised) + brief.more_promised == 30


def test_the_fuller_page_one_is_the_fewer_items_it_names():
    items = tuple(ActionItem(f"a{n}", "Do it " * 15) for n in range(8))
    short = page_of(action_items=items)
    long = page_of(
        action_items=items,
        summary="Words of a summary. " * 40,
        analysis=Analysis(root_cause="Words of a cause. " * 40),
    )
    assert 2 <= len(long.brief.promised) < len(short.brief.promised)


def test_the_ends_of_the_calendar_lay_out():
    page = page_of(
        started_at=dt.datetime(1, 1, 1, tzinfo=dt.UTC),
        resolved_at=dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.UTC),
        timezone="Pacific/Auckland",
    )
    assert page.lasted


def test_three_hundred_events():
    report = Report(timeline=tuple(Event(f"e{n}", at(n), f"Event {n}") for n in range(300)))
    assert sum(len(day.events) for day in lay_out(report, today=TODAY).days) == 300


def test_the_same_report_on_another_day_differs_in_what_is_overdue_only():
    report = Report(action_items=(ActionItem("a1", "x", due_on=TODAY),))
    later = lay_out(report, today=TODAY + dt.timedelta(days=1))
    assert later.counts == replace(lay_out(report, today=TODAY).counts, overdue=1)
