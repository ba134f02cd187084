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
        kept = [*every_text(replace(report, leftovers=())), *(left.text for left in self.leftovers)]
        have = set(words_of(html.unescape("\n".join(kept))))
        for line in lines:
            raw = line.raw or line.text
            raw = html.unescape(raw) if "&" in raw else raw
            words = words_of(raw)
            if have.issuperset(words):
                continue
            missing = [word for word in words if word not in have]
            have.update(words)
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
