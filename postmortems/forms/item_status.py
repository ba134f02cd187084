"""The status of one action item, changed where it is listed."""

from __future__ import annotations

from typing import Any

from django import forms

from postmortems.models import ActionItem
from postmortems.report import wording

from .fields import LineField
from .seen import SeenForm


class ItemStatusForm(SeenForm):
    """Where an action item stands, and why where it will not be done."""

    status = forms.ChoiceField(
        label="Status",
        choices=list(wording.ACTION_STATUS.items()),
        widget=forms.Select(attrs={"autofocus": True}),
    )
    reason = LineField(label="Reason", help_text="Needed for “Won't do”.")

    @classmethod
    def of(cls, item: ActionItem, data: Any = None) -> ItemStatusForm:
        """The form of this item, or filled with what was sent."""
        return cls(data, initial={"status": item.status, "reason": item.reason})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("status") == "wont_do" and not cleaned.get("reason"):
            self.add_error("reason", "Say why it will not be done.")
        return cleaned
