"""Every object of an incident is fetched here, for reading or for editing, or refused.

An incident that is not yours to see does not exist (404). One that you may only
read refuses to be edited (403).
"""

from __future__ import annotations

import hashlib
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404

from postmortems.models import (
    ApiToken,
    CalendarFeed,
    Comment,
    Incident,
    ReviewMeeting,
    Row,
    User,
    Visibility,
)
from postmortems.report.wording import STATE

AnyRow = TypeVar("AnyRow", bound=Row)


def incident_to_read(user: User, reference: str) -> Incident:
    """The incident called ``INC-7`` if this person may know of it. Raises ``Http404``."""
    incident = Incident.objects.by_reference(reference).first()
    if incident is None or not may_read(user, incident):
        raise Http404(f"There is no incident {reference}.")
    return incident


def may_read(user: User, incident: Incident) -> bool:
    """The rule of ``visible_to`` for one incident; only restricted ones cost a query."""
    if incident.visibility == Visibility.EVERYONE or user.is_admin:
        return True
    return Incident.objects.visible_to(user).filter(pk=incident.pk).exists()


def incident_to_edit(user: User, reference: str) -> Incident:
    """The incident if this person may change it. Raises ``Http404`` or ``PermissionDenied``."""
    incident = incident_to_read(user, reference)
    refuse_to_edit(user, incident)
    return incident


def refuse_to_edit(user: User, incident: Incident) -> None:
    """Raises ``PermissionDenied`` with the reason for those who may not change the incident."""
    if may_edit(user, incident):
        return
    if user.may_write:
        raise PermissionDenied(
            f"This postmortem is {STATE[incident.state].lower()}. Reopen it to change it."
        )
    raise PermissionDenied("You can read this postmortem but not change it.")


def may_edit(user: User, incident: Incident) -> bool:
    """Authors edit what they may see; closed and archived postmortems rest until reopened."""
    return user.may_write and incident.state not in ("closed", "archived")


def incident_to_follow_up(user: User, reference: str) -> Incident:
    """The incident if this person may say how its action items stand.

    Raises ``Http404`` or ``PermissionDenied``.
    """
    incident = incident_to_read(user, reference)
    refuse_to_follow_up(user, incident)
    return incident


def refuse_to_follow_up(user: User, incident: Incident) -> None:
    """Raises ``PermissionDenied`` for those who may not say how its action items stand."""
    if not may_follow_up(user, incident):
        refuse_to_edit(user, incident)


def may_follow_up(user: User, incident: Incident) -> bool:
    """Action items outlive the writing: they are followed up until the postmortem is archived."""
    return user.may_write and incident.state != "archived"


def refuse_to_comment(incident: Incident) -> None:
    """Raises ``PermissionDenied`` where nobody comments any more.

    Everywhere else whoever may read may comment.
    """
    if not may_comment(incident):
        raise PermissionDenied("This postmortem is archived. Bring it back to discuss it.")


def may_comment(incident: Incident) -> bool:
    return incident.state != "archived"


def comment_of(incident: Incident, key: str) -> Comment:
    """The comment of an incident that was fetched, removed ones included. Raises ``Http404``."""
    comments = Comment.objects.filter(incident=incident).select_related("author", "reply_to")
    # PostgreSQL refuses to compare with what no text can hold.
    found = None if "\0" in key else comments.filter(key=key).first()
    if found is None:
        raise Http404("This comment does not exist.")
    found.incident = incident
    return found


def row_to_edit(incident: Incident, model: type[AnyRow], key: str, **only: str) -> AnyRow:
    """The row of an incident that was fetched for editing, removed ones included.

    ``only`` are fields it must have these values in. Raises ``Http404``.
    """
    # PostgreSQL refuses to compare with what no text can hold.
    row = None if "\0" in key else model.objects.filter(incident=incident, key=key, **only).first()
    if row is None:
        raise Http404("This row does not exist.")
    return row


def meeting_to_read(user: User, pk: int) -> ReviewMeeting:
    """A review meeting: everybody signed in may follow it. Raises ``Http404``.

    What they see of its points is a matter of the incidents these are about.
    """
    # Larger numbers fit no column.
    found = ReviewMeeting.objects.filter(pk=pk) if pk < 2**63 else ReviewMeeting.objects.none()
    meeting = found.select_related("facilitator").first()
    if meeting is None:
        raise Http404("There is no such meeting.")
    return meeting


def meeting_to_run(user: User, pk: int) -> ReviewMeeting:
    """The same for those who may plan it, move it and decide. Raises ``PermissionDenied`` too."""
    meeting = meeting_to_read(user, pk)
    refuse_to_meet(user)
    return meeting


def refuse_to_meet(user: User) -> None:
    """Raises ``PermissionDenied`` for those who follow meetings and do not run them."""
    if not user.may_write:
        raise PermissionDenied("You can follow review meetings but not plan or change them.")


def admin_only(user: User) -> None:
    """Raises ``PermissionDenied`` for everybody but an admin."""
    if not user.is_admin:
        raise PermissionDenied("Only an admin can do this.")


def calendar_feed_of(token: str) -> CalendarFeed | None:
    """The calendar with this secret, of somebody who still signs in here."""
    feeds = CalendarFeed.objects.filter(digest=digest_of(token), user__is_active=True)
    return feeds.select_related("user").first()


def token_owner(secret: str) -> User | None:
    """Whose key for the API this is: somebody who still signs in here, or None."""
    tokens = ApiToken.objects.filter(digest=digest_of(secret), user__is_active=True)
    token = tokens.select_related("user").first()
    return token.user if token else None


def digest_of(secret: str) -> str:
    """What is kept of a secret address or token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()
