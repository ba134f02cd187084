"""Being seen on the page of an incident."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from postmortems.models import Incident, Presence, User

# A page asks every few seconds. Only every so often is that written down, so that fifty open
# pages do not make a write each: whoever saves would have to wait for them.
WRITTEN_EVERY = dt.timedelta(seconds=20)
GONE_AFTER = dt.timedelta(seconds=50)


def be_seen(*, incident: Incident, user: User, block: str) -> list[Presence]:
    """Note that this person has the page open and is in ``block``; return the others who have."""
    now = timezone.now()
    here = list(
        Presence.objects.filter(incident=incident, seen_at__gt=now - GONE_AFTER)
        .select_related("user")
        .order_by("user__display_name", "pk")
    )
    mine = next((one for one in here if one.user_id == user.pk), None)
    if mine is not None:
        if mine.block != block or now - mine.seen_at > WRITTEN_EVERY:
            # One statement, because nobody else can write while a transaction is open on SQLite.
            Presence.objects.filter(pk=mine.pk).update(block=block, seen_at=now)
    else:
        Presence.objects.update_or_create(
            incident=incident, user=user, defaults={"block": block, "seen_at": now}
        )
    return [one for one in here if one.user_id != user.pk]
