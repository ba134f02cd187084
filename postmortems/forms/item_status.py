"""The status of one action item, changed where it is listed."""

from __future__ import annotations

from typing import Any

from django import forms

from postmortems.models import ActionItem
from postmortems.report import wording

from .fields import LineField
from .seen import SeenForm

HOW_VERIFIED = "A link, a test, a drill. Without it the item waits under “To verify”."


class ItemStatusForm(SeenForm):
    """Where an action item stands, and why where it will not be done."""

    status = forms.ChoiceField(
        label="Status",
        choices=list(wording.ACTION_STATUS.items()),
        widget=forms.Select(attrs={"autofocus": True}),
    )
    reason = LineField(
        label="Reason", help_text="Needed for “Won't do”; says what it waits for where blocked."
    )
    verified_by = LineField(label="How was it verified?", help_text=HOW_VERIFIED)

    @classmethod
    def of(cls, item: ActionItem, data: Any = None, **kwargs: Any) -> ItemStatusForm:
        """The form of this item, or filled with what was sent."""
        names = ("status", "reason", "verified_by")
        return cls(data, initial={name: getattr(item, name) for name in names}, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("status") == "wont_do" and not cleaned.get("reason"):
            self.add_error("reason", "Say why it will not be done.")
        if cleaned.get("status") == "verified" and not cleaned.get("verified_by"):
            self.add_error("verified_by", "Say how it was verified, or choose “Done, to verify”.")
        return cleaned

    def said(self, name: str) -> str:
        """What was typed into a field of text, '' where it stands as it was shown."""
        value = self.cleaned_data[name]
        return "" if value == (self.seen().get(name) or self.initial.get(name)) else value
