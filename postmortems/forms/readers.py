"""Who may read each part of a postmortem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from postmortems.report import cutting, wording


@dataclass(frozen=True, slots=True)
class ReadersRow:
    group: str
    words: str
    field: forms.BoundField


class ReadersForm(forms.Form):
    """One choice for each part, named by its place.

    ``parts`` are (place, group, words, audience); an audience of '' is that of its kind.
    """

    def __init__(
        self, *args: Any, parts: Sequence[tuple[str, str, str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._parts = parts
        for place, _group, words, audience in parts:
            usual = wording.AUDIENCE[cutting.DEFAULTS[place.partition(":")[0]]].lower()
            self.fields[place] = forms.ChoiceField(
                label=f"Who may read “{words}”",
                required=False,
                initial=audience,
                choices=[("", f"As usual: {usual}"), *wording.AUDIENCE.items()],
                widget=forms.Select(attrs={"class": "input"}),
            )

    def rows(self) -> list[ReadersRow]:
        """Every part with its choice."""
        return [ReadersRow(group, words, self[place]) for place, group, words, _ in self._parts]

    def marks(self) -> dict[str, str]:
        """What was chosen, by place, for the parts that were sent. Only for a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}
