"""What open pages are told every few seconds, and what being told costs."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postmortems.changes.incidents import edit_incident
from postmortems.changes.presence import WRITTEN_EVERY
from postmortems.models import Presence
from tests.factories import make_incident
from tests.views.history_samples import add_event, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(author):
    return make_incident(by=author)


def ask(client, incident, since=0, block=""):
    address = f"/incidents/{incident.reference}/news/?since={since}&block={block}"
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.json()


def writes_of(client, incident, block=""):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ask(client, incident, block=block)
    return [one["sql"] for one in queries if one["sql"].split()[0] not in ("SELECT",)]


def test_each_block_is_told_once_with_who_changed_it_last(
    incident, author, teammate, reader, client_of
):
    write(incident, author, "It broke.")
    edit_incident(
        incident=incident,
        by=author,
        values={"severity": "sev2", "detection_method": "alert"},
        seen={},
    )
    add_event(incident, author, "Paged")
    write(incident, teammate, "It broke twice.")

    told = ask(client_of(reader), incident)

    assert (told["version"], told["all"]) == (4, False)
    head, event, summary = told["changed"]
    assert (head["noun"], set(head["key"].split())) == (
        "incident",
        {"severity", "detection_method"},
    )
    assert (event["noun"], event["verb"]) == ("timeline", "added")
    assert (summary["noun"], summary["key"], summary["by"]) == ("prose", "summary", str(teammate))
    assert [one["key"] for one in ask(client_of(reader), incident, since=3)["changed"]] == [
        "summary"
    ]


def test_texts_are_not_fetched_to_tell_that_they_changed(incident, author, reader, client_of):
    write(incident, author, "A secret of a million characters.")

    with CaptureQueriesContext(connection) as queries:
        ask(client_of(reader), incident)

    changes = [one["sql"] for one in queries if "postmortems_change" in one["sql"]]
    assert len(changes) == 1
    assert "before" not in changes[0]
    assert "CASE WHEN" in changes[0]


def test_asking_again_writes_nothing_until_one_moves_or_time_has_passed(
    incident, author, client_of
):
    client = client_of(author)
    ask(client, incident)

    assert writes_of(client, incident) == []
    assert len(writes_of(client, incident, block="summary")) == 1
    assert Presence.objects.get().block == "summary"
    Presence.objects.update(seen_at=Presence.objects.get().seen_at - WRITTEN_EVERY * 1.1)
    assert len(writes_of(client, incident, block="summary")) == 1
    assert writes_of(client, incident, block="summary") == []


def test_who_is_here_is_told_to_the_others_and_forgotten(incident, author, teammate, client_of):
    ask(client_of(author), incident, block="summary")

    (person,) = ask(client_of(teammate), incident)["people"]
    assert (person["name"], person["block"]) == (str(author), "summary")
    Presence.objects.update(seen_at=Presence.objects.first().seen_at - dt.timedelta(minutes=2))
    assert ask(client_of(teammate), incident)["people"] == []
