"""People in one meeting at the same moment, each over a connection of their own."""

import datetime as dt
from collections.abc import Callable

import pytest

from postmortems.changes import meetings
from postmortems.models import (
    ActionItem,
    AgendaEntry,
    Change,
    Decision,
    DueDateMove,
    OutgoingMail,
    ReviewMeeting,
    User,
)
from tests.changes.test_writers_at_once import all_at_once
from tests.factories import make_user
from tests.meeting_samples import one_of_each, running, today

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None) -> list[User]:
    return [make_user(f"writer{number}") for number in range(8)]


@pytest.fixture
def meeting(people: list[User]) -> ReviewMeeting:
    one_of_each(people[0])
    return running(people[0])


def everybody(people: list[User], do: Callable[[User], object]) -> list[BaseException | None]:
    def task(person: User) -> Callable[[], object]:
        return lambda: do(person)

    return all_at_once(*(task(person) for person in people))


def test_one_decision_wins_and_the_others_are_told(meeting, people: list[User]) -> None:
    to_on = today() + dt.timedelta(days=10)

    def decide(person: User) -> None:
        choice = meetings.Choice(Decision.RE_DATE, line=f"Said {person.username}", to_on=to_on)
        mine = ReviewMeeting.objects.get(pk=meeting.pk)
        meetings.decide(meeting=mine, number=1, by=person, choice=choice, seen=None, today=today())

    raised = everybody(people, decide)

    (winner,) = [p for p, error in zip(people, raised, strict=True) if error is None]
    others = [error for error in raised if error is not None]
    assert {type(error) for error in others} == {meetings.AlreadyDecided}
    entry = AgendaEntry.objects.get(meeting=meeting, number=1)
    assert (entry.decided_by_name, entry.line) == (str(winner), f"Said {winner.username}")
    assert (DueDateMove.objects.count(), Change.objects.count()) == (1, 1)
    assert ActionItem.objects.get(title="Late").moved == 1


def test_the_screens_move_once_and_the_minutes_go_out_once(meeting, people: list[User]) -> None:
    seen = (meeting.place, meeting.phase)

    def go_on(person: User) -> None:
        mine = ReviewMeeting.objects.get(pk=meeting.pk)
        meetings.go(meeting=mine, by=person, to="next", seen=seen)

    assert everybody(people, go_on) == [None] * len(people)
    meeting.refresh_from_db()
    assert meeting.place == 2

    def end(person: User) -> None:
        mine = ReviewMeeting.objects.get(pk=meeting.pk)
        meetings.end(meeting=mine, by=person, today=today())

    assert everybody(people, end) == [None] * len(people)
    told = OutgoingMail.objects.filter(user=people[0])
    assert told.count() == 1


def test_notes_of_all_are_kept(meeting, people: list[User]) -> None:
    base = "\n\n".join(f"Line {number}." for number in range(len(people)))
    meetings.note(meeting=meeting, number=1, by=people[0], text=base, seen="")

    def note(person: User) -> None:
        line = f"Line {people.index(person)}."
        mine = ReviewMeeting.objects.get(pk=meeting.pk)
        text = base.replace(line, f"{line} By {person.username}.")
        meetings.note(meeting=mine, number=1, by=person, text=text, seen=base)

    assert everybody(people, note) == [None] * len(people)

    written = AgendaEntry.objects.get(meeting=meeting, number=1).note
    assert all(f"By {person.username}." in written for person in people)
