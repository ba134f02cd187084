"""Reports to print: the example, and one with as many events and action items as wanted."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import replace
from pathlib import Path

from bench.words import WORDS
from postmortems.report import document as d
from postmortems.report.from_json import from_data

TODAY = dt.date(2026, 1, 20)
# About 37 and 200 pages of A4.
LONG = (300, 100)
HUGE = (1700, 560)
_EXAMPLE = Path(__file__).parents[1] / "postmortems" / "demo" / "01-ecommerce-outage.json"


def example() -> d.Report:
    """The document everything starts from."""
    data = json.loads(_EXAMPLE.read_text(encoding="utf-8"))
    data.pop("demo")
    return replace(from_data(data), reference="INC-1")


def long_report(events: int, items: int) -> d.Report:
    """The example with this many entries and action items in place of its own."""
    report = example()
    dice = random.Random(7)
    start = report.started_at
    assert isinstance(start, dt.datetime)
    factors = tuple(d.Factor(f"c{n}", _sentence(dice, 14), "process") for n in range(8))
    return replace(
        report,
        timeline=tuple(_event(dice, n, start) for n in range(events)),
        action_items=tuple(_item(dice, n) for n in range(items)),
        analysis=replace(report.analysis, factors=factors),
    )


def _event(dice: random.Random, number: int, start: dt.datetime) -> d.Event:
    turn = number % 25 == 10
    return d.Event(
        key=f"e{number}",
        happened_at=start + dt.timedelta(minutes=4 * number),
        text=_sentence(dice, dice.randrange(5, 15)),
        kind="wrong_turn" if turn else dice.choice(d.EVENT_KINDS[3:9]),
        detail=_sentence(dice, 12) if number % 10 == 0 else "",
        source=f"https://chat.example.com/archive/{number}" if number % 8 == 0 else "",
        key_moment=number % 12 == 0,
        ruled_out_by=f"e{number + 2}" if turn else None,
    )


def _item(dice: random.Random, number: int) -> d.ActionItem:
    broad = number % 5 == 0
    return d.ActionItem(
        key=f"i{number}",
        title=_sentence(dice, dice.randrange(4, 8))[:-1],
        kind="improvement" if broad else "todo",
        detail=_sentence(dice, 9) if number % 4 == 0 else "",
        action_class=dice.choice(d.ACTION_CLASSES),
        priority=dice.choice(d.PRIORITIES),
        owner=dice.choice(("Ada Okonkwo", "Jonas Brandt", "Mei Lin Tan")),
        due_on=TODAY + dt.timedelta(days=number % 90 - 20),
        status=dice.choice(("open", "in_progress", "done", "verified")),
        tracker_url=f"https://jira.example.com/browse/PLAT-{number}",
        improvement=None if broad else f"i{number - number % 5}",
        factors=(f"c{number % 8}",),
    )


def _sentence(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(WORDS, k=words)).capitalize() + "."
