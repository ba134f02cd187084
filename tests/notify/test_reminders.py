"""Who is reminded of which action items on which day, and who is left in peace."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from postmortems.changes.following_up import re_date, set_status
from postmortems.models import (
    Incident,
    ItemReminder,
    Membership,
    OutgoingMail,
    Participant,
    ReminderDay,
    Team,
    User,
)
from postmortems.notify.reminders import remind
from postmortems.notify.sending import send_due
from tests.factories import make_incident, make_item, make_user
from tests.notify.post_office import PostOffice
from tests.pages import soup, text_of

pytestmark = pytest.mark.django_db

DUE = dt.date(2026, 6, 10)  # a Wednesday


@pytest.fixture(autouse=True)
def _address(settings) -> None:
    settings.BASE_URL = "https://postmortems.example.com"


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, title="Shop down")


@pytest.fixture
def at(clock):
    """``at(8)`` is nine o'clock UTC on the eighth of June, ``at(8, "05:00")`` earlier."""

    def stand(day: int, time: str = "09:00") -> None:
        moment = dt.datetime(2026, 6, 1, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)
        clock(f"{moment:%Y-%m-%d}T{time}+00:00")

    return stand


def subjects(person: User | None = None) -> list[str]:
    """What was written since this was last asked, the first first."""
    mails = OutgoingMail.objects.order_by("pk")
    found = [mail.subject for mail in (mails.filter(user=person) if person else mails)]
    mails.delete()
    return found


def days_of_mail(at, days: range) -> list[int]:
    """The days of June on which there is a mail when the sender runs every day."""
    found = []
    for day in days:
        at(day)
        remind()
        if subjects():
            found.append(day)
    return found


def test_two_days_before_on_the_day_and_then_weekly(at, author: User, incident: Incident) -> None:
    make_item(incident, owner=author, due_on=DUE)

    assert days_of_mail(at, range(1, 46)) == [8, 10, 17, 24, 31, 38, 45]


def test_the_words_say_how_it_stands(at, author: User, incident: Incident) -> None:
    make_item(incident, title="Raise the limit", owner=author, due_on=DUE, priority="p0")
    for day, subject, fact in (
        (8, "1 due soon", "P0 · due on Wednesday 10 June 2026"),
        (10, "1 due today", "P0 · due today"),
        (17, "1 overdue", "P0 · due on 10 June 2026, 7 days overdue"),
    ):
        at(day)
        remind()
        mail = OutgoingMail.objects.get(subject=f"Your action items: {subject}")
        assert f"- Raise the limit\n  {incident.reference} Shop down\n  {fact}\n" in mail.text
        assert fact in mail.html and "Raise the limit" in mail.html


def test_all_of_theirs_are_one_mail(at, author: User, incident: Incident) -> None:
    other = make_incident(by=author)
    make_item(incident, title="Late one", owner=author, due_on=DUE - dt.timedelta(days=4))
    make_item(other, title="Due one", owner=author, due_on=DUE)
    make_item(other, title="Soon one", owner=author, due_on=DUE + dt.timedelta(days=2))
    make_item(other, title="Far one", owner=author, due_on=DUE + dt.timedelta(days=3))
    make_item(other, title="Undated one", owner=author)
    at(10)

    assert remind() == 1

    mail = OutgoingMail.objects.get()
    assert mail.subject == "Your action items: 1 overdue, 1 due today, 1 due soon"
    assert (mail.user, mail.to, mail.incident) == (author, "author@example.com", None)
    places = [mail.text.index(f"- {name} one\n") for name in ("Late", "Due", "Soon")]
    assert places == sorted(places)
    assert "Far one" not in mail.text and "Undated one" not in mail.text


def test_what_is_overdue_is_told_together_and_not_every_day(
    at, author: User, incident: Incident
) -> None:
    """Items that fell due on seven days in a row do not make a mail a day for ever."""
    for day in range(7):
        make_item(incident, owner=author, due_on=DUE + dt.timedelta(days=day))

    assert days_of_mail(at, range(17, 45)) == [17, 24, 31, 38]


