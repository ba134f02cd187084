"""Why a finding is kept, and the table of what each severity asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from postmortems.report import wording
from postmortems.report.checks import ASKED, Rules
from postmortems.report.document import SEVERITIES


class KeepForm(forms.Form):
    reason = forms.CharField(
        label="Keep it, because",
        max_length=400,
        help_text="Stands beside the finding with your name, for everybody who reads it.",
    )


class AskedForm(forms.Form):
    """One box per check and severity, named ``sev1.missing.summary``, and two kinds of numbers."""

    gap_minutes = forms.IntegerField(
        label="Longest silence while the impact lasts, in minutes",
        min_value=5,
        max_value=10_000,
    )

    def __init__(self, data: Any = None, *, rules: Rules) -> None:
        super().__init__(data, initial={"gap_minutes": rules.gap_minutes})
        for severity in SEVERITIES:
            name = wording.SEVERITY[severity]
            self.fields[f"{severity}.words"] = forms.IntegerField(
                label=f"Words at least, {name}",
                min_value=0,
                max_value=1000,
                initial=rules.words.get(severity, 0),
            )
            for code, asked in ASKED.items():
                self.fields[f"{severity}.{code}"] = forms.BooleanField(
                    label=f"{asked}, {name}",
                    required=False,
                    initial=rules.asks_for(code, severity),
                )

    def rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Each row of the table: what is asked for, and a box per severity."""
        for code, asked in ASKED.items():
            yield asked, [self[f"{severity}.{code}"] for severity in SEVERITIES]

    def numbers(self) -> list[forms.BoundField]:
        """How many words, a field per severity."""
        return [self[f"{severity}.words"] for severity in SEVERITIES]

    def values(self) -> dict[str, Any]:
        """What ``changes.checks.set_asked`` takes."""
        given = self.cleaned_data
        return {
            "gap_minutes": given["gap_minutes"],
            "codes": {
                severity: [code for code in ASKED if given[f"{severity}.{code}"]]
                for severity in SEVERITIES
            },
            "words": {severity: given[f"{severity}.words"] for severity in SEVERITIES},
        }
