"""Who is not signed in sees nothing: every address of the site, as it stands in urls.py."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from postmortems.models import Change, Incident, User
from tests.factories import make_event, make_incident
from tests.pages import HTMX

pytestmark = pytest.mark.django_db

# Nothing else is for everybody. Whoever adds an address here says why.
FOR_EVERYBODY = {
    "healthz",  # load balancers have no account
    "login",
    "calendar_feed",  # calendar programs cannot sign in; its address is the secret
}
# Programs are not led to a page: they are told 401 (tests/api).
FOR_PROGRAMS = {"api", "api_incidents", "api_incident", "api_findings", "api_action_items"}
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


# What stands in the places of an address where "1" would lead nowhere.
PLACES = {
    "noun": "timeline",
    "kind": "summary",
    "block": "title",
    "format_name": "json",
    "rows": "timeline",
    "way": "date",
}


def address_of(pattern: URLPattern, values: dict[str, str]) -> str:
    """The address with something real in every place."""

    def fill(part: re.Match) -> str:
        return values.get(part["name"]) or PLACES.get(part["name"], "1")

    return "/" + re.sub(r"<(?:\w+:)?(?P<name>\w+)>", fill, str(pattern.pattern))


@pytest.fixture
def values(author: User) -> dict[str, str]:
    incident = make_incident(by=author)
    event = make_event(incident)
    return {"reference": incident.reference, "key": event.key, "pk": str(author.pk)}


def test_the_walk_finds_the_addresses(values: dict[str, str]) -> None:
    addresses = {address_of(pattern, values) for pattern in patterns()}

    assert {"/", "/incidents/", f"/incidents/{values['reference']}/report.json"} <= addresses
    assert len(addresses) >= 40


def test_every_address_asks_to_sign_in(stranger: Client, values: dict[str, str]) -> None:
    told = []
    for pattern in patterns():
        if pattern.name in FOR_EVERYBODY | FOR_PROGRAMS:
            continue
        address = address_of(pattern, values)
        for method in METHODS:
            answer = getattr(stranger, method)(address)
            goes_to = answer.get("Location", "")
            if answer.status_code != 302 or not goes_to.startswith("/accounts/login/?next="):
                told.append((pattern.name, method, answer.status_code, goes_to))

    assert told == []
    assert Incident.objects.get().version == 0
    assert not Change.objects.exists()


def test_every_part_of_a_page_answers_401(stranger: Client, values: dict[str, str]) -> None:
    told = []
    for pattern in patterns():
        if pattern.name in FOR_EVERYBODY:
            continue
        address = address_of(pattern, values)
        for method in ("get", "post"):
            answer = getattr(stranger, method)(address, headers=HTMX)
            if answer.status_code != 401 or "Location" in answer:
                told.append((pattern.name, method, answer.status_code))

    assert told == []


def test_an_incident_that_is_none_looks_the_same(stranger: Client, values: dict) -> None:
    here = stranger.get(f"/incidents/{values['reference']}/")
    nowhere = stranger.get("/incidents/INC-999999/")

    assert here.status_code == nowhere.status_code == 302


def test_what_is_for_everybody(stranger: Client) -> None:
    assert stranger.get("/healthz").content == b"ok\n"
    page = stranger.get("/accounts/login/")
    assert page.status_code == 200
    # The demo's passwords stand there in a demo only.
    assert b"postmortem-demo" not in page.content


@pytest.mark.parametrize(
    "following",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"],
)
def test_signing_in_leads_to_no_other_site(stranger: Client, author: User, following: str) -> None:
    answer = stranger.post(
        f"/accounts/login/?next={following}",
        {"username": "author", "password": "a good password", "next": following},
    )

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_session_that_ended_is_asked_for_in_place(client_of, author: User) -> None:
    incident = make_incident(by=author)
    client = client_of(author)
    here = f"/incidents/{incident.reference}/prose/summary/"
    assert client.post(here, {"text": "First."}, headers=HTMX).status_code == 200
    client.session.flush()

    part = client.post(here, {"text": "Second."}, headers=HTMX)
    page = client.post(here, {"text": "Second."})

    assert part.status_code == 401
    assert "what you typed is still here" in part.content.decode()
    assert page.status_code == 302
    assert page["Location"] == f"/accounts/login/?next={here}"
    assert incident.sections.get().text == "First."


def test_who_may_no_longer_sign_in_is_out_at_once(client_of, author: User) -> None:
    client = client_of(author)
    assert client.get("/").status_code == 200

    User.objects.filter(pk=author.pk).update(is_active=False)

    assert client.get("/").status_code == 302


def test_a_forged_form_is_refused(author: User) -> None:
    incident = make_incident(by=author)
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)

    for address, data in (
        (f"/incidents/{incident.reference}/prose/summary/", {"text": "Forged."}),
        (f"/incidents/{incident.reference}/timeline/add/", {"lines": "10:30 forged"}),
        (f"/incidents/{incident.reference}/state/", {"state": "archived"}),
        ("/incidents/new/", {"title": "Forged"}),
        ("/accounts/logout/", {}),
    ):
        assert client.post(address, data).status_code == 403

    assert not Change.objects.exists()


def test_a_browser_that_forgot_its_cookies_is_asked_to_sign_in(author: User, client_of) -> None:
    incident = make_incident(by=author)
    here = f"/incidents/{incident.reference}/prose/summary/"
    forgetful = Client(enforce_csrf_checks=True)

    assert forgetful.post(here, {"text": "Typed."}, headers=HTMX).status_code == 401
    assert forgetful.post(here, {"text": "Typed."}).status_code == 403
    # Whoever is signed in and lacks the token is refused as before.
    forgetful.force_login(author)
    assert forgetful.post(here, {"text": "Typed."}, headers=HTMX).status_code == 403
    assert not incident.sections.exists()
