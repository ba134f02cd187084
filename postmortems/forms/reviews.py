"""Asking for a review, and answering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from postmortems.models import User

from .fields import NamesField, PersonField, ProseField


class AskForm(forms.Form):
    """Who shall review: boxes for those proposed, a line for others.

    ``cleaned_data["reviewers"]`` is a list of people.
    """

    proposed = forms.MultipleChoiceField(
        label="Reviewers", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = NamesField(
        label="Others",
        help_text="Names of people who sign in here, between commas.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, proposed: Sequence[User], asked: Sequence[int], **kwargs: Any):
        super().__init__(*args, initial={"proposed": [str(pk) for pk in asked]}, **kwargs)
        self._proposed = {str(user.pk): user for user in proposed}
        self.fields["proposed"].choices = [(pk, str(one)) for pk, one in self._proposed.items()]
        if not proposed:
            self.fields["others"].label = "Reviewers"

    def clean_others(self) -> list[User]:
        people = [PersonField().clean(name) for name in self.cleaned_data["others"]]
        for one in people:
            if not isinstance(one, User):
                raise ValidationError(f"Nobody who signs in here is called {one}.")
        return people

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        people = [self._proposed[pk] for pk in cleaned.get("proposed", ())]
        cleaned["reviewers"] = list(dict.fromkeys([*people, *cleaned.get("others", ())]))
        return cleaned


class AnswerForm(forms.Form):
    """A reviewer's answer to one version."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("approved", "Approve"), ("changes", "Ask for changes")])
    note = ProseField(
        label="Note",
        rows=3,
        max_length=10_000,
        error_messages={"max_length": "At most 10,000 characters fit here (%(show_value)d now)."},
    )

    def clean_note(self) -> str:
        return self.cleaned_data["note"].strip()
