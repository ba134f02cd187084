"""What a line among action items is: the name of a group, a person, several steps, a table."""

from __future__ import annotations

import re

from .action_words import is_work
from .headings import exact_kind, key_of
from .scan import Line
from .words import actions as known

COLUMN_OF = {name: column for column, names in known.COLUMNS.items() for name in names}
_SENTENCE = re.compile(r"(?<=[.!])\s+(?=[A-ZÀ-Þ])")
_COUNTS = re.compile(
    r"(?:first|second|third|fourth|fifth|finally|lastly|next|also|additionally|in addition|"
    r"furthermore|then|erstens|zweitens|drittens|primero|segundo|tercero|primeiro|terceiro|"
    r"premièrement|deuxièmement|enfin|por último)(?:ly)?,?\s",
    re.IGNORECASE,
)
_PERSON = re.compile(r"@?[A-ZÀ-Þ][\w'’.-]*(?:\s(?:[A-ZÀ-Þ][\w'’.-]*|de|da|von|van|di)){0,3}\Z")


def steps_of(text: str) -> list[str]:
    """The sentences of "First, we will ... Second, we will ...", none of other paragraphs."""
    steps = [step for step in _SENTENCE.split(text) if step.strip()]
    counted = sum(bool(_COUNTS.match(step)) for step in steps)
    return steps if counted > 1 and counted * 2 > len(steps) else []


def names_group(text: str) -> bool:
    """Whether a parent item only names what stands below it."""
    plain = re.sub(r"[*_`]", "", text).strip()
    if is_work(plain) and not exact_kind(plain):
        return False
    return plain.endswith((":", "：")) or len(plain.split()) <= 3


def is_person(name: str) -> bool:
    """Whether a heading or parent item is somebody's name."""
    if not _PERSON.match(name) or name.isupper():
        return False
    return not {word.lower() for word in re.split(r"[\s/-]", name)} & known.NO_PERSON


def is_action_table(header: Line) -> bool:
    """Whether a table's header names action items, wherever the table stands."""
    columns = [COLUMN_OF.get(key_of(cell), "") for cell in header.cells]
    first = key_of(header.cells[0]) if header.cells else ""
    return (
        columns[:1] == ["title"]
        and exact_kind(first) == "actions"
        and ("owner" in columns or "status" in columns or "due" in columns)
    )
