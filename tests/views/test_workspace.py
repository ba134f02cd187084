"""The workspace as a page, and what becomes of it when the database is lost."""

import datetime as dt
import sqlite3

import psycopg
import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client

from postmortems.models import Incident, Section, User
from postmortems.views import remembered
from tests.factories import make_event, make_incident, make_item
from tests.pages import soup, text_of

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)


@pytest.fixture
def incident(author: User) -> Incident:
    incident = make_incident(
        by=author,
        title="Checkout down",
        severity="sev2",
        timezone="America/New_York",
        started_at=START,
        detected_at=START + dt.timedelta(minutes=5),
        services=["checkout"],
    )
    make_event(incident, text="First alert")
    make_item(incident, title="Watch the lag")
    Section.objects.create(incident=incident, kind="summary", text="Nobody could pay.")
    return incident


@pytest.mark.django_db
def test_the_page_is_the_report_with_every_block_editable(
    client_of, author: User, incident: Incident
) -> None:
    page = client_of(author).get(f"/incidents/{incident.reference}/")

    assert page.status_code == 200
    said = text_of(page)
    for words in (
        *("Checkout down", "SEV2", "checkout", "America/New_York", "First alert", "5 min"),
        *("Watch the lag", "Nobody could pay.", "Author Example"),
    ):
        assert words in said, words
    base = f"/incidents/{incident.reference}/"
    links = {link["href"] for link in soup(page).find_all("a", href=True)}
    for block in ("title", "facts", "zone", "milestones"):
        assert f"{base}head/{block}/?edit" in links
    forms = {form["action"] for form in soup(page).find_all("form", action=True)}
    for slug in ("timeline", "participants", "figures", "windows", "whys", "factors", "lessons"):
        assert f"{base}{slug}/add/" in forms


@pytest.mark.django_db
def test_a_reader_is_offered_nothing_to_change(client_of, reader: User, incident: Incident) -> None:
    page = client_of(reader).get(f"/incidents/{incident.reference}/")

    assert "Nobody could pay." in text_of(page)
    assert b"data-edit" not in page.content
    base = f"/incidents/{incident.reference}/"
    forms = [form["action"] for form in soup(page).find_all("form", action=True)]
    assert [action for action in forms if action.startswith(base)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "reference",
    [
        "INC-0",
        "INC-999999",
        "INC-",
        "INC-1.0",
        "INC--1",
        "inc_1",
        "INC-" + "9" * 30,
        "7",
        "INC-1%00",
    ],
)
def test_there_is_no_such_postmortem(client_of, author: User, reference: str) -> None:
    client = client_of(author)
    for part in ("", "report/", "timeline/", "head/title/?edit"):
        assert client.get(f"/incidents/{reference}/{part}").status_code == 404


@pytest.mark.django_db
def test_a_reference_is_read_in_any_case(client_of, author: User, incident: Incident) -> None:
    client = client_of(author)
    assert client.get(f"/incidents/{incident.reference.lower()}/").status_code == 200


@pytest.mark.django_db
def test_a_page_is_kept_until_anything_in_it_changes(
    client_of, author: User, teammate: User, incident: Incident
) -> None:
    mine, theirs = client_of(author), client_of(teammate)
    here = f"/incidents/{incident.reference}/"
    first = mine.get(here)
    tokens = {field["value"] for field in soup(first).select("[name=csrfmiddlewaretoken]")}
    assert len(tokens) == 1 and len(tokens.pop()) == 64

    theirs.post(f"{here}prose/summary/", {"text": "Somebody could pay."})
    assert "Somebody could pay." in text_of(mine.get(here))
    theirs.post(f"{here}timeline/add/", {"lines": "10:40 rolled back"})
    assert "rolled back" in text_of(mine.get(here))
    theirs.post(f"{here}head/title/", {"title": "Checkout was down"})
    assert "Checkout was down" in text_of(mine.get(here))
    # Each person's page is their own.
    assert "Teammate Example" in text_of(theirs.get(here))


