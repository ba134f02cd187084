"""Fields that speak the way people write: wall-clock times, lists of names, people."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from postmortems.models import Incident, Row, User
from postmortems.report.clock import Clock
from postmortems.report.document import When
from postmortems.report.from_text.timeline_lines import NotATime, parse_wall_time


class MomentField(forms.CharField):
    """A time in the incident's zone as people write it, or only a day.

    Cleans to an aware datetime in UTC, a date, or None. A time without a day takes
    ``day``. Times that do not exist or occur twice on that day are refused with a
    sentence that says so.
    """

    def __init__(self, *, zone: ZoneInfo, day: dt.date | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)
        self.zone = zone
        self.day = day
        self.widget.attrs |= {"placeholder": "2024-06-08 10:30", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return wall_text(value, self.zone) if isinstance(value, dt.date) else value

    def clean(self, value: Any) -> When:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_wall_time(text, self.zone, self.day)
        except NotATime as error:
            raise ValidationError(str(error)) from error


def wall_text(when: When, zone: ZoneInfo) -> str:
    """A moment as ``MomentField`` reads it back; the offset is named where the clock repeats."""
    if when is None:
        return ""
    if not isinstance(when, dt.datetime):
        return when.isoformat()
    local = Clock(zone).local(when)
    text = f"{local:%Y-%m-%d %H:%M}" + (f":{local:%S}" if local.second else "")
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    offset = f"{local:%z}"
    return f"{text} UTC{offset[:3]}:{offset[3:5]}" if twice else text


def not_in_future(when: When) -> None:
    """Raises ``ValidationError`` for a time later than now, with room for clocks that differ."""
    latest = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
    if isinstance(when, dt.datetime) and when > latest:
        raise ValidationError("This is in the future. Check the day.")


def due_after_start(due_on: dt.date, incident: Incident) -> None:
    """Raises ``ValidationError`` for a due date before the incident, or ten years after it."""
    start = incident.milestone("started_at") or incident.milestone("detected_at")
    if isinstance(start, dt.datetime):
        start = Clock(ZoneInfo(incident.timezone)).local(start).date()
    if start and due_on < start:
        raise ValidationError(f"This is before the incident ({start}). Check the year.")
    # Of an incident without a start only the year it was written down in is known.
    if due_on.year > (start or incident.occurred_at).year + 10:
        raise ValidationError("This is more than ten years ahead. Check the year.")


def shown_key(row: Row | None) -> str | None:
    """The key of a linked row, or None where that row was removed and is not shown."""
    return row.key if row and row.removed_at is None else None


class NamesField(forms.CharField):
    """Names between commas. Cleans to a sorted list without doubles."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 1000)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        names = [" ".join(name.split()) for name in super().clean(value).split(",")]
        too_long = next((name for name in names if len(name) > 80), None)
        if too_long:
            raise ValidationError(f"“{too_long[:40]}…” is longer than 80 characters.")
        return sorted({name.casefold(): name for name in names if name}.values())


class PersonField(forms.CharField):
    """A person by display or sign-in name, or any other name as typed.

    Cleans to a ``User``, a plain name, or ''. Two people of one display name are
    told apart by their sign-in name. ``current`` is who is there already: their name
    means them, also when they have left or share it.
    """

    def __init__(self, *, current: User | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)
        self.current = current
        self.widget.attrs |= {"list": "people", "autocomplete": "off"}

    def clean(self, value: Any) -> User | str:
        name = " ".join(super().clean(value).split())
        if not name:
            return ""
        if self.current and name == str(self.current):
            return self.current
        named = User.objects.filter(is_active=True, username__iexact=name.removeprefix("@"))
        people = list(named) or list(
            User.objects.filter(is_active=True, display_name__iexact=name)[:2]
        )
        if len(people) > 1:
            raise ValidationError(
                f"More than one person is called {name}: type the sign-in name instead."
            )
        return people[0] if people else name


MAX_PROSE = 1_000_000


class ProseField(forms.CharField):
    """Markdown as typed, with line ends as every system but one writes them."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", MAX_PROSE)
        kwargs.setdefault(
            "error_messages",
            {"max_length": "This block holds at most 1,000,000 characters (%(show_value)d now)."},
        )
        super().__init__(strip=False, **kwargs)
        self.widget.attrs |= {"rows": rows}
        # The browser must not cut what a person pastes; the answer says that it is too long.
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class LineField(ProseField):
    """A sentence or two: shown in a small box that grows, stored without outer white space."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("rows", 1)
        kwargs.setdefault("max_length", 10_000)
        kwargs.setdefault(
            "error_messages",
            {"max_length": "At most 10,000 characters fit here (%(show_value)d now)."},
        )
        super().__init__(**kwargs)
        # Says on a phone, and to the scripts of the page, that Enter is the end of it.
        self.widget.attrs |= {"enterkeyhint": "done"}

    def to_python(self, value: Any) -> str:
        return super().to_python(value).strip()
