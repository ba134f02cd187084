"""Two people at the same block: merged where it is clean, both texts shown where it is not."""

import datetime as dt

import pytest
from django.test import Client

from postmortems.models import ActionItem, Change, Incident, Section, TimelineEvent, User, Why
from tests.factories import make_event, make_incident, make_item
from tests.pages import HTMX, fields_of, opened, soup, text_of

pytestmark = pytest.mark.django_db

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
JSON = {"HX-Request": "true", "Accept": "application/json"}


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, timezone="America/New_York", started_at=START)


@pytest.fixture
def mine(client_of, author: User) -> Client:
    return client_of(author)


@pytest.fixture
def theirs(client_of, teammate: User) -> Client:
    return client_of(teammate)


def row_url(row: TimelineEvent | ActionItem | Why, slug: str) -> str:
    return f"/incidents/{row.incident.reference}/{slug}/{row.key}/"


def prose_url(incident: Incident, kind: str = "summary") -> str:
    return f"/incidents/{incident.reference}/prose/{kind}/"


def summary_of(incident: Incident) -> str:
    return Section.objects.get(incident=incident, kind="summary").text


def test_different_fields_never_disturb_each_other(
    incident: Incident, mine: Client, theirs: Client
) -> None:
    item = make_item(incident, title="Watch the lag")
    here = row_url(item, "action-items")
    my_form, their_form = opened(mine, here), opened(theirs, here)

    assert (
        theirs.post(here, their_form | {"owner": "teammate", "priority": "p1"}).status_code == 302
    )
    assert mine.post(here, my_form | {"title": "Alert on the lag"}).status_code == 302

    item.refresh_from_db()
    assert (item.title, str(item.owner), item.priority) == (
        "Alert on the lag",
        "Teammate Example",
        "p1",
    )


def test_texts_changed_in_different_lines_are_merged(
    incident: Incident, mine: Client, theirs: Client
) -> None:
    why = Why.objects.create(incident=incident, question="Why?", answer="One.\n\nTwo.\n\nThree.")
    here = row_url(why, "whys")
    my_form, their_form = opened(mine, here), opened(theirs, here)

    theirs.post(here, their_form | {"answer": "One, changed.\n\nTwo.\n\nThree."})
    answer = mine.post(here, my_form | {"answer": "One.\n\nTwo.\n\nThree.\n\nFour."}, headers=HTMX)

    assert answer.status_code == 200
    why.refresh_from_db()
    assert why.answer == "One, changed.\n\nTwo.\n\nThree.\n\nFour."
    assert "One, changed." in text_of(answer)


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_both_versions_of_a_line_are_shown_and_the_next_save_decides(
    incident: Incident, mine: Client, theirs: Client, headers: dict
) -> None:
    event = make_event(incident, text="Paged someone", detail="As it was.")
    here = row_url(event, "timeline")
    my_form, their_form = opened(mine, here), opened(theirs, here)
    theirs.post(here, their_form | {"text": "Paged Ada", "detail": "As it was, and more."})

    refused = mine.post(here, my_form | {"text": "Paged Grace", "source": "chat"}, headers=headers)

    assert refused.status_code == 409
    event.refresh_from_db()
    assert (event.text, event.source) == ("Paged Ada", "")
    said = text_of(refused)
    assert "Somebody else changed What happened meanwhile." in said
    assert "Paged Ada" in said
    again = fields_of(refused, here)
    assert (again["text"], again["source"]) == ("Paged Grace", "chat")

    assert mine.post(here, again, headers=headers).status_code == (200 if headers else 302)
    event.refresh_from_db()
    # What only they changed stays, although my page never showed it.
    assert (event.text, event.source) == ("Paged Grace", "chat")
    assert event.detail == "As it was, and more."


def test_what_changed_again_meanwhile_is_shown_again(
    incident: Incident, mine: Client, theirs: Client
) -> None:
    event = make_event(incident, text="One")
    here = row_url(event, "timeline")
    my_form = opened(mine, here) | {"text": "Mine"}
    theirs.post(here, opened(theirs, here) | {"text": "Two"})
    again = fields_of(mine.post(here, my_form, headers=HTMX), here)
    theirs.post(here, opened(theirs, here) | {"text": "Three"})

    refused = mine.post(here, again, headers=HTMX)

    assert refused.status_code == 409
    assert "Three" in text_of(refused)


def test_times_in_conflict_are_told_in_the_zone_of_the_incident(
    incident: Incident, mine: Client, theirs: Client
) -> None:
    event = make_event(incident)
    here = row_url(event, "timeline")
    my_form = opened(mine, here)
    theirs.post(here, opened(theirs, here) | {"happened": "10:40"})

    refused = mine.post(here, my_form | {"happened": "10:50"}, headers=HTMX)

    assert refused.status_code == 409
    said = text_of(refused)
    assert "Somebody else changed Time meanwhile." in said
    assert "2024-06-08 10:40" in said
    again = fields_of(refused, here)
    assert mine.post(here, again, headers=HTMX).status_code == 200
    event.refresh_from_db()
    assert event.happened_at == START + dt.timedelta(minutes=20)


