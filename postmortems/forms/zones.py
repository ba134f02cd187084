"""Time zones as people type them."""

from __future__ import annotations

import functools
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from postmortems.report.from_text.zones import cities

_AREAS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)


@functools.cache
def zone_names() -> tuple[str, ...]:
    """The IANA names worth offering: those of places, and UTC first."""
    places = (name for name in available_timezones() if name.startswith(_AREAS) and "/" in name)
    return ("UTC", *sorted(places))


@functools.cache
def _by_spelling() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


class ZoneField(forms.CharField):
    """An IANA name in any case, or a city or phrase that stands for one.

    Cleans to the IANA name: ``europe/berlin``, ``Berlin`` and ``Europe/Berlin`` are one.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Time zone")
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)
        self.widget.attrs |= {
            "list": "zones",
            "autocomplete": "off",
            "spellcheck": "false",
            "placeholder": "Europe/Berlin",
        }

    @property
    def offered(self) -> tuple[str, ...]:
        """What a datalist named ``zones`` beside the field holds."""
        return zone_names()

    def clean(self, value: Any) -> str:
        typed = " ".join(super().clean(value).split())
        if not typed:
            return ""
        found = _by_spelling().get(typed.casefold().replace(" ", "_"))
        found = found or cities().get(typed.lower())
        if not found:
            raise ValidationError(
                f"“{typed}” is not a time zone. "
                "Type a city such as Berlin, or a name such as Europe/Berlin or UTC."
            )
        return found
