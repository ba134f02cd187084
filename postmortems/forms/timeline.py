"""What happened when."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from postmortems.models import Incident, TimelineEvent
from postmortems.report import wording
from postmortems.report.clock import Clock
from postmortems.report.document import When

from .fields import LineField, MomentField, ProseField, not_in_future, shown_key
from .impact import first_day, split
from .seen import SeenForm


class EventChoice(forms.ModelChoiceField):
    def label_from_instance(self, event: TimelineEvent) -> str:
        moment = event.happened_at
        time = f"{Clock(self.zone).local(moment):%H:%M} " if moment else ""
        return f"{time}{event.text[:80]}"


class TimelineEventForm(SeenForm):
    stored_in = {
        "happened": ("happened_at", "happened_on", "precision"),
        "until": ("until_at", "until_on"),
        "about": ("precision",),
    }

    kind = forms.ChoiceField(label="Kind", choices=list(wording.EVENT_KIND.items()))
    text = LineField(label="What happened", required=True, rows=2)
    about = forms.BooleanField(label="The time is approximate", required=False)
    key_moment = forms.BooleanField(label="Key moment", required=False)
    ruled_out_by = EventChoice(
        label="Ruled out by",
        queryset=TimelineEvent.objects.none(),
        required=False,
        to_field_name="key",
        empty_label="Not ruled out yet",
    )
    detail = ProseField(label="Detail", rows=3)
    source = forms.CharField(label="Source (link or words)", max_length=500, required=False)

    def __init__(self, *args: Any, incident: Incident, row: TimelineEvent, **kwargs: Any) -> None:
        names = ("kind", "text", "key_moment", "detail", "source")
        initial = {name: getattr(row, name) for name in names}
        initial |= {
            "happened": row.happened_at or row.happened_on,
            "until": row.until_at or row.until_on,
            "about": row.precision == "about",
            "ruled_out_by": shown_key(row.ruled_out_by),
        }
        super().__init__(*args, initial=initial, **kwargs)
        zone = ZoneInfo(incident.timezone)
        day = Clock(zone).local(row.happened_at).date() if row.happened_at else first_day(incident)
        self.fields = {
            "happened": MomentField(label="Time", zone=zone, day=day),
            "until": MomentField(label="Until", zone=zone, day=day),
            **self.fields,
        }
        for field in self.fields.values():
            field.show_hidden_initial = True
        choice = self.fields["ruled_out_by"]
        choice.zone = zone
        choice.queryset = (
            TimelineEvent.objects.filter(incident=incident).present().exclude(pk=row.pk)
        )

    def clean_happened(self) -> When:
        happened = self.cleaned_data["happened"]
        not_in_future(happened)
        return happened

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        other, happened = cleaned.get("ruled_out_by"), cleaned.get("happened")
        if other and cleaned.get("kind") != "wrong_turn":
            raise ValidationError(
                {"ruled_out_by": "Only a wrong turn is ruled out. Choose that kind first."}
            )
        if other and other.happened_at and split("x", happened)["x_at"]:
            if other.happened_at < happened:
                raise ValidationError(
                    {"ruled_out_by": "That event is earlier than the wrong turn itself."}
                )
        return cleaned

    def to_row(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        row = {
            name: value
            for name, value in cleaned.items()
            if name not in ("happened", "until", "about")
        }
        if "until" in cleaned:
            row |= split("until", cleaned["until"])
        if "happened" in cleaned:
            row |= split("happened", cleaned["happened"])
            row["precision"] = (
                ("about" if cleaned.get("about") else "exact")
                if row["happened_at"]
                else "day"
                if row["happened_on"]
                else "unknown"
            )
        return row
