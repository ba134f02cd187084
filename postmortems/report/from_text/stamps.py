"""The grammar of dates and times as people write them, without any context.

A ``Stamp`` says what is written (a day, a clock time, a zone, a range); ``clock.py``
turns it into an instant. Every pattern is anchored and bounded, so reading one stamp
costs the same however long the text is.
"""

from __future__ import annotations

import functools
import re

from . import zones
from .stamp_parts import Clock, Day, Stamp
from .words import calendar

__all__ = ["Clock", "Day", "Stamp", "find_stamps", "read_stamp"]

DASH = "-–—−‒"


def _alternatives(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_MONTH = _alternatives(calendar.MONTHS)
_WEEKDAY = _alternatives(calendar.WEEKDAYS)
_OF = rf"(?:\s(?:{_alternatives(calendar.OF_WORDS)})\s|[\s\-./]{{1,2}}|,\s)"
_YEAR = r"(?:'?\d{4}|'\d{2})(?!\d|:\d)"
_I = re.IGNORECASE

_WEEKDAY_RE = re.compile(rf"(?:{_WEEKDAY})\b\.?(?:[\s,]{{1,3}}(?:the\s|den\s|dem\s|le\s)?)", _I)
_ISO_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d])")
_NUMBER_DAY = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2})(?!\d|:\d))?(?!\d|:\d)")
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?{_OF}({_MONTH})\b\.?"
    rf"(?:(?:,?\s(?:(?:de|del)\s)?|[-/]){_YEAR})?",
    _I,
)
_MONTH_DAY = re.compile(
    rf"({_MONTH})\b\.?[\s\-](?:the\s)?(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d|\d|\s?[ap]\.?m\b)"
    rf"(?:(?:,\s?|\s|-)(?:of\s)?{_YEAR})?",
    _I,
)
_DAYS_MONTH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?\s?(?:/|[{DASH}]|\b(?:and|und|y|e|et|to|bis|au|al)\b)\s?"
    rf"(?=\d{{1,2}}(?:st|nd|rd|th|\.)?{_OF}(?:{_MONTH})\b)",
    _I,
)
_YEAR_AT_END = re.compile(r"'?(\d{4}|\d{2})$")
_DAY_SPAN = re.compile(rf"\s?[{DASH}]\s?(\d{{1,2}})(?:st|nd|rd|th)?,?\s(\d{{4}})?(?![:\d])", _I)

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:(?P<sep>[:：∶h])(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"|(?P<dot>\.)(?P<dotminute>\d{2}))"
    r"(?:\s?(?P<meridiem>[ap]\.?m\b\.?))?(?!\d|:\d)",
    _I,
)
_HOUR = re.compile(r"(?P<hour>\d{1,2})\s?(?P<meridiem>[ap]\.?m\b\.?)|(?P<uhr>\d{1,2})\sUhr\b", _I)
_PACKED = re.compile(r"(\d{2})(\d{2})(?=\s?(?:hrs\b|hours\b|h\b|Z\b|UTC\b|GMT\b|Uhr\b))")
_CLOCK_TAIL = re.compile(r"\s?(?:hrs?\b|hours\b|Uhr\b|h\b)", _I)
_NO_CLOCK = re.compile(r"[\s,]{0,2}(?:--:--|[xX?]{2}:[xX?]{2}|__:__|\?\?)")
_SECOND_SPAN = re.compile(rf"[{DASH}](\d{{2}})(?![\d:.])")
_AT = re.compile(
    rf"[\s,|T]{{1,4}}(?:(?:{_alternatives(calendar.AT_WORDS)})\s)?|\s?[{DASH}]\s?(?=[~≈\d])", _I
)
_SPAN = re.compile(
    rf"\s{{0,2}}(?:[{DASH}]{{1,2}}|→|->|\b(?:{_alternatives(calendar.RANGE_WORDS)})\b)\s{{0,2}}"
    rf"(?:{_alternatives(calendar.ABOUT_WORDS)}|[~≈])?\s?",
    _I,
)
_LEAD = re.compile(rf"(?:{_alternatives(calendar.LEAD_WORDS)})\s(?:the\s)?", _I)
_ABOUT = re.compile(rf"(?:(?:{_alternatives(calendar.ABOUT_WORDS)})\s|[~≈]\s?)", _I)
_OPEN_END = re.compile(rf"\s?(?:{_alternatives(calendar.OPEN_END_WORDS)})\b", _I)
_DIGIT = re.compile(r"\d")
_FARTHEST_DIGIT = 60
_LONGEST_REMEMBERED = 500
_OPENERS = re.compile(r"[\s*_`\[(<]{0,8}")
_SPACE = re.compile(r"[\s,]{0,4}")
_CLOSE = re.compile(r"[)\]]?")
_CLOCK_SPAN = re.compile(rf"[{DASH}]\d{{1,2}}:\d{{2}}")
_ZONE_GAP = re.compile(r"\s{0,2}\(?")
_ZONE_END = re.compile(rf"\)?\s?(?:[{DASH}:|)\]*_]|$)")
_DAY_GAP = re.compile(r"(?:,\s?|\s)(?:on\s|of\s)?")
_NOT_A_TIME = re.compile(r"\s?(?:%|[kKMG]?i?B\b|ms\b|s\b|sec|x\b|×)")
_CANDIDATE = re.compile(rf"(?<![\w.:/#\-])(?=\d|(?:{_MONTH}|{_WEEKDAY})\b)", _I)


