"""Where events stand: each after those before it in time, however many come at once."""

import datetime as dt

import pytest

from postmortems.changes.rows import add_rows, bring_back_row, edit_row, remove_row
from postmortems.models import Incident, TimelineEvent, User
from tests.factories import make_event, make_incident

pytestmark = pytest.mark.django_db

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)


def at(minute: int) -> dt.datetime:
    return START + dt.timedelta(minutes=minute)


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, started_at=START)


def hold(incident: Incident, *minutes: int | None, positions: tuple[int, ...] = ()) -> None:
    for place, minute in enumerate(minutes):
        when = {"happened_at": at(minute)} if minute is not None else {"precision": "unknown"}
        position = positions[place] if positions else place + 1
        make_event(incident, text=str(minute), position=position, **when)


def add(incident: Incident, *minutes: int | None) -> None:
    many = [
        {"text": f"new {minute}", "happened_at": at(minute), "precision": "exact"}
        if minute is not None
        else {"text": "new None", "precision": "unknown"}
        for minute in minutes
    ]
    by = incident.created_by
    add_rows(incident=incident, by=by, model=TimelineEvent, many=many)


def texts(incident: Incident) -> list[str]:
    return list(incident.timeline.filter(removed_at=None).values_list("text", flat=True))


@pytest.mark.parametrize(
    ("held", "new", "order"),
    [
        ((), (10, 20), "new 10,new 20"),
        ((10, 30), (20,), "10,new 20,30"),
        ((10, 30), (40, 20, 5, 25), "new 5,10,new 20,new 25,30,new 40"),
        ((10, 30), (25, 20), "10,new 20,new 25,30"),
        ((10, 10, 30), (10, 10), "10,10,new 10,new 10,30"),
        ((10, 30), (None, 20), "10,new 20,30,new None"),
        ((None, 30), (20,), "new 20,None,30"),
        ((10, None, 30), (20,), "10,new 20,None,30"),
        # Somebody put them in an order of their own: after the last that is not later.
        ((30, 10, 40), (20,), "30,10,new 20,40"),
    ],
)
def test_events_stand_where_their_time_puts_them(
    incident: Incident, held: tuple, new: tuple, order: str
) -> None:
    hold(incident, *held)

    add(incident, *new)

    assert texts(incident) == order.split(",")
    positions = list(incident.timeline.values_list("position", flat=True))
    assert len(set(positions)) == len(positions)


def test_all_at_once_is_the_same_as_one_by_one(author: User, incident: Incident) -> None:
    other = make_incident(by=author, started_at=START)
    new = [(number * 37) % 101 for number in range(40)]
    for one in (incident, other):
        hold(one, *range(0, 100, 7))

    add(incident, *new)
    for minute in new:
        add(other, minute)

    assert texts(incident) == texts(other)
    assert incident.timeline.count() == 55


def test_positions_with_gaps_and_doubles_keep_their_order(incident: Incident) -> None:
    hold(incident, 10, 20, 30, 40, positions=(5, 5, 9, 100))

    add(incident, 15, 35, 95)

    assert texts(incident) == ["10", "20", "new 15", "30", "new 35", "40", "new 95"]


def test_a_removed_event_comes_back_where_it_was(author: User, incident: Incident) -> None:
    hold(incident, 10, 20, 30)
    middle = incident.timeline.get(text="20")
    remove_row(row=middle, by=author)
    add(incident, 15, 25)

    bring_back_row(row=middle, by=author)

    assert sorted(texts(incident)) == sorted(["10", "20", "30", "new 15", "new 25"])
    assert texts(incident).index("10") < texts(incident).index("20") < texts(incident).index("30")


def test_an_event_moves_with_its_time(author: User, incident: Incident) -> None:
    hold(incident, 10, 20, 30)
    first = incident.timeline.get(text="10")

    edit_row(row=first, by=author, values={"happened_at": at(25)}, seen={})
    assert texts(incident) == ["20", "10", "30"]
    edit_row(row=first, by=author, values={"happened_at": at(5)}, seen={})
    assert texts(incident) == ["10", "20", "30"]


def test_five_hundred_lines_go_into_a_long_timeline_quickly(
    incident: Incident, django_assert_max_num_queries
) -> None:
    """Everybody else who writes waits meanwhile: each row in between moves once."""
    TimelineEvent.objects.bulk_create(
        TimelineEvent(incident=incident, position=n, happened_at=at(n), text=str(n))
        for n in range(1, 1001)
    )
    with django_assert_max_num_queries(20 + 100 * 6):
        add(incident, *range(0, 1000, 10))

    times = list(incident.timeline.values_list("happened_at", flat=True))
    assert times == sorted(times)
    assert len(times) == 1100
