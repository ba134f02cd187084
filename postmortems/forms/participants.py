"""Who took part."""

from __future__ import annotations

from typing import Any

from django import forms

from postmortems.models import Incident, Participant, User
from postmortems.report import wording

from .fields import PersonField
from .seen import SeenForm


class ParticipantForm(SeenForm):
    stored_in = {"person": ("user", "name")}

    person = PersonField(label="Person or name", required=True)
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[("", "No role"), *wording.PARTICIPANT_ROLE.items()],
    )

    def __init__(self, *args: Any, incident: Incident, row: Participant, **kwargs: Any) -> None:
        initial = {"person": str(row) if row.user_id or row.name else "", "role": row.role}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["person"].current = row.user

    def to_row(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        row = {name: value for name, value in cleaned.items() if name != "person"}
        person = cleaned.get("person")
        if person is not None:
            known = isinstance(person, User)
            row |= {"user": person if known else None, "name": "" if known else person}
        return row
