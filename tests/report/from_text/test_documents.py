"""Whole documents in the shapes people write them become the right report."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from postmortems.report.from_text import Unreadable, read
from tests.report.from_text import samples


def wall(report, when):
    """A time as the clocks of the report's zone showed it."""
    return f"{when.astimezone(ZoneInfo(report.timezone)):%Y-%m-%d %H:%M}"


def times(report):
    return [
        wall(report, event.happened_at)
        if isinstance(event.happened_at, dt.datetime)
        else str(event.happened_at)
        for event in report.timeline
    ]


def test_the_layout_of_the_big_search_company():
    report = read(samples.SEARCH_LAYOUT).report
    assert report.title == "Checkout outage (incident 465)"
    assert [person.name for person in report.participants] == ["jo", "marta"]
    assert times(report) == [f"2022-10-21 {time}" for time in ("14:51", "14:54", "14:55", "16:30")]
    assert [event.kind for event in report.timeline][1:] == ["impact_start", "alert", "resolved"]
    assert (wall(report, report.started_at), wall(report, report.resolved_at)) == (
        "2022-10-21 14:54",
        "2022-10-21 16:30",
    )
    assert [(i.title, i.owner, i.status, i.action_class) for i in report.action_items] == [
        ("Write down how to shed load", "jo", "done", "mitigate"),
        ("Balance between regions", "marta", "open", "prevent"),
    ]
    assert report.analysis.trigger == "A burst of orders."
    assert [lesson.text for lesson in report.lessons.got_lucky] == ["It was a quiet Friday"]


def test_plain_text_with_a_clock_that_passes_midnight():
    report = read(samples.OVERNIGHT_TEXT).report
    assert (report.timezone, report.timezone_assumed) == ("America/Los_Angeles", False)
    assert times(report) == [
        "2021-05-10 22:40",
        "2021-05-11 00:10",
        "2021-05-11 00:10",
        "2021-05-11 03:05",
    ]
    assert "caches" in report.analysis.root_cause
    assert [figure.value for figure in report.impact.figures] == [100]
    assert "next_day" in [doubt.code for doubt in read(samples.OVERNIGHT_TEXT).doubts]


def test_noon_written_as_morning():
    report = read(samples.NOON_TABLE).report
    assert [time[-5:] for time in times(report)] == ["11:30", "12:00", "12:15", "12:45"]


def test_a_header_table_and_columns_for_date_and_time():
    report = read(samples.COMPANY_TEMPLATE).report
    assert (report.severity, report.timezone) == ("sev2", "Europe/Berlin")
    assert report.services == ("payments-api", "ledger")
    assert [(p.name, p.role) for p in report.participants] == [("Lena Ortiz", "commander")]
    assert times(report) == [f"2024-03-12 {time}" for time in ("09:14", "09:21", "10:47")]
    assert [(f.value, f.unit) for f in report.impact.figures] == [(4212, "failed"), (2.3, "%")]
    first, second = report.action_items
    assert (first.owner, first.due_on, first.status, first.group) == (
        "Lena",
        dt.date(2024, 3, 20),
        "in_progress",
        "Short term",
    )
    assert (second.status, second.due_on) == ("done", dt.date(2024, 3, 25))


def test_headings_as_entries_with_quotes_and_code_below():
    report = read(samples.HEADING_ENTRIES).report
    assert times(report) == ["2025-08-12 17:00", "2025-08-12 17:32", "2025-08-12 18:11"]
    assert report.timeline[0].text == "Incident declared"
    assert "who deleted it" in report.timeline[0].detail
    assert "16:32" in report.timeline[1].detail
    assert [item.status for item in report.action_items] == ["open", "done"]


def test_nested_list_by_day_and_month_day_in_brackets():
    report = read(samples.NESTED_DAYS).report
    assert times(report) == [
        "2021-04-13 16:16",
        "2021-04-13 18:30",
        "2021-04-14 08:30",
        "2021-04-14 12:09",
    ]
    assert report.timeline[1].precision == "about"
    report = read(samples.BRACKETED).report
    # the document's -07:00 is an hour off from what clocks showed in December
    assert times(report) == ["2018-12-05 15:21", "2019-03-26 17:40", "2019-03-26 23:04"]


