"""Whom a text speaks to: an ``@`` and a name, outside of code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

Names = Mapping[str, frozenset[int]]
"""The primary keys of the people of each name, as ``folded`` writes it."""

_CODE = re.compile(r"(?ms)^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)|`[^`\n]+`")
# Not inside an address such as kim@example.com.
_AT = re.compile(r"(?<![\w@.+-])@(?=\S)")
_MOST_LETTERS = 130  # longer than any name
_MOST_WORDS = 8
_MOST = 200  # of them in one text: more is not a message to anybody
_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]()#+\-.!~|])")


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text, from the ``@`` on, and the people it names."""

    start: int
    end: int
    people: frozenset[int]


def folded(name: str) -> str:
    """A name as it is compared: without regard to capitals and to how words are spaced."""
    return " ".join(name.split()).casefold()


def by_name(people: Iterable[tuple[int, str, str]]) -> Names:
    """People as (primary key, display name, sign-in name), found by either name.

    A sign-in name means one person; a display name means everybody who is called so.
    """
    names: dict[str, frozenset[int]] = {}
    people = list(people)
    for pk, display_name, _ in people:
        if name := folded(display_name):
            names[name] = names.get(name, frozenset()) | {pk}
    return names | {folded(username): frozenset([pk]) for pk, _, username in people}


def mentions(text: str, names: Names) -> list[Mention]:
    """The mentions in Markdown, each of the longest name that fits, in the order of the text."""
    code = [match.span() for match in _CODE.finditer(text)]
    found = []
    for at in islice(_AT.finditer(text), _MOST):
        if any(start <= at.start() < end for start, end in code):
            continue
        for end in _ends(text, at.end()):
            if people := names.get(folded(text[at.end() : end])):
                found.append(Mention(at.start(), end, people))
                break
    return found


def _ends(text: str, start: int) -> Iterator[int]:
    """Where a name that begins at ``start`` may end, the furthest first."""
    line = text[start : start + _MOST_LETTERS].split("\n", 1)[0]
    words = [match.end() for match in re.finditer(r"\S+", line)][:_MOST_WORDS]
    for last in range(words[-1], 0, -1):
        letter, following = line[last - 1], line[last : last + 1]
        # Behind a word, and before whatever cannot go on with it.
        if not letter.isspace() and not (_is_of_word(letter) and _is_of_word(following)):
            yield start + last


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def with_marks(text: str, names: Names) -> str:
    """The same Markdown with every mention in strong type."""
    parts, done = [], 0
    for one in mentions(text, names):
        if text[one.start - 1 : one.start] in ("*", "_"):
            continue  # it is marked already
        name = _MEANS_SOMETHING.sub(r"\\\1", text[one.start : one.end])
        parts += [text[done : one.start], f"**{name}**"]
        done = one.end
    return "".join([*parts, text[done:]])
