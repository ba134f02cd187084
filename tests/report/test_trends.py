"""Months, spreads and their charts."""

import datetime as dt
import re
import xml.etree.ElementTree as etree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortems.report.trend_charts import WIDTH, Series, boxes, columns
from postmortems.report.trends import (
    days_words,
    month_after,
    months_until,
    share_words,
    spread_of,
)

MONTHS = months_until(dt.date(2026, 3, 31), 6)


def test_months_end_with_the_one_of_today() -> None:
    assert MONTHS == [dt.date(2025, 10 + n, 1) for n in range(3)] + [
        dt.date(2026, 1 + n, 1) for n in range(3)
    ]
    assert month_after(dt.date(2025, 12, 1)) == dt.date(2026, 1, 1)
    # At the ends of the calendar there is nothing before or behind.
    assert months_until(dt.date.max, 3)[-1] == dt.date(9999, 12, 1)
    assert month_after(dt.date(9999, 12, 1)) == dt.date.max
    assert months_until(dt.date(1, 2, 1), 12) == [dt.date(1, 1, 1), dt.date(1, 2, 1)]


@given(st.lists(st.floats(0, 5000), min_size=1))
def test_the_middle_half_lies_around_the_median(days: list[float]) -> None:
    spread = spread_of(days)
    assert spread is not None and spread.many == len(days)
    assert min(days) <= spread.lower <= spread.median <= spread.upper <= spread.longest == max(days)


def test_quartiles() -> None:
    spread = spread_of([9, 1, 5, 3, 7])
    assert spread and (spread.lower, spread.median, spread.upper) == (3, 5, 7)
    assert spread_of([]) is None


def test_words() -> None:
    assert [days_words(days) for days in (0, 0.5, 1, 9.96, 11.7)] == [
        *("0 days", "0.5 days", "1 day", "10 days", "12 days"),
    ]
    assert (share_words(None), share_words(0), share_words(0.666)) == ("–", "0 %", "67 %")


def heights(svg: str, look: str) -> list[float]:
    found = re.findall(rf'class="column column-{look}"[^>]* height="([\d.]+)"', svg)
    return [float(height) for height in found]


def test_columns_are_as_high_as_their_values() -> None:
    svg = columns("c", "Opened", MONTHS, [Series("Opened", "plain", [1, 2, 4, 0, 3, 8])])

    found = heights(svg, "plain")
    assert len(found) == 5  # nothing is drawn for nothing
    assert found[1] == pytest.approx(2 * found[0], abs=0.3)
    assert found[-1] == pytest.approx(8 * found[0], abs=1)
    tree = etree.fromstring(svg)
    desc = tree.find("{http://www.w3.org/2000/svg}desc")
    assert desc is not None and desc.text is not None
    assert "Jan 2026: opened 0." in desc.text and "Mar 2026: opened 8." in desc.text


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=6, max_size=6),
    st.lists(st.integers(0, 10**6), min_size=6, max_size=6),
    st.booleans(),
)
def test_no_column_leaves_the_chart(one: list, other: list, stacked: bool) -> None:
    series = [Series("One", "plain", one), Series("Other", "hatched", other)]
    svg = columns("c", "Title", MONTHS, series, stacked=stacked)
    if not svg:
        return
    for x, y, width, height in re.findall(
        r'<rect class="column[^>]* x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"',
        svg,
    ):
        assert 0 <= float(x) and float(x) + float(width) <= WIDTH + 0.1
        assert 0 <= float(y) and float(y) + float(height) <= 143.2


def test_a_title_is_text() -> None:
    svg = columns("c", "<b>&", MONTHS, [Series("<i>", "plain", [1] * 6)])
    assert "<b>" not in svg and "<i>" not in svg
    etree.fromstring(svg)


def test_nothing_gives_no_chart() -> None:
    assert columns("c", "T", MONTHS, [Series("One", "plain", [0] * 6)]) == ""
    assert columns("c", "T", MONTHS, [Series("One", "plain", [None] * 6)], percent=True) == ""
    assert columns("c", "T", MONTHS, [Series("One", "plain", [0.0] * 6)], percent=True) != ""
    assert boxes("b", "T", [("P0", None)]) == ""


def test_boxes_say_their_spread() -> None:
    svg = boxes("b", "Time", [("P0", spread_of([1, 2, 3, 400])), ("P1", None)])

    etree.fromstring(svg)
    assert "P0: median 2.5 days, half of 4 between 1.8 days and" in svg
    assert "P1: none closed." in svg
