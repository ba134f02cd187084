"""Whose postmortem it is."""

from __future__ import annotations

from django.db.models import Q

from postmortems.models import Incident, User


def writers(incident: Incident) -> set[User]:
    """Its authors and its lead; who started it where nobody is named as such."""
    named = Q(
        participations__incident=incident,
        participations__removed_at=None,
        participations__role__in=("author", "lead"),
    )
    return set(User.objects.filter(named)) or {incident.created_by}
