"""What day it is, asked once per request and passed down from there."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from postmortems.models import User


def zone_of(person: User) -> ZoneInfo:
    """The zone this person lives by."""
    return ZoneInfo(person.timezone)


def today_for(person: User) -> dt.date:
    """The day it is now where this person is."""
    return timezone.now().astimezone(zone_of(person)).date()
