"""A meeting as it goes on: the screens move, points are decided, it ends."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from postmortems.agenda import decided
from postmortems.changes import meetings
from postmortems.changes.agendas import WrongState
from postmortems.changes.merging import Conflict
from postmortems.changes.rows import RowRemoved, edit_row, remove_row
from postmortems.models import (
    ActionItem,
    AgendaEntry,
    Change,
    Decision,
    DueDateMove,
    Incident,
    OutgoingMail,
    ReviewMeeting,
    User,
)
from tests.factories import make_incident, make_item, make_user
from tests.meeting_samples import decide, entry, one_of_each, running, today

pytestmark = pytest.mark.django_db

IN_TEN = dt.timedelta(days=10)


@pytest.fixture
def meeting(author: User) -> ReviewMeeting:
    """Late, Stuck, the postmortem Read me, Soon, Finished."""
    one_of_each(author)
    return running(author)


def at(meeting: ReviewMeeting) -> tuple[int, str]:
    meeting.refresh_from_db()
    return meeting.place, meeting.phase


def test_next_and_back_walk_through_every_step(meeting: ReviewMeeting, author: User) -> None:
    walked = [at(meeting)]
    for to in ["next"] * 9 + ["back"] * 9:
        meetings.go(meeting=meeting, by=author, to=to, seen=at(meeting))
        walked.append(at(meeting))

    forth = [
        *((1, "actions"), (2, "actions"), (3, "reading"), (3, "timeline"), (3, "actions")),
        *((4, "actions"), (5, "actions"), (6, ""), (6, ""), (6, "")),
    ]
    assert walked[:10] == forth
    assert walked[10:] == [*reversed(forth[:7]), (0, ""), (0, "")]


def test_of_two_who_press_next_at_once_one_moves_the_screens(
    meeting: ReviewMeeting, author: User, teammate: User
) -> None:
    seen = at(meeting)
    for person in (author, teammate):
        meetings.go(meeting=meeting, by=person, to="next", seen=seen)

    assert at(meeting) == (2, "actions")


def test_the_time_of_a_point_is_counted_but_not_a_night(author: User, clock) -> None:
    clock("2026-03-02T10:00:00+00:00")
    one_of_each(author)
    meeting = running(author)
    clock("2026-03-02T10:01:30+00:00")
    meetings.go(meeting=meeting, by=author, to="next", seen=at(meeting))
    clock("2026-03-03T09:00:00+00:00")
    meetings.go(meeting=meeting, by=author, to="back", seen=at(meeting))
    clock("2026-03-03T09:00:20+00:00")
    meetings.end(meeting=meeting, by=author, today=today())

    assert [e.seconds for e in AgendaEntry.objects.filter(meeting=meeting)][:2] == [110, 0]


DECISIONS = [
    (Decision.DONE, {}, {"status": "done"}, "Done, to verify"),
    (
        Decision.DONE,
        {"verified_by": "A drill"},
        {"status": "verified"},
        "Done and verified: A drill",
    ),
    (Decision.KEEP, {"line": "Next week"}, {"status": "open"}, "Keep as it is"),
    (Decision.DROP, {"line": "Too dear"}, {"status": "wont_do", "reason": "Too dear"}, "Dropped"),
    (
        Decision.RE_OWN,
        {"owner_name": "The vendor"},
        {"owner": None, "owner_name": "The vendor"},
        "New owner The vendor, was Author Example",
    ),
]


@pytest.mark.parametrize(("decision", "values", "becomes", "words"), DECISIONS)
def test_a_decision_changes_the_item_its_history_and_the_minutes(
    meeting: ReviewMeeting, author: User, decision, values, becomes, words
) -> None:
    decide(meeting, 1, author, decision, **values)

    written = entry(meeting, 1)
    item = ActionItem.objects.get(title="Late")
    assert {name: getattr(item, name) for name in becomes} == becomes
    assert decided(written) == words
    assert (written.decision, written.decided_by_name) == (decision, str(author))
    (change,) = Change.objects.all()
    assert (change.key, change.by_pk) == (item.key, author.pk)
    assert change.verb == ("kept" if decision == Decision.KEEP else "changed")


def test_a_new_date_is_a_move_made_in_this_meeting(meeting: ReviewMeeting, author: User) -> None:
    was = ActionItem.objects.get(title="Late").due_on

    decide(meeting, 1, author, Decision.RE_DATE, to_on=today() + IN_TEN, line="Vendor late")

    move = DueDateMove.objects.get()
    assert (move.from_on, move.to_on, move.reason) == (was, today() + IN_TEN, "Vendor late")
    assert (move.meeting, move.item.moved, move.item.moved_when_decided) == (meeting, 1, 1)


def test_handing_up_names_who_decides(meeting: ReviewMeeting, author: User, admin: User) -> None:
    decide(meeting, 1, author, Decision.ESCALATE, to=admin, line="Needs money")

    assert ActionItem.objects.get(title="Late").escalated_to == admin
    assert decided(entry(meeting, 1)) == f"Handed up to {admin}"


def test_a_postmortem_is_discussed(meeting: ReviewMeeting, author: User) -> None:
    decide(meeting, 3, author, Decision.DISCUSSED, line="Read with care")

    assert decided(entry(meeting, 3)) == "Discussed"
    assert not Change.objects.exists()
    with pytest.raises(ValidationError):
        decide(meeting, 3, author, Decision.DROP, line="No")


@pytest.mark.parametrize(
    ("number", "decision", "values"),
    [
        (1, Decision.DROP, {}),
        (1, Decision.ESCALATE, {"line": "To whom?"}),
        (1, Decision.RE_DATE, {"to_on": dt.date(2030, 1, 1)}),
        (5, Decision.DONE, {}),
    ],
)
def test_a_decision_without_what_it_needs_changes_nothing(
    meeting: ReviewMeeting, author: User, number: int, decision, values
) -> None:
    with pytest.raises(ValidationError):
        decide(meeting, number, author, decision, **values)

    assert entry(meeting, number).decision == ""
    assert not Change.objects.exists()


def test_the_same_date_is_no_new_one(meeting: ReviewMeeting, author: User) -> None:
    due_on = ActionItem.objects.get(title="Late").due_on

    with pytest.raises(ValidationError, match="its date already"):
        decide(meeting, 1, author, Decision.RE_DATE, to_on=due_on, line="Hm")


def test_of_two_who_decide_the_same_point_one_wins(
    meeting: ReviewMeeting, author: User, teammate: User
) -> None:
    decide(meeting, 1, author, Decision.DROP, line="Too dear")

    with pytest.raises(meetings.AlreadyDecided) as caught:
        meetings.decide(
            meeting=meeting,
            number=1,
            by=teammate,
            choice=meetings.Choice(Decision.KEEP),
            seen=None,
            today=today(),
        )

    assert (caught.value.entry.decision, caught.value.entry.line) == ("drop", "Too dear")
    assert entry(meeting, 1).decided_by_name == str(author)
    # Knowing it, they may decide otherwise.
    decide(meeting, 1, teammate, Decision.RE_OWN, owner=teammate)
    assert entry(meeting, 1).decided_by_name == str(teammate)


@pytest.mark.parametrize(("decision", "values"), [pair[:2] for pair in DECISIONS])
def test_a_decision_is_taken_back_without_a_trace_in_the_item(
    meeting: ReviewMeeting, author: User, decision, values
) -> None:
    def stored() -> dict:
        return ActionItem.objects.filter(title="Late").values().get()

    before = stored()
    decide(meeting, 1, author, decision, **values)

    meetings.undo(meeting=meeting, number=1, by=author, seen=entry(meeting, 1).decided_at)

    assert stored() == before
    assert (entry(meeting, 1).decision, entry(meeting, 1).decided_at) == ("", None)
    said = [change.after.get("said") for change in Change.objects.order_by("version")]
    assert said[-1] == "The decision of the meeting was taken back."


def test_a_date_that_is_taken_back_was_not_moved(meeting: ReviewMeeting, author: User) -> None:
    earlier = DueDateMove.objects.create(
        item=ActionItem.objects.get(title="Late"),
        from_on=dt.date(2024, 1, 1),
        to_on=dt.date(2024, 2, 1),
        reason="Before",
        by_name="Kim",
        at=timezone.now() - IN_TEN,
    )
    decide(meeting, 1, author, Decision.RE_DATE, to_on=today() + IN_TEN, line="Vendor late")

    meetings.undo(meeting=meeting, number=1, by=author, seen=entry(meeting, 1).decided_at)

    assert DueDateMove.objects.get() == earlier
    assert ActionItem.objects.get(title="Late").moved == 0


def test_what_was_changed_since_is_not_taken_back(meeting: ReviewMeeting, author: User) -> None:
    decide(meeting, 1, author, Decision.DONE)
    item = ActionItem.objects.get(title="Late")
    edit_row(row=item, by=author, values={"status": "in_progress"}, seen={})

    with pytest.raises(ValidationError, match="changed since"):
        meetings.undo(meeting=meeting, number=1, by=author, seen=entry(meeting, 1).decided_at)

    assert entry(meeting, 1).decision == "done"


def test_an_item_that_is_removed_is_decided_no_more(meeting: ReviewMeeting, author: User) -> None:
    remove_row(row=ActionItem.objects.get(title="Late"), by=author)

    with pytest.raises(RowRemoved):
        decide(meeting, 1, author, Decision.KEEP)


def test_a_deleted_incident_takes_its_points_along_and_the_meeting_goes_on(
    meeting: ReviewMeeting, author: User
) -> None:
    Incident.objects.filter(title="Checkout down").delete()

    with pytest.raises(meetings.EntryGone):
        meetings.decide(
            meeting=meeting,
            number=1,
            by=author,
            choice=meetings.Choice(Decision.KEEP),
            seen=None,
            today=today(),
        )
    meetings.go(meeting=meeting, by=author, to="next", seen=at(meeting))
    assert at(meeting) == (3, "reading")
    meetings.go(meeting=meeting, by=author, to="back", seen=at(meeting))
    assert at(meeting) == (0, "")


def test_an_archived_incident_is_followed_up_no_more(meeting: ReviewMeeting, author: User) -> None:
    Incident.objects.filter(title="Checkout down").update(state="archived")

    with pytest.raises(PermissionDenied):
        decide(meeting, 1, author, Decision.KEEP)
    assert entry(meeting, 1).decision == ""


def test_who_may_not_know_of_an_incident_decides_nothing_about_it(
    meeting: ReviewMeeting, author: User, teammate: User
) -> None:
    Incident.objects.filter(title="Checkout down").update(visibility="restricted")

    with pytest.raises(meetings.EntryGone):
        decide(meeting, 1, teammate, Decision.KEEP)


def test_notes_of_two_are_merged_or_both_are_shown(
    meeting: ReviewMeeting, author: User, teammate: User
) -> None:
    def write(by: User, text: str, seen: str) -> None:
        meetings.note(meeting=meeting, number=1, by=by, text=text, seen=seen)

    write(author, "First.\n\nLast.", "")
    write(teammate, "First of all.\n\nLast.", "First.\n\nLast.")
    write(author, "First.\n\nLast of all.", "First.\n\nLast.")
    assert entry(meeting, 1).note == "First of all.\n\nLast of all."

    with pytest.raises(Conflict) as caught:
        write(author, "Mine.", "First.")
    assert caught.value.clashes[0].theirs == "First of all.\n\nLast of all."


def test_ended_twice_is_ended_once(meeting: ReviewMeeting, author: User, teammate: User) -> None:
    assert meetings.end(meeting=meeting, by=author, today=today()) is True
    first = ReviewMeeting.objects.values("ended_at", "version").get()
    mails = OutgoingMail.objects.count()

    assert meetings.end(meeting=meeting, by=teammate, today=today()) is False

    assert ReviewMeeting.objects.values("ended_at", "version").get() == first
    assert OutgoingMail.objects.count() == mails
    with pytest.raises(WrongState):
        decide(meeting, 1, author, Decision.KEEP)
    with pytest.raises(WrongState):
        meetings.start(meeting=meeting, by=author, today=today())


def test_everything_that_shows_makes_a_new_version(meeting: ReviewMeeting, author: User) -> None:
    versions = [meeting.version]

    def happened() -> None:
        meeting.refresh_from_db()
        versions.append(meeting.version)

    decide(meeting, 1, author, Decision.KEEP)
    happened()
    meetings.undo(meeting=meeting, number=1, by=author, seen=entry(meeting, 1).decided_at)
    happened()
    meetings.note(meeting=meeting, number=1, by=author, text="Said", seen="")
    happened()
    meetings.go(meeting=meeting, by=author, to="next", seen=at(meeting))
    happened()
    meetings.end(meeting=meeting, by=author, today=today())
    happened()

    assert sorted(set(versions)) == versions


def test_deciding_one_of_many_costs_as_much_as_the_only_one(author: User) -> None:
    incident = make_incident(by=author)
    make_item(incident, title="0", due_in=-50)
    counts = []
    for many in (1, 20):
        for number in range(1, many):
            make_item(incident, title=f"{number}", due_in=-49, position=number + 1)
        meeting = running(author)
        decide(meeting, 1, author, Decision.KEEP)
        with CaptureQueriesContext(connection) as captured:
            decide(meeting, 1, author, Decision.KEEP)
        counts.append(len(captured))

    assert counts == [counts[0]] * 2, counts


def test_the_minutes_go_to_who_was_there_and_whose_items_were_decided(
    author: User, settings
) -> None:
    settings.BASE_URL = "https://pm.example.com"
    owner, quiet, idle = (make_user(name) for name in ("owner", "quiet", "idle"))
    User.objects.filter(pk=quiet.pk).update(mail_meetings=False)
    incident = make_incident(by=author)
    make_item(incident, title="Hers", due_in=-9, owner=owner)
    make_item(incident, title="Idle's", due_in=-8, owner=idle)
    secret = make_incident(by=author, restricted=True, title="Nightingale")
    make_item(secret, title="Nightingale item", due_in=-7, owner=author)
    attendee = make_user("attendee")
    meeting = running(author, [attendee, quiet])
    decide(meeting, 1, author, Decision.DROP, line="Too dear")
    decide(meeting, 3, author, Decision.KEEP, line="Nightingale line")

    meetings.end(meeting=meeting, by=author, today=today())

    mails = {mail.user: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {author, owner, attendee}
    assert all(mail.incident is None for mail in mails.values())
    assert "YOURS\n1. Hers" in mails[owner].text
    assert "Nightingale item" in mails[author].text
    for person in (owner, attendee):
        for told in (mails[person].text, mails[person].html, mails[person].subject):
            assert "Nightingale" not in told
        assert "1 point: not for everyone here." in mails[person].text
        assert f"https://pm.example.com/meetings/{meeting.pk}/minutes/" in mails[person].text
