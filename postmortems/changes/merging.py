"""What a save means when somebody else saved the same row meanwhile.

A save says what the person saw. A field that nobody else touched is simply
written. A field that both changed is merged three ways if it is prose, and a
conflict otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from merge3 import Merge3

PROSE = frozenset(
    {"text", "detail", "answer", "question", "accepted_risk", "reason", "verified_by"}
)


@dataclass(frozen=True, slots=True)
class Clash:
    """One field in which two people wrote different things."""

    field: str
    theirs: Any
    mine: Any


class Conflict(Exception):
    """Somebody changed the same meanwhile and both cannot stand. Nothing was written."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__(", ".join(clash.field for clash in clashes))
        self.clashes = clashes

    @property
    def fields(self) -> set[str]:
        """The model fields in which both changed."""
        return {clash.field for clash in self.clashes}


def values_to_write(
    *, now: Mapping[str, Any], seen: Mapping[str, Any], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """The fields to write, given the row as it is, as it was shown, and as it was sent.

    Raises ``Conflict`` naming every field in which both changed and no merge is clean.
    """
    write: dict[str, Any] = {}
    clashes: list[Clash] = []
    for name, mine in wanted.items():
        theirs, base = now[name], seen.get(name, now[name])
        if mine in (base, theirs):
            continue
        if theirs == base:
            write[name] = mine
        elif name in PROSE and (merged := merge_prose(base, theirs, mine)) is not None:
            write[name] = merged
        else:
            clashes.append(Clash(name, theirs, mine))
    if clashes:
        raise Conflict(clashes)
    return write


# Comparing takes the square of the lines, and everybody else who writes waits meanwhile.
MOST_LINES = 2000


def merge_prose(base: str, theirs: str, mine: str) -> str | None:
    """Both changes of one text, merged by lines.

    None where they touch the same lines, and where more than ``MOST_LINES`` lines lie
    between the first and the last change.
    """
    before, after, between = _same_ends(*(text.split("\n") for text in (base, theirs, mine)))
    if max(map(len, between)) > MOST_LINES:
        return None
    merge = Merge3(*between)
    if any(region[0] == "conflict" for region in merge.merge_regions()):
        return None
    return "\n".join([*before, *merge.merge_lines(), *after])


def _same_ends(*texts: list[str]) -> tuple[list[str], list[str], list[list[str]]]:
    """The lines all begin with, the lines all end with, and what each has in between."""
    shortest = min(map(len, texts))
    first = next(
        (n for n, lines in enumerate(zip(*texts, strict=False)) if len(set(lines)) > 1), shortest
    )
    backwards = zip(*(reversed(text[first:]) for text in texts), strict=False)
    last = next((n for n, lines in enumerate(backwards) if len(set(lines)) > 1), shortest - first)
    between = [text[first : len(text) - last] for text in texts]
    return texts[0][:first], texts[0][len(texts[0]) - last :], between