def read_stamp(text: str, pos: int = 0, *, leading: bool = True) -> Stamp | None:
    """The stamp at ``pos`` of ``text``, or None.

    ``leading``: the stamp opens a line, so markup, brackets, "at" and "~" may stand in
    front, and forms that elsewhere are ordinary numbers (``11.55``) are times.
    """
    if not _DIGIT.search(text, pos, pos + _FARTHEST_DIGIT):
        return None
    start, about, bracketed = pos, False, False
    if leading:
        opened = _OPENERS.match(text, pos)
        assert opened is not None
        bracketed = "[" in opened.group() or "(" in opened.group()
        pos = opened.end()
        lead = _LEAD.match(text, pos)
        pos = lead.end() if lead else pos
        vague = _ABOUT.match(text, pos)
        about, pos = bool(vague), vague.end() if vague else pos
    weekday = _WEEKDAY_RE.match(text, pos)
    day, end = _day_at(text, weekday.end() if weekday else pos)
    if day is None and weekday:
        return None
    clock, zone, until_day, until_clock = None, None, None, None
    exact = False
    if day:
        span_day, span_end = _day_span(text, end, day)
        if span_day:
            if span_day.year and not day.year:
                day = Day(
                    day.month, day.day, span_day.year, day.swappable, day.day_first, day.numeric
                )
            until_day, end = span_day, span_end
        blank = _NO_CLOCK.match(text, end)
        if blank:
            end = blank.end()
        else:
            between = _OPENERS.match(text, _at_end(text, end))
            assert between is not None
            vague = _ABOUT.match(text, between.end())
            clock_pos = vague.end() if vague else between.end()
            clock, clock_end = _clock_at(text, clock_pos, dotted=leading)
            if clock:
                about, end = about or bool(vague), clock_end
                exact = text[clock_pos - 1 : clock_pos] == "T" or clock.has_seconds
    else:
        clock, end = _clock_at(text, pos, dotted=leading)
    if day is None and clock is None:
        return None
    if clock:
        # "01:30-02:10" is a span of time, "T01:30-02:00" an offset
        if exact or not _CLOCK_SPAN.match(text, end):
            zone, end = _zone_after(text, end, leading)
        span_day, span_clock, span_zone, span_end = _span_at(text, end, clock, leading)
        if span_clock:
            until_day, until_clock, end = span_day, span_clock, span_end
            zone = zone or span_zone
        if day is None:
            day, end = _day_behind(text, end)
    if day and day.numeric and day.year is None and clock is None and not bracketed:
        only = _OPEN_END.match(text, end)
        behind = text[only.end() if only else end :].strip(" *_`.:")
        if behind:
            return None
    open_end = _OPEN_END.match(text, end)
    end = open_end.end() if open_end else end
    return Stamp(start, end, day, clock, zone, until_day, until_clock, about, bracketed)