def test_html_page_and_wiki_page():
    report = read(samples.HTML_PAGE).report
    assert report.title == "Search outage"
    assert report.severity == "sev2"
    assert times(report) == [f"2023-05-05 {time}" for time in ("10:02", "10:05", "10:30")]
    assert [(i.title, i.owner, i.due_on) for i in report.action_items] == [
        ("Fix the index job", "Bo", dt.date(2023, 6, 1)),
        ("Add tests", "", None),
    ]
    report = read(samples.WIKI_PAGE).report
    assert times(report) == ["2019-06-04 13:05", "2019-06-04 13:17"]
    assert [item.status for item in report.action_items] == ["open", "done"]


def test_other_languages():
    report = read(samples.GERMAN).report
    assert (report.severity, wall(report, report.resolved_at)) == ("sev1", "2024-02-14 09:25")
    assert report.analysis.root_cause == "Ein fehlerhaftes Update."
    assert report.action_items[0].due_on == dt.date(2024, 3, 1)
    report = read(samples.SPANISH).report
    assert report.analysis.root_cause == "Un disco lleno."
    assert times(report) == ["2023-04-03 10:00", "2023-04-03 10:40"]


def test_groups_names_and_sentences_as_action_items():
    items = read(samples.ACTION_GROUPS).report.action_items
    assert [(item.group, item.owner, item.title) for item in items] == [
        ("", "Gala Evans", "Document the schema"),
        ("", "Gala Evans", "Check the weekly backup"),
        ("Tooling", "", "Limit the memory of builds."),
        ("Tooling", "", "Add alerts for full disks"),
    ]
    assert items[2].tracker_url == "https://tracker.example/7"


def test_times_that_are_no_events_stay_text():
    report = read(samples.WITH_LOGS).report
    assert len(report.timeline) == 2
    assert "09:15:01 worker died" in report.timeline[1].detail
    assert any("liv [9:20 AM]" in section.text for section in report.sections)


def test_a_list_of_times_without_a_heading():
    report = read(samples.NO_TIMELINE_HEADING).report
    assert times(report) == ["2024-05-02 08:00", "2024-05-02 08:20", "2024-05-02 08:45"]


def test_doubts_point_at_their_line():
    proposal = read(samples.DOUBTFUL)
    doubts = {doubt.code: doubt for doubt in proposal.doubts}
    assert doubts["duration"].sentence == (
        "The stated duration is 15 h, the times give 16 h 49 min."
    )
    assert proposal.source.split("\n")[doubts["duration"].line - 1].startswith("**Duration")
    assert "+04:00" in doubts["zone_ambiguous"].sentence
    assert "zone_assumed" in [doubt.code for doubt in read("# A\n\n## Timeline\n- 10:00 x").doubts]


def test_every_line_has_a_place_and_no_word_is_lost():
    proposal = read(samples.COMPANY_TEMPLATE)
    places = {line.text: line.destination for line in proposal.lines}
    assert places["Cache keys collided."] == "root_cause"
    assert places["| 2024-03-12 | 09:21 | Alert fires |"] == "timeline:e2"
    assert [line.number for line in proposal.lines] == list(range(1, len(proposal.lines) + 1))
    odd = read("# Shop down\n\nxyzzy plugh\n\n## Timeline\n- 10:00 UTC it broke\n")
    assert [(left.line, left.text) for left in odd.report.leftovers][:1] == [(3, "xyzzy plugh")]


