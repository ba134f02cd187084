"""What people do in a review meeting: move on, decide, note, end it.

Everything is in the database the moment it happens, so that a meeting which is interrupted
goes on where it was. A decision changes the action item, its history and the entry of the
agenda in one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from postmortems.access import may_read, refuse_to_follow_up, refuse_to_meet
from postmortems.agenda import STANDING, standing_of
from postmortems.models import (
    ActionItem,
    AgendaEntry,
    Decision,
    DueDateMove,
    Incident,
    MeetingState,
    Phase,
    ReviewMeeting,
    User,
)
from postmortems.notify import meetings as mail
from postmortems.report.agenda_queries import entry_at
from postmortems.report.agenda_rows import LONGEST_TALK

from . import following_up
from .agendas import WrongState, brought_up_to_date, holding
from .merging import values_to_write
from .recording import changing
from .rows import RowRemoved

TAKEN_BACK = "The decision of the meeting was taken back."
# One sentence or two; a meeting is not where reports are written.
LONGEST_NOTE = 10_000


class AlreadyDecided(Exception):
    """Somebody else decided the same point meanwhile. ``entry`` says how."""

    def __init__(self, entry: AgendaEntry) -> None:
        super().__init__(entry.decision)
        self.entry = entry


class EntryGone(Exception):
    """The point was deleted with its incident. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision and what it needs: a day, a person, how it was verified.

    ``line`` is what the minutes add to it: the reason of a new date, of dropping and of
    handing up.
    """

    decision: Decision
    line: str = ""
    to_on: dt.date | None = None
    owner: User | None = None
    owner_name: str = ""
    to: User | None = None
    verified_by: str = ""


Step = tuple[int, str]


def steps_of(entries: Sequence[tuple[int, bool]]) -> list[Step]:
    """The screens of a meeting as place and phase: before the first, each point, the end.

    ``entries`` are numbers and whether each is an action item.
    """
    steps: list[Step] = [(0, "")]
    for number, is_item in entries:
        phases = [Phase.ACTIONS] if is_item else [Phase.READING, Phase.TIMELINE, Phase.ACTIONS]
        steps += [(number, str(phase)) for phase in phases]
    return [*steps, (steps[-1][0] + 1, "")]


def start(*, meeting: ReviewMeeting, by: User, today: dt.date) -> ReviewMeeting:
    """Begin: from now on the numbers of the agenda stay. Begun twice is the same as once.

    Raises ``ValidationError`` for an empty agenda and a meeting that is over.
    """
    with holding(meeting, by) as held:
        if held.state == MeetingState.RUNNING:
            return held
        if held.state == MeetingState.ENDED:
            raise WrongState("This meeting is over.")
        entries = brought_up_to_date(held, today)
        if not entries:
            raise ValidationError("Nothing is on the agenda yet. Add something to talk about.")
        held.state, held.started_at = MeetingState.RUNNING, timezone.now()
        _show(held, steps_of([(e.number, bool(e.item_id)) for e in entries])[1])
    return held


def go(*, meeting: ReviewMeeting, by: User, to: str, seen: Step) -> ReviewMeeting:
    """Move all screens: ``to`` is ``next``, ``back`` or the number of a point.

    ``seen`` is what this person's screen showed: of two who press the same key at the same
    moment only one moves it. Raises ``WrongState``.
    """
    with _running(meeting, by) as held:
        if seen != (held.place, held.phase):
            return held
        entries = AgendaEntry.objects.filter(meeting=held).order_by("number")
        steps = steps_of([(n, bool(item)) for n, item in entries.values_list("number", "item_id")])
        _show(held, _step_to(steps, to, seen))
    return held


def _step_to(steps: list[Step], to: str, seen: Step) -> Step:
    if to not in ("next", "back"):
        return next((step for step in steps if str(step[0]) == to), seen)
    if seen in steps:
        at = steps.index(seen) + (1 if to == "next" else -1)
        return steps[min(max(at, 0), len(steps) - 1)]
    # Its point was deleted meanwhile.
    later = [step for step in steps if step[0] > seen[0]]
    earlier = [step for step in steps if step[0] < seen[0]]
    return later[0] if to == "next" and later else earlier[-1]


def _show(held: ReviewMeeting, step: Step) -> None:
    """Put a step on all screens, and count the time of the one before."""
    now = timezone.now()
    if step == (held.place, held.phase):
        return
    _count_time(held, now)
    held.place, held.phase = step
    held.phase_since = now
    held.version += 1
    held.save()


def _count_time(held: ReviewMeeting, now: dt.datetime) -> None:
    shown = AgendaEntry.objects.filter(meeting=held, number=held.place).first()
    if shown and held.phase_since:
        spent = int((now - held.phase_since).total_seconds())
        if 0 < spent <= LONGEST_TALK:
            shown.seconds += spent
            shown.save(update_fields=["seconds"])


def decide(
    *,
    meeting: ReviewMeeting,
    number: int,
    by: User,
    choice: Choice,
    seen: dt.datetime | None,
    today: dt.date,
) -> AgendaEntry:
    """Write a decision: the action item with its history, and the entry, together.

    ``seen`` is when the point had been decided on this person's screen, None for not yet.
    Raises ``AlreadyDecided`` where that is no longer so, ``EntryGone``, ``RowRemoved``,
    ``WrongState``, ``PermissionDenied``, or ``ValidationError``.
    """
    with _entry(meeting, number, by) as (held, entry):
        if entry.decided_at != seen:
            raise AlreadyDecided(entry)
        refuse_to_follow_up(by, entry.incident)
        if entry.item is None:
            if choice.decision != Decision.DISCUSSED:
                raise ValidationError("A postmortem is read and discussed, not decided.")
            was, became = {}, {}
        else:
            if entry.item.removed_at:
                raise RowRemoved
            was = standing_of(entry.item)
            entry.item = _with_people(_carry_out(choice, entry.item, by, today, held), entry.item)
            became = standing_of(entry.item)
        entry.was, entry.became = was, became
        entry.decision, entry.line = choice.decision, choice.line.strip()
        entry.decided_by_name, entry.decided_at = str(by), timezone.now()
        _save(held, entry, *_DECISION)
    return entry


def _with_people(item: ActionItem, before: ActionItem) -> ActionItem:
    """The item as it was stored, with the people of before where these are still the same."""
    if item.owner_id == before.owner_id:
        item.owner = before.owner
    if item.escalated_to_id == before.escalated_to_id:
        item.escalated_to = before.escalated_to
    return item


def _carry_out(
    choice: Choice, item: ActionItem, by: User, today: dt.date, meeting: ReviewMeeting
) -> ActionItem:
    what: dict[str, Any] = {"item": item, "by": by}
    said = {**what, "today": today, "meeting": meeting}
    line = choice.line.strip()
    match choice.decision:
        case Decision.KEEP | Decision.DISCUSSED:
            return following_up.keep(**what, line=line)
        case Decision.RE_DATE:
            if choice.to_on == item.due_on:
                raise ValidationError({"to_on": "This is its date already. Keep it as it is."})
            return following_up.re_date(**said, to_on=choice.to_on, reason=line, decided=True)
        case Decision.RE_OWN:
            owner = {"owner": choice.owner, "owner_name": choice.owner_name}
            return following_up.re_own(**said, **owner, reason=line)
        case Decision.DROP:
            if not line:
                raise ValidationError({"line": "Say why it will not be done."})
            return following_up.set_status(**said, status="wont_do", reason=line)
        case Decision.ESCALATE:
            if choice.to is None:
                raise ValidationError({"to": "Say to whom."})
            return following_up.escalate(**said, to=choice.to, line=line)
        case Decision.DONE:
            how = choice.verified_by.strip()
            if item.status == "verified" or (item.status == "done" and not how):
                raise ValidationError({"verified_by": "Say how it was verified."})
            return following_up.set_status(**said, status="done", verified_by=how)
    raise ValueError(choice.decision)


def undo(*, meeting: ReviewMeeting, number: int, by: User, seen: dt.datetime | None) -> AgendaEntry:
    """Take a decision back: the item stands again as before it, its history keeps both.

    Raises ``ValidationError`` where the item was changed since, and what ``decide`` raises.
    """
    with _entry(meeting, number, by) as (held, entry):
        if entry.decided_at != seen or not entry.decision:
            raise AlreadyDecided(entry)
        if entry.item is not None:
            _put_back(entry, entry.item, by, held)
        entry.decision, entry.line, entry.became = "", "", {}
        entry.decided_by_name, entry.decided_at = "", None
        _save(held, entry, *_DECISION)
    return entry


def _put_back(entry: AgendaEntry, item: ActionItem, by: User, held: ReviewMeeting) -> None:
    if item.removed_at:
        raise RowRemoved
    now, was = standing_of(item), entry.was
    if any(now[name] != entry.became.get(name) for name in STANDING):
        raise ValidationError("This item was changed since: change it back on its own page.")
    with changing(entry.incident, by, follow_up=True) as recorder:
        differing = [name for name in STANDING if now[name] != was[name]]
        for name in differing:
            field = ActionItem._meta.get_field(name.removesuffix("_id"))
            value = was[name] if name.endswith("_id") else field.to_python(was[name])
            setattr(item, name, value)
        if differing:
            item.save(update_fields=[name.removesuffix("_id") for name in differing])
        if "moved" in differing:
            DueDateMove.objects.filter(item=item, meeting=held).order_by("at", "pk").last().delete()
        told = [name for name in _TOLD if any(one.startswith(name) for one in differing)]
        recorder.record(
            "changed",
            "action item",
            key=item.key,
            label=str(item),
            before={name: now[name] for name in told},
            after={name: was[name] for name in told} | {"said": TAKEN_BACK},
        )


# What history tells of an item; the rest follows from it.
_TOLD = ("status", "reason", "verified_by", "due_on", "owner", "escalated_to")


def note(*, meeting: ReviewMeeting, number: int, by: User, text: str, seen: str) -> AgendaEntry:
    """Write down what was said about a point. Lines of two people are merged.

    Raises ``Conflict`` where both wrote the same line, and what ``decide`` raises.
    """
    with _entry(meeting, number, by) as (held, entry):
        write = values_to_write(
            now={"text": entry.note}, seen={"text": seen}, wanted={"text": text}
        )
        if write:
            entry.note = write["text"]
            _save(held, entry, "note")
    return entry


def end(*, meeting: ReviewMeeting, by: User, today: dt.date) -> bool:
    """End it: the minutes are written and sent. Whether it ended now, and not before.

    Raises ``WrongState`` for a meeting that has not begun.
    """
    with holding(meeting, by) as held:
        if held.state == MeetingState.ENDED:
            return False
        if held.state == MeetingState.PLANNED:
            raise WrongState("This meeting has not begun.")
        now = timezone.now()
        _count_time(held, now)
        held.state, held.ended_at = MeetingState.ENDED, now
        held.version += 1
        held.save()
        mail.minutes_written(held, by=by, today=today)
    return True


# What changes while a meeting runs; nothing else of it does.
_MOVING = ("state", "place", "phase", "phase_since", "version")


@contextmanager
def _running(meeting: ReviewMeeting, by: User) -> Iterator[ReviewMeeting]:
    """Hold a running meeting: where it stands is read under the lock."""
    refuse_to_meet(by)
    with transaction.atomic():
        locked = ReviewMeeting.objects.select_for_update(no_key=True).filter(pk=meeting.pk)
        held = copy(meeting)
        for name, value in zip(_MOVING, locked.values_list(*_MOVING).get(), strict=True):
            setattr(held, name, value)
        if held.state == MeetingState.PLANNED:
            raise WrongState("This meeting has not begun.")
        if held.state == MeetingState.ENDED:
            raise WrongState("This meeting is over. Its minutes stay as they are.")
        yield held


@contextmanager
def _entry(
    meeting: ReviewMeeting, number: int, by: User
) -> Iterator[tuple[ReviewMeeting, AgendaEntry]]:
    """A point of a running meeting, its incident locked and its item read after that."""
    with _running(meeting, by) as held:
        points = Incident.objects.filter(
            agenda_entries__meeting=held.pk, agenda_entries__number=number
        )
        # Others may hold it: what it says is read when it is ours.
        list(points.select_for_update(no_key=True, of=("self",)).values_list("pk"))
        entry = entry_at(held, number, by)
        if entry is None or not may_read(by, entry.incident):
            raise EntryGone
        yield held, entry


def _save(held: ReviewMeeting, entry: AgendaEntry, *fields: str) -> None:
    entry.save(update_fields=fields)
    held.version += 1
    ReviewMeeting.objects.filter(pk=held.pk).update(version=held.version)


_DECISION = ("was", "became", "decision", "line", "decided_by_name", "decided_at")
