"""Timeline entries as written to events of the report, with their instants and kinds."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Protocol

from ..document import Event
from .clock import MONTH_NAMES, NotATime, Running
from .context import Context
from .kinds import guess_kind
from .stamps import Stamp
from .timeline import Entry, Found

_STATUS_KIND = {
    "investigating": "investigation",
    "identified": "finding",
    "monitoring": "mitigation",
    "resolved": "resolved",
}
_ENDS_WRONG_TURN = ("escalation", "finding", "mitigation", "detected")


class Account(Protocol):
    """What this module tells about lines and doubts."""

    def place(self, lines: list[int], destination: str) -> None: ...

    said: set[str]

    def doubt(self, line: int, code: str, sentence: str) -> None: ...


def events_of(founds: list[Found], context: Context, account: Account) -> list[tuple[Event, int]]:
    """The events of all timeline sections in document order, each with its first line."""
    events: list[tuple[Event, int]] = []
    running = context.running()
    for found in founds:
        running.default = None
        for step in found.steps:
            if isinstance(step, Stamp):
                _set_day(step, running)
                continue
            if not step.text and not step.detail and step.stamp is None:
                continue
            event = _event(step, running, f"e{len(events) + 1}", account)
            account.place(step.lines, f"timeline:{event.key}")
            events.append((event, step.lines[0]))
    return _with_wrong_turns(events, account)


def _set_day(stamp: Stamp, running: Running) -> None:
    try:
        if stamp.day:
            running.day, running.at = running.whole_day(stamp.day), None
            running.default = running.day
    except NotATime:
        return


def _event(step: Entry, running: Running, key: str, account: Account) -> Event:
    line = step.lines[0]
    text, detail = step.text, list(step.detail)
    whole_bold = text.startswith("**") and text.endswith("**") and text.count("**") == 2
    kind = _kind(text, detail)
    event = Event(
        key,
        None,
        text,
        precision="unknown",
        kind=kind,
        key_moment=whole_bold,
        detail="\n".join(detail).strip(),
    )
    if step.stamp is None:
        return event
    try:
        moment, until = running.take(step.stamp)
    except NotATime as wrong:
        account.doubt(line, "not_a_time", str(wrong))
        kept = "\n".join([step.written, *detail]).strip()
        return replace(event, detail=kept)
    _say(running, step, moment, line, account)
    exact = isinstance(moment, dt.datetime)
    precision = "day" if not exact else "about" if step.stamp.about else "exact"
    return replace(event, happened_at=moment, until=until, precision=precision)


def _kind(text: str, detail: list[str]) -> str:
    state = next((row[8:].strip().lower() for row in detail if row.startswith("Status: ")), "")
    first = re.match(r"[*_]{0,3}(\w+)[*_]{0,3}\s{0,3}[-–—:]", text)
    state = state or (first[1].lower() if first else "")
    return _STATUS_KIND.get(state) or guess_kind(text)


def _say(
    running: Running, step: Entry, moment: dt.datetime | dt.date, line: int, account: Account
) -> None:
    day = running.day
    for code in running.said:
        if code == "noon" and code in account.said:
            continue
        account.said.add(code)
        if code == "next_day" and day:
            account.doubt(
                line,
                code,
                f"The clock runs past midnight here: {step.written} is taken "
                f"as {day.day} {MONTH_NAMES[day.month - 1]}.",
            )
        elif code == "noon":
            account.doubt(
                line,
                code,
                f"{step.written} is taken as afternoon, because the entry "
                "before it is around noon; so are those behind it.",
            )
        elif code == "backwards":
            account.doubt(line, code, f"The clock runs backwards here: {step.written}.")
        elif code == "twice":
            account.doubt(
                line,
                code,
                f"The clocks showed {step.written} twice on this day; one of the two was chosen.",
            )


def _with_wrong_turns(events: list[tuple[Event, int]], account: Account) -> list[tuple[Event, int]]:
    """A wrong turn ends with the entry behind it, where that one goes another way."""
    result = list(events)
    for place, (event, line) in enumerate(events[:-1]):
        following = events[place + 1][0]
        if event.kind == "wrong_turn" and following.kind in _ENDS_WRONG_TURN:
            result[place] = (replace(event, ruled_out_by=following.key), line)
            account.doubt(line, "wrong_turn", "The wrong turn is taken to end with the next entry.")
    return result
