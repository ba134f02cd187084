"""What kind of event a line of the timeline tells, guessed by its words."""

from __future__ import annotations

import functools
import re

from .words.kinds import KINDS

_LOOK_AT = 400


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, phrase_pattern(phrases)) for kind, phrases in KINDS)


def phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern that finds any of the phrases as whole words; ``*`` allows any ending."""
    parts = sorted(
        (
            re.escape(phrase.removesuffix("*")) + ("" if phrase.endswith("*") else r"(?!\w)")
            for phrase in phrases
        ),
        key=len,
        reverse=True,
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", re.IGNORECASE)


def guess_kind(text: str) -> str:
    """One of ``document.EVENT_KINDS``; ``note`` where no word tells."""
    head = text[:_LOOK_AT].replace("’", "'")
    for kind, pattern in _patterns():
        if pattern.search(head):
            return kind
    return "note"
