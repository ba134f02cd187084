"""The head of a postmortem: title, severity, services, zone, milestones."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError

from postmortems.models import Incident, Visibility
from postmortems.report import wording
from postmortems.report.clock import Clock
from postmortems.report.document import MILESTONES, When

from .fields import MomentField, NamesField, not_in_future
from .impact import first_day
from .seen import SeenForm


class TitleForm(SeenForm):
    title = forms.CharField(label="Title", max_length=300)


class FactsForm(SeenForm):
    """Severity, services, tags, detection, who may see it, and the zone."""

    severity = forms.ChoiceField(
        label="Severity", required=False, choices=[("", "Not set"), *wording.SEVERITY.items()]
    )
    detection_method = forms.ChoiceField(
        label="Detected by",
        required=False,
        choices=[("", "Not set"), *wording.DETECTION_METHOD.items()],
    )
    services = NamesField(label="Services (between commas)")
    tags = NamesField(label="Tags (between commas)")
    visibility = forms.ChoiceField(label="Visible to", choices=Visibility.choices)


class ZoneForm(SeenForm):
    """The zone the incident is told in, and what a change of it means for the times."""

    timezone = forms.CharField(label="Time zone", max_length=60)
    keep_clock = forms.BooleanField(
        label="The times were typed in this zone: keep the clock, move the instants",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"].widget.attrs |= {"list": "zones", "autocomplete": "off"}

    def clean_timezone(self) -> str:
        typed = self.cleaned_data["timezone"].strip().replace(" ", "_")
        known = {name.casefold(): name for name in available_timezones()}
        if typed.casefold() not in known:
            raise ValidationError(
                f"“{typed}” is not a time zone. Choose a name such as Europe/Berlin or UTC."
            )
        return known[typed.casefold()]


def _read(field: MomentField, typed: str) -> When:
    try:
        return field.clean(typed)
    except ValidationError:
        return None


class MilestonesForm(SeenForm):
    """When it started, was detected, and so on, in the incident's zone."""

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        initial = {name: incident.milestone(name) for name in MILESTONES}
        super().__init__(*args, initial=initial, **kwargs)
        zone, day = ZoneInfo(incident.timezone), first_day(incident)
        for name in MILESTONES:
            field = MomentField(label=wording.MILESTONE[name], zone=zone, day=day)
            field.show_hidden_initial = True
            self.fields[name] = field
        if self.is_bound:
            self._follow_days(zone, day)

    def _follow_days(self, zone: ZoneInfo, day: dt.date) -> None:
        """A time without a day is on the day of the milestone before it, or past midnight.

        A clock that runs back less than half a day is a slip and no night.
        """
        last = None
        for name in MILESTONES:
            field, typed = self.fields[name], self.data.get(self.add_prefix(name), "")
            field.day = day
            moment = _read(field, typed)
            if last and isinstance(moment, dt.datetime) and last - moment > dt.timedelta(hours=12):
                # Text that names its day means the same whatever the day here.
                field.day = day + dt.timedelta(days=1)
                moment = _read(field, typed)
            if isinstance(moment, dt.datetime):
                last, day = moment, Clock(zone).local(moment).date()
            elif moment:
                last, day = None, moment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in MILESTONES:
            try:
                not_in_future(cleaned.get(name))
            except ValidationError as error:
                self.add_error(name, error)
        return cleaned
