"""What kind of section a heading or label opens."""

from __future__ import annotations

import functools
import re

from .kinds import phrase_pattern
from .words import headings as known

_BRACKETS = re.compile(r"[(\[][^)\]]{0,120}[)\]]")
_NUMBERING = re.compile(
    r"\A(?:section\s)?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[ivxIVX]{1,4}[.)]|[a-zA-Z][.)])\s+"
)
_TAIL = re.compile(
    r"\s(?:of|for|to|in|during|from|-|–|—|on)\s(?:the|this|our|an)?\s?"
    r"(?:outage|incident|issue|events?|problem|crash|postmortem|post-mortem)\Z"
)
_LEAD = re.compile(
    r"\A(?:the|our|incident|outage|postmortem|post-mortem|el|la|los|las|o|a|os|as|der|"
    r"die|das|le|les|l')\s"
)
_EDGES = " \t:：.?!*_`~#-–—•|"
_LONGEST = 120


@functools.cache
def _exact() -> dict[str, str]:
    table: dict[str, str] = {}
    for kind, phrases in known.EXACT.items():
        for phrase in phrases:
            table.setdefault(phrase, kind)
    return table


@functools.cache
def _contains() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, phrase_pattern(phrases)) for kind, phrases in known.CONTAINS)


def key_of(text: str) -> str:
    """A heading reduced to the words that tell its kind."""
    text = text[:_LONGEST].replace("’", "'").replace("‘", "'")
    text = re.sub(r"[*_`~]|!?\[|\]\([^)]{0,100}\)", "", text)
    text = _BRACKETS.sub(" ", text)
    text = "".join(
        char for char in text if char < "\u2190" or char > "\U0001ffff" or char.isalnum()
    )
    text = _NUMBERING.sub("", text.strip(_EDGES))
    return re.sub(r"\s+", " ", text).strip(_EDGES).lower()


def exact_kind(text: str) -> str:
    """The kind of a heading or label that is a known phrase and nothing more, or ''."""
    if len(text) > _LONGEST:
        return ""
    key = key_of(text)
    table = _exact()
    for candidate in (
        key,
        _TAIL.sub("", key),
        _LEAD.sub("", key),
        _LEAD.sub("", _TAIL.sub("", key)),
    ):
        if candidate in table:
            return table[candidate]
    return ""


def heading_kind(text: str) -> str:
    """The kind of a line that is marked as a heading: a known phrase or deciding words."""
    kind = exact_kind(text)
    if kind or len(text) > _LONGEST:
        return kind
    key = key_of(text)
    head, colon, tail = key.partition(":")
    if colon and head.strip() in _exact() and tail.strip():
        return _exact()[head.strip()]
    tail = _LEAD.sub("", tail.strip(_EDGES))
    if colon and _exact().get(tail, "") not in ("", *known.FACTS):
        return _exact()[tail]
    if len(key.split()) > 9:
        return ""
    for kind, pattern in _contains():
        if pattern.search(key):
            return kind
    return ""
