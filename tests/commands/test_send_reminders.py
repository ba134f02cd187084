"""Senders of reminders as they are started for real: several at once, on one database."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection

from postmortems.management.commands.send_reminders import next_quarter
from postmortems.models import ItemReminder, Membership, OutgoingMail, ReminderDay, Team
from postmortems.notify.reminder_summaries import summarise
from postmortems.notify.reminders import remind
from tests.commands.test_send_mail import _address
from tests.factories import make_incident, make_item, make_user
from tests.notify.post_office import PostOffice

ROOT = Path(__file__).resolve().parent.parent.parent
PEOPLE, SENDERS = 24, 3


@pytest.fixture
def people(transactional_db: None) -> list:
    """People with two overdue items each; the first leads all others."""
    people = [make_user() for _ in range(PEOPLE)]
    team = Team.objects.create(name="Platform")
    incident = make_incident(by=people[0])
    for person in people:
        Membership.objects.create(team=team, user=person, is_lead=person == people[0])
        for _ in range(2):
            make_item(incident, owner=person, due_in=-3)
    return people


def started(tmp_path: Path, *arguments: str, mail_server: str = "") -> subprocess.Popen:
    """The command in a process of its own, on the database of this test."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    environment = {
        **own,
        "DATABASE_URL": _address(connection.settings_dict),
        "POSTMORTEMS_DATA_DIR": str(tmp_path),
        "POSTMORTEMS_EMAIL_URL": mail_server,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_reminders", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_processes_at_once_write_one_mail_for_each(people: list, tmp_path: Path) -> None:
    senders = [started(tmp_path, "--early") for _ in range(SENDERS)]
    said = [sender.communicate(timeout=120)[0] for sender in senders]

    assert [sender.returncode for sender in senders] == [0] * SENDERS
    written = [int(words.split()[1]) for words in said]
    assert sum(written) == PEOPLE
    reminders = OutgoingMail.objects.filter(subject__startswith="Your action items")
    assert sorted(reminders.values_list("user", flat=True)) == [one.pk for one in people]
    assert ReminderDay.objects.filter(team=None).count() == PEOPLE
    assert ItemReminder.objects.count() == 2 * PEOPLE


def test_threads_that_begin_together_write_one_mail_for_each(people: list, clock) -> None:
    clock("2026-06-08T09:00+00:00")  # a Monday; the items are overdue or not, but all due soon
    for item in people[0].incidents.get().action_items.all():
        item.due_on = dt.date(2026, 6, 5)
        item.save()
    begin = threading.Barrier(SENDERS)
    written: list[int] = []
    failed: list[BaseException] = []

    def send() -> None:
        try:
            begin.wait()
            written.append(remind() + summarise())
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert sum(written) == PEOPLE + 1
    subjects = list(OutgoingMail.objects.values_list("subject", "user"))
    assert len(subjects) == len(set(subjects)) == PEOPLE + 1


def test_the_loop_writes_and_sends_until_it_is_stopped(people: list, tmp_path: Path) -> None:
    with PostOffice() as office:
        server = f"smtp://127.0.0.1:{office.port}/"
        sender = started(tmp_path, "--loop", "--with-mail", "--early", mail_server=server)
        try:
            deadline = time.monotonic() + 90
            while len({message["To"] for message in office.received}) < PEOPLE:
                assert sender.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert sender.poll() is None
        finally:
            os.killpg(sender.pid, signal.SIGTERM)
            sender.communicate(timeout=20)
    mine = [one for one in office.received if one["Subject"].startswith("Your action items")]
    assert len({message["To"] for message in mine}) == len(mine) == PEOPLE


@pytest.mark.parametrize(
    ("now", "then"),
    [("09:00:00", "09:15"), ("09:14:59", "09:15"), ("09:15:00", "09:30"), ("23:50:00", "00:00")],
)
def test_the_next_quarter_of_an_hour(now: str, then: str) -> None:
    moment = dt.datetime.fromisoformat(f"2026-06-08T{now}+00:00")

    assert f"{next_quarter(moment):%H:%M}" == then
    assert dt.timedelta() < next_quarter(moment) - moment <= dt.timedelta(minutes=15)