@pytest.mark.django_db
def test_a_huge_page_is_not_kept(
    client_of, author: User, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page per address is kept: a few of these would fill the memory of the process."""
    Section.objects.filter(incident=incident).update(text="word " * (remembered.LARGEST // 5))
    kept: list[int] = []
    monkeypatch.setattr(cache, "set", lambda key, page, seconds: kept.append(len(page)))
    client = client_of(author)

    for number in range(3):
        assert client.get(f"/incidents/{incident.reference}/?n={number}").status_code == 200

    assert [size for size in kept if size > remembered.LARGEST] == []


@pytest.mark.django_db
def test_odd_requests_are_answered_in_words(client_of, author: User, incident: Incident) -> None:
    client: Client = client_of(author)
    base = f"/incidents/{incident.reference}/"
    event = incident.timeline.get()

    for address, data in (
        (f"{base}timeline/add/", {}),
        (f"{base}timeline/add/", {"lines": "\0"}),
        (f"{base}participants/add/", {"lines": "Kim\0, lead"}),
        (f"{base}lessons/add/", {"lines": "x", "box": "so_so"}),
        (f"{base}lessons/add/", {"lines": "x"}),
        (f"{base}timeline/{event.key}/", {}),
        (f"{base}timeline/{event.key}/", {"text": "\0", "kind": "\0", "ruled_out_by": "\0"}),
        (f"{base}head/title/", {}),
        (f"{base}head/milestones/", {"started_at": "\0"}),
    ):
        answer = client.post(address, data)
        assert answer.status_code == 422, (address, data)
    assert client.post(f"{base}timeline/no%00such/").status_code == 404
    assert client.post(f"{base}timeline/{event.key}/move/", {"before": "\0"}).status_code == 422
    assert client.get(f"{base}lessons/?box=%00").status_code == 200
    assert client.get(f"{base}report.json?paper=%00").status_code == 404
    assert incident.timeline.count() == 1


@pytest.mark.django_db
def test_a_lost_database_is_said_and_not_an_error_page(
    client_of, author: User, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: Client = client_of(author)
    client.raise_request_exception = False
    lost = {
        "sqlite": sqlite3.OperationalError("unable to open database file"),
        "postgresql": psycopg.OperationalError("connection refused"),
    }[connection.vendor]

    def fail(*_: object, **__: object) -> None:
        with connection.wrap_database_errors:
            raise lost

    monkeypatch.setattr(connections["default"], "cursor", fail)

    for method, address in (
        ("get", f"/incidents/{incident.reference}/"),
        ("post", f"/incidents/{incident.reference}/prose/summary/"),
        ("get", "/"),
    ):
        answer = getattr(client, method)(address)
        assert answer.status_code == 503, address
        assert answer["Retry-After"] == "10"
        assert "database" in text_of(answer)
    health = client.get("/healthz")
    assert health.status_code == 503
    assert "The database does not answer" in health.content.decode()


@pytest.mark.django_db
def test_another_failure_is_a_plain_500(
    client_of, author: User, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: Client = client_of(author)
    client.raise_request_exception = False

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret words of the traceback")

    monkeypatch.setattr("postmortems.views.workspace.reading", fail)
    answer = client.get(f"/incidents/{incident.reference}/measures/")

    assert answer.status_code == 500
    assert "secret words" not in answer.content.decode()


@pytest.mark.django_db
def test_every_answer_carries_its_policy(client_of, author: User, incident: Incident) -> None:
    client = client_of(author)
    for address in ("", "report/", "timeline/", "head/title/?edit"):
        answer = client.get(f"/incidents/{incident.reference}/{address}")
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        page = soup(answer)
        assert page.find(attrs={"style": True}) is None
        for script in page.find_all("script"):
            assert script.get("src") and not script.get_text().strip()
