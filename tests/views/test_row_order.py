"""Rows in their order: moved, and put where they belong."""

import pytest
from django.test import Client

from postmortems.models import (
    ActionItem,
    Incident,
    User,
)
from tests.factories import make_event, make_incident, make_item
from tests.pages import HTMX, opened, soup, text_of
from tests.views.row_samples import (
    SAMPLES,
    START,
    add,
    every_noun,
    url,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, timezone="America/New_York", started_at=START)


@pytest.fixture
def client(client_of, author: User) -> Client:
    return client_of(author)


@every_noun
def test_rows_change_places(client: Client, incident: Incident, slug: str) -> None:
    model, line, *_ = SAMPLES[slug]
    incident.participants.all().delete()
    for number in range(3):
        assert add(client, incident, slug, line.replace("A", f"{number} A", 1)).status_code == 200
    rows = list(model.objects.filter(incident=incident))
    first, second, third = (row.key for row in rows)

    def order() -> list[str]:
        return list(model.objects.filter(incident=incident).values_list("key", flat=True))

    def move(key: str, headers: dict = HTMX, **data: str) -> int:
        return client.post(url(incident, slug, key, "move"), data, headers=headers).status_code

    assert move(third, before=first) == 204
    assert order() == [third, first, second]
    assert move(third) == 204  # to the end
    assert order() == [first, second, third]
    assert move(first, headers={}, step="1") == 302
    assert order() == [second, first, third]
    assert move(first, headers={}, step="1") == 302
    assert order() == [second, third, first]
    assert move(first, headers={}, step="1") == 302  # it is the last already
    assert order() == [second, third, first]
    assert move(first, headers={}, step="-1") == 302
    assert order() == [second, first, third]
    version = Incident.objects.get(pk=incident.pk).version
    assert move(second, headers={}, step="-1") == 302  # it is the first already
    assert move(second, before=second) == 204
    assert order() == [second, first, third]
    assert Incident.objects.get(pk=incident.pk).version == version


def test_a_move_in_front_of_what_is_gone_is_refused(client: Client, incident: Incident) -> None:
    first, second, third = (make_event(incident) for _ in range(3))
    client.post(url(incident, "timeline", first.key, "remove"))
    other = make_event(make_incident())

    for before in (first.key, other.key, "nonsense"):
        answer = client.post(url(incident, "timeline", third.key, "move"), {"before": before})
        assert answer.status_code == 422
        assert "gone" in text_of(answer)
    answer = client.post(url(incident, "timeline", first.key, "move"), {"before": second.key})
    assert answer.status_code == 409
    for step in ("1", "-1"):
        answer = client.post(url(incident, "timeline", first.key, "move"), {"step": step})
        assert answer.status_code == 409


def test_an_improvement_steps_over_another_with_its_todos(
    client: Client, incident: Incident
) -> None:
    one = make_item(incident, kind="improvement", title="One")
    make_item(incident, improvement=one, title="First step")
    make_item(incident, improvement=one, title="Second step")
    two = make_item(incident, kind="improvement", title="Two")

    client.post(url(incident, "action-items", two.key, "move"), {"step": "-1"})

    page = client.get(f"/incidents/{incident.reference}/")
    shown = [one["data-row"] for one in soup(page).select("#action-items-rows > li")]
    keys = dict(ActionItem.objects.values_list("title", "key"))
    assert shown == [keys[title] for title in ("Two", "One", "First step", "Second step")]


def test_an_event_goes_where_its_time_puts_it(client: Client, incident: Incident) -> None:
    for line in ("10:30 a", "10:50 b", "2024-06-08 10:40 c"):
        assert add(client, incident, "timeline", line).status_code == 200
    assert [event.text for event in incident.timeline.all()] == ["a", "c", "b"]

    here = url(incident, "timeline", incident.timeline.get(text="a").key)
    answer = client.post(here, opened(client, here) | {"happened": "10:45"}, headers=HTMX)

    assert [event.text for event in incident.timeline.all()] == ["c", "a", "b"]
    assert answer["HX-Reswap"] == "delete"
    assert "hx-swap-oob" in answer.content.decode()
