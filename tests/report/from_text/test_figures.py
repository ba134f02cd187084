"""Numbers of the impact are found in sentences; times, spans and versions are not."""

import pytest

from postmortems.report.from_text.figures import parse_figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("~20,000 users unable to buy", [(20000, None, "users", "estimated")]),
        ("80-85 % of requests", [(80, 85, "%", "measured")]),
        ("2.5K 503 errors", [(2500, None, "errors", "measured")]),
        ("we lost $1.2 million", [(1200000, None, "USD", "measured")]),
        ("At least 6 customers complained", [(6, None, "customers", "estimated")]),
        (
            "Two customers and 31 jobs were hit",
            [(2, None, "customers", "measured"), (31, None, "jobs", "measured")],
        ),
        ("between 30 and 40 users", [(30, 40, "users", "measured")]),
    ],
)
def test_figures(text, figures):
    found = parse_figures(text)
    assert [(f.value, f.value_high, f.unit, f.certainty) for f in found] == figures
    assert [f.key for f in found] == [f"f{n}" for n in range(1, len(found) + 1)]


@pytest.mark.parametrize(
    "text",
    [
        "It lasted 45 minutes, from 10:30 to 11:15 on 2024-06-08.",
        "Upgraded from 1.18 to 1.19.3",
        "returned HTTP 500 errors",
        "32 GB of memory",
    ],
)
def test_other_numbers_are_no_figures(text):
    assert parse_figures(text) == []
