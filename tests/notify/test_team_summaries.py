"""The weekly mail to those who lead a team."""

import datetime as dt

import pytest

from postmortems.models import Incident, Membership, OutgoingMail, Team, User
from postmortems.notify.reminder_summaries import summarise
from tests.factories import make_incident, make_item, make_user

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 6, 8)


@pytest.fixture(autouse=True)
def _address(settings) -> None:
    settings.BASE_URL = "https://postmortems.example.com"


@pytest.fixture
def lead(author: User, teammate: User) -> User:
    """Leads the team of author and teammate."""
    lead = make_user("dana")
    team = Team.objects.create(name="Platform & Data")
    for person in (author, teammate, lead):
        Membership.objects.create(team=team, user=person, is_lead=person == lead)
    return lead


@pytest.fixture
def incident(reader: User) -> Incident:
    """Of somebody outside of the team."""
    return make_incident(by=reader, title="Shop down")


def at(clock, day: int, time: str = "09:00") -> None:
    clock(f"2026-06-{day:02}T{time}+00:00")


def groups_of(mail: OutgoingMail) -> dict[str, list[str]]:
    """The titles under each heading of the text."""
    found: dict[str, list[str]] = {}
    for line in mail.text.splitlines():
        if line and line.upper() == line and line[0].isalpha():
            titles = found.setdefault(line, [])
        elif line.startswith("- "):
            titles.append(line[2:])
    return found


def test_it_comes_on_monday_morning_once_a_week(
    clock, lead: User, author: User, incident: Incident
) -> None:
    make_item(incident, owner=author, due_on=MONDAY - dt.timedelta(days=9))
    days = []
    for day in range(5, 24):
        at(clock, day, "07:59")
        early = summarise()
        at(clock, day)
        if early or summarise():
            days.append((day, early))

    # The fifth is a Friday: who was not reached on Monday is until then.
    assert days == [(5, 0), (8, 0), (15, 0), (22, 0)]


@pytest.mark.parametrize(("runs", "told"), [([9], 1), ([12], 1), ([13, 14], 0), ([8, 9, 12], 1)])
def test_a_monday_without_a_sender_is_made_up_for_in_the_week(
    clock, lead: User, author: User, incident: Incident, runs: list[int], told: int
) -> None:
    make_item(incident, owner=author, due_on=MONDAY)
    for day in runs:
        at(clock, day)
        summarise()

    assert OutgoingMail.objects.count() == told


def test_a_week_with_nothing_to_tell_is_over(
    clock, lead: User, author: User, incident: Incident
) -> None:
    at(clock, 8)
    assert summarise() == 0
    make_item(incident, owner=author, due_on=MONDAY)
    at(clock, 10)
    assert summarise() == 0


def test_each_item_stands_once_under_what_presses_most(
    clock, lead: User, author: User, teammate: User, reader: User, incident: Incident
) -> None:
    def item(title: str, days: int | None = None, **fields: object) -> None:
        due_on = None if days is None else MONDAY + dt.timedelta(days=days)
        make_item(incident, title=title, due_on=due_on, **fields)

    gone = make_user("gone", is_active=False)
    Membership.objects.create(team=Team.objects.get(), user=gone)
    item("Late", -3, owner=author)
    item("Late and stuck", -2, owner=author, status="blocked", reason="Waits for a key.")
    item("Sunday", 6, owner=teammate)
    item("Stuck", 30, owner=teammate, status="blocked")
    item("Later", 7, owner=author)
    item("Undated", owner=lead)
    item("Left", 40, owner=gone)
    item("Up", 50, owner=reader, escalated_to=lead)
    item("Done", -3, owner=author, status="done")
    item("Of others", -3, owner=reader)
    item("Nobody's, elsewhere")
    ours = make_incident(by=author)
    make_item(ours, title="Nobody's")
    make_item(ours, title="Kim's", owner_name="Kim", due_on=MONDAY - dt.timedelta(days=1))
    make_item(make_incident(by=author, state="archived"), title="Rests", owner=author)
    at(clock, 8)

    assert summarise() == 1

    mail = OutgoingMail.objects.get()
    assert mail.user == lead
    assert groups_of(mail) == {
        "HANDED UP TO YOU": ["Up"],
        "OVERDUE": ["Late", "Late and stuck", "Kim's"],
        "DUE THIS WEEK": ["Sunday"],
        "BLOCKED": ["Stuck"],
        "OF PEOPLE WHO LEFT": ["Left"],
        "WITHOUT A DATE": ["Undated"],
        "WITHOUT AN OWNER": ["Nobody's"],
    }
    assert mail.subject == (
        "Platform & Data this week: 1 handed up to you, 3 overdue, 1 due this week, 1 blocked, "
        "1 of people who left, 1 without a date, 1 without an owner"
    )
    assert "blocked: Waits for a key" in mail.text and "of Author Example" in mail.text
    assert "https://postmortems.example.com/action-items/?team=Platform+%26+Data\n" in mail.text
    assert "Platform &amp; Data" in mail.html


def test_it_holds_only_what_the_lead_may_see(
    clock, lead: User, author: User, incident: Incident
) -> None:
    hushed = make_incident(by=author, restricted=True)
    make_item(hushed, title="Hushed", owner=author, due_on=MONDAY)
    at(clock, 8)
    assert summarise() == 0

    seen = make_incident(by=author, restricted=True, people={"responder": lead})
    make_item(seen, title="Seen", owner=author, due_on=MONDAY)
    at(clock, 15)
    assert summarise() == 1
    assert "Seen" in (mail := OutgoingMail.objects.get()).text
    assert "Hushed" not in mail.text + mail.html + mail.subject


@pytest.mark.parametrize(
    "fields", [{"mail_team_summary": False}, {"email": ""}, {"is_active": False}]
)
def test_who_wants_none_gets_none(
    clock, lead: User, author: User, incident: Incident, fields: dict
) -> None:
    User.objects.filter(pk=lead.pk).update(**fields)
    make_item(incident, owner=author, due_on=MONDAY)
    at(clock, 8)

    assert summarise() == 0


def test_who_leads_two_teams_gets_one_for_each(
    clock, lead: User, author: User, reader: User, incident: Incident
) -> None:
    second = Team.objects.create(name="Payments")
    for person in (lead, reader):
        Membership.objects.create(team=second, user=person, is_lead=person == lead)
    make_item(incident, title="First", owner=author, due_on=MONDAY)
    make_item(incident, title="Second", owner=reader, due_on=MONDAY)
    at(clock, 8)

    assert (summarise(), summarise()) == (2, 0)
    texts = {mail.subject.split(" this")[0]: mail.text for mail in OutgoingMail.objects.all()}
    assert "- First\n" in texts["Platform & Data"] and "- First\n" not in texts["Payments"]
    assert "- Second\n" in texts["Payments"]


def test_a_large_team_is_counted(clock, lead: User, author: User, incident: Incident) -> None:
    for _ in range(20):
        make_item(incident, owner=author, due_on=MONDAY)
    at(clock, 8)
    summarise()

    mail = OutgoingMail.objects.get()
    assert mail.subject == "Platform & Data this week: 20 due this week"
    assert mail.text.count("\n- ") == 12 and "And 8 more: https://" in mail.text
    assert "/action-items/?team=Platform+%26+Data&section=this_week\n" in mail.text
