"""Rows as tests need them, without going through the screens.

What a test does not name has a plain value. Times are UTC.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from postmortems.models import (
    ActionItem,
    Incident,
    Participant,
    Reviewer,
    Service,
    Tag,
    TimelineEvent,
    User,
    Visibility,
)

_numbers = itertools.count(1)


def make_user(username: str = "", **fields: Any) -> User:
    """Somebody who can sign in with ``a good password``; an author unless said otherwise."""
    username = username or f"person{next(_numbers)}"
    fields.setdefault("display_name", f"{username.title()} Example")
    fields.setdefault("email", f"{username}@example.com")
    return get_user_model().objects.create_user(username, "a good password", **fields)


def make_incident(
    *,
    by: User | None = None,
    services: list[str] | tuple[str, ...] = (),
    tags: list[str] | tuple[str, ...] = (),
    people: dict[str, Any] | None = None,
    restricted: bool = False,
    **fields: Any,
) -> Incident:
    """An incident with its writer as author.

    ``people`` maps a role to a person or to a plain name.
    """
    now = timezone.now()
    fields.setdefault("title", f"Outage {next(_numbers)}")
    fields.setdefault("changed_at", now)
    # No version of it is known to the search yet.
    fields.setdefault("searched_version", 999_999_999)
    known = (fields.get(name) for name in ("started_at", "detected_at", "resolved_at"))
    fields.setdefault("occurred_at", next((moment for moment in known if moment), now))
    if restricted:
        fields["visibility"] = Visibility.RESTRICTED
    by = by or make_user()
    incident = Incident.objects.create(created_by=by, **fields)
    for model, names in ((Service, services), (Tag, tags)):
        for name in names:
            row, _ = model.objects.get_or_create(name=name)
            getattr(incident, f"{model.__name__.lower()}s").add(row)
    add_participant(incident, by, "author")
    for role, person in (people or {}).items():
        add_participant(incident, person, role)
    return incident


def add_participant(incident: Incident, person: User | str, role: str) -> Participant:
    """Somebody who took part in this role."""
    who = {"name": person} if isinstance(person, str) else {"user": person}
    position = incident.participants.count() + 1
    return Participant.objects.create(incident=incident, role=role, position=position, **who)


def add_reviewer(incident: Incident, user: User, **fields: Any) -> Reviewer:
    """Somebody who is asked to review it and has not answered, unless said otherwise."""
    fields.setdefault("asked_at", timezone.now())
    fields.setdefault("asked_by_name", str(incident.created_by))
    return Reviewer.objects.create(incident=incident, user=user, **fields)


def make_event(incident: Incident, **fields: Any) -> TimelineEvent:
    """A timeline entry, by default a note at the incident's start."""
    if fields.setdefault("precision", "exact") in ("exact", "about"):
        fields.setdefault("happened_at", incident.started_at or incident.occurred_at)
    fields.setdefault("text", f"Something happened {next(_numbers)}")
    fields.setdefault("position", incident.timeline.count() + 1)
    return TimelineEvent.objects.create(incident=incident, **fields)


def make_item(incident: Incident, **fields: Any) -> ActionItem:
    """An open to-do; ``due_in`` is days from today."""
    if "due_in" in fields:
        fields["due_on"] = timezone.now().date() + dt.timedelta(days=fields.pop("due_in"))
    fields.setdefault("title", f"Fix number {next(_numbers)}")
    fields.setdefault("position", incident.action_items.count() + 1)
    return ActionItem.objects.create(incident=incident, **fields)
