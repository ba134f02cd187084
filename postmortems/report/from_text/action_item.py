"""One action item as read, and what words for its state mean."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from .stamps import Day
from .words import actions as known


@dataclass(slots=True)
class Item:
    """An action item as read; ``due`` is a day still without context."""

    title: str
    lines: list[int]
    detail: list[str] = field(default_factory=list)
    group: str = ""
    owner: str = ""
    due: Day | None = None
    status: str = ""
    priority: str = ""
    action_class: str = ""
    url: str = ""
    children: int = 0


@functools.cache
def states() -> dict[str, str]:
    """Each known word for a state, with the code of the state."""
    return {word: state for state, words in known.STATES.items() for word in words}


def state_of(words: str) -> str:
    """The status code of a cell or word such as ``**IN PROGRESS**``, or ''."""
    plain = re.sub(r"[*_`\[\]().!]", "", words).strip().lower().replace("’", "'")
    if plain in states():
        return states()[plain]
    marked = re.findall(r"\*\*([^*]{2,24})\*\*", words)
    if marked and marked[-1].strip().lower() in states():
        return states()[marked[-1].strip().lower()]
    first = re.match(r"[^\s\w]{1,2}|[\w'-]+(?:\s[\w'-]+)?", plain)
    if first and len(plain) < 60:
        for candidate in (first.group(), first.group().split(" ")[0]):
            if candidate in states() and candidate not in ("no", "new", "x", "yes"):
                return states()[candidate]
    return ""