def find_stamps(text: str) -> list[Stamp]:
    """Every stamp in running text, in order, not overlapping."""
    if len(text) > _LONGEST_REMEMBERED:
        return _stamps_in(text)
    return list(_remembered_stamps(text))


@functools.lru_cache(maxsize=4096)  # each line of a document is looked at for several reasons
def _remembered_stamps(text: str) -> tuple[Stamp, ...]:
    return tuple(_stamps_in(text))


def _stamps_in(text: str) -> list[Stamp]:
    found: list[Stamp] = []
    reached = 0
    if not _DIGIT.search(text):
        return found
    for place in _CANDIDATE.finditer(text):
        if place.start() < reached:
            continue
        stamp = read_stamp(text, place.start(), leading=False)
        if stamp:
            found.append(stamp)
            reached = stamp.end
    return found


def _day_at(text: str, pos: int) -> tuple[Day | None, int]:
    iso = _ISO_DAY.match(text, pos)
    if iso:
        return _valid(Day(int(iso[3]), int(iso[4]), int(iso[1]))), iso.end()
    pair = _DAYS_MONTH.match(text, pos)
    named = _DAY_MONTH.match(text, pair.end()) if pair else None
    if pair and named and int(pair[1]) < int(named[1]):
        # "16/17 August 2014": the first of the two
        day = Day(
            calendar.MONTHS[named[2].lower()], int(pair[1]), _year(named.group()), numeric=False
        )
        return _valid(day), named.end()
    named = _DAY_MONTH.match(text, pos)
    if named and not _plain_word(named[2], named.group()):
        day = Day(
            calendar.MONTHS[named[2].lower()], int(named[1]), _year(named.group()), numeric=False
        )
        return _valid(day), named.end()
    named = _MONTH_DAY.match(text, pos)
    if named and not _plain_word(named[1], named.group()):
        day = Day(
            calendar.MONTHS[named[1].lower()], int(named[2]), _year(named.group()), numeric=False
        )
        return _valid(day), named.end()
    number = _NUMBER_DAY.match(text, pos)
    if number and not (number[2] == "." and _is_version(number)):
        a, b = int(number[1]), int(number[3])
        year = _century(int(number[4])) if number[4] else None
        if a > 12:
            return _valid(Day(b, a, year, day_first=True)), number.end()
        if b > 12:
            return _valid(Day(a, b, year, day_first=False)), number.end()
        return _valid(Day(b, a, year, swappable=a != b)), number.end()
    return None, pos


def _is_version(number: re.Match[str]) -> bool:
    """Whether ``1.7.30`` or ``2.5`` is a version or decimal rather than ``08.06.24``."""
    return number[4] is None or (len(number[4]) == 2 and len(number[1]) + len(number[3]) < 4)


def _plain_word(month: str, written: str) -> bool:
    """Whether a month's name is rather the ordinary word ("you may 2 times ...")."""
    return month in calendar.ALSO_WORDS and not _YEAR_AT_END.search(written)


def _valid(day: Day) -> Day | None:
    fits = 1 <= day.month <= 12 and 1 <= day.day <= 31
    return day if fits and (day.year is None or 1900 <= day.year <= 2200) else None


def _year(written: str) -> int | None:
    tail = _YEAR_AT_END.search(written)
    # "June 8" ends in a number too: two digits are a year only behind an apostrophe
    if tail is None or (len(tail[1]) == 2 and "'" not in tail.group()):
        return None
    return _century(int(tail[1]))


def _century(year: int) -> int:
    return year + 2000 if year < 100 else year


def _day_span(text: str, end: int, day: Day) -> tuple[Day | None, int]:
    short = _DAY_SPAN.match(text, end) if not day.numeric else None
    if short and 1 <= int(short[1]) <= 31:
        until = Day(
            day.month, int(short[1]), int(short[2]) if short[2] else day.year, numeric=False
        )
        return until, short.end() if short[2] else short.end() - 1
    span = _SPAN.match(text, end)
    if span:
        weekday = _WEEKDAY_RE.match(text, span.end())
        until_day, until_end = _day_at(text, weekday.end() if weekday else span.end())
        if until_day and (until_day.year or not until_day.numeric):
            return until_day, until_end
    return None, end


