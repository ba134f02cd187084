"""The phase bar is to scale, legible, and told in words."""

import datetime as dt
import itertools
import re
import xml.etree.ElementTree as etree

import pytest

from postmortems.report.charts import phase_bar
from postmortems.report.document import MILESTONES, Impact, ImpactWindow, Report
from postmortems.report.measures import measures

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
SVG = "{http://www.w3.org/2000/svg}"


def at(minutes):
    return START + dt.timedelta(minutes=minutes)


def draw(*minutes, width=720, windows=(), zone="UTC"):
    known = {
        name: at(minute)
        for name, minute in zip(MILESTONES, minutes, strict=False)
        if minute is not None
    }
    spans = tuple(ImpactWindow(at(first), at(last)) for first, last in windows)
    report = Report(timezone=zone, impact=Impact(windows=spans), **known)
    return phase_bar(report, measures(report), width=width)


def parse(chart):
    return etree.fromstring(chart.svg)


def phases(svg):
    return {
        rect.get("class").split("-")[-1]: (float(rect.get("x")), float(rect.get("width")))
        for rect in svg.iter(f"{SVG}rect")
        if rect.get("class", "").startswith("phase ")
    }


def text_boxes(svg):
    """Where the milestones' words stand: (left, right, top)."""
    boxes = []
    for text in svg.iter(f"{SVG}text"):
        if text.get("class") not in ("chart-strong", "chart-text") or text.get("font-size"):
            continue
        x, width = float(text.get("x")), len(text.text) * 5.6
        left = {"end": x - width, "middle": x - width / 2}.get(text.get("text-anchor"), x)
        boxes.append((left, left + width, float(text.get("y"))))
    return boxes


def test_phases_are_as_wide_as_they_were_long():
    found = phases(parse(draw(0, 30, 40, 100, 180, 240)))
    assert found["acknowledged"][1] * 6 == pytest.approx(found["diagnosed"][1], rel=0.02)
    assert found["detected"][1] == pytest.approx(found["resolved"][1] / 2, rel=0.02)
    assert sum(width for _, width in found.values()) == pytest.approx(718, abs=1)


@pytest.mark.parametrize("width", [320, 720, 840])
@pytest.mark.parametrize(
    "minutes",
    [
        (0, 0, 5, 90, 120, 135),
        (0, 1, 2, 3, 4, 4320),
        (0, 4316, 4317, 4318, 4319, 4320),
        (0, 1000, 1001, 1002, 1003, 2000),
        (0, 0, 0, 0, 0, 60),
        (0, 30, 35, 60, 62, 64),
        (0, None, None, None, None, 1),
    ],
)
def test_labels_never_overlap_nor_leave_the_picture(minutes, width):
    boxes = text_boxes(parse(draw(*minutes, width=width)))
    assert boxes
    for left, right, _ in boxes:
        assert left >= -1
        assert right <= width + 1
    for one, other in itertools.combinations(boxes, 2):
        apart = one[1] <= other[0] or other[1] <= one[0] or abs(one[2] - other[2]) >= 10
        assert apart, (one, other)


def test_milestones_of_one_moment_share_a_label():
    chart = draw(0, 0, 5, 90, 120, 135)
    assert "Started, Detected" in chart.svg
    assert ">Detected<" not in chart.svg


def test_it_is_told_in_words():
    svg = parse(draw(0, 0, 5, None, 120, 135, windows=[(0, 120)]))
    assert svg.get("role") == "img"
    named = svg.get("aria-labelledby").split()
    assert [svg.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == named
    assert "waiting 5 min" in svg.find(f"{SVG}title").text
    words = svg.find(f"{SVG}desc").text
    assert "Diagnosed: not known." in words
    assert "Impact: 8 June 2024, 14:30–16:30 UTC." in words


def test_overlapping_windows_lie_in_lanes_of_their_own():
    svg = parse(draw(0, 1, 2, 3, 4, 100, windows=[(0, 50), (40, 90), (60, 100)]))
    tops = [
        rect.get("y") for rect in svg.iter(f"{SVG}rect") if rect.get("class") == "impact-window"
    ]
    assert sorted(map(tops.count, set(tops))) == [1, 2]


def test_an_hour_that_the_clocks_skip_is_not_on_the_axis():
    start = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC)
    report = Report(
        timezone="Europe/Berlin", started_at=start, resolved_at=start + dt.timedelta(hours=5)
    )
    svg = parse(phase_bar(report, measures(report)))
    hours = [text.text for text in svg.iter(f"{SVG}text") if text.get("font-size") == "10"]
    assert "02:00" not in hours
    assert {"03:00", "04:00"} <= set(hours)


@pytest.mark.parametrize("minutes", [(), (5,), (5, 5, 5, 5, 5, 5)])
def test_nothing_is_drawn_of_less_than_two_moments(minutes):
    chart = draw(*minutes)
    assert (chart.svg, chart.width, chart.height) == ("", 0, 0)


@pytest.mark.parametrize("days", [3, 400, 20_000])
def test_long_spans_stay_small(days):
    chart = draw(0, None, None, None, None, days * 1440)
    assert len(chart.svg) < 8000


def test_no_style_attribute_and_no_reference_outside():
    chart = draw(0, 10, 20, 30, 40, 50, windows=[(0, 50)])
    assert "style=" not in chart.svg
    assert all(part.startswith("#phases-") for part in re.findall(r"url\((.*?)\)", chart.svg))
