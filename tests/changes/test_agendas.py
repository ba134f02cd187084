"""What is on an agenda, in which order, and how it is put in another one."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from postmortems.changes import agendas, meetings
from postmortems.models import (
    AgendaEntry,
    Decision,
    Incident,
    Membership,
    ReviewMeeting,
    Service,
    Team,
    User,
)
from tests.factories import make_incident, make_item, make_user
from tests.meeting_samples import decide, one_of_each, plan, running, today

pytestmark = pytest.mark.django_db


def on(meeting: ReviewMeeting) -> list[tuple[int, str, str]]:
    entries = AgendaEntry.objects.filter(meeting=meeting).select_related("item", "incident")
    return [(e.number, e.why, e.item.title if e.item else e.incident.title) for e in entries]


def titles(meeting: ReviewMeeting) -> list[str]:
    return [title for _, _, title in on(meeting)]


def test_the_agenda_begins_with_what_is_overdue(author: User) -> None:
    one_of_each(author)

    meeting = plan(author)

    assert on(meeting) == [
        (1, "overdue", "Late"),
        (2, "blocked", "Stuck"),
        (3, "review", "Read me"),
        (4, "due", "Soon"),
        (5, "verify", "Finished"),
    ]


def test_the_most_overdue_comes_first(author: User) -> None:
    incident = make_incident(by=author)
    for days, priority in ((-1, "p0"), (-9, "p3"), (-1, ""), (-1, "p1")):
        make_item(incident, title=f"{days} {priority}", due_in=days, priority=priority)

    assert titles(plan(author)) == ["-9 p3", "-1 p0", "-1 p1", "-1 "]


def test_a_scope_leaves_out_what_is_not_in_it(author: User, teammate: User) -> None:
    team = Team.objects.create(name="Platform")
    Membership.objects.create(team=team, user=author)
    old = make_incident(
        by=teammate,
        severity="sev1",
        services=["checkout"],
        state="in_review",
        title="Old",
        occurred_at=dt.datetime(2024, 6, 8, 12, tzinfo=dt.UTC),
    )
    new = make_incident(by=author, severity="sev2", state="in_review", title="New")
    make_item(old, title="old one", due_in=-2, owner=teammate)
    make_item(old, title="old one of the team", due_in=-1, owner=author)
    make_item(new, title="new one without owner", due_in=-1)
    checkout = Service.objects.get(name="checkout")

    assert titles(plan(author, team=team)) == [
        "old one of the team",
        "new one without owner",
        "New",
    ]
    olds = ["old one", "old one of the team", "Old"]
    assert titles(plan(author, service=checkout)) == olds
    assert titles(plan(author, severity="sev1")) == olds
    assert titles(plan(author, until=dt.date(2024, 6, 8))) == olds
    assert titles(plan(author, until=dt.date(2024, 6, 7))) == []
    assert titles(plan(author, since=dt.date(2024, 6, 9))) == ["new one without owner", "New"]


def test_an_archived_incident_is_talked_about_no_more(author: User) -> None:
    make_item(make_incident(by=author, state="archived"), due_in=-5)

    assert titles(plan(author)) == []


def test_whoever_plans_puts_nothing_on_it_they_may_not_know_of(
    author: User, teammate: User
) -> None:
    hidden = make_incident(by=teammate, restricted=True, state="in_review", title="Hidden")
    make_item(hidden, title="hidden item", due_in=-5)

    assert titles(plan(author)) == []
    assert titles(plan(teammate)) == ["hidden item", "Hidden"]


def test_points_move_go_and_come(author: User) -> None:
    one_of_each(author)
    meeting = plan(author)
    late, stuck, read, *_ = AgendaEntry.objects.filter(meeting=meeting)

    agendas.move_entry(entry=read, by=author, to=1)
    assert titles(meeting) == ["Read me", "Late", "Stuck", "Soon", "Finished"]
    agendas.take_off(entry=late, by=author)
    agendas.take_off(entry=late, by=author)
    assert on(meeting)[1:] == [
        (2, "blocked", "Stuck"),
        (3, "due", "Soon"),
        (4, "verify", "Finished"),
    ]
    agendas.add_to_agenda(meeting=meeting, by=author, what=late.item, today=today())
    assert on(meeting)[-1] == (5, "overdue", "Late")
    with pytest.raises(ValidationError, match="on the agenda already"):
        agendas.add_to_agenda(meeting=meeting, by=author, what=late.item, today=today())
    agendas.move_entry(entry=stuck, by=author, to=99)
    assert titles(meeting) == ["Read me", "Soon", "Finished", "Late", "Stuck"]


def test_proposing_again_takes_what_fits_now_and_keeps_what_is_not_seen(
    author: User, teammate: User
) -> None:
    one_of_each(author)
    hidden = make_incident(by=teammate, restricted=True)
    make_item(hidden, title="hidden item", due_in=-9)
    meeting = plan(teammate)
    assert titles(meeting)[0] == "hidden item"
    Incident.objects.filter(title="Read me").update(state="approved")

    many = agendas.propose_again(meeting=meeting, by=author, today=today())

    assert (many, titles(meeting)) == (4, ["Late", "Stuck", "Soon", "Finished", "hidden item"])
    assert [number for number, *_ in on(meeting)] == [1, 2, 3, 4, 5]


def test_from_the_start_on_the_numbers_stay(author: User) -> None:
    one_of_each(author)
    meeting = running(author)
    first = AgendaEntry.objects.filter(meeting=meeting).first()

    for change in (
        lambda: agendas.take_off(entry=first, by=author),
        lambda: agendas.move_entry(entry=first, by=author, to=3),
        lambda: agendas.propose_again(meeting=meeting, by=author, today=today()),
        lambda: agendas.delete_meeting(meeting=meeting, by=author),
    ):
        with pytest.raises(agendas.WrongState):
            change()
    assert titles(meeting)[0] == "Late"


def test_an_empty_agenda_does_not_begin(author: User) -> None:
    meeting = plan(author)

    with pytest.raises(ValidationError, match="Nothing is on the agenda"):
        meetings.start(meeting=meeting, by=author, today=today())


def test_a_point_says_what_was_decided_last_time_and_what_became_of_it(author: User, clock) -> None:
    clock("2026-03-02T10:00+00:00")
    item = make_item(make_incident(by=author), title="Slow one", due_on=dt.date(2026, 3, 1))
    first = running(author)
    decide(first, 1, author, Decision.RE_DATE, to_on=dt.date(2026, 3, 6), line="Vendor is late")
    meetings.end(meeting=first, by=author, today=today())

    clock("2026-03-09T10:00+00:00")
    second = agendas.plan_next(meeting=first, by=author, today=today())

    said = AgendaEntry.objects.get(meeting=second, item=item).previous_line
    assert said == ("2 Mar: New date 6 March 2026, was 1 March 2026. Since then: 3 days overdue.")


def test_the_next_meeting_is_planned_once_a_week_later_on_the_wall_clock(
    author: User, teammate: User, clock
) -> None:
    clock("2026-03-25T12:00+00:00")
    one_of_each(author)
    # The clocks of Berlin change on the 29th.
    starts = dt.datetime(2026, 3, 25, 9, 0, tzinfo=dt.UTC)
    meeting = running(
        author, [teammate], starts_at=starts, timezone="Europe/Berlin", since=dt.date(2020, 1, 1)
    )
    meetings.end(meeting=meeting, by=author, today=today())

    following = agendas.plan_next(meeting=meeting, by=author, today=today())
    again = agendas.plan_next(meeting=meeting, by=teammate, today=today())

    assert again == following
    assert following.starts_at == dt.datetime(2026, 4, 1, 8, 0, tzinfo=dt.UTC)
    assert (following.since, following.previous) == (dt.date(2020, 1, 1), meeting)
    assert list(following.attendees.all()) == [teammate]


def test_the_next_meeting_lies_ahead_however_old_this_one_is(author: User) -> None:
    meeting = plan(author, starts_at=timezone.now() - dt.timedelta(days=100))

    start = agendas.next_start(meeting)

    assert timezone.now() < start <= timezone.now() + dt.timedelta(days=7, hours=2)


def test_viewers_plan_nothing(reader: User, author: User) -> None:
    meeting = plan(author)

    with pytest.raises(PermissionDenied):
        plan(reader, facilitator=author)
    for change in (
        lambda: agendas.propose_again(meeting=meeting, by=reader, today=today()),
        lambda: meetings.start(meeting=meeting, by=reader, today=today()),
        lambda: meetings.end(meeting=meeting, by=reader, today=today()),
        lambda: agendas.plan_next(meeting=meeting, by=reader, today=today()),
    ):
        with pytest.raises(PermissionDenied):
            change()


def test_an_agenda_ends_where_nobody_would_listen(author: User) -> None:
    incident = make_incident(by=author)
    for number in range(105):
        make_item(incident, title=f"{number}", due_in=-200 + number, position=number + 1)

    assert len(titles(plan(author))) == 100


def test_who_has_left_is_not_invited_again(author: User) -> None:
    one_of_each(author)
    gone = make_user("gone")
    meeting = running(author, [gone])
    meetings.end(meeting=meeting, by=author, today=today())
    User.objects.filter(pk=gone.pk).update(is_active=False)

    following = agendas.plan_next(meeting=meeting, by=author, today=today())

    assert not following.attendees.exists()
