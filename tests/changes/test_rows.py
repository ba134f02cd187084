"""Changes of rows with what the caller fetched a moment before: others were faster."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from postmortems.changes.incidents import edit_incident, keep_clock_times, mark_milestone
from postmortems.changes.rows import (
    RowRemoved,
    add_row,
    bring_back_row,
    edit_row,
    move_row,
    remove_row,
)
from postmortems.changes.sections import write_section
from postmortems.models import Change, Incident, Section, TimelineEvent, User, Why
from tests.factories import make_event, make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author)


def test_a_row_removed_since_it_was_fetched_is_not_written(
    author: User, teammate: User, incident: Incident
) -> None:
    event, other = make_event(incident, text="Old"), make_event(incident)
    remove_row(row=TimelineEvent.objects.get(pk=event.pk), by=teammate)

    with pytest.raises(RowRemoved):
        edit_row(row=event, by=author, values={"text": "New"}, seen={"text": "Old"})
    with pytest.raises(RowRemoved):
        move_row(row=event, by=author, before=other.key)
    with pytest.raises(ValidationError, match="Somebody removed this event meanwhile"):
        mark_milestone(incident=incident, by=author, name="started_at", event=event)

    event.refresh_from_db()
    incident.refresh_from_db()
    assert (event.text, incident.started_at) == ("Old", None)
    assert [change.verb for change in Change.objects.all()] == ["removed"]


def test_a_milestone_is_when_the_event_is_now(author: User, incident: Incident) -> None:
    """Not when it was as the page was loaded."""
    event = make_event(incident)
    now = event.happened_at.replace(year=2024)
    TimelineEvent.objects.filter(pk=event.pk).update(happened_at=now)

    mark_milestone(incident=incident, by=author, name="detected_at", event=event)

    incident.refresh_from_db()
    assert incident.detected_at == now


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_nothing_is_written_once_it_was_closed(
    author: User, incident: Incident, state: str
) -> None:
    """Although the incident in hand is from before."""
    event = make_event(incident)
    removed = remove_row(row=make_event(incident), by=author)
    Incident.objects.filter(pk=incident.pk).update(state=state)
    before = Change.objects.count()

    for change in (
        lambda: add_row(incident=incident, by=author, row=Why(), values={"question": "Why?"}),
        lambda: edit_row(row=event, by=author, values={"text": "New"}, seen={}),
        lambda: move_row(row=event, by=author, before=None),
        lambda: remove_row(row=event, by=author),
        lambda: bring_back_row(row=removed, by=author),
        lambda: write_section(incident=incident, by=author, kind="summary", text="x", seen=""),
        lambda: edit_incident(incident=incident, by=author, values={"title": "x"}, seen={}),
        lambda: keep_clock_times(incident=incident, by=author, zone="Europe/Berlin"),
        lambda: mark_milestone(incident=incident, by=author, name="started_at", event=event),
    ):
        with pytest.raises(PermissionDenied, match=f"This postmortem is {state}"):
            change()

    assert Change.objects.count() == before
    assert not Section.objects.exists() and not Why.objects.exists()


def test_what_a_person_may_not_do_is_refused_below_the_screens_too(
    reader: User, incident: Incident
) -> None:
    with pytest.raises(PermissionDenied):
        add_row(incident=incident, by=reader, row=Why(), values={"question": "Why?"})

    assert not Why.objects.exists()


def test_removing_and_bringing_back_twice_is_once(author: User, incident: Incident) -> None:
    event = make_event(incident)
    for _ in range(2):
        remove_row(row=event, by=author)
    for _ in range(2):
        bring_back_row(row=event, by=author)

    verbs = list(Change.objects.order_by("version").values_list("verb", flat=True))
    assert verbs == ["removed", "brought back"]
