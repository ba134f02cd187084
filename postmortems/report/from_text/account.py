"""The account of a reading: where lines went, what was doubted, what is left over."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..document import Leftover, Report, every_text
from .proposal import Doubt
from .prose import words_of
from .scan import Line

_STRUCTURE = ("blank", "rule", "divider")


@dataclass(slots=True)
class Account:
    """Where lines went, what was doubted, what is left over."""

    places: dict[int, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def place(self, lines: list[Line] | list[int], destination: str) -> None:
        for line in lines:
            number = line if isinstance(line, int) else line.number
            if isinstance(line, int) or line.kind not in _STRUCTURE:
                self.places.setdefault(number, destination)

    def leave(self, lines: list[Line]) -> None:
        for line in lines:
            text = line.raw.strip()
            if text and line.kind not in _STRUCTURE:
                self.leftovers.append(Leftover(line.number, text))
                self.places[line.number] = "leftover"

    def doubt(self, line: int, code: str, sentence: str) -> None:
        self.doubts.append(Doubt(line, code, sentence))

    def keep_words(self, report: Report, lines: Iterable[Line]) -> Report:
        """The report with every word of the source in it.

        A line that holds a word which stands nowhere in the report goes to the leftovers: whole
        where it was not understood, else only the part that is not repeated (a weekday, the
        name of a label).
        """
        have: set[str] = set()
        for text in every_text(replace(report, leftovers=())):
            have.update(words_of(html.unescape(text)))
        for left in self.leftovers:
            have.update(words_of(html.unescape(left.text)))
        for line in lines:
            raw = html.unescape(line.raw or line.text)
            missing = [word for word in words_of(raw) if word not in have]
            if not missing:
                continue
            have.update(words_of(raw))
            understood = self.places.get(line.number, "") not in ("", "leftover")
            text = _between(raw, missing) if understood else raw.strip()
            self.leftovers.append(Leftover(line.number, text))
            self.places.setdefault(line.number, "leftover")
        return replace(report, leftovers=tuple(sorted(self.leftovers, key=lambda left: left.line)))


def _between(raw: str, missing: list[str]) -> str:
    """The part of a line from the first to the last of the missing words."""
    lowered = raw.lower()
    if len(lowered) != len(raw):
        return raw.strip()
    start = lowered.find(missing[0])
    end = lowered.rfind(missing[-1]) + len(missing[-1])
    return raw[start:end] if 0 <= start < end else raw.strip()
