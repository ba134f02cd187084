"""The home page answers what waits for me, and nothing of what I may not know."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from postmortems.models import User
from tests.factories import add_participant, add_reviewer, make_incident, make_item, make_user

pytestmark = pytest.mark.django_db

HOME = "/"


def part(answer, title: str) -> str:
    """The section of the page under this heading."""
    text = answer.content.decode()
    start = text.index(f">{title}</h2>")
    return text[start : text.index("</section>", start)]


def test_a_stranger_is_sent_to_sign_in(stranger: Client) -> None:
    assert stranger.get(HOME)["Location"] == "/accounts/login/?next=/"


def test_drafts_are_those_i_started_or_write(author: User, teammate: User, client_of) -> None:
    make_incident(by=author, title="Started by me")
    make_incident(by=teammate, title="I lead it", people={"lead": author})
    make_incident(by=teammate, title="I took notes", people={"scribe": author})
    make_incident(by=teammate, title="I only responded", people={"responder": author})
    make_incident(by=author, title="Approved long ago", state="approved")
    gone = make_incident(by=teammate, title="I was taken out")
    add_participant(gone, author, "lead")
    gone.participants.filter(user=author).update(removed_at=timezone.now())

    drafts = part(client_of(author).get(HOME), "My drafts")

    assert all(title in drafts for title in ("Started by me", "I lead it", "I took notes"))
    assert drafts.count("<li>") == 3


def test_reviews_are_those_that_wait_for_my_answer(author: User, teammate: User, client_of) -> None:
    now = timezone.now()
    add_reviewer(make_incident(by=author, title="Ready", state="in_review"), teammate)
    add_reviewer(make_incident(by=author, title="Not ready", state="draft"), teammate)
    answered = make_incident(by=author, title="Answered", state="in_review")
    add_reviewer(answered, teammate, answer="approved", answered_at=now, asked_at=now)
    make_incident(by=author, title="Only named", state="in_review", people={"approver": teammate})
    hidden = make_incident(by=author, title="Hidden", state="in_review", restricted=True)
    add_reviewer(hidden, teammate)

    reviews = part(client_of(teammate).get(HOME), "To review")

    assert "Ready" in reviews and reviews.count("<li>") == 1
    assert "To review" not in client_of(author).get(HOME).content.decode()


def test_my_action_items_stand_under_when_they_are_due(author: User, client_of, clock) -> None:
    clock("2026-06-10T12:00+00:00")  # a Wednesday
    incident = make_incident(by=author, title="Checkout down")
    for title, due_in in {
        "Late one": -3,
        "Soon one": 2,
        "Next one": 6,
        "Far one": 40,
        "Free one": None,
    }.items():
        due = {} if due_in is None else {"due_in": due_in}
        make_item(incident, title=title, owner=author, **due)
    make_item(incident, title="Finished", owner=author, status="verified", due_in=-9)
    make_item(incident, title="Of nobody", due_in=-9)
    make_item(incident, title="Removed", owner=author, removed_at=timezone.now())

    items = part(client_of(author).get(HOME), "My action items")

    in_order = (
        *("Overdue", "3 days overdue", "Late one", "Due this week", "Soon one", "Due next week"),
        *("Next one", "Later", "Far one", "Without date", "Free one"),
    )
    assert [items.index(words) for words in in_order] == sorted(map(items.index, in_order))
    assert not [words for words in ("Finished", "Of nobody", "Removed") if words in items]


def test_what_slipped_and_what_is_to_be_confirmed_is_said(author: User, client_of, clock) -> None:
    clock("2026-06-10T12:00+00:00")
    incident = make_incident(by=author, title="Checkout down")
    make_item(incident, title="Slow one", owner=author, due_in=3, moved=3)
    fixed = {"owner": author, "status": "verified"}
    make_item(incident, title="Fixed one", confirm_on=dt.date(2026, 6, 10), **fixed)
    make_item(incident, title="Fixed lately", confirm_on=dt.date(2026, 6, 11), **fixed)

    items = part(client_of(author).get(HOME), "My action items")

    assert "Asks for a decision" in items and "moved 3 times" in items
    assert "To confirm" in items and "Fixed one" in items and "Fixed lately" not in items
    assert "/action-items/?section=confirm&amp;owner=me" in items


def test_today_is_the_day_where_i_am(client_of, monkeypatch) -> None:
    """At 15:30 UTC it is already tomorrow in Tokyo, and the item due yesterday is late there."""
    moment = dt.datetime(2024, 6, 8, 15, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    lateness = {}
    for zone in ("Asia/Tokyo", "America/New_York"):
        person = make_user(zone[-5:].lower(), timezone=zone)
        incident = make_incident(by=person)
        make_item(incident, owner=person, due_on=dt.date(2024, 6, 8))
        lateness[zone] = "1 day overdue" in client_of(person).get(HOME).content.decode()

    assert lateness == {"Asia/Tokyo": True, "America/New_York": False}


def test_recently_changed_has_the_last_first(author: User, reader: User, client_of) -> None:
    for title, day in (("Older", 1), ("Newest", 3), ("Between", 2)):
        changed = dt.datetime(2024, 6, day, tzinfo=dt.UTC)
        make_incident(by=author, title=title, changed_at=changed)

    changed = part(client_of(reader).get(HOME), "Recently changed")

    assert changed.index("Newest") < changed.index("Between") < changed.index("Older")


def test_nothing_waits(author: User, reader: User, client_of) -> None:
    mine = client_of(author).get(HOME).content.decode()
    assert "Nothing waits for you" in mine and 'href="/incidents/new/"' in mine
    reading = client_of(reader).get(HOME).content.decode()
    assert "Nothing waits for you" in reading and 'href="/incidents/new/"' not in reading


@pytest.mark.parametrize("who", ["reader", "teammate"])
def test_restricted_incidents_leak_nowhere(request, author: User, client_of, who: str) -> None:
    person = request.getfixturevalue(who)
    incident = make_incident(by=author, title="Hushed breach", restricted=True)
    make_item(incident, title="Rotate the keys", owner=person, due_in=-1)

    text = client_of(person).get(HOME).content.decode()

    assert not [
        words
        for words in ("Hushed", "Rotate", incident.reference, "1 action item")
        if words in text
    ]


def test_restricted_incidents_show_to_their_people(author: User, client_of) -> None:
    insider = make_user("insider")
    incident = make_incident(
        by=author, title="Hushed breach", restricted=True, people={"responder": insider}
    )
    make_item(incident, title="Rotate the keys", owner=insider)

    text = client_of(insider).get(HOME).content.decode()

    assert "Hushed breach" in text and "Rotate the keys" in text


@pytest.mark.parametrize("many", [1, 30])
def test_home_asks_nine_questions(
    author: User, teammate: User, client_of, django_assert_num_queries, many: int
) -> None:
    for _ in range(many):
        incident = make_incident(by=author)
        make_item(incident, owner=author, due_in=-1)
        make_item(incident, owner=author)
        add_reviewer(make_incident(by=teammate, state="in_review"), author)
    client = client_of(author)

    # Session and person; the newest change; drafts; reviews; changed; items with and without a date,
    # and those to confirm.
    with django_assert_num_queries(9):
        answer = client.get(HOME)
    assert ("more than 8 drafts" in answer.content.decode()) is (many > 8)
