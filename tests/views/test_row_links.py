"""Rows and what they hang together with: other rows, people, their own incident only."""

import pytest
from django.test import Client

from postmortems.models import (
    Change,
    ContributingFactor,
    Incident,
    Participant,
    Section,
    User,
)
from tests.factories import make_event, make_incident, make_item
from tests.pages import HTMX, opened, text_of
from tests.views.row_samples import (
    SAMPLES,
    START,
    add,
    added,
    every_noun,
    holds,
    newest,
    url,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, timezone="America/New_York", started_at=START)


@pytest.fixture
def client(client_of, author: User) -> Client:
    return client_of(author)


def test_an_improvement_with_todos_does_not_become_one(client: Client, incident: Incident) -> None:
    improvement = make_item(incident, kind="improvement")
    todo = make_item(incident, improvement=improvement)
    here = url(incident, "action-items", improvement.key)

    answer = client.post(here, opened(client, here) | {"kind": "todo"}, headers=HTMX)
    assert answer.status_code == 422
    assert "1 to-do belongs to this improvement" in text_of(answer)

    client.post(url(incident, "action-items", todo.key, "remove"))
    answer = client.post(here, opened(client, here) | {"kind": "todo"}, headers=HTMX)
    assert answer.status_code == 200
    todo.refresh_from_db()
    assert todo.improvement is None


def test_a_todo_that_becomes_an_improvement_belongs_to_none(
    client: Client, incident: Incident
) -> None:
    todo = make_item(incident, improvement=make_item(incident, kind="improvement"))
    here = url(incident, "action-items", todo.key)
    sent = opened(client, here) | {"kind": "improvement", "improvement": ""}

    assert client.post(here, sent, headers=HTMX).status_code == 200

    todo.refresh_from_db()
    assert (todo.kind, todo.improvement) == ("improvement", None)


def test_the_same_participant_and_role_twice_is_refused(
    client: Client, incident: Incident, teammate: User
) -> None:
    for line in ("Teammate Example, lead", "Kim, lead"):
        assert add(client, incident, "participants", line).status_code == 200
    for line in ("@teammate, lead", "KIM, lead"):
        answer = add(client, incident, "participants", line)
        assert answer.status_code == 422
        assert "already has this role here." in text_of(answer)
    both = add(client, incident, "participants", "Lou, lead\nkim, lead")
    assert "“kim”: This name already has this role here." in text_of(both)
    assert not Participant.objects.filter(name="Lou").exists()

    here = url(incident, "participants", newest(Participant, incident).key)
    answer = client.post(
        here, opened(client, here) | {"person": "Author Example", "role": "author"}, headers=HTMX
    )
    assert answer.status_code == 422


def test_what_breaks_a_rule_now_is_not_brought_back(client: Client, incident: Incident) -> None:
    add(client, incident, "participants", "Kim, lead")
    first = newest(Participant, incident)
    client.post(url(incident, "participants", first.key, "remove"))
    add(client, incident, "participants", "Kim, lead")
    here = url(incident, "participants", first.key, "bring-back")

    plain, htmx = client.post(here), client.post(here, headers=HTMX)

    assert plain.status_code == 422
    assert "This name already has this role here." in text_of(plain)
    assert "already has this role" in htmx["HX-Trigger"]
    first.refresh_from_db()
    assert first.removed_at is not None


@every_noun
def test_rows_of_another_incident_are_not_found(
    client: Client, incident: Incident, slug: str
) -> None:
    elsewhere = make_incident(by=incident.created_by, started_at=START)
    row = added(client, elsewhere, slug)
    here = url(incident, slug, row.key)

    assert client.get(here).status_code == 404
    for address in (here, f"{here}move/", f"{here}remove/", f"{here}bring-back/"):
        assert client.post(address, SAMPLES[slug][3]).status_code == 404
    row.refresh_from_db()
    assert row.removed_at is None
    assert Change.objects.filter(incident_pk=incident.pk).count() == 0


@every_noun
def test_fields_that_no_form_has_are_not_written(
    client: Client, incident: Incident, author: User, slug: str
) -> None:
    elsewhere = make_incident(by=author)
    row = added(client, incident, slug)
    here = url(incident, slug, row.key)
    foisted = {
        "incident": str(elsewhere.pk),
        "incident_id": str(elsewhere.pk),
        "key": "hacked",
        "position": "77",
        "removed_at": "2024-01-01",
        "pk": "1",
        "id": "1",
    }

    answer = client.post(here, opened(client, here) | foisted, headers=HTMX)

    assert answer.status_code == 200
    before = (row.pk, row.incident_id, row.key, row.position, row.removed_at)
    row.refresh_from_db()
    assert (row.pk, row.incident_id, row.key, row.position, row.removed_at) == before


