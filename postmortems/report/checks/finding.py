"""What a check finds: one hole, doubt or contradiction, at one place of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LEVELS = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a report or of one of its rows.

    ``part`` is the list the row is in (``timeline``, ``action_items``, ``figures``, ``windows``,
    ``whys``, ``factors``, ``lessons``, ``sections``) and '' for the report itself; ``key`` is
    the key of the row, '' where there is none.
    """

    part: str
    key: str
    field: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``start`` and ``end`` are offsets in the field's text as typed, or None."""

    code: str
    level: str
    place: Place
    sentence: str
    hint: str
    quote: str = ""
    start: int | None = None
    end: int | None = None

    @property
    def where(self) -> tuple[str, str]:
        """The key of the row ('' for the report itself) and the field."""
        return self.place.key, self.place.field

    @property
    def group(self) -> str:
        return self.code.partition(".")[0]

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What makes it the same finding tomorrow: code, key, field and the words quoted."""
        return self.code, self.place.key, self.place.field, self.quote

    def as_data(self) -> dict[str, Any]:
        """The finding as the commands and the exports print it."""
        return {
            "code": self.code,
            "level": self.level,
            "where": {"key": self.place.key or None, "field": self.place.field},
            "quote": self.quote or None,
            "sentence": self.sentence,
            "hint": self.hint,
        }
