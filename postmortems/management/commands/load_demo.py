"""The demo: people, teams and incidents of a company of sixty engineers."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand
from django.db import transaction

from postmortems import demo
from postmortems.changes import comments
from postmortems.changes.editions import freeze
from postmortems.changes.importing import store_report
from postmortems.changes.recording import keep_revision
from postmortems.management.demo_follow_up import follow_up
from postmortems.management.demo_meetings import load_meetings
from postmortems.models import (
    Change,
    Comment,
    Incident,
    Membership,
    OutgoingMail,
    Reviewer,
    Team,
    User,
)
from postmortems.report.document import Report
from postmortems.report.from_json import from_data

FOLDER = Path(demo.__file__).parent
LABEL = "demo "
Part = TypeVar("Part")


class Command(BaseCommand):
    help = "Load the demo incidents, teams and people. Twice is the same as once."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            people = load_people()
            documents = sorted(FOLDER.glob("[0-9]*.json"))
            loaded = [load_incident(file, people) for file in documents]
            load_meetings(people, {file.stem: found for file in documents if (found := _of(file))})
        self.stdout.write(
            f"Demo: {sum(loaded)} incidents loaded, {len(loaded) - sum(loaded)} already there."
        )


def _of(file: Path) -> Incident | None:
    """The incident that was stored from this document, unless it was deleted since."""
    stored = Change.objects.filter(verb="created", noun="incident", label=f"{LABEL}{file.stem}")
    return Incident.objects.filter(pk__in=stored.values("incident_pk")).first()


def load_people() -> dict[str, User]:
    """The people and teams of the demo, by sign-in name. Those already there stay as they are."""
    data = json.loads((FOLDER / "people.json").read_text(encoding="utf-8"))
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in data["teams"]}
    people = {}
    for entry in data["people"]:
        user = User.objects.filter(username=entry["username"]).first()
        if user is None:
            details = {name: entry[name] for name in ("display_name", "email", "role", "timezone")}
            user = User.objects.create_user(entry["username"], demo.PASSWORD, **details)
        people[user.username] = user
        for name in entry["teams"]:
            leads = data["leads"][name] == user.username
            Membership.objects.get_or_create(
                team=teams[name], user=user, defaults={"is_lead": leads}
            )
    return people


def load_incident(file: Path, people: dict[str, User]) -> bool:
    """Store one document unless it was stored before; whether it was stored now."""
    label = f"{LABEL}{file.stem}"
    if Change.objects.filter(verb="created", noun="incident", label=label).exists():
        return False
    data = json.loads(file.read_text(encoding="utf-8"))
    staging = data.pop("demo")
    report = from_data(data)
    ago = staging["ended_days_ago"]
    if ago is not None:
        report = shifted(report, _days_to(report, dt.date.today() - dt.timedelta(days=ago)))
    author = people[staging["created_by"]]
    incident = store_report(report, by=author, visibility=staging["visibility"], label=label)
    written_at = (incident.resolved_at or incident.occurred_at) + dt.timedelta(hours=20)
    if incident.state == "in_review":
        Reviewer.objects.bulk_create(
            Reviewer(incident=incident, user=user, asked_at=written_at, asked_by_name=str(author))
            for user in _approvers(incident, people)
        )
    elif incident.state != "draft":
        written_at += dt.timedelta(days=4)
        approver = _approvers(incident, people)[0]
        # Its PDF is made when somebody first opens it.
        freeze(incident, by=approver, at=written_at, version=incident.version)
        keep_revision(incident.pk)
    for entry in staging.get("comments", ()):
        _discuss(incident, entry, people, written_at)
    follow_up(incident, file.stem, people, written_at)
    # What the demo says to its people stays here, also where a mail server is set.
    OutgoingMail.objects.filter(incident=incident).update(next_try_at=None)
    Incident.objects.filter(pk=incident.pk).update(changed_at=written_at)
    return True


def _discuss(
    incident: Incident, entry: dict[str, Any], people: dict[str, User], since: dt.datetime
) -> None:
    """Store one conversation: a comment, its replies, and who resolved it if somebody did."""
    noun, target = entry["on"]
    (by, text), *replies = entry["said"]
    first = comments.add_comment(
        incident=incident, by=people[by], noun=noun, target=target, text=text
    ).comment
    for by, text in replies:
        comments.reply(comment=first, by=people[by], text=text)
    if "resolved_by" in entry:
        comments.resolve(comment=first, by=people[entry["resolved_by"]])
    for number, one in enumerate([first, *first.replies.all()]):
        at = since + dt.timedelta(hours=entry["hours_later"], minutes=25 * number)
        resolved_at = at + dt.timedelta(hours=3) if "resolved_by" in entry and not number else None
        Comment.objects.filter(pk=one.pk).update(created_at=at, resolved_at=resolved_at)


def _approvers(incident: Incident, people: dict[str, User]) -> list[User]:
    """Who is named as approver and can sign in; an admin who did not write it otherwise."""
    named = incident.participants.filter(role="approver", user__isnull=False)
    found = [one.user for one in named.select_related("user")]
    admins = [one for one in people.values() if one.is_admin and one.pk != incident.created_by_id]
    return found or admins[:1]


def _days_to(report: Report, day: dt.date) -> dt.timedelta:
    assert isinstance(report.resolved_at, dt.datetime)
    return day - report.resolved_at.astimezone(report.zone).date()


def shifted(part: Part, days: dt.timedelta, zone: ZoneInfo | None = None) -> Part:
    """A report with every time moved by whole days on the wall clock of its zone.

    The wall clock and not the instant, because the prose quotes local times and the
    shift may cross a change to or from daylight saving.
    """
    zone = zone or getattr(part, "zone", None)
    if isinstance(part, dt.datetime):
        local = part.astimezone(zone).replace(tzinfo=None) + days
        return local.replace(tzinfo=zone).astimezone(dt.UTC)
    if isinstance(part, dt.date):
        return part + days
    if isinstance(part, tuple):
        return tuple(shifted(one, days, zone) for one in part)
    if is_dataclass(part):
        values = {one.name: shifted(getattr(part, one.name), days, zone) for one in fields(part)}
        return replace(part, **values)
    return part
