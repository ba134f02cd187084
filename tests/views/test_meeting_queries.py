"""How many queries the pages of a meeting ask: the same for one point and for many."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from postmortems.changes import meetings
from postmortems.models import Decision, DueDateMove, ReviewMeeting, User
from tests.factories import make_incident, make_item, make_user
from tests.meeting_samples import decide, entry, plan, today
from tests.pages import HTMX

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1, 12], ids=["one", "many"])
def meeting(request: pytest.FixtureRequest, author: User) -> ReviewMeeting:
    """So many items with moved dates in incidents of their own, and as many postmortems."""
    for number in range(request.param):
        incident = make_incident(by=author, restricted=number % 2 != request.param % 2)
        item = make_item(incident, title=f"Item {number}", due_in=-number - 1, owner=make_user())
        DueDateMove.objects.create(
            item=item, from_on="2024-01-01", to_on="2024-02-01", reason="x", by_name="x", at=_NOW
        )
    for _ in range(request.param):
        make_incident(by=author, state="in_review", restricted=True)
    return plan(author, [make_user() for _ in range(request.param)])


_NOW = "2024-01-01T10:00:00+00:00"


def queries(ask: Callable[[], object]) -> list[str]:
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return [one["sql"] for one in captured.captured_queries]


def _begun(meeting: ReviewMeeting, by: User) -> None:
    meetings.start(meeting=meeting, by=by, today=today())
    decide(meeting, 1, by, Decision.DROP, line="Too dear")


# Session and person are two of them everywhere.
BEFORE = {"": 6, "edit/": 9, "run/": 5}
DURING = {"run/": 7, "news/": 3, "jumps/": 5, "minutes/": 6, "": 6}


@pytest.mark.parametrize("rest", BEFORE)
def test_pages_before_the_start(client_of, author: User, meeting: ReviewMeeting, rest: str) -> None:
    client: Client = client_of(author)
    where = f"/meetings/{meeting.pk}/{rest}"

    asked = queries(lambda: client.get(where))

    assert len(asked) == BEFORE[rest] <= 12, "\n".join(asked)


@pytest.mark.parametrize("rest", DURING)
def test_pages_of_the_meeting(client_of, author: User, meeting: ReviewMeeting, rest: str) -> None:
    _begun(meeting, author)
    client: Client = client_of(author)
    where = f"/meetings/{meeting.pk}/{rest}"

    asked = queries(lambda: client.get(where, headers=HTMX if rest == "jumps/" else {}))

    assert len(asked) == DURING[rest] <= 12, "\n".join(asked)


@pytest.mark.parametrize(
    ("phase", "expected"), [("reading", 11), ("timeline", 11), ("actions", 11)]
)
def test_a_postmortem_on_the_screen(
    client_of, author: User, meeting: ReviewMeeting, phase: str, expected: int
) -> None:
    _begun(meeting, author)
    number = meeting.entries.filter(item=None).first().number
    ReviewMeeting.objects.filter(pk=meeting.pk).update(place=number, phase=phase)
    client: Client = client_of(author)

    asked = queries(lambda: client.get(f"/meetings/{meeting.pk}/run/"))

    assert len(asked) == expected <= 12, "\n".join(asked)


def test_the_list(client_of, author: User, meeting: ReviewMeeting) -> None:
    client: Client = client_of(author)

    one = queries(lambda: client.get("/meetings/"))
    for number in range(5):
        plan(author, title=f"Meeting {number}")
    many = queries(lambda: client.get("/meetings/"))

    assert len(one) == len(many) == 4, "\n".join(many)


def test_a_decision(client_of, author: User, meeting: ReviewMeeting) -> None:
    _begun(meeting, author)
    client: Client = client_of(author)
    where = f"/meetings/{meeting.pk}/points/1/keep/"
    seen = entry(meeting, 1).decided_at.isoformat()

    def ask() -> None:
        assert client.post(where, {"seen": seen}, headers=HTMX).status_code == 200

    asked = queries(ask)

    assert len(asked) == 23, "\n".join(asked)
