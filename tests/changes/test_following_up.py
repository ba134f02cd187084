"""Promises: due dates that move, items that are done, dropped, handed up or asked about again."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from postmortems.changes import following_up
from postmortems.changes.importing import store_report
from postmortems.changes.merging import Conflict
from postmortems.changes.restoring import restore_revision
from postmortems.changes.rows import add_row, edit_row, remove_row
from postmortems.models import (
    ActionItem,
    Change,
    DueDateMove,
    FollowUpRules,
    Incident,
    OutgoingMail,
    Revision,
    User,
)
from postmortems.report.build import build
from postmortems.report.document import ActionItem as Item
from postmortems.report.document import Report
from tests.factories import make_incident, make_item

pytestmark = pytest.mark.django_db
TODAY = dt.date(2030, 6, 3)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def item(author: User) -> ActionItem:
    return make_item(make_incident(by=author), title="Alert on lag", due_on=TODAY, owner=author)


def move(item: ActionItem, by: User, weeks: int, **how) -> ActionItem:
    how = {"reason": "The vendor is late.", "today": TODAY} | how
    return following_up.re_date(item=item, by=by, to_on=TODAY + weeks * WEEK, **how)


def last_change() -> Change:
    return Change.objects.latest("pk")


def test_a_moved_due_date_is_kept_with_its_reason(item: ActionItem, author: User) -> None:
    moved = move(item, author, 1)

    assert (moved.due_on, moved.moved) == (TODAY + WEEK, 1)
    kept = DueDateMove.objects.get()
    assert (kept.item, kept.from_on, kept.to_on) == (item, TODAY, TODAY + WEEK)
    assert (kept.reason, kept.by_name) == ("The vendor is late.", str(author))
    assert last_change().after == {"due_on": "2030-06-10", "said": "The vendor is late."}


def test_a_due_date_does_not_move_without_a_reason(item: ActionItem, author: User) -> None:
    with pytest.raises(ValidationError, match="Say why the due date moves"):
        move(item, author, 1, reason="  ")
    with pytest.raises(ValidationError, match="Say why the due date moves"):
        edit_row(row=item, by=author, values={"due_on": None}, seen={"due_on": TODAY})

    item.refresh_from_db()
    assert item.due_on == TODAY
    assert not DueDateMove.objects.exists() and not Change.objects.exists()


def test_the_first_due_date_needs_no_reason(author: User) -> None:
    item = make_item(make_incident(by=author), due_on=None)

    assert move(item, author, 1, reason="").due_on == TODAY + WEEK
    assert not DueDateMove.objects.exists()


def test_after_three_moves_somebody_has_to_decide(item: ActionItem, author: User) -> None:
    for weeks in (1, 2, 3):
        item = move(item, author, weeks)
    assert item.asks_for_decision

    with pytest.raises(ValidationError, match="moved 3 times. Decide what becomes of the item"):
        move(item, author, 4)
    assert DueDateMove.objects.count() == 3

    item = move(item, author, 4, decided=True)
    assert item.moved == 4 and not item.asks_for_decision
    assert move(item, author, 5).asks_for_decision


def test_what_is_kept_on_purpose_asks_no_more(item: ActionItem, author: User) -> None:
    for weeks in (1, 2, 3):
        item = move(item, author, weeks)

    kept = following_up.keep(item=item, by=author, line="It stays: the audit needs it.")

    assert not kept.asks_for_decision and kept.due_on == TODAY + 3 * WEEK
    assert (last_change().verb, last_change().after) == (
        "kept",
        {"said": "It stays: the audit needs it."},
    )


def test_done_waits_to_be_verified_unless_somebody_says_how(item: ActionItem, author: User) -> None:
    done = following_up.set_status(item=item, by=author, status="done", today=TODAY)
    assert (done.status, done.confirm_on) == ("done", None)
    assert done.finished_at is not None

    FollowUpRules.objects.create(pk=1, confirm_after=60)
    verified = following_up.set_status(
        item=item, by=author, status="done", verified_by="Drill on Friday", today=TODAY
    )
    assert (verified.status, verified.verified_by) == ("verified", "Drill on Friday")
    assert verified.confirm_on == TODAY + dt.timedelta(days=60)
    assert verified.finished_at == done.finished_at
    assert last_change().after["status"] == "verified"


def test_a_fix_that_did_not_work_is_taken_up_again(item: ActionItem, author: User) -> None:
    item = following_up.set_status(
        item=item, by=author, status="done", verified_by="Test", today=TODAY
    )

    with pytest.raises(ValidationError, match="Say what did not work"):
        following_up.confirm(item=item, by=author, worked=False, today=TODAY)
    again = following_up.confirm(
        item=item, by=author, worked=False, note="It fired late.", today=TODAY
    )

    assert (again.status, again.finished_at, again.confirm_on) == ("open", None, None)
    assert again.reason == "It fired late."


def test_a_fix_that_worked_is_proven(item: ActionItem, author: User) -> None:
    item = following_up.set_status(
        item=item, by=author, status="done", verified_by="Test", today=TODAY
    )

    proven = following_up.confirm(item=item, by=author, worked=True, today=TODAY)

    assert proven.status == "verified" and proven.confirmed_at is not None
    assert last_change().verb == "confirmed"


def test_dropping_needs_a_reason(item: ActionItem, author: User) -> None:
    with pytest.raises(ValidationError, match="Say why it will not be done"):
        following_up.set_status(item=item, by=author, status="wont_do", today=TODAY)

    dropped = following_up.set_status(
        item=item, by=author, status="wont_do", reason="The service goes away.", today=TODAY
    )
    assert dropped.reason == "The service goes away." and dropped.finished_at is not None


def test_owners_may_see_what_they_own(author: User, reader: User) -> None:
    item = make_item(make_incident(by=author, restricted=True))

    with pytest.raises(ValidationError, match="cannot see INC-"):
        following_up.re_own(item=item, by=author, owner=reader, today=TODAY)
    with pytest.raises(ValidationError, match="cannot see INC-"):
        following_up.escalate(item=item, by=author, to=reader, line="Help", today=TODAY)
    reader.is_active = False
    with pytest.raises(ValidationError, match="has left"):
        following_up.re_own(item=item, by=author, owner=reader, today=TODAY)

    named = following_up.re_own(
        item=item, by=author, owner=None, owner_name="Network team", today=TODAY
    )
    assert (named.owner, named.owner_name) == (None, "Network team")


def test_an_item_is_handed_up_with_what_is_needed(
    item: ActionItem, author: User, teammate: User
) -> None:
    for weeks in (1, 2, 3):
        item = move(item, author, weeks)

    with pytest.raises(ValidationError, match="Say in one line what is needed"):
        following_up.escalate(item=item, by=author, to=teammate, line=" ", today=TODAY)
    up = following_up.escalate(
        item=item, by=author, to=teammate, line="A second vendor", today=TODAY
    )

    assert up.escalated_to == teammate and not up.asks_for_decision
    assert last_change().after == {"escalated_to": str(teammate), "said": "A second vendor"}


def test_two_who_decide_at_once_are_both_heard(
    item: ActionItem, author: User, teammate: User
) -> None:
    seen = {"due_on": TODAY}
    move(ActionItem.objects.get(pk=item.pk), teammate, 1, seen=seen)

    with pytest.raises(Conflict):
        move(item, author, 2, seen=seen)
    item.refresh_from_db()
    assert item.due_on == TODAY + WEEK and DueDateMove.objects.count() == 1


def test_many_are_changed_together_or_not_at_all(author: User, teammate: User) -> None:
    incidents = [make_incident(by=author), make_incident(by=author)]
    items = [make_item(one, title=f"Fix {one.pk}", due_on=TODAY) for one in incidents]

    def later(item: ActionItem) -> ActionItem:
        return move(item, author, 1)

    assert following_up.for_many(items=items, do=later) == 2
    assert Change.objects.filter(verb="changed").count() == 2 == DueDateMove.objects.count()

    remove_row(row=items[1], by=teammate)
    again = ActionItem.objects.select_related("incident").filter(pk__in=[one.pk for one in items])
    with pytest.raises(ValidationError) as caught:
        following_up.for_many(items=again, do=lambda item: move(item, author, 2))
    assert caught.value.messages == [
        f"“{items[1].title}” ({incidents[1].reference}): Somebody removed it."
    ]
    assert ActionItem.objects.get(pk=items[0].pk).due_on == TODAY + WEEK
    assert DueDateMove.objects.count() == 2


def test_readers_decide_nothing(item: ActionItem, reader: User) -> None:
    with pytest.raises(PermissionDenied):
        move(item, reader, 1)
    with pytest.raises(PermissionDenied):
        following_up.keep(item=item, by=reader)


def test_closed_postmortems_are_followed_up_and_archived_ones_rest(
    item: ActionItem, author: User
) -> None:
    Incident.objects.update(state="closed")
    assert move(item, author, 1).moved == 1
    Incident.objects.update(state="archived")
    with pytest.raises(PermissionDenied):
        move(item, author, 2)


@pytest.mark.parametrize(("priority", "days"), [("p0", 14), ("p1", 30), ("p2", 60), ("p3", None)])
def test_a_priority_brings_a_due_date(
    time_machine, author: User, priority: str, days: int | None
) -> None:
    time_machine.move_to(dt.datetime(2030, 6, 3, 23, 30, tzinfo=dt.UTC), tick=False)
    author.timezone = "Asia/Tokyo"  # where it is the 4th already
    incident = make_incident(by=author)

    added = add_row(
        incident=incident,
        by=author,
        row=ActionItem(),
        values={"title": "Fix", "kind": "todo", "priority": priority},
    )

    added.refresh_from_db()
    wanted = None if days is None else dt.date(2030, 6, 4) + dt.timedelta(days=days)
    assert added.due_on == wanted


def test_a_priority_leaves_a_given_date_alone(author: User) -> None:
    FollowUpRules.objects.create(pk=1, due_days={"p0": 3})
    item = make_item(make_incident(by=author), title="Fix", due_on=TODAY)
    bare = make_item(item.incident, title="Other", due_on=None)

    for one in (item, bare):
        edit_row(row=one, by=author, values={"priority": "p0"}, seen={"priority": ""})

    item.refresh_from_db()
    bare.refresh_from_db()
    assert item.due_on == TODAY
    assert bare.due_on is not None
    assert not DueDateMove.objects.exists()


def test_restoring_an_earlier_version_keeps_what_it_did_to_promises(
    author: User, teammate: User
) -> None:
    report = Report(title="Down", action_items=(Item("fix", "Fix it", due_on=TODAY),))
    incident = store_report(report, by=author)
    item = ActionItem.objects.get()
    move(item, teammate, 1)
    following_up.set_status(item=item, by=teammate, status="wont_do", reason="Gone", today=TODAY)
    first = Revision.objects.get(incident_pk=incident.pk)

    restore_revision(incident=incident, by=author, report=report, version=first.version)

    item.refresh_from_db()
    assert (item.due_on, item.moved, item.finished_at) == (TODAY, 2, None)
    assert DueDateMove.objects.last().reason == f"Version {first.version} was restored."
    assert build(incident).action_items[0].status == "open"


def test_whoever_gets_an_item_handed_up_is_told(
    item: ActionItem, author: User, teammate: User
) -> None:
    following_up.escalate(item=item, by=author, to=teammate, line="A second vendor", today=TODAY)

    (mail,) = OutgoingMail.objects.all()
    assert mail.user == teammate and "Alert on lag" in mail.subject
    assert "A second vendor" in mail.text