def test_links_to_rows_of_another_incident_are_refused(
    client: Client, incident: Incident, author: User
) -> None:
    elsewhere = make_incident(by=author, started_at=START)
    foreign_event = make_event(elsewhere)
    foreign_improvement = make_item(elsewhere, kind="improvement")
    foreign_factor = ContributingFactor.objects.create(incident=elsewhere, text="Theirs")
    turn = make_event(incident, kind="wrong_turn")
    item = make_item(incident)

    for slug, row, foisted in (
        ("timeline", turn, {"ruled_out_by": foreign_event.key}),
        ("timeline", turn, {"ruled_out_by": turn.key}),
        ("action-items", item, {"improvement": foreign_improvement.key}),
        ("action-items", item, {"improvement": item.key}),
        ("action-items", item, {"factors": [foreign_factor.key]}),
    ):
        here = url(incident, slug, row.key)
        answer = client.post(here, opened(client, here) | foisted, headers=HTMX)
        assert answer.status_code == 422, foisted
        assert "Theirs" not in text_of(answer)

    turn.refresh_from_db()
    item.refresh_from_db()
    assert (turn.ruled_out_by, item.improvement, item.factors.count()) == (None, None, 0)


def test_a_link_to_a_removed_row_survives_until_it_is_back(
    client: Client, incident: Incident
) -> None:
    ruling = make_event(incident, text="It was not the cache")
    turn = make_event(incident, kind="wrong_turn", ruled_out_by=ruling)
    improvement = make_item(incident, kind="improvement")
    item = make_item(incident, improvement=improvement)
    kept = ContributingFactor.objects.create(incident=incident, text="Kept", position=1)
    gone = ContributingFactor.objects.create(incident=incident, text="Gone", position=2)
    new = ContributingFactor.objects.create(incident=incident, text="New", position=3)
    item.factors.set([kept, gone])
    for slug, row in (("timeline", ruling), ("action-items", improvement), ("factors", gone)):
        client.post(url(incident, slug, row.key, "remove"))

    for slug, row, change in (
        ("timeline", turn, {"text": "We suspected the cache"}),
        ("action-items", item, {"title": "Watch it", "factors": [kept.key, new.key]}),
    ):
        here = url(incident, slug, row.key)
        answer = client.post(here, opened(client, here) | change, headers=HTMX)
        assert answer.status_code == 200, text_of(answer)

    turn.refresh_from_db()
    item.refresh_from_db()
    assert (turn.ruled_out_by, item.improvement) == (ruling, improvement)
    assert set(item.factors.all()) == {kept, gone, new}


def test_only_free_sections_are_rows(client: Client, incident: Incident) -> None:
    summary = Section.objects.create(incident=incident, kind="summary", text="What broke.")
    here = url(incident, "sections", summary.key)

    assert client.get(f"{here}?edit").status_code == 404
    assert client.post(here, {"title": "x", "text": "y"}).status_code == 404
    assert client.post(f"{here}remove/").status_code == 404
    assert "What broke." in text_of(client.get(f"/incidents/{incident.reference}/"))


def test_an_item_of_somebody_who_left_gets_a_new_owner(
    client: Client, incident: Incident, teammate: User
) -> None:
    item = make_item(incident, owner=teammate)
    User.objects.filter(pk=teammate.pk).update(is_active=False)
    here = url(incident, "action-items", item.key)

    assert client.post(here, opened(client, here) | {"title": "New"}).status_code == 302
    item.refresh_from_db()
    assert (item.owner, item.title) == (teammate, "New")

    assert client.post(here, opened(client, here) | {"owner": "author"}).status_code == 302
    item.refresh_from_db()
    assert (str(item.owner), item.owner_name) == ("Author Example", "")


def test_people_of_one_name_are_told_apart(client: Client, incident: Incident, make_user) -> None:
    make_user("kim1", display_name="Kim")
    second = make_user("kim2", display_name="Kim")

    answer = add(client, incident, "participants", "Kim, lead")
    assert answer.status_code == 422
    assert "More than one person is called Kim" in text_of(answer)

    assert add(client, incident, "participants", "kim2, lead").status_code == 200
    row = newest(Participant, incident)
    assert row.user == second
    here = url(incident, "participants", row.key)
    answer = client.post(here, opened(client, here) | {"role": "scribe"}, headers=HTMX)
    assert answer.status_code == 200
    holds(row, {"user": second, "role": "scribe"})
