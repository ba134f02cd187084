"""How much memory a round of reminders takes: 2,000 people with 50,000 action items.

Prints JSON: mails written, seconds, and the peak above a process that only holds a connection
(goal: at most 150 MB). A second round, with nothing to write, is what the loop costs.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEOPLE, INCIDENTS, ITEMS, TEAM = 2_000, 10_000, 50_000, 40
GOAL = 150
# A Monday, so that the summaries of the teams are among them.
NOW = dt.datetime(2026, 6, 8, 12, tzinfo=dt.UTC)


def main() -> None:
    # Filled by a process of its own, whose memory is not that of the round.
    if sys.argv[1:] == ["fill"]:
        _set_up()
        _fill()
    elif sys.argv[1:] == ["remind"]:
        _set_up()
        json.dump(_remind(), sys.stdout)
    else:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "POSTMORTEMS_DATA_DIR": folder, "PYTHONPATH": str(ROOT)}
            for step in ("fill", "remind"):
                ran = subprocess.run(
                    [sys.executable, __file__, step],
                    env=environment,
                    cwd=ROOT,
                    check=True,
                    capture_output=True,
                    text=True,
                )
            sys.stdout.write(ran.stdout)


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")
    import django

    django.setup()


def _fill() -> None:
    import random

    from django.core.management import call_command
    from django.db import connection

    from bench.filling import _sentence
    from postmortems.models import ActionItem, Incident, Membership, Team, User
    from postmortems.report.document import ACTION_STATUSES, PRIORITIES

    call_command("migrate", verbosity=0)
    dice = random.Random(7)
    zones = ("Europe/Berlin", "America/New_York", "Asia/Singapore", "UTC")
    people = User.objects.bulk_create(
        User(
            username=f"person{n}",
            display_name=f"Person {n}",
            email=f"person{n}@example.com",
            timezone=zones[n % len(zones)],
        )
        for n in range(PEOPLE)
    )
    teams = Team.objects.bulk_create(Team(name=f"Team {n}") for n in range(PEOPLE // TEAM))
    Membership.objects.bulk_create(
        Membership(team=teams[n // TEAM], user=person, is_lead=n % TEAM == 0)
        for n, person in enumerate(people)
    )
    incidents = Incident.objects.bulk_create(
        (
            Incident(
                title=_sentence(dice, 6)[:-1],
                visibility="restricted" if n % 20 == 19 else "everyone",
                occurred_at=NOW - dt.timedelta(hours=n),
                changed_at=NOW,
                created_by=people[n % PEOPLE],
            )
            for n in range(INCIDENTS)
        ),
        batch_size=2000,
    )
    ActionItem.objects.bulk_create(
        (
            ActionItem(
                incident=incidents[n % INCIDENTS],
                title=_sentence(dice, 8),
                owner=dice.choice(people),
                due_on=NOW.date() + dt.timedelta(days=dice.randrange(-200, 60)),
                status=dice.choice((*ACTION_STATUSES[:3], "open", "verified")),
                priority=dice.choice(PRIORITIES),
                position=n + 1,
            )
            for n in range(ITEMS)
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _remind() -> dict:
    from django.db import connection

    from postmortems.models import User
    from postmortems.notify.reminder_summaries import summarise
    from postmortems.notify.reminders import remind

    User.objects.first()
    idle = _peak()
    began = time.perf_counter()
    written = remind(NOW, early=True) + summarise(NOW, early=True)
    seconds = time.perf_counter() - began
    peak = _peak()
    began = time.perf_counter()
    again = remind(NOW, early=True) + summarise(NOW, early=True)
    return {
        "database": connection.vendor,
        "people": PEOPLE,
        "items": ITEMS,
        "mails": written,
        "seconds": round(seconds, 1),
        "seconds_with_nothing_to_write": round(time.perf_counter() - began, 1),
        "mails_of_the_second_round": again,
        "idle_mb": round(idle),
        "above_idle_mb": round(peak - idle, 1),
        "goal_mb": GOAL,
    }


def _peak() -> float:
    """The most memory this process ever had, in megabytes."""
    import resource

    # Kilobytes, on macOS bytes.
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main()
