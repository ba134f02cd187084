"""How many queries the pages of an incident ask: the same for one row and for many.

At most twelve. Home and the lists are counted where they are tested.
Django's session and the person are two of them everywhere.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from postmortems.models import (
    ActionItem,
    ContributingFactor,
    ImpactFigure,
    ImpactWindow,
    Incident,
    Lesson,
    Participant,
    Section,
    Service,
    Tag,
    TimelineEvent,
    User,
    Why,
)
from postmortems.report import document as d
from tests.factories import make_incident
from tests.pages import HTMX

pytestmark = pytest.mark.django_db

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
MANY = 12


def fill(incident: Incident, many: int) -> None:
    """``many`` rows of every noun, linked with each other where they can be."""
    numbers = range(1, many + 1)

    def store(model: type, make: Callable[[int], dict]) -> list:
        return model.objects.bulk_create(
            model(incident=incident, key=f"{model.__name__[:8].lower()}{n}", position=n, **make(n))
            for n in numbers
        )

    events = store(
        TimelineEvent,
        lambda n: {
            "happened_at": START + dt.timedelta(minutes=n),
            "text": f"Event {n}",
            "kind": "wrong_turn" if n % 3 == 0 else "note",
        },
    )
    for event, ruling in zip(events[1:], events[2:], strict=False):
        event.ruled_out_by = ruling
    TimelineEvent.objects.bulk_update(events, ["ruled_out_by"])
    factors = store(ContributingFactor, lambda n: {"text": f"Factor {n}"})
    people = User.objects.bulk_create(
        User(username=f"p{incident.pk}-{n}", display_name=f"Person {n}") for n in numbers
    )
    items = store(
        ActionItem,
        lambda n: {
            "title": f"Item {n}",
            "kind": "improvement" if n % 5 == 1 else "todo",
            "owner": people[n - 1],
            "due_on": START.date(),
        },
    )
    for item in items[1:]:
        item.improvement = items[0] if item.kind == "todo" else None
    ActionItem.objects.bulk_update(items, ["improvement"])
    ActionItem.factors.through.objects.bulk_create(
        ActionItem.factors.through(actionitem=item, contributingfactor=factor)
        for item, factor in zip(items, factors, strict=True)
    )
    store(Participant, lambda n: {"user": people[n - 1], "role": "responder"})
    store(ImpactWindow, lambda n: {"from_at": START, "note": f"Window {n}"})
    store(ImpactFigure, lambda n: {"label": f"Figure {n}", "value": n})
    store(Why, lambda n: {"question": f"Why {n}?"})
    store(Lesson, lambda n: {"kind": d.LESSON_KINDS[n % 4], "text": f"Lesson {n}"})
    store(Section, lambda n: {"kind": "free", "title": f"Section {n}", "text": "Words."})
    for model, through in ((Service, Incident.services.through), (Tag, Incident.tags.through)):
        name = model.__name__.lower()
        named = model.objects.bulk_create(model(name=f"{name} {incident.pk} {n}") for n in numbers)
        through.objects.bulk_create(through(**{"incident": incident, name: one}) for one in named)


def queries(ask: Callable[[], object]) -> list[str]:
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return [one["sql"] for one in captured.captured_queries]


@pytest.fixture(params=[1, MANY], ids=["one", "many"])
def incident(request: pytest.FixtureRequest, author: User) -> Incident:
    """An incident with one row of each kind, or with many."""
    incident = make_incident(by=author, title="The one", started_at=START)
    fill(incident, request.param)
    return incident


# Name of a page: how many queries, and its address after that of the incident.
PAGES = {
    "workspace": (12, ""),
    "report": (9, "report/"),
    "report as JSON": (6, "report.json"),
    "report as one file": (8, "report.html"),
    "rows of the timeline": (8, "timeline/"),
    "rows of the action items": (8, "action-items/"),
    "form of an event": (5, "timeline/timeline1/?edit"),
    "form of an action item": (8, "action-items/actionit1/?edit"),
    "measures": (7, "measures/"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_often_for_many_rows_as_for_one(
    client_of, author: User, incident: Incident, name: str
) -> None:
    expected, address = PAGES[name]
    client: Client = client_of(author)
    where = f"/incidents/{incident.reference}/{address}"

    def ask() -> None:
        assert client.get(where, headers=HTMX if "rows" in name else {}).status_code == 200

    asked = queries(ask)

    assert len(asked) == expected <= 12, "\n".join(asked)


def test_a_page_seen_before_costs_three(client_of, author: User, incident: Incident) -> None:
    """Session, person, incident: the rest was kept, rendered.

    A report asks once more, for what it says of earlier incidents.
    """
    client = client_of(author)
    here = f"/incidents/{incident.reference}/"
    for address, expected in ((here, 3), (f"{here}report/", 4)):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert len(captured) == expected


SAVES = {
    "an event": ("timeline/timeline1/", {"text": "Other words", "kind": "note"}, 18),
    "an item": (
        "action-items/actionit1/",
        {"title": "Other words", "kind": "improvement", "status": "open"},
        21,
    ),
    "prose": ("prose/summary/", {"text": "Other words"}, 11),
    "a line": ("timeline/add/", {"lines": "10:30 Other words"}, 20),
}


@pytest.mark.parametrize("name", SAVES)
def test_a_save_asks_as_often_among_many_rows_as_alone(
    client_of, author: User, incident: Incident, name: str
) -> None:
    address, data, expected = SAVES[name]
    client: Client = client_of(author)
    where = f"/incidents/{incident.reference}/{address}"

    def save() -> None:
        assert client.post(where, data, headers=HTMX).status_code == 200

    asked = queries(save)

    assert len(asked) == expected, "\n".join(asked)


def test_each_further_line_of_a_paste_costs_five(
    client_of, author: User, incident: Incident
) -> None:
    """Its row in a savepoint of three, the version of the incident, the record of the change."""
    client: Client = client_of(author)
    where = f"/incidents/{incident.reference}/timeline/add/"

    def paste(many: int) -> None:
        lines = "\n".join(f"10:30 line {number}" for number in range(many))
        assert client.post(where, {"lines": lines}, headers=HTMX).status_code == 200

    paste(1)
    few, several = len(queries(lambda: paste(2))), len(queries(lambda: paste(10)))

    assert several - few == 8 * 5
