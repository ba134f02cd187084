"""What the whole document says about its times: zone, first day, order of day and month."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from . import zones
from .clock import Running
from .kinds import phrase_pattern
from .sections import Section, label_of
from .stamps import Day, Stamp, find_stamps, read_stamp
from .words.headings import FACTS, ZONE_HINTS

_HINT = phrase_pattern(ZONE_HINTS)
_MONTH_FIRST = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
_PUBLISHED = re.compile(
    r"(?i)\b(?:posted|published|updated|update|last modified|written|reviewed|meeting|retro|"
    r"publicado|veröffentlicht|publié)\b"
)
_LONGEST_LOOKED_AT = 2_000
# of one section: beyond that the order of day and month and the zone have long been told
_MOST_LINES_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Context:
    """``named`` is the zone as the document spells it (None: it names none)."""

    zone: ZoneInfo
    named: zones.Zone | None
    zone_line: int
    day: dt.date | None
    day_line: int
    day_first: bool
    around: dt.date | None = None

    def running(self, day: dt.date | None = None) -> Running:
        """A reader of consecutive stamps that starts on ``day`` (default: the incident's)."""
        tz = self.named.info if self.named and self.named.offset is not None else self.zone
        return Running(tz, day or self.day, self.day_first, around=self.around or day or self.day)

    def date(self, day: Day | None) -> dt.date | None:
        """The calendar day, or None where it does not exist or its year is unknown."""
        if day is None:
            return None
        return self.running().try_day(day)


def context_of(
    sections: list[Section],
    title: tuple[str, int],
    front_day: tuple[str, int],
    timezone: str | None,
    day: dt.date | None,
    assumed_zone: str = "UTC",
) -> Context:
    """The context; ``timezone`` and ``day`` are what a person said and win over the document.

    ``assumed_zone`` is taken where nobody names a zone.
    """
    named, zone_line = (None, 0) if timezone else _zone(sections)
    iana = timezone or (named.iana if named else assumed_zone)
    stamps = list(_all_stamps(sections, title))
    day_first = _day_first(stamps, iana, sections)
    found, day_line, around = _day(sections, title, front_day, day_first)
    if day:
        found, day_line, around = day, 0, day
    return Context(ZoneInfo(iana), named, zone_line, found, day_line, day_first, around)


# -- zone ---------------------------------------------------------------------------------------


def _zone(sections: list[Section]) -> tuple[zones.Zone | None, int]:
    for section in sections:
        if section.kind == "timezone" or (section.kind == "timeline" and section.heading):
            texts = [(section.heading.text, section.heading.number)] if section.heading else []
            texts += [
                (line.text, line.number)
                for line in section.lines[:6]
                if section.kind == "timezone" or line.header
            ]
            for text, number in texts:
                if (
                    section.kind == "timezone"
                    or "(" in text
                    or _HINT.search(text)
                    or (text is not texts[0][0])
                ):
                    zone = zones.first_in(text)
                else:
                    zone = zones.first_abbreviation_in(text)
                if zone:
                    return zone, number
    hinted = _hinted_zone(sections)
    return hinted if hinted else _zone_of_stamps(sections)


def _hinted_zone(sections: list[Section]) -> tuple[zones.Zone, int] | None:
    for section in sections:
        if section.kind == "appendix":
            continue
        for line in section.lines:
            text = line.text
            if line.kind in ("text", "item", "heading") and len(text) < _LONGEST_LOOKED_AT:
                hint = _HINT.search(text)
                zone = zones.first_in(text[hint.start() :]) if hint else None
                if zone:
                    return zone, line.number
    # "all times\nare in UTC" may be wrapped
    for section in sections:
        for first, second in zip(section.lines, section.lines[1:], strict=False):
            if first.kind == second.kind == "text" and len(first.text) + len(second.text) < 400:
                both = f"{first.text} {second.text}"
                hint = _HINT.search(both)
                zone = zones.first_in(both[hint.start() :]) if hint else None
                if zone:
                    return zone, second.number
    return None


def _zone_of_stamps(sections: list[Section]) -> tuple[zones.Zone | None, int]:
    votes: Counter[zones.Zone] = Counter()
    lines: dict[zones.Zone, int] = {}
    for section in sections:
        if section.kind == "appendix":
            continue
        weight = 20 if section.kind == "timeline" else 3 if section.kind in FACTS else 1
        for line in section.lines[:_MOST_LINES_LOOKED_AT]:
            if line.kind in ("code", "quote", "comment") or len(line.text) > _LONGEST_LOOKED_AT:
                continue
            for stamp in _line_stamps(line.text, line.kind):
                if stamp.zone and stamp.clock:
                    votes[stamp.zone] += weight
                    lines.setdefault(stamp.zone, line.number)
    if not votes:
        return None, 0
    zone = max(votes, key=lambda known: votes[known])
    if zone.written == "Z":
        zone = zones.Zone("UTC", "UTC", 0)
    return zone, lines.get(zone, 0)


def _line_stamps(text: str, kind: str) -> list[Stamp]:
    if kind in ("item", "heading", "text"):
        first = read_stamp(text)
        if first and first.zone:
            return [first, *find_stamps(text[first.end : _LONGEST_LOOKED_AT])]
    return find_stamps(text)


# -- order of day and month -----------------------------------------------------------------------


def _all_stamps(sections: list[Section], title: tuple[str, int]) -> Iterable[Stamp]:
    yield from find_stamps(title[0])
    for section in sections:
        if section.heading:
            yield from find_stamps(section.heading.text[:200])
        for line in section.lines[:_MOST_LINES_LOOKED_AT]:
            if line.kind not in ("code", "comment") and len(line.text) < _LONGEST_LOOKED_AT:
                yield from find_stamps(line.text)


def _day_first(stamps: list[Stamp], iana: str, sections: list[Section]) -> bool:
    votes: Counter[bool] = Counter()
    meridiem = 0
    for stamp in stamps:
        for day in (stamp.day, stamp.until_day):
            if day and day.day_first is not None:
                votes[day.day_first] += 1
        meridiem += bool(stamp.clock and stamp.clock.meridiem)
    if votes[True] != votes[False]:
        return votes[True] > votes[False]
    swapped = [stamp.day for stamp in stamps if stamp.day and stamp.day.swappable]
    named = [stamp.day for stamp in stamps if stamp.day and not stamp.day.numeric]
    for day in swapped:
        # 03/10 beside "3 October" is day first
        for other in named:
            if (other.month, other.day) == (day.day, day.month):
                return False
            if (other.month, other.day) == (day.month, day.day):
                return True
    if iana in _MONTH_FIRST:
        return False
    # a month-day pair in ISO order, "[03-26 23:04]", shows the month in front
    return not (meridiem and iana == "UTC")


# -- the day ---------------------------------------------------------------------------------------


def _day(
    sections: list[Section], title: tuple[str, int], front_day: tuple[str, int], day_first: bool
) -> tuple[dt.date | None, int, dt.date | None]:
    """The day the incident began as far as its header, title or text tell, and its line.

    The third value is the first full date, by which dates without a year are completed.
    """
    reader = Running(dt.UTC, None, day_first)
    candidates: list[tuple[str, int]] = []
    for kind in ("start", "date"):
        for section in sections:
            if section.kind == kind:
                candidates += [(line.text, line.number) for line in section.lines[:3]]
                if section.heading:
                    candidates.append((section.heading.text, section.heading.number))
    for section in sections:
        if section.kind == "timeline" and section.heading:
            candidates.append((section.heading.text, section.heading.number))
            candidates += [
                (line.text, line.number)
                for line in section.lines[:8]
                if line.kind in ("text", "heading", "item", "cells")
            ]
    for section in sections:
        if section.kind in ("duration", "end", "detected"):
            candidates += [(line.text, line.number) for line in section.lines[:2]]
    candidates.append(title)
    for section in sections:
        if section.kind in ("", "summary", "impact", "background", "status"):
            candidates += [
                (line.text, line.number)
                for line in section.lines
                if line.kind in ("text", "item", "quote")
                and label_of(line) is None
                and not _PUBLISHED.search(line.text[:80])
            ]
    candidates.append(front_day)
    for section in sections:
        candidates += [
            (line.text, line.number)
            for line in section.lines[:40]
            if line.kind in ("text", "item", "heading", "cells")
        ]
    year_less: tuple[Day, int] | None = None
    for text, number in candidates:
        for stamp in find_stamps(text[:_LONGEST_LOOKED_AT]):
            if stamp.day is None:
                continue
            year = stamp.day.year or (stamp.until_day.year if stamp.until_day else None)
            if year is None:
                year_less = year_less or (stamp.day, number)
                continue
            full = reader.try_day(replace(stamp.day, year=year))
            if full is None:
                continue
            if year_less is None:
                return full, number, full
            reader.around = full
            return reader.try_day(year_less[0]) or full, year_less[1], full
    year = _some_year(sections, title) if year_less else None
    if year_less is None or year is None:
        return None, 0, None
    day = reader.try_day(replace(year_less[0], year=year))
    return day, year_less[1], day


def _some_year(sections: list[Section], title: tuple[str, int]) -> int | None:
    texts = [title[0], *(section.title for section in sections)]
    for section in sections:
        texts += [line.text[:300] for line in section.lines[:10]]
    for text in texts:
        match = re.search(r"(?<![\d.\w-])(20[0-4]\d)(?![\d\w])", text)
        if match:
            return int(match[1])
    return None
