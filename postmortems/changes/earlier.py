"""Saying that an incident happened before, and taking that back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError

from postmortems.access import may_read
from postmortems.models import EarlierIncident, Incident, User

from .recording import changing

MOST = 50
# History names neither: whoever reads it may not know of the other incident.
_NOUN = "earlier incident"


def link_earlier(*, incident: Incident, by: User, earlier: Incident) -> EarlierIncident:
    """Say that ``earlier`` was of the same kind; said twice, the first time stands.

    Raises ``PermissionDenied`` where the person may not edit the incident or not see the other,
    ``ValidationError`` where it was not earlier or too many are linked.
    """
    if not may_read(by, earlier):
        raise PermissionDenied("You cannot see that postmortem.")
    if earlier.pk == incident.pk:
        raise ValidationError("An incident is not its own forerunner.")
    if earlier.occurred_at > incident.occurred_at:
        raise ValidationError(f"{earlier.reference} happened later than {incident.reference}.")
    with changing(incident, by) as recorder:
        others = EarlierIncident.objects.filter(incident=incident)
        if others.exclude(earlier=earlier).count() >= MOST:
            raise ValidationError(f"A postmortem links at most {MOST} earlier incidents.")
        link, is_new = EarlierIncident.objects.get_or_create(
            incident=incident,
            earlier=earlier,
            defaults={"by_name": str(by), "at": recorder.now},
        )
        if is_new:
            recorder.record("linked", _NOUN)
    return link


def unlink_earlier(*, incident: Incident, by: User, earlier: Incident) -> None:
    """Take that back. Raises ``PermissionDenied`` as ``link_earlier`` does."""
    if not may_read(by, earlier):
        raise PermissionDenied("You cannot see that postmortem.")
    with changing(incident, by) as recorder:
        gone, _ = EarlierIncident.objects.filter(incident=incident, earlier=earlier).delete()
        if gone:
            recorder.record("unlinked", _NOUN)
