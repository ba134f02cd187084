"""Quick lines: what one types or pastes into the box under a list, one row per line.

Each reader takes the pasted text and gives the values of the rows to add, or
raises ``ValidationError`` naming the line that it cannot take.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from postmortems.models import ActionItem, Incident, TimelineEvent, User
from postmortems.report import document, wording
from postmortems.report.from_text.figures import parse_figures
from postmortems.report.from_text.timeline_lines import TimelineLine, parse_timeline_lines

from .fields import PersonField, due_after_start, not_in_future
from .impact import NumberField, first_day, split

MAX_LINES = 500
_MARKER = re.compile(r"^(?:[-*•+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines that hold something, with their numbers, without list markers."""
    if "\0" in text:
        raise ValidationError("There is a null character in this text. Paste it without.")
    lines = [(n, _MARKER.sub("", line.strip())) for n, line in enumerate(text.splitlines(), 1)]
    kept = [(number, line) for number, line in lines if line]
    if not kept:
        raise ValidationError("Type something first.")
    if len(kept) > MAX_LINES:
        raise ValidationError(
            f"These are {len(kept)} lines; at most {MAX_LINES} can be added at once."
        )
    too_long = next((number for number, line in kept if len(line) > 10_000), None)
    if too_long:
        raise ValidationError(f"Line {too_long} is longer than 10,000 characters.")
    return kept


def timeline(incident: Incident, text: str, _kind: str) -> list[dict[str, Any]]:
    """``10:35 paged the database team``, with or without a day, zone, range or tilde."""
    lines_of(text)
    last = (
        TimelineEvent.objects.filter(incident=incident, happened_at__isnull=False)
        .present()
        .order_by("-position")
        .values_list("happened_at", flat=True)
        .first()
    )
    zone = ZoneInfo(incident.timezone)
    found = parse_timeline_lines(text, zone, last, first_day(incident))
    problems = [f"Line {one.line}: {one.problem}" for one in found if one.problem]
    problems += _in_future(found)
    problems += [
        f"Line {one.line}: say what happened after the time."
        for one in found
        if not one.text and not one.problem
    ]
    if problems:
        raise ValidationError(problems)
    return [
        {
            **split("happened", one.happened_at),
            **split("until", one.until),
            "precision": one.precision,
            "kind": one.kind,
            "text": one.text,
        }
        for one in found
    ]


def _in_future(found: list[TimelineLine]) -> list[str]:
    problems = []
    for one in found:
        for moment in (one.happened_at, one.until):
            try:
                not_in_future(moment)
            except ValidationError:
                said = one.source.strip()[:60]
                problems.append(f"Line {one.line}: {said} is in the future. Check the day.")
                break
    return problems


def windows(incident: Incident, text: str, _kind: str) -> list[dict[str, Any]]:
    """``10:30 - 12:45 checkout in Europe``; the end may be missing."""
    lines_of(text)
    found = parse_timeline_lines(text, ZoneInfo(incident.timezone), None, first_day(incident))
    bad = [one for one in found if one.problem or one.happened_at is None]
    if bad:
        raise ValidationError(
            [
                f"Line {one.line}: "
                + (one.problem or "begin with the time, such as 10:30 - 12:45 checkout.")
                for one in bad
            ]
        )
    if problems := _in_future(found):
        raise ValidationError(problems)
    return [
        {
            **split("from", one.happened_at),
            **split("to", one.until),
            "note": one.text[:300],
        }
        for one in found
    ]


_NEGATIVE = re.compile(r"[-−]\s*[\d.]")
_RANGE = re.compile(r"(?<![\w.,-])(\d[\d,.]*)\s*(?:[-–]|to)\s*(\d[\d,.]*)(?![\w-])")


def _is_turned_around(line: str) -> bool:
    """Whether a range such as ``85-80 %`` is written, of which only one end would be taken."""
    said = _RANGE.search(line)
    try:
        low, high = (NumberField().clean(end) for end in said.groups()) if said else (0, 0)
    except ValidationError:
        return False
    return low > high


def figures(_incident: Incident, text: str, _kind: str) -> list[dict[str, Any]]:
    """``~20,000 users unable to buy``, ``80-85 % of requests``, ``revenue lost: not known``."""
    rows = []
    for number, line in lines_of(text):
        if _NEGATIVE.match(line):
            raise ValidationError(f"Line {number}: an impact figure cannot be negative.")
        found = parse_figures(line)
        if not found:
            label, _, rest = line.partition(":")
            unknown = rest.strip().lower() in ("not known", "unknown", "?")
            rows.append(
                {
                    "label": (label if unknown else line)[:200],
                    "certainty": "unknown",
                }
            )
            continue
        figure = found[0]
        if figure.value_high is None and _is_turned_around(line):
            raise ValidationError(
                f"Line {number}: the range ends below its beginning: swap the two values."
            )
        rows.append(
            {
                "label": figure.label[:200],
                "value": figure.value,
                "value_high": figure.value_high,
                "unit": figure.unit[:60],
                "certainty": figure.certainty,
            }
        )
    return rows


