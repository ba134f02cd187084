"""Starting a postmortem: a title is enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from postmortems.models import User
from postmortems.models.fields import new_key
from postmortems.report import wording

from .fields import NamesField
from .zones import ZoneField


class NewIncidentForm(forms.Form):
    """The head of a postmortem that does not exist yet.

    ``form_key`` is made when the form is shown, so that a form sent twice is known.
    """

    title = forms.CharField(
        label="What happened",
        max_length=300,
        help_text="One line, such as “Checkout down for 42 minutes”. It can change later.",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        error_messages={"required": "Give it a title. Everything else can wait."},
    )
    severity = forms.ChoiceField(
        label="Severity",
        required=False,
        choices=[("", "Not known yet"), *wording.SEVERITY.items()],
    )
    timezone = ZoneField(help_text="The zone of the clock you will copy the times from.")
    known_services = forms.MultipleChoiceField(
        label="Services", required=False, widget=forms.CheckboxSelectMultiple
    )
    other_services = NamesField(
        label="Other services",
        help_text="Names between commas.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    form_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, known_services: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["known_services"].choices = [(name, name) for name in known_services]
        if not known_services:
            self.fields["other_services"].label = "Services"

    @classmethod
    def empty_for(cls, person: User, known_services: Sequence[str]) -> NewIncidentForm:
        """The form as this person first sees it."""
        initial = {"timezone": person.timezone, "form_key": new_key()}
        return cls(initial=initial, known_services=known_services)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def incident_fields(self) -> dict[str, Any]:
        """What ``create_incident`` takes. Only for a valid form."""
        cleaned = self.cleaned_data
        return {
            "title": cleaned["title"],
            "severity": cleaned["severity"],
            "timezone_name": cleaned["timezone"],
            "services": [*cleaned["known_services"], *cleaned["other_services"]],
            "form_key": cleaned["form_key"],
        }
