"""What people need not type: the day once more, the improvement a to-do belongs to."""

import datetime as dt

import pytest

from postmortems.models import ActionItem, Why
from tests.factories import make_incident, make_item


@pytest.fixture
def incident(author):
    return make_incident(by=author, timezone="America/New_York")


@pytest.fixture
def send(incident, author, client_of):
    """``send("whys/add/", lines="...")`` posts to an address of the incident."""

    def post(path, **fields):
        return client_of(author).post(f"/incidents/{incident.reference}/{path}", fields)

    return post


def test_a_milestone_without_a_day_is_on_the_day_of_the_one_before(incident, send):
    send(
        "head/milestones/", started_at="2024-06-08 10:30", detected_at="10:35", resolved_at="12:45"
    )
    incident.refresh_from_db()
    assert incident.detected_at == dt.datetime(2024, 6, 8, 14, 35, tzinfo=dt.UTC)
    assert incident.resolved_at == dt.datetime(2024, 6, 8, 16, 45, tzinfo=dt.UTC)


def test_a_milestone_past_midnight_is_on_the_next_day(incident, send):
    send("head/milestones/", started_at="2024-06-08 23:50", detected_at="00:10", resolved_at="1:20")
    incident.refresh_from_db()
    assert incident.detected_at == dt.datetime(2024, 6, 9, 4, 10, tzinfo=dt.UTC)
    assert incident.resolved_at == dt.datetime(2024, 6, 9, 5, 20, tzinfo=dt.UTC)


def test_a_milestone_with_an_earlier_day_is_refused_and_not_moved(incident, send):
    answer = send("head/milestones/", started_at="2024-06-08 10:30", detected_at="2024-06-07 10:30")
    assert answer.status_code == 422
    incident.refresh_from_db()
    assert incident.started_at is None


def test_to_dos_are_added_under_an_improvement(incident, send):
    broad = make_item(incident, title="Watch more", kind="improvement")
    send("action-items/add/", lines="Alert on lag p1\nPlot the lag", box=broad.key)
    under = ActionItem.objects.filter(improvement=broad)
    assert [item.title for item in under] == ["Alert on lag", "Plot the lag"]


def test_to_dos_for_an_improvement_that_is_gone_are_given_back(incident, send):
    gone = make_item(incident, title="Alert on lag")
    answer = send("action-items/add/", lines="Plot the lag", box=gone.key)
    assert answer.status_code == 422
    assert "Plot the lag" in answer.text
    assert ActionItem.objects.filter(title="Plot the lag").count() == 0


def test_a_why_is_answered_behind_its_question_mark(incident, send):
    send("whys/add/", lines="Why down? The disk was full\nWhy was it full?")
    assert list(Why.objects.values_list("question", "answer")) == [
        ("Why down?", "The disk was full"),
        ("Why was it full?", ""),
    ]
