"""Prose."""

from __future__ import annotations

from typing import Any

from django import forms

from postmortems.models import Incident, Section

from .fields import ProseField
from .seen import SeenForm


class ProseForm(SeenForm):
    """The text of the one section of a kind."""

    text = ProseField(label="Text", rows=8)


class FreeSectionForm(SeenForm):
    """A section with a heading of one's own."""

    title = forms.CharField(label="Heading", max_length=200)
    text = ProseField(label="Text", rows=8)

    def __init__(self, *args: Any, incident: Incident, row: Section, **kwargs: Any) -> None:
        super().__init__(*args, initial={"title": row.title, "text": row.text}, **kwargs)

    def to_row(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "kind": "free"}
