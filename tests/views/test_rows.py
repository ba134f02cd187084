"""Rows of every noun: added by quick lines, edited, removed, brought back.

Each with a script (htmx) and without.
"""

import datetime as dt

import pytest
from django.test import Client

from postmortems.changes.rows import MAX_ROWS
from postmortems.models import (
    Change,
    Incident,
    Participant,
    User,
)
from postmortems.views.nouns import NOUNS
from tests.factories import make_event, make_incident
from tests.pages import HTMX, fields_of, opened, soup, text_of
from tests.views.row_samples import (
    SAMPLES,
    START,
    add,
    added,
    box_of,
    every_noun,
    holds,
    newest,
    url,
    with_and_without_script,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, timezone="America/New_York", started_at=START)


@pytest.fixture
def client(client_of, author: User) -> Client:
    return client_of(author)


def test_every_noun_is_sampled() -> None:
    assert set(SAMPLES) == set(NOUNS)


@every_noun
@with_and_without_script
def test_a_quick_line_adds_a_row(
    client: Client, incident: Incident, author: User, slug: str, headers: dict
) -> None:
    model, line, stored, _change, _changed = SAMPLES[slug]

    answer = add(client, incident, slug, line, headers=headers)

    row = newest(model, incident)
    holds(row, stored)
    if headers:
        assert answer.status_code == 200
        assert "report-changed" in answer["HX-Trigger"]
        page = soup(answer)
        assert page.find("textarea", attrs={"name": "lines"}).get_text().strip() == ""
        assert page.find(id=f"{slug}-{row.key}") is not None
    else:
        assert answer.status_code == 302
        assert answer["Location"] == f"/incidents/{incident.reference}/#{slug}-{row.key}"
    change = Change.objects.get(incident_pk=incident.pk)
    assert (change.verb, change.key, change.by_name) == ("added", row.key, str(author))


@every_noun
@with_and_without_script
def test_a_row_is_edited_in_its_form(
    client: Client, incident: Incident, slug: str, headers: dict
) -> None:
    _model, _line, _stored, change, changed = SAMPLES[slug]
    row = added(client, incident, slug)
    here = url(incident, slug, row.key)

    answer = client.post(here, opened(client, here, **headers) | change, headers=headers)

    assert answer.status_code == (200 if headers else 302)
    holds(row, changed)
    assert [one.verb for one in Change.objects.filter(incident_pk=incident.pk)] == [
        "changed",
        "added",
    ]


@every_noun
def test_a_save_without_a_change_changes_nothing(
    client: Client, incident: Incident, slug: str
) -> None:
    row = added(client, incident, slug)
    here = url(incident, slug, row.key)

    answer = client.post(here, opened(client, here), headers=HTMX)

    assert answer.status_code == 200
    assert Change.objects.filter(incident_pk=incident.pk).count() == 1


@every_noun
@with_and_without_script
def test_a_row_is_removed_and_brought_back(
    client: Client, incident: Incident, slug: str, headers: dict
) -> None:
    row = added(client, incident, slug)
    page = f"/incidents/{incident.reference}/"

    removed = client.post(url(incident, slug, row.key, "remove"), headers=headers)
    row.refresh_from_db()
    assert row.removed_at is not None
    assert f'id="{slug}-{row.key}"' not in client.get(page).content.decode()
    if headers:
        assert removed.status_code == 200
        assert url(incident, slug, row.key, "bring-back") in removed["HX-Trigger"]
    else:
        assert removed["Location"] == f"{page}#{slug}"

    back = client.post(url(incident, slug, row.key, "bring-back"), headers=headers)
    row.refresh_from_db()
    assert row.removed_at is None
    assert back.status_code == (200 if headers else 302)
    assert f'id="{slug}-{row.key}"' in client.get(page).content.decode()


def test_several_lines_become_several_rows_or_none(client: Client, incident: Incident) -> None:
    answer = add(client, incident, "timeline", "23:50 deploy\n00:10 first alert\n\n- 00:20 paged")
    assert answer.status_code == 200
    assert [event.happened_at.isoformat() for event in incident.timeline.all()] == [
        "2024-06-09T03:50:00+00:00",
        "2024-06-09T04:10:00+00:00",
        "2024-06-09T04:20:00+00:00",
    ]

    lines = "Ada Lovelace, commander\nGrace Hopper, captain"
    answer = add(client, incident, "participants", lines)
    assert answer.status_code == 422
    assert "Line 2: “captain” is no role here." in text_of(answer)
    assert lines in soup(answer).find("textarea").get_text()
    assert not Participant.objects.filter(name="Ada Lovelace").exists()


def test_a_form_sent_twice_adds_once(client: Client, incident: Incident) -> None:
    page = client.get(f"/incidents/{incident.reference}/")
    sent = fields_of(page, url(incident, "timeline", "add")) | {"lines": "10:30 a\n10:40 b"}
    here = url(incident, "timeline", "add")

    first, second = (client.post(here, sent) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert [event.text for event in incident.timeline.all()] == ["a", "b"]
    # Another text from the same form is another sending.
    client.post(here, sent | {"lines": "10:50 c"})
    assert incident.timeline.count() == 3
    # What was removed since and is typed again is meant.
    client.post(url(incident, "timeline", incident.timeline.get(text="c").key, "remove"))
    client.post(here, sent | {"lines": "10:50 c"})
    assert incident.timeline.filter(removed_at=None, text="c").count() == 1


def test_a_report_does_not_grow_without_end(
    client: Client, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_ROWS == 5000
    monkeypatch.setattr("postmortems.changes.rows.MAX_ROWS", 3)
    for number in range(3):
        make_event(incident, happened_at=START + dt.timedelta(minutes=number))

    answer = add(client, incident, "timeline", "10:40 too much")
    assert answer.status_code == 422
    assert "at most 3 rows" in text_of(answer)
    # What is there can still be changed.
    here = url(incident, "timeline", incident.timeline.first().key)
    answer = client.post(here, opened(client, here) | {"happened": "10:50"}, headers=HTMX)
    assert answer.status_code == 200


def test_too_many_lines_at_once_are_kept_in_the_box(client: Client, incident: Incident) -> None:
    lines = "\n".join(f"10:30 line {number}" for number in range(501))

    answer = add(client, incident, "timeline", lines)

    assert answer.status_code == 422
    assert "at most 500" in text_of(answer)
    assert lines in soup(answer).find("textarea").get_text()
    assert not incident.timeline.exists()


@every_noun
def test_a_reader_may_look_and_not_touch(
    client: Client, client_of, reader: User, incident: Incident, slug: str
) -> None:
    row = added(client, incident, slug)
    looking = client_of(reader)
    here = url(incident, slug, row.key)

    shown = looking.get(here, headers=HTMX)
    assert shown.status_code == 200
    assert "data-edit" not in shown.content.decode()
    assert looking.get(url(incident, slug), headers=HTMX).status_code == 200
    assert looking.get(f"{here}?edit").status_code == 403
    for address, data in (
        (url(incident, slug, "add"), {"lines": SAMPLES[slug][1], "box": box_of(slug)}),
        (here, SAMPLES[slug][3]),
        (f"{here}move/", {}),
        (f"{here}remove/", {}),
        (f"{here}bring-back/", {}),
    ):
        assert looking.post(address, data).status_code == 403
    assert Change.objects.filter(incident_pk=incident.pk).count() == 1
