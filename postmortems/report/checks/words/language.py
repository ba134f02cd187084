"""What the words of one language consist of, and how they are written down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


def lines(text: str) -> tuple[str, ...]:
    """One phrase per line."""
    return tuple(line.strip() for line in text.strip().splitlines() if line.strip())


@dataclass(frozen=True)
class Language:
    """Word lists of one language.

    ``frequent`` are words by which the language is known. ``phrases`` maps the code of a check
    to what it looks for: words with one space between them, ``*`` for any ending, ``(a|b)`` and
    ``(a )?`` for choices, ``{people}`` and so on for the lists in ``parts``. ``not_after`` are
    words in front that turn the meaning round, ``excused`` what begins like a hit and is none,
    such as the name of a thing. ``vague`` are first words of vague actions.
    """

    code: str
    frequent: frozenset[str]
    phrases: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_after: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    vague: frozenset[str] = frozenset()

    @cached_property
    def patterns(self) -> dict[str, re.Pattern[str]]:
        """One pattern per code."""
        return {code: self._pattern(phrases) for code, phrases in self.phrases.items()}

    @cached_property
    def turned_round(self) -> re.Pattern[str]:
        """Matches at the end of what stands in front of a hit that is none."""
        words = "|".join(map(_spelled, self.not_after)) or r"(?!)"
        return re.compile(rf"(?<!\w)(?:{words})\s{{1,3}}(?:\w{{1,12}}\s{{1,3}})?\Z", re.IGNORECASE)

    @cached_property
    def excuse(self) -> re.Pattern[str]:
        """Matches at the beginning of a hit that is none."""
        return self._pattern(self.excused or ("(?!)",))

    def _pattern(self, phrases: tuple[str, ...]) -> re.Pattern[str]:
        parts = {name: f"({'|'.join(words)})" for name, words in self.parts.items()}
        spelled = "|".join(_spelled(phrase.format_map(parts)) for phrase in phrases)
        return re.compile(rf"(?<![\w-])(?:{spelled})(?![\w-])", re.IGNORECASE)


def _spelled(phrase: str) -> str:
    bounded = re.sub(r"(?<=\w)\*", r"\\w{0,20}", phrase)
    bounded = bounded.replace("'", "['’]").replace("(?!)", "[^\\s\\S]").replace("(", "(?:")
    return bounded.replace(" ", r"\s{1,3}")
