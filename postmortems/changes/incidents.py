"""What people do with an incident as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Min, Value
from django.db.models.functions import Lower
from django.utils import timezone

from postmortems.access import may_read
from postmortems.models import (
    Change,
    ImpactWindow,
    Incident,
    Participant,
    Service,
    Tag,
    TimelineEvent,
    User,
)
from postmortems.report.document import MILESTONES, When

from .merging import values_to_write
from .recording import Recorder, changing_head

_NAMES = {"services": Service, "tags": Tag}


def create_incident(
    *,
    by: User,
    title: str,
    timezone_name: str,
    services: Sequence[str] = (),
    form_key: str = "",
    **fields: Any,
) -> Incident:
    """Store a new draft with its writer as author. Returns the incident.

    ``form_key`` names the form that was filled in: sent twice, it gives the incident
    that was stored the first time.
    """
    now = timezone.now()
    with transaction.atomic():
        if form_key and (stored := _stored_from(form_key, by)):
            return stored
        incident = Incident(
            title=title, timezone=timezone_name, created_by=by, changed_at=now, **fields
        )
        incident.occurred_at = occurred_at(incident, now)
        incident.full_clean()
        incident.save()
        incident.services.set(named(Service, list(services)))
        Participant.objects.create(incident=incident, user=by, role="author", position=1)
        Recorder(incident, by).record("created", "incident", key=form_key, label=title)
    return incident


def _stored_from(form_key: str, by: User) -> Incident | None:
    """What this person has already stored from this form; they wait for their own other tab."""
    User.objects.select_for_update().get(pk=by.pk)
    lately = Incident.objects.filter(
        created_by=by, created_at__gte=timezone.now() - dt.timedelta(days=1)
    )
    first = Change.objects.filter(incident_pk__in=lately.values("pk"), version=1, key=form_key)
    return lately.filter(pk__in=first.values("incident_pk")).first()


def edit_incident(
    *, incident: Incident, by: User, values: Mapping[str, Any], seen: Mapping[str, Any]
) -> Incident:
    """Write the fields of the head that a person changed.

    ``values`` and ``seen`` by name: plain fields, ``services`` and ``tags`` as lists
    of names, the milestones as times, days or None. Returns the incident as it now
    is. Raises ``Conflict`` or ``ValidationError``; then nothing was written.
    """
    with changing_head(incident, by) as recorder:
        held = recorder.incident
        now = {name: head_value(held, name) for name in values}
        write = values_to_write(now=now, seen=seen, wanted=values)
        if write:
            _write(recorder, write)
            recorder.record(
                "changed",
                "incident",
                label=", ".join(name.removesuffix("_at").replace("_", " ") for name in write),
                before={name: now[name] for name in write},
                after=write,
            )
    return held


def head_value(incident: Incident, name: str) -> Any:
    """A field of the head in the shape forms and changes speak of."""
    if name in _NAMES:
        return sorted(getattr(incident, name).values_list("name", flat=True))
    return incident.milestone(name) if name in MILESTONES else getattr(incident, name)


def _write(recorder: Recorder, write: Mapping[str, Any]) -> None:
    incident = recorder.incident
    for name, value in write.items():
        if name in _NAMES:
            continue
        if name in MILESTONES:
            set_milestone(incident, name, value)
        else:
            setattr(incident, name, value)
    if "timezone" in write:
        incident.timezone_assumed = False
    incident.occurred_at = occurred_at(incident, incident.created_at)
    incident.full_clean()
    incident.save()
    if "visibility" in write:
        keep_in_sight(incident, recorder.by)
    for name in _NAMES.keys() & write.keys():
        getattr(incident, name).set(named(_NAMES[name], write[name]))


def keep_in_sight(incident: Incident, by: User) -> None:
    """Raises ``ValidationError`` where a change would hide the incident from who makes it."""
    if not may_read(by, incident):
        raise ValidationError(
            "You would no longer see this postmortem. Add yourself to its people first."
        )


def set_milestone(incident: Incident, name: str, value: When) -> None:
    """Set one milestone of an unsaved or held incident to a time, a day, or nothing."""
    day_only = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    setattr(incident, name, None if day_only else value)
    incident.milestone_days = {
        **{other: day for other, day in incident.milestone_days.items() if other != name},
        **({name: value.isoformat()} if day_only else {}),
    }


def named(model: type[Service] | type[Tag], names: list[str]) -> list[Service] | list[Tag]:
    """The rows of these names, each once, in any case; names not yet known are stored."""
    rows = {}
    for name in dict.fromkeys(name.strip()[:80] for name in names if name.strip()):
        same = model.objects.annotate(lower=Lower("name")).filter(lower=Lower(Value(name)))
        row = same.first()
        if row is None:
            try:
                with transaction.atomic():
                    row = model.objects.create(name=name)
            except IntegrityError:
                # Somebody else stored it between the two statements.
                row = same.get()
        rows.setdefault(row.pk, row)
    return list(rows.values())


def occurred_at(incident: Incident, otherwise: dt.datetime) -> dt.datetime:
    """When an incident counts as having happened.

    The first known milestone, a day from its midnight in the incident's zone; else
    the first event of the timeline, and ``otherwise`` only where that is empty too.
    """
    for name in MILESTONES:
        moment = incident.milestone(name)
        if isinstance(moment, dt.datetime):
            return moment
        if moment:
            return dt.datetime.combine(moment, dt.time(), ZoneInfo(incident.timezone))
    if incident.pk is None:
        return otherwise
    events = TimelineEvent.objects.present().filter(incident=incident)
    return events.aggregate(first=Min("happened_at"))["first"] or otherwise


def date_by_timeline(incident: Incident) -> None:
    """Bring ``occurred_at`` up to date after a change of the timeline."""
    moment = occurred_at(incident, incident.created_at)
    if moment != incident.occurred_at:
        incident.occurred_at = moment
        Incident.objects.filter(pk=incident.pk).update(occurred_at=moment)


def mark_milestone(*, incident: Incident, by: User, name: str, event: TimelineEvent) -> Incident:
    """Say that this event is when the incident was detected, resolved and so on."""
    with changing_head(incident, by) as recorder:
        held = recorder.incident
        event = TimelineEvent.objects.get(pk=event.pk)
        if event.removed_at is not None:
            raise ValidationError("Somebody removed this event meanwhile.")
        moment = event.happened_at or event.happened_on
        if moment is None:
            raise ValidationError("Give the event a time first, then make it a milestone.")
        before = held.milestone(name)
        set_milestone(held, name, moment)
        held.occurred_at = occurred_at(held, held.created_at)
        held.full_clean()
        held.save()
        TimelineEvent.objects.filter(pk=event.pk).update(key_moment=True)
        recorder.record(
            "changed",
            "incident",
            key=event.key,
            label=name.removesuffix("_at"),
            before={name: before},
            after={name: moment},
        )
    return held


def keep_clock_times(*, incident: Incident, by: User, zone: str) -> Incident:
    """Say that every time was typed in another zone: the clock stays, the instants move."""
    with changing_head(incident, by) as recorder:
        held = recorder.incident
        old, new = ZoneInfo(held.timezone), ZoneInfo(zone)

        def moved(moment: dt.datetime | None) -> dt.datetime | None:
            return moment and moment.astimezone(old).replace(tzinfo=new).astimezone(dt.UTC)

        for name in MILESTONES:
            setattr(held, name, moved(getattr(held, name)))
        for model, fields in (
            (TimelineEvent, ("happened_at", "until_at")),
            (ImpactWindow, ("from_at", "to_at")),
        ):
            rows = list(model.objects.filter(incident=held))
            for row in rows:
                for field in fields:
                    setattr(row, field, moved(getattr(row, field)))
            try:
                model.objects.bulk_update(rows, fields)
            except IntegrityError as error:
                # An hour that is there once in one zone and twice, or not at all, in the other.
                raise ValidationError(
                    "In that zone something would end before it begins, because the clocks "
                    "changed there or here. Correct that time first."
                ) from error
        before, held.timezone, held.timezone_assumed = held.timezone, zone, False
        held.occurred_at = occurred_at(held, held.created_at)
        held.full_clean()
        held.save()
        recorder.record(
            "changed",
            "incident",
            label="zone, keeping clock times",
            before={"timezone": before},
            after={"timezone": zone},
        )
    return held
