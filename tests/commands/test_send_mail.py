"""Mails reach the mail server once each, whoever sends them and whatever fails meanwhile."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from postmortems.models import Incident, OutgoingMail, Participant, User
from postmortems.notify import sending
from postmortems.notify.sending import CLAIM, PAUSES, send_due
from tests.factories import make_incident, make_user
from tests.notify.post_office import PostOffice
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
SENDERS = 4


@pytest.fixture
def office():
    with PostOffice() as office:
        yield office


@pytest.fixture(autouse=True)
def _to_the_office(settings, office: PostOffice) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.MAIL_IS_SENT = True
    settings.DEFAULT_FROM_EMAIL = "Postmortems <from@example.com>"


def write(many: int = 1, **fields: object) -> list[OutgoingMail]:
    """Mails that are due, to different people."""
    now = timezone.now()
    incident = Incident.objects.first() or make_incident()
    plain = {"subject": "INC-1: hello", "text": "Täxt\n", "html": "<p>Täxt</p>"}
    mails = []
    for number in range(many):
        user = make_user()
        values = {"to": f"{number}@example.com", "created_at": now, "next_try_at": now, **plain}
        values |= {"user": user, "incident": incident, **fields}
        mails.append(OutgoingMail.objects.create(**values))
    return mails


def addresses(office: PostOffice) -> list[str]:
    return sorted(message["To"] for message in office.received)


@pytest.mark.django_db
def test_a_mail_arrives_in_two_parts_and_only_once(office: PostOffice, capsys) -> None:
    (mail,) = write()

    call_command("send_mail")
    call_command("send_mail")

    (message,) = office.received
    assert capsys.readouterr().out.startswith("Mail: 1 sent, 0 to be tried again, 0 given up.")
    assert (message["From"], message["To"]) == ("Postmortems <from@example.com>", "0@example.com")
    assert message["Subject"] == "INC-1: hello"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{mail.key()}@example.com>"
    text, html = message.iter_parts()
    assert (text.get_content_type(), text.get_content().strip()) == ("text/plain", "Täxt")
    assert (html.get_content_type(), html.get_content().strip()) == ("text/html", "<p>Täxt</p>")
    mail.refresh_from_db()
    assert (mail.state, mail.tries, mail.last_error) == ("sent", 1, "")


@pytest.mark.django_db
def test_without_a_server_it_says_so(settings) -> None:
    settings.MAIL_IS_SENT = False

    with pytest.raises(CommandError, match="POSTMORTEMS_EMAIL_URL"):
        call_command("send_mail")


@pytest.mark.django_db
def test_a_server_that_is_down_is_tried_later_and_longer(
    office: PostOffice, settings, clock
) -> None:
    clock("2024-06-08T12:00+00:00")
    write(3)
    settings.EMAIL_PORT = 1  # nobody listens there

    done = send_due()

    # The others wait for the next round instead of knocking at the same door.
    assert (done.sent, done.failed, done.given_up) == (0, 1, 0)
    failed = OutgoingMail.objects.exclude(last_error="").get()
    assert (failed.state, failed.tries) == ("failing", 1)
    assert failed.next_try_at == timezone.now() + dt.timedelta(minutes=1)
    assert "refused" in failed.last_error.lower()

    settings.EMAIL_PORT = office.port
    assert send_due().sent == 2
    clock("2024-06-08T12:01+00:00")
    assert send_due().sent == 1
    assert len(addresses(office)) == len(set(addresses(office))) == 3


@pytest.mark.django_db
def test_after_two_days_it_is_given_up(settings, clock) -> None:
    clock("2024-06-08T12:00+00:00")
    (mail,) = write()
    settings.EMAIL_PORT = 1
    moments = []
    while mail.next_try_at:
        clock(mail.next_try_at.isoformat())
        moments.append(mail.next_try_at)
        send_due()
        mail.refresh_from_db()

    assert len(moments) == len(PAUSES) + 1
    assert moments[-1] - moments[0] < dt.timedelta(days=2)
    assert (mail.state, mail.sent_at) == ("given_up", None)


@pytest.mark.django_db
def test_an_address_that_is_refused_for_good_is_given_up_and_stops_no_other(
    office: PostOffice,
) -> None:
    office.refused = {"0@example.com": 550, "1@example.com": 451}
    gone, full, fine = write(3)

    done = send_due()

    assert (done.sent, done.failed, done.given_up) == (1, 1, 1)
    for mail in (gone, full, fine):
        mail.refresh_from_db()
    assert [mail.state for mail in (gone, full, fine)] == ["given_up", "failing", "sent"]
    assert addresses(office) == ["2@example.com"]


@pytest.mark.django_db
def test_a_mail_that_cannot_be_stops_no_other(office: PostOffice) -> None:
    (bad,) = write(subject="two\nlines")
    write(1, to="fine@example.com")

    done = send_due()

    assert (done.sent, done.given_up) == (1, 1)
    bad.refresh_from_db()
    assert bad.state == "given_up"
    assert addresses(office) == ["fine@example.com"]


@pytest.mark.django_db
def test_who_lost_the_right_to_see_it_meanwhile_is_not_told(
    office: PostOffice, author: User
) -> None:
    incident = make_incident(by=author, restricted=True, people={"responder": make_user("kim")})
    kim = User.objects.get(username="kim")
    (mail,) = write(user=kim, incident=incident)
    (left,) = write(user=make_user("left", is_active=False))
    Participant.objects.filter(user=kim).update(removed_at=timezone.now())

    assert send_due().given_up == 2

    assert office.received == []
    for one in (mail, left):
        one.refresh_from_db()
        assert one.last_error == "This person may no longer see the postmortem."


@pytest.mark.django_db
def test_what_a_dead_sender_held_is_sent_by_another(office: PostOffice, clock, monkeypatch) -> None:
    clock("2024-06-08T12:00+00:00")
    write()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_message", die)
        with pytest.raises(KeyboardInterrupt):
            send_due()
    assert send_due().sent == 0

    clock((dt.datetime(2024, 6, 8, 12, tzinfo=dt.UTC) + CLAIM).isoformat())
    assert send_due().sent == 1


@pytest.mark.django_db(transaction=True)
def test_several_senders_at_once_never_send_one_twice(office: PostOffice) -> None:
    write(30)
    office.slow = 0.005
    begin = threading.Barrier(SENDERS)
    sent = []

    def send() -> None:
        begin.wait()
        try:
            while (done := send_due()).sent:
                sent.append(done.sent)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(addresses(office), key=lambda to: int(to.split("@")[0])) == [
        f"{number}@example.com" for number in range(30)
    ]
    assert sum(sent) == 30
    assert set(OutgoingMail.objects.values_list("tries", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["the web processes", "the command"])
def test_mail_goes_out_by_itself(office: PostOffice, tmp_path, who: str) -> None:
    """A server of two processes, and ``send_mail --loop``, each as it is started for real."""
    database = connection.settings_dict
    write(5)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")},
        "DATABASE_URL": _address(database),
        "POSTMORTEMS_DATA_DIR": str(tmp_path),
        "POSTMORTEMS_EMAIL_URL": f"smtp://127.0.0.1:{office.port}/",
        "POSTMORTEMS_WEB_PROCESSES": "2",
    }
    port = free_port()
    arguments = ["serve", "--port", str(port)] if "web" in who else ["send_mail", "--loop"]
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 180
        while len(office.received) < 5:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        time.sleep(0.5)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)
    assert len(set(addresses(office))) == len(office.received) == 5


def _address(database: dict) -> str:
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    user = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    where = f"{quote(database['HOST'] or '127.0.0.1', safe='')}:{database['PORT'] or 5432}"
    return f"postgres://{user}@{where}/{database['NAME']}"


@pytest.mark.django_db
def test_a_mail_about_several_incidents_goes_to_whom_is_still_here(office: PostOffice) -> None:
    write(2, incident=None)
    User.objects.filter(mails__to="1@example.com").update(is_active=False)

    assert str(send_due()) == "1 sent, 0 to be tried again, 1 given up"

    (message,) = office.received
    assert (message["To"], message["References"]) == ("0@example.com", None)
    assert OutgoingMail.objects.get(to="1@example.com").last_error == "This person has left."
