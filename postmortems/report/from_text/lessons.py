"""Lists and paragraphs under a heading as single texts: lessons, factors; and the five whys."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .scan import Line

_WHY = re.compile(r"(?:\d{1,2}[.)]\s)?\**(?:why|por qu[eéê]|warum|pourquoi)\b", re.IGNORECASE)
_ANSWER = re.compile(
    r"(?:\**(?:answer|a|because|respuesta|resposta|antwort|réponse)\**\s?[:.]\**\s*)", re.IGNORECASE
)
_LONGEST = 4_000


@dataclass(slots=True)
class Piece:
    """One entry of a list, with its nested lines, or one paragraph."""

    text: str
    lines: list[int]


def pieces_of(lines: list[Line]) -> list[Piece]:
    """The list entries and paragraphs of a section in order."""
    pieces: list[Piece] = []
    base: int | None = None
    fresh = True
    for line in lines:
        if line.kind in ("blank", "rule", "divider"):
            fresh = True
            continue
        if line.kind == "item" and line.text and (base is None or line.indent <= base + 1):
            base = line.indent if base is None else min(base, line.indent)
            pieces.append(Piece(line.text, [line.number]))
        elif not line.text and line.kind != "code":
            continue
        elif (
            pieces
            and (not fresh or line.indent > (base if base is not None else 99))
            and (len(pieces[-1].text) < _LONGEST or line.kind != "text")
        ):
            joint = " " if line.kind == "text" and not fresh else "\n"
            part = line.text if joint == " " else line.raw.rstrip()
            pieces[-1] = Piece(f"{pieces[-1].text}{joint}{part}", [*pieces[-1].lines, line.number])
        else:
            base = None if line.kind == "text" else base
            pieces.append(Piece(line.text if line.kind != "code" else line.raw, [line.number]))
        fresh = False
    return pieces


def whys_of(pieces: list[Piece]) -> list[tuple[str, str, list[int]]]:
    """(question, answer, lines) for each why; empty where the pieces ask nothing."""
    found: list[tuple[str, str, list[int]]] = []
    for piece in pieces:
        text = piece.text
        if _WHY.match(text):
            question, mark, answer = text.partition("?")
            answer = _ANSWER.sub("", answer.strip(" *_-–—:\n"), count=1)
            found.append((f"{question}{mark}".strip(" *_"), answer, piece.lines))
        elif found and not found[-1][1]:
            question, _, numbers = found[-1]
            found[-1] = (question, _ANSWER.sub("", text, count=1), [*numbers, *piece.lines])
        elif found:
            question, answer, numbers = found[-1]
            found[-1] = (question, f"{answer}\n\n{text}", [*numbers, *piece.lines])
    return found
