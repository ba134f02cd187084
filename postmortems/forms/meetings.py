"""Planning a review meeting, and the forms that its decisions are written in."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from postmortems.models import ActionItem, Decision, Service, Team, User
from postmortems.report import wording
from postmortems.report.from_text.timeline_lines import NotATime, parse_wall_time

from .fields import LineField, PersonField, due_after_start, wall_text
from .seen import SeenForm
from .zones import ZoneField

_YEARS = range(1970, 2101)


def _sensible(day: dt.date | None) -> dt.date | None:
    if day and day.year not in _YEARS:
        raise ValidationError("Check the year.")
    return day


def _date(**options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, **options)


class PlanForm(SeenForm):
    """A meeting to be planned: when, who, and what it talks about.

    ``starts`` is the time as typed, on the clock of ``timezone``.
    """

    stored_in = {"starts": ("starts_at",)}

    title = forms.CharField(
        label="Name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    starts = forms.CharField(
        label="When",
        max_length=60,
        help_text="Such as 2026-11-30 10:00, in the time zone beside it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "2026-11-30 10:00"}),
    )
    timezone = ZoneField()
    facilitator = forms.ModelChoiceField(
        label="Who leads through it", queryset=User.objects.none(), empty_label=None
    )
    attendees = forms.ModelMultipleChoiceField(
        label="Who is there",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    team = forms.ModelChoiceField(
        label="Team", queryset=Team.objects.all(), required=False, empty_label="All teams"
    )
    service = forms.ModelChoiceField(
        label="Service", queryset=Service.objects.none(), required=False, empty_label="All services"
    )
    severity = forms.ChoiceField(
        label="Severity",
        required=False,
        choices=[("", "All severities"), *wording.SEVERITY.items()],
    )
    since = _date(label="Incidents from", required=False)
    until = _date(label="Until", required=False)

    def __init__(self, *args: Any, services: list[str], people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True) if people is None else people
        self.fields["facilitator"].queryset = people
        self.fields["attendees"].queryset = people
        self.fields["service"].queryset = Service.objects.filter(name__in=services)

    @staticmethod
    def initial_of(meeting: Any) -> dict[str, Any]:
        """What the form of a stored meeting shows first."""
        names = ("title", "timezone", "severity", "since", "until")
        return {
            **{name: getattr(meeting, name) for name in names},
            **{name: getattr(meeting, f"{name}_id") for name in ("facilitator", "team", "service")},
            "starts": wall_text(meeting.starts_at, ZoneInfo(meeting.timezone)),
            "attendees": [person.pk for person in meeting.attendees.all()],
        }

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_since(self) -> dt.date | None:
        return _sensible(self.cleaned_data["since"])

    def clean_until(self) -> dt.date | None:
        return _sensible(self.cleaned_data["until"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "starts" in cleaned and "timezone" in cleaned:
            try:
                at = parse_wall_time(cleaned["starts"], ZoneInfo(cleaned["timezone"]), None)
                if not isinstance(at, dt.datetime):
                    raise ValidationError("Say at what time, too.")
                _sensible(at.date())
                self.starts_at = at
            except (NotATime, ValidationError) as error:
                told = error.messages if isinstance(error, ValidationError) else [str(error)]
                self.add_error("starts", told)
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The period ends before it begins.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """The fields of the meeting, the attendees among them."""
        values = super().values()
        values.pop("starts")
        return values | {"starts_at": self.starts_at}

    def seen(self) -> dict[str, Any]:
        seen = super().seen()
        starts, zone = seen.pop("starts", ""), seen.get("timezone") or "UTC"
        try:
            seen["starts_at"] = parse_wall_time(starts, ZoneInfo(zone), None)
        except NotATime:
            pass
        return seen


class DecisionForm(forms.Form):
    """A decision about one point. ``seen`` is when it had been decided, '' for not yet."""

    decision: Decision
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: ActionItem | None, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.today = item, today

    def clean_seen(self) -> dt.datetime | None:
        text = self.cleaned_data["seen"]
        try:
            return dt.datetime.fromisoformat(text) if text else None
        except ValueError:
            raise ValidationError("Load the page again.") from None

    def choice(self) -> dict[str, Any]:
        """The decision with its fields. Only for a valid form."""
        fields = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return {"decision": self.decision, **fields}


class KeepForm(DecisionForm):
    decision = Decision.KEEP
    line = LineField(label="One line for the minutes")


class DiscussedForm(DecisionForm):
    decision = Decision.DISCUSSED
    line = LineField(label="One line for the minutes")


class DoneForm(DecisionForm):
    decision = Decision.DONE
    verified_by = LineField(
        label="How was it verified?",
        help_text="A link, a test, a drill. Left empty it waits in “to verify”.",
    )
    line = LineField(label="One line for the minutes")


class NewDateForm(DecisionForm):
    decision = Decision.RE_DATE
    to_on = _date(label="New date", error_messages={"required": "Say by when."})
    line = LineField(
        label="Why does it move?",
        required=True,
        error_messages={"required": "Say why the due date moves."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due_on = self.item.due_on if self.item else None
        latest = max(self.today, due_on or self.today)
        self.fields["to_on"].initial = latest + dt.timedelta(days=14)

    def clean_to_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["to_on"]
        if day < self.today:
            raise ValidationError("This day has passed. Choose one that is still to come.")
        if self.item:
            due_after_start(day, self.item.incident)
        return _sensible(day) or day


class NewOwnerForm(DecisionForm):
    decision = Decision.RE_OWN
    owner = PersonField(
        label="New owner", required=True, error_messages={"required": "Say who takes it."}
    )
    line = LineField(label="One line for the minutes")

    def choice(self) -> dict[str, Any]:
        chosen = super().choice()
        if not isinstance(chosen["owner"], User):
            chosen |= {"owner": None, "owner_name": chosen["owner"]}
        return chosen


class DropForm(DecisionForm):
    decision = Decision.DROP
    line = LineField(
        label="Why will it not be done?",
        required=True,
        error_messages={"required": "Say why it will not be done."},
    )


class EscalateForm(DecisionForm):
    decision = Decision.ESCALATE
    to = PersonField(label="To whom", required=True, error_messages={"required": "Say to whom."})
    line = LineField(
        label="What is needed?",
        required=True,
        error_messages={"required": "Say in one line what is needed."},
    )

    def clean_to(self) -> User:
        person = self.cleaned_data["to"]
        if not isinstance(person, User):
            raise ValidationError(f"Nobody who signs in here is called {person}.")
        return person


class NoteForm(forms.Form):
    """What was said about one point. ``seen`` is the note as it was shown."""

    text = LineField(label="Note", rows=3)
    seen = forms.CharField(required=False, strip=False, max_length=10_000, widget=forms.HiddenInput)

    def clean_seen(self) -> str:
        return self.cleaned_data["seen"].replace("\r\n", "\n")


FORMS: dict[str, type[DecisionForm]] = {
    form.decision.value: form
    for form in (
        DoneForm,
        KeepForm,
        NewDateForm,
        NewOwnerForm,
        DropForm,
        EscalateForm,
        DiscussedForm,
    )
}
