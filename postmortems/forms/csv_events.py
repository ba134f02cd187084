"""A table of times, from a file or pasted, as entries of a timeline.

The first line may name the columns, in any order and in several wordings; without names
they are taken as time and text, or time, zone, kind and text.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError

from postmortems.models import Incident, TimelineEvent
from postmortems.report import wording
from postmortems.report.document import When
from postmortems.report.from_text import Unreadable
from postmortems.report.from_text.decode import decode
from postmortems.report.from_text.kinds import guess_kind
from postmortems.report.from_text.timeline_lines import NotATime, parse_wall_time
from postmortems.report.from_text.zones import cities
from postmortems.report.to_csv import plain_cell

from .fields import not_in_future
from .impact import first_day, split

MOST_ROWS = 500
MOST_BYTES = 2 * 1024 * 1024
_MOST_PROBLEMS = 20
_NIGHT_HAS_PASSED = dt.timedelta(hours=6)
_NAMES = {
    "time": "time when timestamp datetime happened start uhrzeit zeit hora heure at",
    "date": "date day datum fecha data jour tag",
    "utc": "utc",
    "zone": "zone timezone tz zeitzone fuso fuseau",
    "until": "until end to ended bis",
    "precision": "precision",
    "kind": "kind type category art tipo",
    "key_moment": "keymoment key milestone",
    "text": "text event description message summary whathappened entry ereignis evento texto",
    "detail": "detail details notes note",
    "source": "source link url quelle fonte",
}
_COLUMNS = {word: name for name, words in _NAMES.items() for word in words.split()}
_KINDS = {label.casefold(): code for code, label in wording.EVENT_KIND.items()}
_KINDS |= {code: code for code in wording.EVENT_KIND}
_WITHOUT_NAMES = {2: ("time", "text"), 3: ("time", "kind", "text")}
_FOUR = ("time", "zone", "kind", "text")


class CsvForm(forms.Form):
    """A CSV file or pasted CSV. ``rows`` of a valid form are values for ``changes.rows.add_rows``."""

    file = forms.FileField(required=False)
    csv = forms.CharField(required=False, strip=False)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident
        self.rows: list[dict[str, Any]] = []

    def clean(self) -> dict[str, Any]:
        self._errors.pop("file", None)
        file = self.files.get("file")
        if file is not None and file.size > MOST_BYTES:
            raise ValidationError("A table of times may measure 2 MB.")
        source: bytes | str = file.read() if file is not None else self.data.get("csv", "")
        try:
            text = decode(source)
        except Unreadable as error:
            if not source:
                raise ValidationError("Choose a CSV file or paste a table.") from error
            raise ValidationError(str(error)) from error
        self.rows = events_in(text, self.incident)
        return self.cleaned_data


def events_in(text: str, incident: Incident) -> list[dict[str, Any]]:
    """The values of the timeline entries in a table.

    Raises ``ValidationError`` with a sentence per line that cannot be taken.
    """
    table = _table(text)
    if not table:
        raise ValidationError("There is no line in this table.")
    columns = _named_columns(table[0][1])
    if columns:
        table = table[1:]
    else:
        columns = _guessed_columns(table[0][1])
    if len(table) > MOST_ROWS:
        raise ValidationError(f"These are {len(table)} lines; at most {MOST_ROWS} at once.")
    reader = _Reader(incident)
    rows, problems = [], []
    for number, cells in table:
        row = {name: cells[place] for place, name in columns.items() if place < len(cells)}
        try:
            rows.append(reader.read(row))
        except (NotATime, ValidationError) as error:
            said = " ".join(getattr(error, "messages", [str(error)]))
            problems.append(f"Line {number}: {said}")
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        raise ValidationError(
            problems[:_MOST_PROBLEMS] + ([f"And {more} more lines."] if more > 0 else [])
        )
    if not rows:
        raise ValidationError("There are column names in this table and no line below them.")
    return rows


def _table(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold something, each with the number it starts at."""
    sample = text[:5000]
    delimiter = max(",;\t", key=lambda mark: sample.count(mark))
    # A cell may hold line ends; `line_num` counts to its last one.
    lines = csv.reader(io.StringIO(text), delimiter=delimiter)
    found, start = [], 1
    try:
        for cells in lines:
            cells = [plain_cell(cell.strip()) for cell in cells]
            if any(cells):
                found.append((start, cells))
            start = lines.line_num + 1
    except csv.Error as error:
        raise ValidationError(f"Line {start} cannot be read as CSV: {error}.") from error
    return found


