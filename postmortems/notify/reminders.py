"""One mail a day to everybody whose action items are due, overdue or to be confirmed.

An item is told of two days before it is due, on the day, and then weekly for as long as it is
overdue. A sender that did not run makes up for it: what was not told on its day is told on
the next. Any number of senders may run at once: the day of a person is taken in the
transaction that stores the mail, and can be taken once.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from postmortems.models import ActionItem, ItemReminder, Membership, ReminderDay, Team, User
from postmortems.models.item_sections import SECTIONS, UNFINISHED, Weeks
from postmortems.report.clock import weekday_words

from .outbox import Message, write_to
from .reminder_lines import COLUMNS, Line, Lines

FROM_HOUR = 8
SOON = dt.timedelta(days=2)
AGAIN = dt.timedelta(days=7)
# A mail is read on a phone: what does not fit is counted, with a link to all of it.
MOST_LINES = 40
_AT_ONCE = 100
REMINDER = Message("reminder", "mail_reminders", "these action items are yours or your team's")

logger = logging.getLogger(__name__)


@dataclass
class Group:
    """The lines under one heading, how many more there are, and where on the board."""

    title: str
    link: str
    lines: list[Line] = field(default_factory=list)
    more: int = 0

    def add(self, line: Line, most: int) -> None:
        if len(self.lines) < most:
            self.lines.append(line)
        else:
            self.more += 1

    @property
    def count(self) -> int:
        return len(self.lines) + self.more


def people_by_day(
    people: QuerySet, now: dt.datetime, *, early: bool = False
) -> Iterator[tuple[dt.date, QuerySet]]:
    """These people by the day it is for them, those for whom it is not eight yet left out."""
    zones = people.order_by("timezone").values_list("timezone", flat=True).distinct()
    for zone in list(zones):
        there = now.astimezone(ZoneInfo(zone))
        if early or there.hour >= FROM_HOUR:
            yield there.date(), people.filter(timezone=zone)


def take_day(person: User, day: dt.date, team: Team | None = None) -> bool:
    """Whether this sender is the one who writes the mail of this day."""
    try:
        with transaction.atomic():
            ReminderDay.objects.create(user=person, day=day, team=team)
    except IntegrityError:
        return False
    return True


def remind(now: dt.datetime | None = None, *, early: bool = False) -> int:
    """Write today's reminders to whom they are due and not written yet; how many mails.

    ``early`` does not wait for the morning.
    """
    now = now or timezone.now()
    written = 0
    for today, people in people_by_day(_reachable(now), now, early=early):
        taken = ReminderDay.objects.filter(user=OuterRef("pk"), team=None, day=today)
        pks = list(people.exclude(Exists(taken)).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(pks), _AT_ONCE):
            for person in User.objects.filter(pk__in=pks[start : start + _AT_ONCE]):
                try:
                    written += _remind(person, today, now)
                except DatabaseError:
                    raise
                except Exception:
                    # What is wrong with one mail must not keep the others from theirs.
                    logger.exception("The reminder of %s could not be written", person.pk)
    return written


def _reachable(now: dt.datetime) -> QuerySet:
    """Who wants to be reminded and could be: they, or those they lead, have something due."""
    # Wherever they are, it is no later there than this.
    latest = now.date() + SOON + dt.timedelta(days=1)
    due = UNFINISHED & Q(due_on__lte=latest) | SECTIONS["confirm"](Weeks.around(latest))
    # Gathered once, not asked for each person: it stays quick however unevenly items are shared.
    owners = ActionItem.objects.present().filter(due, owner__isnull=False).values("owner")
    leads = Membership.objects.filter(is_lead=True).values("user")
    wanting = User.objects.filter(is_active=True, mail_reminders=True).exclude(email="")
    return wanting.filter(Q(pk__in=owners) | Q(pk__in=leads))


def items_of(person: User) -> QuerySet:
    """The items this person looks after: their own, and those of people who left their team."""
    led = Membership.objects.filter(user=person, is_lead=True).values("team")
    left = Membership.objects.filter(team__in=led, user__is_active=False)
    # Named one by one, so that the index of owners is used for those too.
    owners = [person.pk, *left.values_list("user", flat=True)]
    here = ActionItem.objects.visible_to(person).exclude(incident__state="archived")
    return here.filter(owner__in=owners)


def _remind(person: User, today: dt.date, now: dt.datetime) -> bool:
    due = _due(person, today)
    if not _has_news(due, person, today):
        return False
    lines = Lines(person, today)
    groups = _groups(due, lines)
    with transaction.atomic():
        if not take_day(person, today):
            return False
        for some in _slices(due):
            ItemReminder.objects.bulk_create(
                [
                    ItemReminder(
                        item_id=one.pk,
                        user=person,
                        due_on=one.day,
                        stage=one.stage,
                        week=max(0, (today - one.day).days) // 7,
                        at=now,
                    )
                    for one in some
                ],
                ignore_conflicts=True,
            )
        return write_to(
            REMINDER,
            person,
            subject=_subject(groups),
            groups=groups,
            day=weekday_words(today),
            name=str(person),
            link=lines.mine,
        )


class _Due(NamedTuple):
    """An item to be told of: the day on which it is due, or its owner is asked about it."""

    pk: int
    day: dt.date
    stage: str
    group: str


def _due(person: User, today: dt.date) -> list[_Due]:
    """What there is to tell this person today, the earliest first."""
    confirm = SECTIONS["confirm"](Weeks.around(today)) & Q(owner=person)
    items = items_of(person).filter(UNFINISHED & Q(due_on__lte=today + SOON) | confirm)
    in_order = items.order_by("due_on", "pk")
    found = []
    for pk, status, due_on, confirm_on in in_order.values_list(
        "pk", "status", "due_on", "confirm_on"
    ):
        confirms = status == "verified"
        day = confirm_on if confirms else due_on
        stage = "soon" if day > today else "today" if day == today else "weekly"
        group = "confirm" if confirms else "overdue" if stage == "weekly" else stage
        found.append(_Due(pk, day, stage, group))
    return found


def _slices(due: list[_Due]) -> Iterator[list[_Due]]:
    """Few enough at once for one statement, and for the memory when somebody has thousands."""
    for start in range(0, len(due), 500):
        yield due[start : start + 500]


def _has_news(due: list[_Due], person: User, today: dt.date) -> bool:
    """Whether one of them has not been told of for its day, or not for a week."""
    zone = ZoneInfo(person.timezone)
    for some in _slices(due):
        before: set[tuple[int, dt.date]] = set()
        last: dict[tuple[int, dt.date], dt.date] = {}
        told = ItemReminder.objects.filter(user=person, item__in=[one.pk for one in some])
        for pk, due_on, stage, at in told.values_list("item_id", "due_on", "stage", "at"):
            if stage == "soon":
                before.add((pk, due_on))
            else:
                day = at.astimezone(zone).date()
                last[pk, due_on] = max(day, last.get((pk, due_on), day))
        for one in some:
            name = one.pk, one.day
            if one.stage == "soon":
                if name not in before:
                    return True
            elif name not in last or today - last[name] >= AGAIN:
                return True
    return False


def _groups(due: list[_Due], lines: Lines) -> list[Group]:
    pks: dict[str, list[int]] = {}
    for one in due:
        pks.setdefault(one.group, []).append(one.pk)
    shown = [pk for found in pks.values() for pk in found[:MOST_LINES]]
    items = {item["pk"]: item for item in ActionItem.objects.filter(pk__in=shown).values(*COLUMNS)}
    groups = []
    for name, title, section in (
        ("overdue", "Overdue", "overdue"),
        ("today", "Due today", ""),
        ("soon", "Due soon", ""),
        ("confirm", "Did it work?", "confirm"),
    ):
        found = pks.get(name, [])
        worded = lines.to_confirm if name == "confirm" else lines.to_do
        link = f"{lines.mine}&section={section}" if section else lines.mine
        if told := [worded(items[pk]) for pk in found[:MOST_LINES] if pk in items]:
            groups.append(Group(title, link, told, len(found) - len(told)))
    return groups


_WORDS = {
    "Overdue": "{} overdue",
    "Due today": "{} due today",
    "Due soon": "{} due soon",
    "Did it work?": "{} to confirm",
}


def _subject(groups: list[Group]) -> str:
    counts = ", ".join(_WORDS[group.title].format(group.count) for group in groups)
    return f"Your action items: {counts}"