def test_never_twice_on_a_day(at, author: User, incident: Incident) -> None:
    make_item(incident, owner=author, due_on=DUE)
    at(10)
    assert (remind(), remind()) == (1, 0)
    make_item(incident, owner=author, due_on=DUE)
    at(10, "18:00")
    assert remind() == 0

    assert len(subjects()) == 1
    assert ReminderDay.objects.count() == 1


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        ([9], ["1 due soon"]),
        ([11], ["1 overdue"]),
        ([8, 13], ["1 due soon", "1 overdue"]),
        ([10, 11, 12, 16, 17], ["1 due today", "1 overdue"]),
        ([10, 19, 24, 26], ["1 due today", "1 overdue", "1 overdue"]),
    ],
)
def test_days_without_a_sender_are_made_up_for(
    at, author: User, incident: Incident, runs: list[int], told: list[str]
) -> None:
    make_item(incident, owner=author, due_on=DUE)
    for day in runs:
        at(day)
        remind()

    assert subjects() == [f"Your action items: {words}" for words in told]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Pacific/Auckland", "2026-06-09T20:00"),  # eight in the morning of the tenth there
        ("Europe/Berlin", "2026-06-10T06:00"),
        ("UTC", "2026-06-10T08:00"),
        ("America/New_York", "2026-06-10T12:00"),
        ("Asia/Kathmandu", "2026-06-10T02:15"),
    ],
)
def test_the_day_is_that_of_the_person_from_eight_in_the_morning(
    clock, author: User, incident: Incident, zone: str, first: str
) -> None:
    person = make_user("kim", timezone=zone)
    make_item(incident, owner=person, due_on=DUE)
    moment = dt.datetime.fromisoformat(f"{first}+00:00")
    ItemReminder.objects.create(
        item=incident.action_items.get(), user=person, due_on=DUE, stage="soon", at=moment
    )

    clock((moment - dt.timedelta(minutes=1)).isoformat())
    assert remind() == 0
    clock(moment.isoformat())
    assert remind() == 1
    assert subjects() == ["Your action items: 1 due today"]


def test_early_does_not_wait_for_the_morning(at, author: User, incident: Incident) -> None:
    make_item(incident, owner=author, due_on=DUE)
    at(10, "03:00")

    assert (remind(), remind(early=True), remind(early=True)) == (0, 1, 0)


def test_a_new_date_is_told_anew(at, author: User, incident: Incident) -> None:
    item = make_item(incident, owner=author, due_on=DUE)
    at(10)
    remind()
    re_date(item=item, by=author, to_on=dt.date(2026, 6, 20), reason="Late.", today=DUE)

    assert subjects() == ["Your action items: 1 due today"]
    assert days_of_mail(at, range(11, 29)) == [18, 20, 27]


@pytest.mark.parametrize("status", ["done", "verified", "wont_do"])
def test_what_is_finished_is_quiet(at, author: User, incident: Incident, status: str) -> None:
    make_item(incident, owner=author, due_on=DUE, status=status, reason="Because.")

    assert days_of_mail(at, range(8, 12)) == []


def test_what_is_removed_or_archived_is_quiet(at, author: User, incident: Incident) -> None:
    make_item(incident, owner=author, due_on=DUE, removed_at=timezone.now())
    make_item(make_incident(by=author, state="archived"), owner=author, due_on=DUE)

    assert days_of_mail(at, range(8, 12)) == []
    closed = make_incident(by=author, state="closed")
    make_item(closed, owner=author, due_on=DUE + dt.timedelta(days=5))
    assert days_of_mail(at, range(12, 16)) == [13, 15]


def test_what_they_may_no_longer_see_is_not_told(at, author: User) -> None:
    kim = make_user("kim")
    hushed = make_incident(by=author, restricted=True, people={"responder": kim})
    make_item(hushed, title="Hushed", owner=kim, due_on=DUE)
    at(8)
    assert remind() == 1

    Participant.objects.filter(user=kim).update(removed_at=timezone.now())

    assert subjects() and days_of_mail(at, range(9, 20)) == []


def test_who_wants_none_or_has_no_address_gets_none(at, author: User, incident: Incident) -> None:
    for fields in ({"mail_reminders": False}, {"email": ""}, {"is_active": False}):
        make_item(incident, owner=make_user(**fields), due_on=DUE)

    assert days_of_mail(at, range(8, 19)) == []


def make_team(name: str, *members: User, lead: User | None = None) -> Team:
    team = Team.objects.create(name=name)
    for person in {*members, *([lead] if lead else [])}:
        Membership.objects.create(team=team, user=person, is_lead=person == lead)
    return team