def test_what_a_person_decides_wins():
    text = "# Shop down\n\nxyzzy plugh\n\n## Timeline\n- 10:00 it broke\n"
    proposal = read(
        text,
        timezone="Europe/Berlin",
        day=dt.date(2024, 6, 8),
        severity="sev3",
        sent={3: "timeline"},
    )
    report = proposal.report
    assert times(report) == ["2024-06-08 10:00", "None"]
    assert (report.severity, report.timezone_assumed) == ("sev3", False)
    assert report.timeline[1].text == "xyzzy plugh"
    assert read(text, sent={3: "action_items"}).report.action_items[0].title == "xyzzy plugh"
    assert read(text, sent={3: "section:Odd"}).report.sections[0].title == "Odd"
    assert "xyzzy" in read(text, sent={3: "summary"}).report.summary
    with pytest.raises(ValueError):
        read(text, timezone="Mars/Phobos")


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode("utf-8"),
        lambda text: text.encode("utf-8").decode("mac-roman").encode("utf-8"),
        lambda text: text.encode("utf-8").decode("cp1252").encode("utf-8"),
    ],
)
def test_encodings(encode):
    text = "# Café down\n\n## Summary\nThe café’s till – broken.\n"
    report = read(encode(text)).report
    assert (report.title, report.summary) == ("Café down", "The café’s till – broken.")


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        (b"", "no text"),
        (b" \n\t", "no text"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "Word"),
        (bytes(range(256)) * 20, "not a text file"),
        (b"a" * (20 * 1024 * 1024 + 1), "20 MB"),
        (b"word " * (4 * 1024 * 1024 - 1), "20.0 MB of text"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(source, hint):
    with pytest.raises(Unreadable) as refused:
        read(source)
    assert hint in str(refused.value) and "\n" not in str(refused.value)


def test_embedded_pictures_are_no_text():
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 300_000
    text = f"# Till down\n\n## Summary\nIt broke. ![graph]({picture})\n"
    report = read(text).report
    assert report.summary == "It broke. ![graph](data:image/png;base64,)"
    page = f"<h1>Till down</h1><h2>Summary</h2><p>It <img src='{picture}' alt='graph'> broke.</p>"
    report = read(page).report
    assert (report.title, report.summary) == ("Till down", "It graph broke.")


def test_a_zone_to_assume():
    report = read("# A\n\n## Timeline\n- 2024-05-04 10:00 x", assumed_zone="Asia/Tokyo").report
    assert (report.timezone, report.timezone_assumed) == ("Asia/Tokyo", True)
    assert times(report) == ["2024-05-04 10:00"]
    named = read("# A\n\n## Timeline\n- 2024-05-04 10:00 UTC x", assumed_zone="Asia/Tokyo").report
    assert (named.timezone, named.timezone_assumed) == ("UTC", False)


def test_labels_in_a_list_and_half_days_after_noon():
    report = read(samples.COURSE_TEMPLATE).report
    assert [time[-5:] for time in times(report)] == ["14:05", "14:10", "14:20", "15:30"]
    assert report.analysis.root_cause == "An expired certificate."
    assert [(figure.value, figure.unit) for figure in report.impact.figures] == [(65, "%")]
    assert [(item.kind, item.title) for item in report.action_items] == [
        ("improvement", "Certificate renewal"),
        ("todo", "Automate renewal"),
        ("todo", "Add expiry alerts"),
    ]


def test_labels_in_front_of_times_tell_the_milestones():
    report = read(samples.LABELLED_TIMES).report
    assert [
        wall(report, when)[-5:]
        for when in (report.started_at, report.detected_at, report.resolved_at)
    ] == ["10:01", "10:05", "10:44"]


def test_sentences_tell_the_milestones_and_a_date_of_publication_does_not():
    report = read(samples.WEBLOG).report
    assert (wall(report, report.started_at), wall(report, report.resolved_at)) == (
        "2022-03-01 10:15",
        "2022-03-01 12:40",
    )
    assert wall(report, report.detected_at) == "2022-03-01 10:22"


def test_updates_that_end_with_their_time():
    report = read(samples.STATUS_UPDATES).report
    assert times(report) == [f"2023-11-18 {time}" for time in ("11:43", "11:20", "10:52")]
    assert report.timeline[0].text == "Resolved - This incident has been resolved."


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace("## ", "**") + "**" if line.startswith("## ") else line,
        lambda line: line.replace("## ", "## 3. ") if line.startswith("## ") else line,
        lambda line: line.replace("## ", "") + ":" if line.startswith("## ") else line,
        lambda line: line.upper() if line.startswith("## ") else line,
        lambda line: line.replace("- ", "* ", 1) if line.startswith("- ") else line,
        lambda line: line + "  ",
    ],
)
def test_the_look_of_headings_and_lists_does_not_matter(change):
    document = samples.GERMAN
    changed = "\n".join(change(line) for line in document.split("\n"))
    before, after = read(document).report, read(changed).report
    assert times(after) == times(before)
    assert [item.title for item in after.action_items] == [i.title for i in before.action_items]
    assert after.analysis.root_cause == before.analysis.root_cause
