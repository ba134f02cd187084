"""The rules for all action items: days until one is due, days until a fix is asked about."""

from __future__ import annotations

from typing import Any

from django import forms

from postmortems.models import FollowUpRules
from postmortems.models.following_up import CONFIRM_AFTER
from postmortems.report import wording

MOST_DAYS = 730


class FollowUpRulesForm(forms.Form):
    """A number of days per priority, empty for no due date, and one choice."""

    confirm_after = forms.TypedChoiceField(
        label="Ask whether the fix worked",
        coerce=int,
        choices=[(days, f"{days} days after it was verified") for days in CONFIRM_AFTER],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in wording.PRIORITY.items():
            self.fields[code] = forms.IntegerField(
                label=label,
                required=False,
                min_value=1,
                max_value=MOST_DAYS,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @classmethod
    def of(cls, rules: FollowUpRules, data: Any = None) -> FollowUpRulesForm:
        """The form of the rules as they are, or filled with what was sent."""
        return cls(data, initial={**rules.due_days, "confirm_after": rules.confirm_after})

    def days(self) -> list[forms.BoundField]:
        """A field per priority."""
        return [self[code] for code in wording.PRIORITY]

    def values(self) -> dict[str, Any]:
        """What ``changes.boards.set_rules`` takes."""
        given = self.cleaned_data
        days = {code: given[code] for code in wording.PRIORITY if given[code] is not None}
        return {"due_days": days, "confirm_after": given["confirm_after"]}
