"""Handing an action item up to somebody who is told of it by mail."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from postmortems.models import ActionItem, User
from postmortems.notify.handing_up import handed_up

from .following_up import escalate


def ask_for_help(*, item: ActionItem, by: User, to: User, line: str, today: dt.date) -> bool:
    """Hand the item up with a line that says what is needed; whether they are told by mail.

    Raises what ``escalate`` does.
    """
    with transaction.atomic():
        current = escalate(item=item, by=by, to=to, line=line, today=today)
        return handed_up(current, by=by, to=to, line=line)
