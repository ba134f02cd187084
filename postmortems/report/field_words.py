"""Fields of a report and their values in words, for comparing and for history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from . import wording
from .clock import Clock

_CODES: dict[str, dict[str, str]] = {
    "audience": wording.AUDIENCE,
    "severity": wording.SEVERITY,
    "state": wording.STATE,
    "detection_method": wording.DETECTION_METHOD,
    "role": wording.PARTICIPANT_ROLE,
    "certainty": wording.CERTAINTY,
    "precision": wording.PRECISION,
    "category": wording.FACTOR_CATEGORY,
    "action_class": wording.ACTION_CLASS,
    "priority": wording.PRIORITY,
    "status": wording.ACTION_STATUS,
    "kind": {**wording.EVENT_KIND, **wording.ACTION_KIND},
}
_NAMES = {
    "action_class": "class",
    "due_on": "due date",
    "escalated_to": "person it was handed up to",
    "happened_at": "time",
    "from_at": "from",
    "to_at": "to",
    "timezone": "time zone",
    "tracker_url": "tracker link",
    "value_high": "up to",
    "verified_by": "how it was verified",
}


def field_words(name: str) -> str:
    """What a field of ``document`` is called inside a sentence: ``due date``, ``detected``."""
    said = _NAMES.get(name) or wording.MILESTONE.get(name) or name.replace("_", " ")
    return said.lower()


def value_words(name: str, value: Any, clock: Clock) -> str:
    """A value of this field: codes as their labels, times on this clock, nothing as ''."""
    if value is None or value == "":
        return ""
    if name in _CODES and isinstance(value, str):
        return _CODES[name].get(value, value)
    if isinstance(value, dt.date):
        moment = clock.read(value)
        return moment.full if moment else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{int(value):,}" if value.is_integer() else f"{value:,}"
    if isinstance(value, tuple | list):
        return ", ".join(str(one) for one in value)
    return str(value)
