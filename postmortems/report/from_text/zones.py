"""Time zones as people write them: abbreviations, offsets, cities, words."""

from __future__ import annotations

import datetime as dt
import functools
import re
import zoneinfo
from dataclasses import dataclass

from .words import zones as names

_ABBREVIATION = re.compile(r"[A-Z]{2,5}(?![\w])")
_OFFSET = re.compile(
    r"(?:(?:UTC|GMT)\s?)?(?P<sign>[+\-−])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?![\d:])"
)
_ISO_OFFSET = re.compile(r"(?:Z(?!\w)|[+\-−]\d{2}:?\d{2}(?!\d))")
_IANA = re.compile(r"[A-Z][A-Za-z]{1,20}/[A-Z][A-Za-z_]{1,30}(?:/[A-Z][A-Za-z_]{1,30})?")
_LONGEST_NAME = 40
_FIRST_WORD = re.compile(r"\w+")
_ENDS = re.compile(r"(?!\w)")
_WORD_STARTS = re.compile(r"(?<![\w/])(?=[A-ZÁÉÍÓÚa-záéíóú])")


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as written. ``offset`` is minutes east of UTC where the spelling fixes it."""

    written: str
    iana: str
    offset: int | None = None

    @property
    def info(self) -> dt.tzinfo:
        """What turns a wall time of this spelling into an instant."""
        if self.offset is not None:
            return dt.timezone(dt.timedelta(minutes=self.offset))
        return zoneinfo.ZoneInfo(self.iana)

    @property
    def ambiguous(self) -> str:
        """What else other people mean by this abbreviation, or ''."""
        return names.AMBIGUOUS.get(self.written, "")


@functools.cache
def cities() -> dict[str, str]:
    """City (lower case) to IANA zone, for every zone that is named after a city."""
    found: dict[str, str] = dict(names.PHRASES)
    for zone in sorted(zoneinfo.available_timezones()):
        area, _, city = zone.rpartition("/")
        if area and area.split("/")[0] in _AREAS and city.lower() not in names.ORDINARY_WORDS:
            found.setdefault(city.replace("_", " ").lower(), zone)
    return found


@functools.cache
def _first_words() -> frozenset[str]:
    return frozenset(found.group() for name in cities() if (found := _FIRST_WORD.match(name)))


_AREAS = {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


def is_iana(name: str) -> bool:
    """Whether ``name`` is a zone of the IANA database (``Europe/Berlin``, ``UTC``)."""
    return name in zoneinfo.available_timezones()


def abbreviation_at(text: str, pos: int, *, floating: bool = False) -> tuple[Zone, int] | None:
    """The zone abbreviation or offset that starts exactly at ``pos`` and where it ends.

    ``floating`` also accepts two-letter forms such as ``PT``, which look like initials.
    """
    short = _ABBREVIATION.match(text, pos)
    if short:
        name = short.group()
        if name in ("UTC", "GMT"):
            offset = _OFFSET.match(text, pos)
            if offset:
                return _from_offset(offset), offset.end()
        if name in names.ABBREVIATIONS:
            iana, minutes = names.ABBREVIATIONS[name]
            return Zone(name, iana, minutes), short.end()
        if floating and name in names.FLOATING:
            return Zone(name, names.FLOATING[name]), short.end()
    offset = _OFFSET.match(text, pos)
    if offset and offset.group()[0] in "UG":
        return _from_offset(offset), offset.end()
    return None


def iso_offset_at(text: str, pos: int) -> tuple[Zone, int] | None:
    """``Z`` or ``+02:00`` directly behind a clock time."""
    mark = _ISO_OFFSET.match(text, pos)
    if mark is None:
        return None
    if mark.group() == "Z":
        return Zone("Z", "UTC", 0), mark.end()
    offset = _OFFSET.match(text, pos)
    return (_from_offset(offset), offset.end()) if offset else None


def name_at(text: str, pos: int) -> tuple[Zone, int] | None:
    """The IANA name, city or phrase (``Pacific Time``) that starts exactly at ``pos``."""
    iana = _IANA.match(text, pos)
    if iana and is_iana(iana.group()):
        return Zone(iana.group(), iana.group()), iana.end()
    first = _FIRST_WORD.match(text, pos)
    if first is None or first.group().lower() not in _first_words():
        return None
    piece = text[pos : pos + _LONGEST_NAME].lower()
    ends = [m.start() for m in _ENDS.finditer(piece) if m.start()]
    known = cities()
    for end in reversed(ends):
        if piece[:end] in known:
            return Zone(text[pos : pos + end], known[piece[:end]]), pos + end
    return None


def first_in(text: str) -> Zone | None:
    """The first zone named anywhere in ``text``, which should be a line about times."""
    for place in _WORD_STARTS.finditer(text[:2000]):
        found = abbreviation_at(text, place.start(), floating=True)
        if found is None and (
            text[place.start()].isupper() or _phrase_follows(text, place.start())
        ):
            found = name_at(text, place.start())
        if found:
            zone, end = found
            behind = re.match(r"\s?\((?=(?:UTC|GMT)[+\-−])", text[end : end + 8])
            if behind and zone.offset is not None:
                exact = _OFFSET.match(text, end + behind.end())
                if exact:
                    return Zone(zone.written, zone.iana, _from_offset(exact).offset)
            return zone
    return None


def first_abbreviation_in(text: str) -> Zone | None:
    """The first abbreviation or offset (no city, no phrase) in a heading."""
    for place in _WORD_STARTS.finditer(text[:300]):
        found = abbreviation_at(text, place.start())
        if found:
            return found[0]
    return None


def _phrase_follows(text: str, pos: int) -> bool:
    piece = text[pos : pos + 8].lower()
    return piece.startswith(
        ("horário", "hora ", "heure ", "deutsche", "pacific", "eastern", "central")
    )


def _from_offset(mark: re.Match[str]) -> Zone:
    minutes = int(mark["hours"]) * 60 + int(mark["minutes"] or 0)
    if minutes > 14 * 60:
        minutes = 0
    if mark["sign"] != "+":
        minutes = -minutes
    hours, rest = divmod(abs(minutes), 60)
    # Etc/GMT signs run the other way round; there is no zone for part hours
    iana = "UTC" if minutes == 0 or rest else f"Etc/GMT{'-' if minutes > 0 else '+'}{hours}"
    return Zone(mark.group().strip(), iana, minutes)
