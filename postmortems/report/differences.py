"""How two texts differ, word by word."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# The best comparison takes time in proportion to the product of both lengths or worse. So long
# stretches are first cut where both say the same words once, and only what is left between the
# cuts is compared in that way, if both sides of it together are no larger than this product.
_MOST_PAIRS = 10_000
_RUNS = (8, 3, 1)  # how many words such a place has: long ones are surer, short ones more frequent
_MOST_CUTS = 12  # how often a stretch is cut again
# A word with the space before it, so that a comma behind it leaves it the same.
_WORDS = re.compile(r"\s*(?:\w+|[^\w\s])|\s+")

Stretch = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: ``same`` in both, ``gone`` from the old one, or ``new``."""

    kind: str
    text: str


def word_differences(old: str, new: str) -> tuple[Piece, ...]:
    """Both texts as one: what stayed, what went, what came, in order.

    The pieces that are not ``new`` make the old text, those not ``gone`` the new one.
    Takes time in proportion to the length of the texts, whatever they are.
    """
    if old == new:
        return (Piece("same", new),) if new else ()
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    x = y = 0
    for a, b, length in (*_kept(before, after), (len(before), len(after), 0)):
        gone, come = "".join(before[x:a]), "".join(after[y:b])
        same = "".join(after[b : b + length])
        space = _common_space(gone, come)
        gone, come = gone[len(space) :], come[len(space) :]
        for kind, text in (("same", space), ("gone", gone), ("new", come), ("same", same)):
            if text:
                pieces.append(Piece(kind, text))
        x, y = a + length, b + length
    return tuple(_joined(pieces))


def _common_space(gone: str, come: str) -> str:
    """The space before a word that was replaced by another, which stayed."""
    start = 0
    while gone[start : start + 1].isspace() and gone[start] == come[start : start + 1]:
        start += 1
    return gone[:start]


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Pieces without neighbours of the same kind."""
    last: Piece | None = None
    for piece in pieces:
        if last and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _kept(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """Stretches that are the same: where in the old words, where in the new, and how long."""
    kept: list[tuple[int, int, int]] = []
    waiting = [((0, len(old), 0, len(new)), 0)]
    while waiting:
        stretch, cuts = waiting.pop()
        a, a_end, b, b_end = stretch
        start = 0
        while a + start < a_end and b + start < b_end and old[a + start] == new[b + start]:
            start += 1
        end, room = 0, min(a_end - a, b_end - b) - start
        while end < room and old[a_end - 1 - end] == new[b_end - 1 - end]:
            end += 1
        kept += [(a, b, start), (a_end - end, b_end - end, end)]
        a, a_end, b, b_end = a + start, a_end - end, b + start, b_end - end
        if a == a_end or b == b_end:
            continue
        if (a_end - a) * (b_end - b) <= _MOST_PAIRS:
            matcher = SequenceMatcher(None, old[a:a_end], new[b:b_end], autojunk=False)
            kept += [(a + i, b + j, length) for i, j, length in matcher.get_matching_blocks()]
        elif cuts < _MOST_CUTS:
            for gap in _between(old, new, (a, a_end, b, b_end), kept):
                waiting.append((gap, cuts + 1))
    return sorted(block for block in kept if block[2])


def _between(
    old: Sequence[str], new: Sequence[str], stretch: Stretch, kept: list[tuple[int, int, int]]
) -> list[Stretch]:
    """What is left of a stretch between runs of words that it has once on either side.

    The runs are added to ``kept``. Where there are none, nothing is left to compare.
    """
    a, a_end, b, b_end = stretch
    for length in _RUNS:
        here = _once(old, a, a_end, length)
        there = _once(new, b, b_end, length)
        pairs = [(here[run], there[run]) for run in here.keys() & there.keys()]
        if not pairs:
            continue
        gaps = []
        for i, j in _in_both_orders(sorted(pairs)):
            if i < a or j < b:  # overlaps the run before it
                if i - a == j - b and i + length > a:
                    kept.append((a, b, i + length - a))
                    a, b = i + length, j + length
                continue
            gaps.append((a, i, b, j))
            kept.append((i, j, length))
            a, b = i + length, j + length
        return [*gaps, (a, a_end, b, b_end)]
    return []


def _once(words: Sequence[str], start: int, end: int, length: int) -> dict[tuple[str, ...], int]:
    """Where each run of so many words begins that is there only once."""
    found: dict[tuple[str, ...], int] = {}
    for place in range(start, end - length + 1):
        run = tuple(words[place : place + length])
        found[run] = -1 if run in found else place
    return {run: place for run, place in found.items() if place >= 0}


def _in_both_orders(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of these pairs, sorted by the first, that are sorted by the second as well."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, (_, second) in enumerate(pairs):
        spot = bisect_left(tails, second)
        previous.append(ends[spot - 1] if spot else -1)
        tails[spot : spot + 1] = [second]
        ends[spot : spot + 1] = [number]
    chosen = []
    step = ends[-1] if ends else -1
    while step >= 0:
        chosen.append(pairs[step])
        step = previous[step]
    return chosen[::-1]