def test_owners_in_conflict_are_told_by_name(
    incident: Incident, mine: Client, theirs: Client
) -> None:
    item = make_item(incident, status="open")
    here = row_url(item, "action-items")
    my_form = opened(mine, here)
    theirs.post(here, opened(theirs, here) | {"owner": "teammate", "status": "in_progress"})

    refused = mine.post(here, my_form | {"owner": "author", "status": "blocked"}, headers=HTMX)

    assert refused.status_code == 409
    clashes = [one.get_text() for one in soup(refused).select(".clash-text")]
    assert clashes == ["Teammate Example", "In progress"]


def test_a_row_removed_meanwhile_keeps_what_was_typed(
    incident: Incident, mine: Client, theirs: Client
) -> None:
    event = make_event(incident, text="Paged someone")
    here = row_url(event, "timeline")
    my_form = opened(mine, here) | {"text": "Paged Grace at home"}
    theirs.post(f"{here}remove/")

    for headers in (HTMX, {}):
        refused = mine.post(here, my_form, headers=headers)
        assert refused.status_code == 409
        assert "Somebody removed this event meanwhile." in text_of(refused)
        assert fields_of(refused, here)["text"] == "Paged Grace at home"
        event.refresh_from_db()
        assert event.text == "Paged someone"

    mine.post(f"{here}bring-back/")
    assert mine.post(here, fields_of(refused, here)).status_code == 302
    event.refresh_from_db()
    assert (event.text, event.removed_at) == ("Paged Grace at home", None)


def test_the_head_is_saved_field_by_field(incident: Incident, mine: Client, theirs: Client) -> None:
    here = f"/incidents/{incident.reference}/head/facts/"
    my_form, their_form = opened(mine, here), opened(theirs, here)
    theirs.post(here, their_form | {"severity": "sev1", "tags": "vendor"})

    assert mine.post(here, my_form | {"services": "checkout"}).status_code == 302
    refused = mine.post(here, my_form | {"severity": "sev3", "services": "checkout"}, headers=HTMX)

    assert refused.status_code == 409
    assert "Somebody else changed Severity meanwhile." in text_of(refused)
    assert mine.post(here, fields_of(refused, here)).status_code == 302
    incident.refresh_from_db()
    assert incident.severity == "sev3"
    assert [one.name for one in (*incident.services.all(), *incident.tags.all())] == [
        "checkout",
        "vendor",
    ]


def test_prose_is_merged_by_lines(incident: Incident, mine: Client, theirs: Client) -> None:
    here = prose_url(incident)
    mine.post(here, {"text": "First.\nSecond."})
    my_form, their_form = opened(mine, here), opened(theirs, here)

    theirs.post(here, their_form | {"text": "First.\nSecond.\nTheir third."})
    answer = mine.post(here, my_form | {"text": "My first.\nSecond."}, headers=JSON)

    assert answer.status_code == 200
    assert answer.json() == {"text": "My first.\nSecond.\nTheir third."}
    assert summary_of(incident) == "My first.\nSecond.\nTheir third."


def test_prose_that_cannot_be_merged_is_shown_twice(
    incident: Incident, mine: Client, theirs: Client
) -> None:
    here = prose_url(incident)
    my_form = opened(mine, here)
    theirs.post(here, {"text": "Their first words.", "initial-text": ""})
    typed = my_form | {"text": "My first words."}

    told = mine.post(here, typed, headers=JSON)
    assert told.status_code == 409
    assert told.json() == {"theirs": "Their first words.", "mine": "My first words."}

    for headers in (HTMX, {}):
        refused = mine.post(here, typed, headers=headers)
        assert refused.status_code == 409
        assert "Their first words." in text_of(refused)
        assert fields_of(refused, here)["text"] == "My first words."
    assert summary_of(incident) == "Their first words."

    assert mine.post(here, fields_of(refused, here)).status_code == 302
    assert summary_of(incident) == "My first words."
    assert Change.objects.first().before == {"text": "Their first words."}


def test_a_part_of_a_form_changes_that_part(incident: Incident, mine: Client) -> None:
    item = make_item(incident, title="Watch", priority="p1", owner_name="Kim")
    here = row_url(item, "action-items")

    answer = mine.post(
        here, {"title": "Watch", "kind": "todo", "status": "in_progress"}, headers=HTMX
    )

    assert answer.status_code == 200
    item.refresh_from_db()
    assert (item.status, item.priority, item.owner_name) == ("in_progress", "p1", "Kim")


def test_a_form_sent_back_for_an_error_still_saves_what_was_typed(
    incident: Incident, mine: Client
) -> None:
    """Also where the first sending did not say what had been shown."""
    event = make_event(incident, text="Old")
    here = row_url(event, "timeline")

    refused = mine.post(here, {"text": "New", "kind": "note", "happened": "99:99"}, headers=HTMX)
    assert refused.status_code == 422
    again = fields_of(refused, here) | {"happened": "10:30"}

    assert mine.post(here, again, headers=HTMX).status_code == 200
    event.refresh_from_db()
    assert event.text == "New"


def test_a_closed_postmortem_rests(incident: Incident, mine: Client, theirs: Client) -> None:
    """Also for who had the form open before it was closed."""
    event = make_event(incident, text="Old")
    here = row_url(event, "timeline")
    typed = opened(mine, here) | {"text": "New"}
    Incident.objects.filter(pk=incident.pk).update(state="closed")

    refused = mine.post(here, typed)

    assert refused.status_code == 403
    assert "This postmortem is closed. Reopen it to change it." in text_of(refused)
    event.refresh_from_db()
    assert event.text == "Old"