def participants(_incident: Incident, text: str, _kind: str) -> list[dict[str, Any]]:
    """``Ada Lovelace, commander``; the role may be missing."""
    roles = {label.casefold(): code for code, label in wording.PARTICIPANT_ROLE.items()}
    roles |= {code: code for code in document.PARTICIPANT_ROLES}
    rows = []
    for number, line in lines_of(text):
        name, _, said = (part.strip() for part in re.sub(r"\s[-–—]\s|:", ",", line).partition(","))
        role = roles.get(said.casefold(), "")
        if said and not role:
            raise ValidationError(
                f"Line {number}: “{said}” is no role here. Use one of: "
                + ", ".join(wording.PARTICIPANT_ROLE.values())
                + "."
            )
        person = PersonField().clean(name)
        known = isinstance(person, User)
        rows.append(
            {"user": person if known else None, "name": "" if known else person, "role": role}
        )
    return rows


_OWNER = re.compile(r"(?:^|\s)@([\w.\-]{1,60})")
_DUE = re.compile(r"(?:^|\s)due:?\s+(\d{4}-\d{1,2}-\d{1,2})\b", re.IGNORECASE)
_PRIORITY = re.compile(r"(?:^|\s)(p[0-3])(?=\s|$)", re.IGNORECASE)


def action_items(incident: Incident, text: str, kind: str) -> list[dict[str, Any]]:
    """``Alert on replication lag @ada due 2026-12-01 p1``; all but the title may be missing.

    ``kind`` is ``improvement``, ``todo``, or the key of the improvement the to-dos belong to.
    """
    of_all: dict[str, Any] = {"kind": "improvement" if kind == "improvement" else "todo"}
    if kind not in ("improvement", "todo", ""):
        of_all["improvement"] = _improvement(incident, kind)
    rows = []
    for number, line in lines_of(text):
        values = dict(of_all)
        if owner := _OWNER.search(line):
            person = PersonField().clean(owner[1])
            known = isinstance(person, User)
            values |= {"owner": person if known else None, "owner_name": "" if known else person}
        if due := _DUE.search(line):
            try:
                year, month, day = (int(part) for part in due[1].split("-"))
                values["due_on"] = dt.date(year, month, day)
            except ValueError as error:
                raise ValidationError(
                    f"Line {number}: {due[1]} is not a day of the calendar."
                ) from error
            try:
                due_after_start(values["due_on"], incident)
            except ValidationError as error:
                raise ValidationError(f"Line {number}: {error.message}") from error
        if priority := _PRIORITY.search(line):
            values["priority"] = priority[1].lower()
        for said in (_OWNER, _DUE, _PRIORITY):
            line = said.sub("", line, count=1)
        values["title"] = " ".join(line.split())
        if not values["title"]:
            raise ValidationError(f"Line {number}: say what will be done.")
        rows.append(values)
    return rows


def _improvement(incident: Incident, key: str) -> ActionItem:
    improvements = ActionItem.objects.filter(incident=incident, kind="improvement").present()
    found = improvements.filter(key=key).first()
    if found is None:
        raise ValidationError("The improvement they should stand under is gone. Choose another.")
    return found


def whys(_incident: Incident, text: str, _kind: str) -> list[dict[str, Any]]:
    """``Why did it fall over? Too many connections``; the answer may be missing."""
    parts = [line.partition("? ") for _, line in lines_of(text)]
    return [
        {"question": question + mark.strip(), "answer": answer.strip()}
        for question, mark, answer in parts
    ]


def _one_text(field: str, **more: Any) -> Callable[[Incident, str, str], list[dict[str, Any]]]:
    def read(_incident: Incident, text: str, kind: str) -> list[dict[str, Any]]:
        extra: Iterator[tuple[str, Any]] = iter(more.items())
        values = {name: kind if value is _KIND else value for name, value in extra}
        return [{field: line, **values} for _, line in lines_of(text)]

    return read


_KIND = object()
factors = _one_text("text")
lessons = _one_text("text", kind=_KIND)
sections = _one_text("title", kind="free")
