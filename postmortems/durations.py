"""Spans of time: their arithmetic, their wording and their reading. Whole minutes everywhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR

_NUMBER_WORDS = {
    word: value
    for value, words in {
        0.5: "half halbe media meia demi",
        1: "a an one un una um uma eine einen une",
        2: "two couple dos dois duas zwei deux",
        3: "three tres três drei trois",
        4: "four cuatro quatro vier quatre",
        5: "five cinco fünf cinq",
        6: "six seis sechs",
        7: "seven siete sete sieben sept",
        8: "eight ocho oito acht huit",
        9: "nine nueve nove neun neuf",
        10: "ten diez dez zehn dix",
        11: "eleven",
        12: "twelve",
        15: "fifteen",
        20: "twenty",
        30: "thirty",
        40: "forty",
        45: "forty-five",
        50: "fifty",
        90: "ninety",
    }.items()
    for word in words.split()
}
_UNIT_MINUTES = {
    unit: minutes
    for minutes, units in {
        1 / 60: "s sec secs second seconds segundo segundos sekunde sekunden seconde secondes",
        1.0: "m min mins minute minutes minuto minutos minuten",
        60.0: "h hr hrs hour hours hora horas stunde stunden std heure heures",
        1440.0: "d day days día días dia dias tag tage tagen jour jours",
        10080.0: "w week weeks semana semanas woche wochen semaine semaines",
    }.items()
    for unit in units.split()
}
_UNITS = "|".join(sorted(map(re.escape, _UNIT_MINUTES), key=len, reverse=True))
_WORDS = "|".join(sorted(map(re.escape, _NUMBER_WORDS), key=len, reverse=True))
_PIECE = re.compile(
    rf"(?<![\w.,])(?:(?P<number>\d{{1,7}}(?:[.,]\d{{1,3}})?)(?:\s?|-)"
    rf"|(?P<word>{_WORDS})[\s-](?:an?\s|of\s)?)"
    rf"(?P<unit>{_UNITS})(?P<rest>\d{{2}})?(?![\w])",
    re.IGNORECASE,
)
_JOIN = re.compile(r"[\s,]{0,3}(?:(?:and|y|e|und|et)\s)?\s?", re.IGNORECASE)
_AND_A_HALF = re.compile(r"\s(?:and a half|y media|e meia|et demie?)\b", re.IGNORECASE)


def minutes_between(a: object, b: object) -> int | None:
    """Whole minutes from ``a`` to ``b`` (negative when ``b`` is earlier).

    None unless both are aware datetimes: a day or an unknown time gives no span.
    """
    if not isinstance(a, dt.datetime) or not isinstance(b, dt.datetime):
        return None
    return int((b - a).total_seconds() // 60)


def words(minutes: int) -> str:
    """A span as people read it: ``45 min``, ``2 h 15 min``, ``6 d 16 h``, ``0 min``."""
    sign, minutes = ("−", -minutes) if minutes < 0 else ("", minutes)
    days, rest = divmod(minutes, MINUTES_PER_DAY)
    hours, rest = divmod(rest, MINUTES_PER_HOUR)
    parts = [
        f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (rest, "min")) if count
    ]
    return sign + (" ".join(parts) or "0 min")


def parse(text: str) -> int | None:
    """The first span named in ``text`` in minutes, rounded; None when it names none.

    Reads ``1 hour and 20 minutes``, ``15h``, ``1h30``, ``~4 hours and 38 minutes``,
    ``seven days``, ``half an hour`` and the same in Spanish, Portuguese, German and French.
    """
    found = next(spans(text), None)
    return found.minutes if found else None


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time as written in ``text[start:end]``."""

    start: int
    end: int
    minutes: int


def spans(text: str) -> Iterator[Span]:
    """Every span named in ``text``, in order: ``1 hour and 20 minutes`` is one."""
    reached = 0
    while piece := _PIECE.search(text, reached):
        start, total, smallest = piece.start(), 0.0, float("inf")
        following: re.Match[str] | None = piece
        while following and _UNIT_MINUTES[following["unit"].lower()] < smallest:
            piece = following
            smallest = _UNIT_MINUTES[piece["unit"].lower()]
            total += _amount(piece) * smallest
            reached = piece.end()
            if piece["rest"]:
                total += int(piece["rest"]) * smallest / 60
                break
            half = _AND_A_HALF.match(text, reached)
            if half:
                total += smallest / 2
                reached = half.end()
                break
            joined = _JOIN.match(text, reached)
            following = _PIECE.match(text, joined.end() if joined else reached)
        yield Span(start, reached, round(total))


def _amount(piece: re.Match[str]) -> float:
    if piece["word"]:
        return float(_NUMBER_WORDS[piece["word"].lower()])
    return float(piece["number"].replace(",", "."))
