"""The secret address of somebody's calendar: made, revoked, read."""

from __future__ import annotations

import datetime as dt
import secrets

from django.utils import timezone

from postmortems.access import digest_of
from postmortems.models import CalendarFeed, User

# Calendar programs ask every few minutes; that they do is written down at most this often.
NOTED_EVERY = dt.timedelta(hours=1)


def make_feed(*, person: User) -> str:
    """Give a person a new address and return its secret part, which is nowhere to be read again.

    An address they had before stops working.
    """
    token = secrets.token_urlsafe(32)
    fresh = {"digest": digest_of(token), "created_at": timezone.now(), "read_at": None}
    CalendarFeed.objects.update_or_create(user=person, defaults=fresh)
    return token


def revoke_feed(*, person: User) -> bool:
    """Let the address of this person stop working; whether they had one."""
    deleted, _ = CalendarFeed.objects.filter(user=person).delete()
    return bool(deleted)


def note_reading(*, feed: CalendarFeed) -> None:
    """Remember that a calendar program asked, for its owner to see."""
    now = timezone.now()
    if feed.read_at is None or now - feed.read_at >= NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk, digest=feed.digest).update(read_at=now)