def _named_columns(cells: Sequence[str]) -> dict[int, str]:
    """Columns by place, where the first line names them; empty where it does not."""
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        words = "".join(char for char in cell.casefold() if char.isalpha())
        name = _COLUMNS.get(words) or _COLUMNS.get(words.removesuffix("utc"))
        if name and name not in found.values():
            found[place] = name
    has_time = {"time", "date", "utc"} & set(found.values())
    return found if has_time and "text" in found.values() else {}


def _guessed_columns(cells: Sequence[str]) -> dict[int, str]:
    if len(cells) < 2:
        raise ValidationError(
            "This is no table: name the columns in its first line, such as time,zone,kind,text."
        )
    return dict(enumerate(_WITHOUT_NAMES.get(len(cells), _FOUR)))


@dataclass(slots=True)
class _Reader:
    """Reads one line after the other: a time without a day takes that of the line before."""

    incident: Incident
    before: dt.datetime | None = None

    def read(self, row: Mapping[str, str]) -> dict[str, Any]:
        text = row.get("text", "")
        if not text:
            raise ValidationError("say what happened.")
        zone, written = self._zone(row.get("zone", ""))
        said = " ".join(part for part in (row.get("date", ""), row.get("time", "")) if part)
        about = said.startswith(("~", "≈")) or row.get("precision", "").casefold() == "about"
        moment = _from_utc(row.get("utc", "")) or self._moment(said.lstrip("~≈ "), zone, written)
        until = self._until(row.get("until", ""), zone, written, moment)
        for when in (moment, until):
            not_in_future(when)
        if isinstance(moment, dt.datetime):
            self.before = moment
        kind = row.get("kind", "")
        if kind and kind.casefold() not in _KINDS:
            known = ", ".join(wording.EVENT_KIND.values())
            raise ValidationError(f"“{kind[:40]}” is no kind of entry. Use one of: {known}.")
        exact = isinstance(moment, dt.datetime)
        return {
            **split("happened", moment),
            **split("until", until),
            "precision": ("about" if about else "exact")
            if exact
            else "day"
            if moment
            else "unknown",
            "kind": _KINDS[kind.casefold()] if kind else guess_kind(text),
            "key_moment": row.get("key_moment", "").casefold() in ("yes", "true", "1", "x", "ja"),
            "text": text,
            "detail": row.get("detail", ""),
            "source": row.get("source", "")[:500],
        }

    def _zone(self, said: str) -> tuple[ZoneInfo, str]:
        """The zone of a line, and what is to be written behind its time where it is a code."""
        own = ZoneInfo(self.incident.timezone)
        if not said:
            return own, ""
        if said in available_timezones():
            return ZoneInfo(said), ""
        known = cities().get(said.lower())
        return (ZoneInfo(known), "") if known else (own, f" {said}")

    def _moment(self, said: str, zone: ZoneInfo, written: str) -> When:
        if not said or not any(char.isdecimal() for char in said):
            return None
        said += written
        try:
            return parse_wall_time(said, zone)
        except NotATime:
            day = self._day(zone)
        moment = parse_wall_time(said, zone, day)
        if (
            isinstance(moment, dt.datetime)
            and self.before
            and self.before - moment > _NIGHT_HAS_PASSED
        ):
            return parse_wall_time(said, zone, day + dt.timedelta(days=1))
        return moment

    def _until(self, said: str, zone: ZoneInfo, written: str, moment: When) -> When:
        if not said:
            return None
        local = moment.astimezone(zone).date() if isinstance(moment, dt.datetime) else moment
        until = parse_wall_time(said + written, zone, local or self._day(zone))
        both = isinstance(until, dt.datetime) and isinstance(moment, dt.datetime)
        if both and until < moment:  # type: ignore[operator]
            raise ValidationError("it ends before it begins.")
        return until

    def _day(self, zone: ZoneInfo) -> dt.date:
        if self.before is None:
            last = (
                TimelineEvent.objects.filter(incident=self.incident, happened_at__isnull=False)
                .present()
                .order_by("-position")
                .values_list("happened_at", flat=True)
                .first()
            )
            return last.astimezone(zone).date() if last else first_day(self.incident)
        return self.before.astimezone(zone).date()


def _from_utc(said: str) -> dt.datetime | None:
    """A column of UTC times as ISO 8601, which no change of clocks can make doubtful."""
    try:
        moment = dt.datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