def test_items_of_people_who_left_come_to_their_lead(
    at, author: User, reader: User, incident: Incident
) -> None:
    lead, gone = make_user("dana"), make_user("gone", is_active=False)
    make_team("Platform", gone, reader, lead=lead)
    make_team("Payments", lead=make_user("other"))
    make_item(incident, title="Left behind", owner=gone, due_on=DUE)
    hushed = make_incident(by=author, restricted=True)
    make_item(hushed, title="Hushed", owner=gone, due_on=DUE)
    at(10)
    remind()

    mail = OutgoingMail.objects.get()
    assert mail.user == lead
    assert "- Left behind\n" in mail.text and "of Gone Example, who left" in mail.text
    assert "Hushed" not in mail.text


def test_the_owner_is_asked_whether_the_fix_worked(at, author: User, incident: Incident) -> None:
    item = make_item(incident, title="Raise the limit", owner=author, due_on=DUE)
    at(10)
    remind()
    set_status(item=item, by=author, status="done", verified_by="A drill.", today=DUE)
    subjects()

    # Thirty days later, and again while there is no answer.
    assert days_of_mail(at, range(11, 50)) == [40, 47]
    at(54)
    remind()
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Your action items: 1 to confirm"
    where = f"https://postmortems.example.com/reminders/{incident.reference}/{item.key}/confirm/"
    assert f"  It worked, or not: {where}\n" in mail.text and where in mail.html

    item.refresh_from_db()
    item.confirmed_at = timezone.now()
    item.save()
    subjects()
    assert days_of_mail(at, range(55, 70)) == []


def test_links_go_straight_to_what_settles_an_item(
    at, client_of, author: User, reader: User, incident: Incident
) -> None:
    item = make_item(incident, owner=author, due_on=DUE)
    seen = make_item(incident, owner=reader, due_on=DUE)
    at(10)
    remind()

    mail = OutgoingMail.objects.get(user=author)
    base = "https://postmortems.example.com"
    for link in (
        f"/incidents/{incident.reference}/#action-items-{item.key}",
        f"/reminders/{incident.reference}/{item.key}/done/",
        f"/reminders/{incident.reference}/{item.key}/help/",
        f"/reminders/{incident.reference}/{item.key}/new-date/?due=2026-06-10",
        "/action-items/?owner=me",
        "/profile/",
    ):
        assert f"{base}{link}\n" in f"{mail.text}\n" and f'href="{base}{link}"' in mail.html
        assert client_of(author).get(link.partition("#")[0]).status_code == 200
    # Who may only read is reminded, and not led to pages that would refuse them.
    told = OutgoingMail.objects.get(user=reader)
    assert seen.key in told.text and "/reminders/" not in told.text + told.html


def test_what_was_typed_stays_words(at, author: User, incident: Incident) -> None:
    evil = "<b>Ring</b> **them**\nDone: https://evil.example/ \u202e & more"
    make_item(incident, title=evil, owner=author, due_on=DUE)
    Incident.objects.filter(pk=incident.pk).update(title="<script>alert(1)</script>")
    at(10)
    remind()

    mail = OutgoingMail.objects.get()
    assert "<script>" not in mail.html and "<b>" not in mail.html
    assert not any(line.strip().startswith("Done: https://evil") for line in mail.text.splitlines())


def test_what_was_handed_up_says_to_whom(
    at, author: User, teammate: User, incident: Incident
) -> None:
    make_item(incident, owner=author, due_on=DUE, escalated_to=teammate, moved=3)
    at(10)
    remind()

    facts = "due today · moved 3 times, asks for a decision · handed up to Teammate Example\n"
    assert facts in OutgoingMail.objects.get().text


def test_a_mail_of_many_stays_short(at, author: User, incident: Incident) -> None:
    for _ in range(45):
        make_item(incident, owner=author, due_on=DUE - dt.timedelta(days=3))
    at(10)
    remind()

    mail = OutgoingMail.objects.get()
    assert mail.subject == "Your action items: 45 overdue"
    assert mail.text.count("\n- ") == 40 and "And 5 more: https://" in mail.text
    assert "/action-items/?owner=me&section=overdue\n" in mail.text
    assert 'owner=me&amp;section=overdue">And 5 more<' in mail.html
    assert ItemReminder.objects.count() == 45


def test_the_last_days_there_are(at, author: User, incident: Incident) -> None:
    make_item(incident, owner=author, due_on=dt.date.max)
    make_item(incident, owner=author, due_on=dt.date.min)
    at(10)

    assert remind() == 1


