"""Lines typed into a timeline become entries with the right instant."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from postmortems.report.from_text.timeline_lines import (
    NotATime,
    parse_timeline_lines,
    parse_wall_time,
)

NEW_YORK = ZoneInfo("America/New_York")
DAY = dt.date(2024, 6, 8)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def one(line: str, after: dt.datetime | None = None, zone: ZoneInfo = NEW_YORK):
    (entry,) = parse_timeline_lines(line, zone, after, DAY)
    return entry


@pytest.mark.parametrize(
    ("line", "when", "text"),
    [
        ("10:35 paged the storage people", "2024-06-08 14:35", "paged the storage people"),
        ("- **10:35 AM** - paged them", "2024-06-08 14:35", "paged them"),
        ("* 10:35 PM: paged them", "2024-06-09 02:35", "paged them"),
        ("**10:35: paged them**", "2024-06-08 14:35", "paged them"),
        ("2024-06-09 10:35 paged them", "2024-06-09 14:35", "paged them"),
        ("[06-09 10:35] paged them", "2024-06-09 14:35", "paged them"),
        ("Jun 9, 10:35 AM — paged them", "2024-06-09 14:35", "paged them"),
        ("9th June, 2024 at 10:35 - paged them", "2024-06-09 14:35", "paged them"),
        ("2024-06-09, 03:26pm: paged them", "2024-06-09 19:26", "paged them"),
        ("11.55 paged them", "2024-06-08 15:55", "paged them"),
        ("10:35 UTC paged them", "2024-06-08 10:35", "paged them"),
        ("12.39UTC paged them", "2024-06-08 12:39", "paged them"),
        ("10:35 +02:00 paged them", "2024-06-08 14:35", "+02:00 paged them"),
        ("10:35+02:00 paged them", "2024-06-08 08:35", "paged them"),
        ("16:37 Denver - paged them", "2024-06-08 22:37", "paged them"),
        ("10:35:53 paged them", "2024-06-08 14:35:53", "paged them"),
        ("1) 0935 UTC paged them", "2024-06-08 09:35", "paged them"),
    ],
)
def test_one_line(line, when, text):
    entry = one(line)
    assert (entry.happened_at, entry.text, entry.problem) == (utc(when), text, "")
    assert entry.source == line


def test_about_and_ranges():
    assert one("~18:30 call ends").precision == "about"
    entry = one("16:54 - 17:15 many errors")
    assert (entry.happened_at, entry.until) == (utc("2024-06-08 20:54"), utc("2024-06-08 21:15"))
    assert entry.text == "many errors"
    days = one("Between 2024-06-01 to 2024-06-05 the port was open")
    assert (days.happened_at, days.until) == (dt.date(2024, 6, 1), dt.date(2024, 6, 5))
    assert days.precision == "day"


def test_a_number_in_front_is_not_a_time():
    for line in (
        "~280 concurrent users",
        "10 - 25 minutes from now",
        "3 nodes left",
        "2.5 GB free",
    ):
        entry = one(line)
        assert (entry.happened_at, entry.precision, entry.text) == (None, "unknown", line)


def test_lines_follow_each_other_past_midnight():
    entries = parse_timeline_lines(
        "22:30 reboot begins\n\n00:26 outage begins\n00:20 noted late\nnothing more known",
        NEW_YORK,
        None,
        DAY,
    )
    assert [entry.happened_at for entry in entries] == [
        utc("2024-06-09 02:30"),
        utc("2024-06-09 04:26"),
        utc("2024-06-09 04:20"),
        None,
    ]
    assert [entry.line for entry in entries] == [1, 3, 4, 5]


def test_the_entry_before_gives_the_day():
    assert one("10:35 next", after=utc("2024-07-01 13:00")).happened_at == utc("2024-07-01 14:35")
    assert one("00:10 next", after=utc("2024-07-02 03:50")).happened_at == utc("2024-07-02 04:10")


def test_day_lines_and_time_lines():
    entries = parse_timeline_lines(
        "2024-06-10\n  - 9:23: first sign\n\n11 June 2024:\n14:00 GMT:\nThe pager rang.",
        NEW_YORK,
        None,
        DAY,
    )
    assert [(entry.happened_at, entry.text) for entry in entries] == [
        (utc("2024-06-10 13:23"), "first sign"),
        (utc("2024-06-11 14:00"), "The pager rang."),
    ]


def test_half_days_without_marker():
    entries = parse_timeline_lines("11.55 a\n12.56 b\n1.00 c\n1.28 d", NEW_YORK, None, DAY)
    assert [entry.happened_at.hour for entry in entries] == [15, 16, 17, 17]


def test_times_the_clock_never_showed_or_showed_twice():
    gap = one("2024-03-10 02:30 restart")
    assert gap.happened_at is None
    assert gap.problem == (
        "02:30 does not exist on 10 March 2024 in America/New_York: "
        "the clocks went from 02:00 to 03:00."
    )
    twice = one("2024-11-03 01:30 restart")
    assert "happened twice" in twice.problem and "add EDT or EST" in twice.problem
    assert one("2024-11-03 01:30 EST restart").happened_at == utc("2024-11-03 06:30")
    assert one("2024-11-03 01:30 EST restart").problem == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("10:35 Misleading path: blamed the balancer", "wrong_turn"),
        ("10:35 Escalated to the network team", "escalation"),
        ("10:35 Issue detected by a probe", "detected"),
        ("10:35 Full resolution, all services fine", "resolved"),
        ("10:35 Rolled back the release", "mitigation"),
        ("10:35 had tea", "note"),
    ],
)
def test_kinds(text, kind):
    assert one(text).kind == kind


def test_form_fields():
    assert parse_wall_time("2024-06-08T10:35", NEW_YORK) == utc("2024-06-08 14:35")
    assert parse_wall_time("10:35", NEW_YORK, DAY) == utc("2024-06-08 14:35")
    assert parse_wall_time("2024-06-08", NEW_YORK) == DAY
    assert parse_wall_time("8 June 2024 10:35 CEST", NEW_YORK) == utc("2024-06-08 08:35")
    for wrong in ("soon", "10:35", "31/02/2024", "2024-03-10 02:30", "2024-11-03 01:30", ""):
        with pytest.raises(NotATime):
            parse_wall_time(wrong, NEW_YORK)


def test_nothing_crashes_on_odd_lines():
    for line in (
        "00:00",
        "99:99 x",
        "0000-00-00 00:00",
        "9999-12-31 23:59",
        "[",
        "**",
        "12:",
        ":::",
        "1" * 9000,
    ):
        parse_timeline_lines(line, NEW_YORK, None, DAY)
