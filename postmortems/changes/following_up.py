"""What people decide about action items once the postmortem is written.

Every function stores the item, its history and what else the decision keeps in one
transaction, returns the item as it now is, and raises ``ValidationError`` where a rule is
broken, ``PermissionDenied`` where the person may not say how the items of the incident stand,
``RowRemoved`` where somebody removed the item and ``Conflict`` where somebody else changed the
same since it was ``seen`` (field values by name; what is not in it is simply written).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from postmortems.access import may_read
from postmortems.models import ActionItem, ReviewMeeting, User
from postmortems.notify.handing_up import handed_up

from .promises import Said
from .recording import changing
from .rows import RowRemoved, edit_row, noun_of

NOTHING: Mapping[str, Any] = {}


def re_date(
    *,
    item: ActionItem,
    by: User,
    to_on: dt.date | None,
    reason: str,
    today: dt.date,
    decided: bool = False,
    meeting: ReviewMeeting | None = None,
    seen: Mapping[str, Any] = NOTHING,
) -> ActionItem:
    """Move the due date, which is kept with its reason; the first date needs none.

    An item that was moved too often must be ``decided`` upon.
    """
    said = Said(reason=reason, decided=decided, meeting=meeting, today=today)
    return edit_row(row=item, by=by, values={"due_on": to_on}, seen=seen, said=said)


def re_own(
    *,
    item: ActionItem,
    by: User,
    owner: User | None,
    owner_name: str = "",
    reason: str = "",
    today: dt.date,
    meeting: ReviewMeeting | None = None,
    seen: Mapping[str, Any] = NOTHING,
) -> ActionItem:
    """Give the item to a person, to a plain name still to be matched, or to nobody."""
    if owner:
        _refuse_stranger(item, owner, "owner")
    said = Said(reason=reason, meeting=meeting, today=today)
    values = {"owner": owner, "owner_name": "" if owner else owner_name}
    return edit_row(row=item, by=by, values=values, seen=seen, said=said)


def set_status(
    *,
    item: ActionItem,
    by: User,
    status: str,
    reason: str = "",
    verified_by: str = "",
    today: dt.date,
    meeting: ReviewMeeting | None = None,
    seen: Mapping[str, Any] = NOTHING,
) -> ActionItem:
    """Say how the item stands, one of ``document.ACTION_STATUSES``.

    ``reason`` says why it is blocked or will not be done, ``verified_by`` how it was seen
    that it works: with it, what is done counts as verified.
    """
    values = {"status": status}
    if reason:
        values["reason"] = reason
    if status == "wont_do" and not (reason or item.reason):
        raise ValidationError({"reason": "Say why it will not be done."})
    if verified_by:
        values["verified_by"] = verified_by
    said = Said(reason=reason, meeting=meeting, today=today)
    return edit_row(row=item, by=by, values=values, seen=seen, said=said)


def escalate(
    *,
    item: ActionItem,
    by: User,
    to: User,
    line: str,
    today: dt.date,
    meeting: ReviewMeeting | None = None,
    seen: Mapping[str, Any] = NOTHING,
) -> ActionItem:
    """Hand the item up to somebody who can decide, with one line that says what is needed.

    They are told by mail.
    """
    return _hand_up(item, by, to, line, today, meeting, seen)[0]


def ask_for_help(*, item: ActionItem, by: User, to: User, line: str, today: dt.date) -> bool:
    """The same; whether a mail about it goes out to them."""
    return _hand_up(item, by, to, line, today, None, NOTHING)[1]


def _hand_up(
    item: ActionItem,
    by: User,
    to: User,
    line: str,
    today: dt.date,
    meeting: ReviewMeeting | None,
    seen: Mapping[str, Any],
) -> tuple[ActionItem, bool]:
    if not line.strip():
        raise ValidationError({"line": "Say in one line what is needed."})
    _refuse_stranger(item, to, "to")
    said = Said(reason=line, decided=True, meeting=meeting, today=today)
    with transaction.atomic():
        current = edit_row(row=item, by=by, values={"escalated_to": to}, seen=seen, said=said)
        return current, handed_up(current, by=by, to=to, line=line)


def keep(*, item: ActionItem, by: User, line: str = "") -> ActionItem:
    """Decide that the item stays as it is."""
    return _note(item, by, "kept", line, "moved_when_decided")


def confirm(
    *, item: ActionItem, by: User, worked: bool, note: str = "", today: dt.date
) -> ActionItem:
    """Say whether the fix of a verified item worked in the time since; reopened if it did not."""
    if worked:
        return _note(item, by, "confirmed", note, "confirmed_at")
    if not note.strip():
        raise ValidationError({"note": "Say what did not work."})
    return set_status(item=item, by=by, status="open", reason=note, today=today)


def for_many(*, items: Iterable[ActionItem], do: Callable[[ActionItem], object]) -> int:
    """Do the same to several items, all or none, each with its own history.

    Returns how many. Raises ``ValidationError`` that names the item which cannot be done so.
    """
    # In one order everywhere, so that two people with many in common never wait for each other.
    ordered = sorted(items, key=lambda item: (item.incident_id, item.pk))
    with transaction.atomic():
        for item in ordered:
            try:
                do(item)
            except ValidationError as error:
                raise ValidationError([_named(item, said) for said in error.messages]) from error
            except PermissionDenied as error:
                raise ValidationError(_named(item, str(error))) from error
            except RowRemoved as error:
                raise ValidationError(_named(item, "Somebody removed it.")) from error
    return len(ordered)


def _named(item: ActionItem, said: str) -> str:
    return f"“{item.title[:60]}” ({item.incident.reference}): {said}"


def _refuse_stranger(item: ActionItem, person: User, field: str) -> None:
    if not person.is_active:
        raise ValidationError({field: f"{person} has left. Choose somebody else."})
    if not may_read(person, item.incident):
        raise ValidationError(
            {field: f"{person} cannot see {item.incident.reference}. Add them to its people first."}
        )


def _note(item: ActionItem, by: User, verb: str, line: str, field: str) -> ActionItem:
    """Record something said about an item, and set the field that remembers it."""
    with changing(item.incident, by, follow_up=True) as recorder:
        current = ActionItem.objects.get(pk=item.pk)
        if current.removed_at is not None:
            raise RowRemoved
        current.incident = recorder.incident
        setattr(current, field, recorder.now if field == "confirmed_at" else current.moved)
        current.save(update_fields=[field])
        after = {"said": line} if line else {}
        recorder.record(verb, noun_of(current), key=current.key, label=str(current), after=after)
    return current