def test_one_that_cannot_be_written_keeps_no_other_from_theirs(
    at, author: User, incident: Incident, monkeypatch
) -> None:
    from postmortems.notify import reminders

    kim = make_user("kim")
    for person in (author, kim):
        make_item(incident, owner=person, due_on=DUE)
    write_to = reminders.write_to

    def fail_for_author(message, person, **values):
        if person == author:
            raise ValueError("no words")
        return write_to(message, person, **values)

    monkeypatch.setattr(reminders, "write_to", fail_for_author)
    at(10)
    assert remind() == 1
    monkeypatch.undo()
    # Nothing of the failed one stays behind, so the next round writes it.
    at(10, "09:15")
    assert remind() == 1
    assert set(OutgoingMail.objects.values_list("user", flat=True)) == {author.pk, kim.pk}


def test_the_command_says_what_it_wrote(at, author: User, incident: Incident, capsys) -> None:
    make_item(incident, owner=author, due_on=DUE)
    at(10)

    call_command("send_reminders")
    call_command("send_reminders")

    assert capsys.readouterr().out.splitlines() == [
        "Written: 1 reminders, 0 team summaries.",
        "Written: 0 reminders, 0 team summaries.",
    ]


def test_what_waits_is_not_sent_to_who_lost_sight_of_one_of_them(
    at, settings, author: User, incident: Incident
) -> None:
    settings.MAIL_IS_SENT = True
    kim, fay = make_user("kim"), make_user("fay")
    hushed = make_incident(by=author, restricted=True, people={"responder": kim})
    # A title cannot pass for a line of ours.
    evil = f"https://postmortems.example.com/incidents/{hushed.reference}/ read this"
    for person in (kim, fay):
        make_item(incident, title=evil, owner=person, due_on=DUE)
    make_item(hushed, title="Hushed", owner=kim, due_on=DUE)
    at(10)
    assert remind() == 2
    Participant.objects.filter(user=kim).update(removed_at=timezone.now())

    assert str(send_due()) == "1 sent, 0 to be tried again, 1 given up"

    kept = OutgoingMail.objects.get(user=kim)
    assert kept.last_error == "This person may no longer see the postmortem."
    assert OutgoingMail.objects.get(user=fay).state == "sent"


def test_an_admin_sees_what_could_not_be_sent(
    at, settings, client_of, author: User, admin: User, incident: Incident
) -> None:
    with PostOffice() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.MAIL_IS_SENT = True
        office.refused = {"kim@example.com": 550}
        for person in (author, make_user("kim")):
            make_item(incident, title="Raise the limit", owner=person, due_on=DUE)
        at(10)
        remind()
        assert str(send_due()) == "1 sent, 0 to be tried again, 1 given up"
        settings.EMAIL_PORT = 1  # nobody listens there
        at(17)
        remind()
        send_due()

        page = text_of(client_of(admin).get("/outbox/"))

        assert "The mail server refuses this address" in page and "Raise the limit" in page
        assert "Tried again" in page
        assert client_of(author).get("/outbox/").status_code == 403
        # Nothing is lost: both are sent when the server is back and the address works.
        settings.EMAIL_PORT, office.refused = office.port, {}
        at(17, "09:05")
        assert send_due().sent == 2
    assert [one["To"] for one in office.received].count("kim@example.com") == 1
    assert len(office.received) == 3


@pytest.mark.parametrize("many", [1, 12])
def test_a_reminder_costs_the_same_for_one_item_and_for_many(
    at, author: User, incident: Incident, many: int
) -> None:
    for _ in range(many):
        make_item(make_incident(by=author), owner=author, due_on=DUE)
    at(10)
    with CaptureQueriesContext(connection) as captured:
        remind()

    # Zones, people, person; who left, items, what was told before, their words; then the day,
    # what is told and the mail, in two savepoints.
    asked = [one["sql"] for one in captured.captured_queries]
    assert len(asked) == 14, "\n".join(asked)


@pytest.mark.parametrize("wish", ["mail_reminders", "mail_team_summary", "mail_meetings"])
def test_each_kind_is_switched_off_in_the_profile(client_of, author: User, wish: str) -> None:
    client = client_of(author)
    form = soup(client.get("/profile/")).select_one("main form.form")
    ticks = {one["name"] for one in form.select("input[type=checkbox][checked]")}
    assert wish in ticks
    values = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")}
    values |= dict.fromkeys(ticks - {wish}, "on")
    values |= {"display_name": str(author), "email": author.email, "timezone": "UTC"}

    assert client.post("/profile/", {**values, "theme": "auto"}).status_code == 302

    author.refresh_from_db()
    assert {name for name in ticks if not getattr(author, name)} == {wish}
