"""The weekly mail to those who lead a team: how its action items stand."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any
from urllib.parse import urlencode

from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from postmortems.models import ActionItem, Membership, Participant, ReminderDay, Team, User
from postmortems.models.item_sections import SECTIONS, UNFINISHED, Weeks
from postmortems.report.clock import weekday_words

from .outbox import Message, write_to
from .reminder_lines import COLUMNS, Lines
from .reminders import Group, people_by_day, take_day

MOST_LINES = 12
# Whoever was not reached on Monday is until Friday; then the week is over.
LAST_DAY = 4
SUMMARY = Message("reminder_team", "mail_team_summary", "you lead this team")

logger = logging.getLogger(__name__)


def summarise(now: dt.datetime | None = None, *, early: bool = False) -> int:
    """Write this week's summaries to the leads who have none yet; how many mails."""
    now = now or timezone.now()
    leads = User.objects.filter(is_active=True, mail_team_summary=True).exclude(email="")
    leads = leads.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), is_lead=True)))
    written = 0
    for today, people in people_by_day(leads, now, early=early):
        if today.weekday() > LAST_DAY:
            continue
        monday = today - dt.timedelta(days=today.weekday())
        for person in list(people.order_by("pk")):
            taken = ReminderDay.objects.filter(user=person, team=OuterRef("pk"), day=monday)
            led = Team.objects.filter(memberships__user=person, memberships__is_lead=True)
            for team in led.exclude(Exists(taken)):
                try:
                    written += _summarise(person, team, today, monday)
                except DatabaseError:
                    raise
                except Exception:
                    logger.exception("The summary of %s could not be written", team)
    return written


def _summarise(person: User, team: Team, today: dt.date, monday: dt.date) -> bool:
    lines = Lines(person, today)
    groups = _groups(person, team, lines)
    with transaction.atomic():
        # Also where there is nothing to tell: what comes up later waits for the next Monday.
        if not take_day(person, monday, team) or not groups:
            return False
        counts = ", ".join(
            f"{group.count} {group.title[0].lower()}{group.title[1:]}" for group in groups
        )
        return write_to(
            SUMMARY,
            person,
            subject=f"{team} this week: {counts}",
            team=team,
            groups=groups,
            day=weekday_words(today),
            name=str(person),
            link=_board(team, lines),
        )


def _board(team: Team, lines: Lines) -> str:
    return f"{lines.items}?{urlencode({'team': team.name})}"


def items_of_team(person: User, team: Team) -> QuerySet:
    """The unfinished items of the people of a team, and those without owner that they wrote.

    Only of incidents which this person, who leads the team, may see.
    """
    inside = Membership.objects.filter(team=team).values("user")
    writes = Participant.objects.present().filter(
        incident=OuterRef("incident"), user__in=inside, role__in=("author", "lead")
    )
    wrote = Q(owner=None) & (Q(incident__created_by__in=inside) | Exists(writes))
    here = ActionItem.objects.visible_to(person).exclude(incident__state="archived")
    return here.filter(Q(owner__in=inside) | Q(escalated_to=person) | wrote).filter(UNFINISHED)


def _groups(person: User, team: Team, lines: Lines) -> list[Group]:
    """Each item once, under what is most pressing about it."""
    weeks, board = Weeks.around(lines.today), _board(team, lines)
    groups = {
        name: Group(title, f"{board}&section={section}" if section else board)
        for name, title, section in (
            ("up", "Handed up to you", ""),
            ("overdue", "Overdue", "overdue"),
            ("due", "Due this week", "this_week"),
            ("blocked", "Blocked", "blocked"),
            ("left", "Of people who left", ""),
            ("undated", "Without a date", "undated"),
            ("unowned", "Without an owner", ""),
        )
    }
    pressing = Q(escalated_to=person) | Q(owner__is_active=False)
    for section in ("overdue", "this_week", "blocked", "undated", "unowned"):
        pressing |= SECTIONS[section](weeks)
    items = items_of_team(person, team).filter(pressing)
    in_order = items.order_by(F("due_on").asc(nulls_last=True), "pk")
    # A large team has thousands: counted one by one, and only those shown are kept.
    for item in in_order.values(*COLUMNS).iterator(chunk_size=500):
        groups[_place(item, person, weeks)].add(lines.told(item), MOST_LINES)
    return [group for group in groups.values() if group.lines]


def _place(item: dict[str, Any], person: User, weeks: Weeks) -> str:
    due_on = item["due_on"]
    if item["escalated_to_id"] == person.pk:
        return "up"
    if due_on and due_on < weeks.next_week:
        return "overdue" if due_on < weeks.today else "due"
    if item["status"] == "blocked":
        return "blocked"
    if item["owner__is_active"] is False:
        return "left"
    has_owner = item["owner_id"] or item["owner_name"]
    return "undated" if has_owner else "unowned"
