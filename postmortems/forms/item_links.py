"""What people say about an action item when they come from a mail that reminded them of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from postmortems.models import User

from .fields import LineField


class DoneForm(forms.Form):
    """That it is done, and how that was seen."""

    verified_by = LineField(
        label="How was it verified?",
        rows=2,
        help_text="A link, a test, a drill. Without it the item waits until somebody verified it.",
    )


class HelpForm(forms.Form):
    """Who should help, and with what."""

    to = forms.TypedChoiceField(label="Who should help?", widget=forms.RadioSelect, coerce=int)
    line = LineField(
        label="What is needed?",
        rows=2,
        required=True,
        error_messages={"required": "Say in one line what is needed."},
    )

    def __init__(self, data: Any = None, *, people: Iterable[User]) -> None:
        super().__init__(data)
        self.people = {person.pk: person for person in people}
        self.fields["to"].choices = [(pk, str(person)) for pk, person in self.people.items()]
        self.fields["to"].initial = next(iter(self.people), None)

    def clean_to(self) -> User:
        return self.people[self.cleaned_data["to"]]
