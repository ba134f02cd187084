"""Who was hit and how hard."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from postmortems.models import ImpactFigure, ImpactWindow, Incident
from postmortems.report import wording
from postmortems.report.clock import Clock
from postmortems.report.document import When

from .fields import LineField, MomentField, not_in_future
from .seen import SeenForm


def split(name: str, when: When) -> dict[str, When]:
    """A moment as the two columns of a row: ``{name}_at`` for a time, ``{name}_on`` for a day."""
    day_only = isinstance(when, dt.date) and not isinstance(when, dt.datetime)
    return {f"{name}_at": None if day_only else when, f"{name}_on": when if day_only else None}


class ImpactWindowForm(SeenForm):
    stored_in = {"starts": ("from_at", "from_on"), "ends": ("to_at", "to_on")}

    note = forms.CharField(label="Who or what was hit", max_length=300, required=False)

    def __init__(self, *args: Any, incident: Incident, row: ImpactWindow, **kwargs: Any) -> None:
        initial = {
            "starts": row.from_at or row.from_on,
            "ends": row.to_at or row.to_on,
            "note": row.note,
        }
        super().__init__(*args, initial=initial, **kwargs)
        zone, day = ZoneInfo(incident.timezone), first_day(incident)
        self.fields = {
            "starts": MomentField(label="From", zone=zone, day=day),
            "ends": MomentField(label="To", zone=zone, day=day),
            **self.fields,
        }
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("starts", "ends"):
            try:
                not_in_future(cleaned.get(name))
            except ValidationError as error:
                self.add_error(name, error)
        if not self.errors and not cleaned.get("starts") and not cleaned.get("ends"):
            raise ValidationError("Give the beginning or the end of the window.")
        return cleaned

    def to_row(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        row = {name: value for name, value in cleaned.items() if name == "note"}
        if "starts" in cleaned:
            row |= split("from", cleaned["starts"])
        if "ends" in cleaned:
            row |= split("to", cleaned["ends"])
        return row


def first_day(incident: Incident) -> dt.date:
    """The day a time without a date falls on: that of the first milestone."""
    return Clock(ZoneInfo(incident.timezone)).local(incident.occurred_at).date()


class NumberField(forms.CharField):
    """A number as people write it: ``20,000``, ``2.5``, ``80 %``, ``3k``.

    A comma groups thousands. Where it cannot (``2,5``) the number is refused, because
    half the world means something else by it.
    """

    _FACTORS = {"k": 1e3, "m": 1e6, "bn": 1e9}
    _WRITTEN = re.compile(r"[-+−]?(\d{1,3}(,\d{3})+|[\d_]+)?(\.\d+)?(e[+-]?\d{1,3})?", re.ASCII)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, float):
            return repr(value) if value != int(value) else str(int(value))
        return value

    def clean(self, value: Any) -> float | None:
        text = super().clean(value).lower().replace(" ", "").replace("\u202f", "").rstrip("%")
        if not text:
            return None
        ending = next((one for one in self._FACTORS if text.endswith(one)), "")
        digits = text.removesuffix(ending)
        try:
            known = self._WRITTEN.fullmatch(digits)
            plain = digits.replace(",", "").replace("−", "-")
            number = float(plain) * self._FACTORS.get(ending, 1) if known else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or abs(number) >= 1e15:
            raise ValidationError(f"“{value}” is not a number. Write it like 20000, 2.5 or 3k.")
        if number < 0:
            raise ValidationError("An impact figure cannot be negative.")
        return number


class ImpactFigureForm(SeenForm):
    value = NumberField(label="Value")
    value_high = NumberField(label="Up to (for a range)")
    unit = forms.CharField(label="Unit", max_length=60, required=False)
    label = forms.CharField(label="What it counts", max_length=200, required=False)
    certainty = forms.ChoiceField(label="Certainty", choices=list(wording.CERTAINTY.items()))
    source = forms.CharField(label="Source (link or words)", max_length=500, required=False)
    text = LineField(label="Note")

    def __init__(self, *args: Any, incident: Incident, row: ImpactFigure, **kwargs: Any) -> None:
        names = ("value", "value_high", "unit", "label", "certainty", "source", "text")
        super().__init__(*args, initial={name: getattr(row, name) for name in names}, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        low, high = cleaned.get("value"), cleaned.get("value_high")
        if low is not None and high is not None and high < low:
            self.add_error("value_high", "The range ends below its beginning: swap the two values.")
        if high is not None and low is None and "value" in cleaned:
            self.add_error("value", "A range needs its lower value too.")
        if not self.errors and low is None and not cleaned.get("label"):
            self.add_error("label", "Say what is counted, or give a value.")
        return cleaned
