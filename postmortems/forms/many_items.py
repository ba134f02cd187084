"""The same change for several action items, with one reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from postmortems.report import wording

from .fields import LineField, PersonField
from .item_moves import DueField, due_ahead
from .item_status import HOW_VERIFIED

DATE, OWNER, STATUS = "date", "owner", "status"
WHAT = {DATE: "New date", OWNER: "New owner", STATUS: "New state"}
MOST_ITEMS = 200


class ManyItemsForm(forms.Form):
    """What is to change, to what, and why. ``names`` are the items as ``INC-7/k3m9``."""

    what = forms.ChoiceField(
        label="Change", choices=list(WHAT.items()), initial=DATE, widget=forms.RadioSelect
    )
    due_on = DueField(label="New date")
    owner = PersonField(label="New owner")
    status = forms.ChoiceField(
        label="New state", required=False, choices=list(wording.ACTION_STATUS.items())
    )
    verified_by = LineField(label="How was it verified?", help_text=HOW_VERIFIED)
    reason = LineField(label="Reason, for all of them")

    def __init__(self, *args: Any, today: dt.date, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="many-%s", **kwargs)
        self.today = today
        self.names = names

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.names:
            raise ValidationError("Tick the action items first.")
        if len(self.names) > MOST_ITEMS:
            raise ValidationError(f"At most {MOST_ITEMS} at once.")
        what = cleaned.get("what")
        if what == DATE and "due_on" not in self.errors:
            try:
                if not cleaned.get("due_on"):
                    raise ValidationError("Give the new date.")
                due_ahead(cleaned["due_on"], self.today)
            except ValidationError as error:
                self.add_error("due_on", error)
            if not cleaned.get("reason"):
                self.add_error("reason", "Say why the due dates move.")
        if what == OWNER and "owner" not in self.errors and not cleaned.get("owner"):
            self.add_error("owner", "Name the new owner.")
        if what == STATUS:
            if not cleaned.get("status"):
                self.add_error("status", "Choose the new state.")
            if cleaned.get("status") == "wont_do" and not cleaned.get("reason"):
                self.add_error("reason", "Say why they will not be done.")
            if cleaned.get("status") == "verified" and not cleaned.get("verified_by"):
                self.add_error("verified_by", "Say how they were verified.")
        return cleaned


class SavedBoardForm(forms.Form):
    """A name for a view of the board; ``query`` is its address behind the question mark."""

    name = forms.CharField(
        label="Name of this view",
        max_length=80,
        error_messages={"required": "Give the view a name."},
    )
    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
