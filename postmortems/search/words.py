"""What is typed into a search, and what is shown of what was found. No Django, no database.

Everything here takes any text of any length and never raises.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

MOST_TERMS, LONGEST_WORD = 16, 100
_LONGEST_TYPED = 1000
_WORD = re.compile(r"[^\W_]+")
_TYPED = re.compile(r'(?P<no>-*)"(?P<phrase>[^"]*)"?|(?P<not>-*)(?P<word>[^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_REFERENCE = re.compile(r"inc-\d+", re.IGNORECASE)
# Only from letters of the Latin alphabet, as the full-text index of SQLite does it.
_MARKS = re.compile("(?<=[a-z])[\u0300-\u036f]+")

# Endings that the indexes take off a word, the longest first.
_ENDINGS = (
    *("izations", "ization", "ations", "ating", "ation", "ators", "ments"),
    *("ator", "ated", "ates", "ings", "ment", "ness", "edly"),
    *("ate", "ing", "ies", "ied", "ely", "ed", "es", "ly"),
)
# What a half-typed word may become: the index holds it without such an ending.
_GROWING = ("ations", "ization", "ation", "ments", "ment", "ings", "ing", "ness", "able", "ies")
_SHORTEST_GROWING = 4


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand next to each other, folded; the last may go on where ``prefix``."""

    words: tuple[str, ...]
    prefix: bool = False

    def readings(self) -> Iterator[Term]:
        """This term, and those it may become: ``replicati`` is half of “replication”.

        The index knows that word as ``replic``, which does not begin with what was typed.
        """
        yield self
        last = self.words[-1]
        if not self.prefix or len(last) < _SHORTEST_GROWING:
            return
        grown = {
            last + ending[many:]
            for ending in _GROWING
            for many in range(1, len(ending))
            if last.endswith(ending[:many])
        }
        for word in sorted(grown):
            yield Term((*self.words[:-1], word))


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it was understood: all that is wanted, none of what is unwanted."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text as it stands there, and whether it was looked for."""

    text: str
    is_hit: bool = False


def read(typed: str) -> Asked:
    """Words, ``"phrases"`` and ``-not``. The last word may be half typed."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    found = list(_TYPED.finditer(typed[:_LONGEST_TYPED].translate(_QUOTES)))
    for place, match in enumerate(found):
        word = match["word"]
        words = tuple(words_of(match["phrase"] if word is None else word))
        if not words:
            continue
        negated = bool(match["no"] or match["not"])
        goes_on = word is not None and place == len(found) - 1 and not negated
        goes_on = goes_on and not _REFERENCE.fullmatch(word) and _may_go_on(words[-1])
        (unwanted if negated else wanted).append(Term(words, goes_on))
    return Asked(tuple(wanted[:MOST_TERMS]), tuple(unwanted[:MOST_TERMS]))


def _may_go_on(word: str) -> bool:
    """Half of all words begin with a certain letter, so that one alone says nothing."""
    return len(word) > 1 or not word.isascii()


def folded(text: str) -> str:
    """Small letters without the accents of the Latin alphabet."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text.lower())))


def words_of(text: str) -> Iterator[str]:
    """The words of a text, folded, each at most ``LONGEST_WORD`` letters."""
    for match in _WORD.finditer(folded(text)):
        yield match[0][:LONGEST_WORD]


@lru_cache(maxsize=4096)
def root(word: str) -> str:
    """A folded word without its ending, about as the indexes hold it. Always its beginning."""
    if not word.isascii():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            # "running" and "run"
            if ending in ("ing", "ings", "ed") and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            return word
    if len(word) < 4 or word.endswith("ss"):
        return word
    if word[-1] in "se" or (word[-1] == "y" and word[-2] not in "aeiou"):
        return word[:-1]
    return word


def marked(text: str, terms: Iterable[Term]) -> tuple[Piece, ...]:
    """The text in pieces, those that the terms look for marked."""
    return _cut(text, 0, len(text), [span for _, span in _hits(text, terms)])


def excerpt(
    lines: Iterable[str], terms: Sequence[Term], *, length: int = 200
) -> tuple[tuple[Piece, ...], ...]:
    """Up to two lines that hold most of the terms, cut to about ``length`` letters and marked.

    Without any hit it is the beginning of the first line.
    """
    first = ""
    best: list[tuple[int, int, str, list[tuple[int, tuple[int, int]]]]] = []
    roots = {root(word) for term in terms for word in term.words[-1:]}
    for place, line in enumerate(lines):
        first = first or line
        # Most lines hold none of the words; to find that out costs little.
        simple = folded(line)
        if not any(one in simple for one in roots):
            continue
        hits = _hits(line, terms)
        if hits:
            best.append((-len({number for number, _ in hits}), place, line, hits))
    if not best:
        return (_cut(first, 0, _end_of_word(first, length), []),) if first else ()
    best.sort(key=lambda one: one[:2])
    chosen = best[:1]
    known = {number for number, _ in chosen[0][3]}
    chosen += [one for one in best[1:] if {number for number, _ in one[3]} - known][:1]
    return tuple(
        _around(line, [span for _, span in hits], length // len(chosen) + length // 4)
        for _, _, line, hits in chosen
    )


def _around(line: str, spans: list[tuple[int, int]], length: int) -> tuple[Piece, ...]:
    start = spans[0][0] - length // 3
    start = 0 if start < 20 or len(line) <= length else line.find(" ", start, spans[0][0]) + 1
    return _cut(line, start, _end_of_word(line, max(start + length, spans[0][1])), spans)


def _end_of_word(line: str, end: int) -> int:
    if end >= len(line):
        return len(line)
    space = line.rfind(" ", max(0, end - 30), end)
    return space if space > 0 else end


def _cut(line: str, start: int, end: int, spans: list[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces = []
    at = start
    if start > 0:
        pieces.append(Piece("… "))
    for begin, stop in sorted(spans):
        if begin < at or stop > end:
            continue
        if begin > at:
            pieces.append(Piece(line[at:begin]))
        pieces.append(Piece(line[begin:stop], is_hit=True))
        at = stop
    if at < end:
        pieces.append(Piece(line[at:end]))
    if end < len(line):
        pieces.append(Piece(" …"))
    return tuple(pieces)


def _hits(line: str, terms: Iterable[Term]) -> list[tuple[int, tuple[int, int]]]:
    """Which terms stand where in the line: (number of the term, (start, end)), in order."""
    words = [(match.span(), folded(match[0])) for match in _WORD.finditer(line)]
    found = []
    for number, term in enumerate(terms):
        many = len(term.words)
        for place in range(len(words) - many + 1):
            there = [word for _, word in words[place : place + many]]
            if all(map(_same, there[:-1], term.words)) and _ends(there[-1], term):
                found.append((number, (words[place][0][0], words[place + many - 1][0][1])))
    return sorted(found, key=lambda one: one[1])


def _ends(word: str, term: Term) -> bool:
    last = term.words[-1]
    return (term.prefix and word.startswith(last)) or _same(word, last)


def _same(one: str, other: str) -> bool:
    return one == other or root(one) == root(other)