def _at_end(text: str, end: int) -> int:
    closed = _CLOSE.match(text, end)
    at = _AT.match(text, closed.end() if closed else end)
    return at.end() if at else end


def _clock_at(text: str, pos: int, *, dotted: bool) -> tuple[Clock | None, int]:
    match = _CLOCK.match(text, pos)
    if match:
        if match["dot"] and not (dotted or match["meridiem"]):
            behind = zones.abbreviation_at(text, match.end())
            behind = behind or zones.abbreviation_at(text, match.end() + 1)
            if behind is None:
                return None, pos
        if match["dot"] and _NOT_A_TIME.match(text, match.end()):
            return None, pos
        minute = int(match["minute"] or match["dotminute"])
        second = int(match["second"] or 0)
        clock = Clock(
            int(match["hour"]),
            minute,
            min(second, 59),
            _meridiem(match["meridiem"]),
            padded=len(match["hour"]) == 2,
            dotted=bool(match["dot"]),
            has_seconds=match["second"] is not None,
        )
        if not _possible(clock):
            return None, pos
        tail = _CLOCK_TAIL.match(text, match.end())
        return clock, tail.end() if tail else match.end()
    hour = _HOUR.match(text, pos)
    if hour:
        clock = Clock(int(hour["hour"] or hour["uhr"]), meridiem=_meridiem(hour["meridiem"]))
        return (clock, hour.end()) if _possible(clock) else (None, pos)
    packed = _PACKED.match(text, pos)
    if packed:
        clock = Clock(int(packed[1]), int(packed[2]))
        tail = _CLOCK_TAIL.match(text, packed.end())
        return (clock, tail.end() if tail else packed.end()) if _possible(clock) else (None, pos)
    return None, pos


def _possible(clock: Clock) -> bool:
    return clock.hour <= 24 and clock.minute < 60 and (clock.hour < 24 or clock.minute == 0)


def _meridiem(written: str | None) -> str:
    return "" if not written else "am" if written[0] in "aA" else "pm"


def _zone_after(text: str, end: int, leading: bool) -> tuple[zones.Zone | None, int]:
    found = zones.iso_offset_at(text, end)
    if found:
        return found
    gap = _ZONE_GAP.match(text, end)
    assert gap is not None
    found = zones.abbreviation_at(text, gap.end())
    if found is None:
        floating = zones.abbreviation_at(text, gap.end(), floating=True)
        floating = floating or (zones.name_at(text, gap.end()) if gap.end() > end else None)
        # initials and cities are zones only where a separator follows directly
        if floating and _ZONE_END.match(text[floating[1] : floating[1] + 4]):
            found = floating
    if found is None:
        return None, end
    zone, end = found
    if gap.group().endswith("("):
        close = _CLOSE.match(text, end)
        end = close.end() if close else end
    return zone, end


def _span_at(
    text: str, end: int, clock: Clock, leading: bool
) -> tuple[Day | None, Clock | None, zones.Zone | None, int]:
    if clock.has_seconds:
        short = _SECOND_SPAN.match(text, end)
        if short and int(short[1]) < 60:
            until = Clock(clock.hour, clock.minute, int(short[1]), clock.meridiem, has_seconds=True)
            return None, until, None, short.end()
    span = _SPAN.match(text, end)
    if span is None:
        return None, None, None, end
    day, day_end = _day_at(text, span.end())
    if day and (day.year is None and day.numeric):
        day, day_end = None, span.end()
    pos = _at_end(text, day_end) if day else span.end()
    until_clock, until_end = _clock_at(text, pos, dotted=leading and clock.dotted)
    if until_clock is None:
        return None, None, None, end
    zone, until_end = _zone_after(text, until_end, leading)
    return day, until_clock, zone, until_end


def _day_behind(text: str, end: int) -> tuple[Day | None, int]:
    """A day written behind the clock time: ``14:00 GMT, July 1, 2024``."""
    space = _DAY_GAP.match(text, end)
    if space is None:
        return None, end
    weekday = _WEEKDAY_RE.match(text, space.end())
    day, day_end = _day_at(text, weekday.end() if weekday else space.end())
    if day and (day.year is not None or not day.numeric):
        return day, day_end
    return None, end
