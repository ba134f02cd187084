"""What people say about one action item in place: a new date, owner, decision, confirmation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from postmortems.models import ActionItem, User

from .fields import LineField, PersonField, due_after_start
from .seen import SeenForm

DO, SMALLER, UP, DROP = "do", "smaller", "up", "drop"
DECISIONS = {
    DO: "Do it, by a last date",
    SMALLER: "Make it smaller",
    UP: "Hand it up",
    DROP: "Drop it",
}
MOST_YEARS = 10


class DueField(forms.DateField):
    """A day on which something is promised: it exists, and is not past or beyond ten years."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}))
        kwargs.setdefault("error_messages", {"invalid": "Give a day that exists, as YYYY-MM-DD."})
        super().__init__(**kwargs)


def due_ahead(due_on: dt.date, today: dt.date) -> None:
    """Raises ``ValidationError`` for a day before today or more than ten years ahead."""
    if due_on < today:
        raise ValidationError("This day is over. Choose today or a later day.")
    if due_on.year > today.year + MOST_YEARS:
        raise ValidationError("This is more than ten years ahead. Check the year.")


class _OfItem(SeenForm):
    """A form about one item, on a day."""

    def __init__(self, *args: Any, item: ActionItem, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.today = today

    def _check_due(self, due_on: dt.date | None) -> None:
        if due_on and due_on != self.item.due_on:
            due_ahead(due_on, self.today)
            due_after_start(due_on, self.item.incident)


class ItemDateForm(_OfItem):
    """The due date of an item; moving it needs a reason."""

    due_on = DueField(
        label="Due", widget=forms.DateInput(attrs={"type": "date", "autofocus": True})
    )
    reason = LineField(label="Why it moves")

    @classmethod
    def of(cls, item: ActionItem, data: Any = None, **kwargs: Any) -> ItemDateForm:
        """The form of this item, or filled with what was sent."""
        return cls(data, item=item, initial={"due_on": item.due_on, "reason": ""}, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.item.due_on:
            self.fields["due_on"].help_text = "Empty takes the date away."
        else:
            del self.fields["reason"]

    def clean_due_on(self) -> dt.date | None:
        due_on = self.cleaned_data["due_on"]
        self._check_due(due_on)
        return due_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        moved = "due_on" in cleaned and cleaned["due_on"] != self.seen().get("due_on")
        if "reason" in self.fields and moved and not cleaned.get("reason"):
            self.add_error("reason", "Say why the due date moves.")
        return cleaned


class ItemOwnerForm(_OfItem):
    """Who does it: a person, or a name still to be matched."""

    stored_in = {"owner": ("owner", "owner_name")}

    owner = PersonField(label="Owner")
    reason = LineField(label="Why, if it needs saying")

    @classmethod
    def of(cls, item: ActionItem, data: Any = None, **kwargs: Any) -> ItemOwnerForm:
        """The form of this item, or filled with what was sent."""
        shown = str(item.owner) if item.owner_id else item.owner_name
        return cls(data, item=item, initial={"owner": shown, "reason": ""}, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].current = self.item.owner
        self.fields["owner"].widget.attrs["autofocus"] = True

    def to_row(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return owner_of_row(cleaned["owner"]) if "owner" in cleaned else {}


def owner_of_row(owner: User | str) -> dict[str, Any]:
    """What a ``PersonField`` cleaned to, by model field."""
    known = isinstance(owner, User)
    return {"owner": owner if known else None, "owner_name": "" if known else owner}


class ItemDecisionForm(_OfItem):
    """What becomes of an item whose date was moved too often."""

    decision = forms.ChoiceField(
        label="What becomes of it?",
        choices=list(DECISIONS.items()),
        initial=DO,
        widget=forms.RadioSelect,
    )
    title = LineField(label="What is left of it (a verb first)", rows=2)
    due_on = DueField(label="Last date")
    to = PersonField(label="Hand it up to")
    reason = LineField(label="Why, or what is needed", required=True)

    def __init__(self, *args: Any, may_edit: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_edit:
            # The words of an item rest with the postmortem once that is closed.
            offered = [(code, label) for code, label in DECISIONS.items() if code != SMALLER]
            self.fields["decision"].choices = offered
            del self.fields["title"]

    @classmethod
    def of(cls, item: ActionItem, data: Any = None, **kwargs: Any) -> ItemDecisionForm:
        """The form of this item, or filled with what was sent."""
        # A date that is over is no last date.
        ahead = item.due_on if item.due_on and item.due_on >= kwargs["today"] else None
        initial = {"decision": DO, "title": item.title, "due_on": ahead}
        return cls(data, item=item, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        decision = cleaned.get("decision")
        if decision in (DO, SMALLER) and "due_on" not in self.errors:
            try:
                if not cleaned.get("due_on"):
                    raise ValidationError("Give the last date.")
                self._check_due(cleaned["due_on"])
            except ValidationError as error:
                self.add_error("due_on", error)
        if decision == SMALLER and not cleaned.get("title"):
            self.add_error("title", "Say what is left of it.")
        if decision == UP and "to" not in self.errors and not isinstance(cleaned.get("to"), User):
            self.add_error("to", "Choose a person who signs in here.")
        return cleaned


class ItemConfirmForm(_OfItem):
    """Whether the fix worked in the time since it was verified."""

    worked = forms.TypedChoiceField(
        label="Did the fix work?",
        choices=[("yes", "Yes, it did"), ("no", "No: reopen it")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it worked."},
    )
    note = LineField(label="What showed it, or what did not work")

    @classmethod
    def of(cls, item: ActionItem, data: Any = None, **kwargs: Any) -> ItemConfirmForm:
        """The form of this item, or filled with what was sent."""
        return cls(data, item=item, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("worked") is False and not cleaned.get("note"):
            self.add_error("note", "Say what did not work.")
        return cleaned
