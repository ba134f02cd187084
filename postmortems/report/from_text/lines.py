"""Single lines without their markup: list markers, emphasis around a whole line."""

from __future__ import annotations

import re

_MARKER = re.compile(r"\s{0,40}(?:(?:[-*+•‣▪◦·–—]|\d{1,3}[.)]|>)\s{1,4}){0,6}")
_SEPARATOR = re.compile(
    r"[)\]*_`:]{0,6}\s{0,40}(?:(?:[|–—−,.;→>=:]|-{1,3})(?=[\s*_`\w]|\Z)[)\]*_`]{0,4})?\s{0,40}"
)


def without_marker(line: str) -> str:
    """The line without bullet, number or quotation mark in front."""
    match = _MARKER.match(line)
    rest = line[match.end() :] if match else line
    return rest.strip()


def after_stamp(text: str, end: int) -> str:
    """What stands behind a time that ends at ``end``, without the separator between them."""
    match = _SEPARATOR.match(text, end)
    return balanced(text[match.end() if match else end :].strip())


def balanced(text: str) -> str:
    """The text without an emphasis mark whose other half was cut away with the time."""
    for mark in ("**", "__"):
        if text.count(mark) % 2:
            if text.endswith(mark):
                text = text[: -len(mark)].rstrip()
            elif text.startswith(mark):
                text = text[len(mark) :].lstrip()
            elif text.count(mark) == 1:
                text = text.replace(mark, "")
    return text
