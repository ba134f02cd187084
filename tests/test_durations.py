"""Spans of time: arithmetic, wording, reading."""

import datetime as dt

import pytest

from postmortems import durations


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1 hour and 20 minutes", 80),
        ("15h", 900),
        ("~4 hours and 38 minutes", 278),
        ("1h30", 90),
        ("2 h 15 min", 135),
        ("just over nine hours", 540),
        ("half an hour", 30),
        ("an hour and a half", 90),
        ("seven days", 10080),
        ("1 hora e 20 minutos", 80),
        ("2 Stunden 5 Minuten", 125),
        ("no time at all", None),
        ("", None),
    ],
)
def test_reading(text, minutes):
    assert durations.parse(text) == minutes


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 h"),
        (135, "2 h 15 min"),
        (9600, "6 d 16 h"),
        (-5, "−5 min"),
    ],
)
def test_wording(minutes, text):
    assert durations.words(minutes) == text


def test_wording_reads_back():
    for minutes in (1, 59, 61, 1439, 1441, 100_000):
        assert durations.parse(durations.words(minutes)) == minutes


def test_between():
    start = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
    assert durations.minutes_between(start, start + dt.timedelta(hours=2, seconds=59)) == 120
    assert durations.minutes_between(start, None) is None
    assert durations.minutes_between(start.date(), start) is None
