"""A restricted incident does not exist for those it is not for: on no page, in no count."""

import datetime as dt

import pytest
from django.test import Client

from postmortems.models import Change, Incident, Section, User
from tests.factories import make_event, make_incident, make_item, make_user
from tests.pages import HTMX
from tests.views.test_strangers import address_of, patterns

pytestmark = pytest.mark.django_db

SECRET = "Nightingale"


@pytest.fixture
def hidden(author: User) -> Incident:
    """Full of words that occur nowhere else."""
    incident = make_incident(
        by=author,
        title=f"{SECRET} title",
        restricted=True,
        severity="sev1",
        state="in_review",
        services=[f"{SECRET}-service"],
        tags=[f"{SECRET}-tag"],
        people={"responder": make_user("singer", display_name=f"{SECRET} person")},
        started_at=dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC),
    )
    make_event(incident, text=f"{SECRET} event", key="event234")
    make_item(incident, title=f"{SECRET} task", key="event234", moved=3)
    Section.objects.create(incident=incident, kind="summary", text=f"{SECRET} summary")
    return incident


def addresses(incident: Incident) -> dict[str, str]:
    """Every address about the incident, by name."""
    values = {"reference": incident.reference, "key": "event234", "pk": "1"}
    return {
        f"{pattern.name} {method}": address_of(pattern, values)
        for pattern in patterns()
        if "<reference>" in str(pattern.pattern) or "<str:reference>" in str(pattern.pattern)
        for method in ("get", "post")
    }


@pytest.mark.parametrize("who", ["teammate", "reader"])
def test_every_address_says_that_there_is_nothing(
    request: pytest.FixtureRequest, client_of, hidden: Incident, who: str
) -> None:
    client = client_of(request.getfixturevalue(who))
    told = []
    for name, address in addresses(hidden).items():
        method = name.split()[1]
        for headers in ({}, HTMX):
            answer = getattr(client, method)(address, headers=headers)
            # A method that the address does not know says nothing about the incident.
            if answer.status_code not in (404, 405) or SECRET in answer.content.decode():
                told.append((name, answer.status_code))

    assert told == []
    assert not Change.objects.exists()


def test_no_address_tells_it_from_one_that_is_none(
    client_of, teammate: User, hidden: Incident
) -> None:
    client = client_of(teammate)
    for name, address in addresses(hidden).items():
        method = name.split()[1]
        nowhere = address.replace(hidden.reference, "INC-987654")
        one, other = (getattr(client, method)(where) for where in (address, nowhere))
        assert one.status_code == other.status_code, name
        without = one.content.decode().replace(hidden.reference, "INC-987654")
        assert without == other.content.decode(), name


@pytest.mark.parametrize("who", ["author", "admin", "singer"])
def test_its_people_and_admins_see_it(client_of, admin: User, hidden: Incident, who: str) -> None:
    client = client_of(User.objects.get(username=who))
    here = f"/incidents/{hidden.reference}/"

    for address in (here, f"{here}report/", "/incidents/", f"/incidents/?service={SECRET}-service"):
        assert SECRET in client.get(address).content.decode(), address


@pytest.mark.parametrize("who", ["teammate", "reader"])
def test_lists_counts_and_filters_leave_it_out(
    request: pytest.FixtureRequest, client_of, hidden: Incident, who: str
) -> None:
    person = request.getfixturevalue(who)
    make_item(hidden, owner=person, title=f"{SECRET} item", due_in=-3)
    make_incident(by=person, title="In the open", severity="sev1", state="in_review")
    client = client_of(person)

    for address in (
        "/",
        "/incidents/",
        "/incidents/?state=in_review&severity=sev1",
        "/incidents/?q=Night",
        "/incidents/?sort=severity",
        f"/search/?q={SECRET[:5].lower()}",
        "/incidents/?since=2024-06-01&until=2024-06-30",
        "/incidents/new/",
        "/action-items/",
        "/action-items/?owner=all&status=overdue",
        "/action-items/?status=any&group=owner",
        "/action-items/?status=any&group=incident",
        f"/action-items/?q={SECRET[:5]}",
        "/insights/",
        "/profile/",
    ):
        for headers in ({}, HTMX):
            answer = client.get(address, headers=headers)
            refused = address == "/incidents/new/" and not person.may_write
            assert answer.status_code == (403 if refused else 200), address
            assert SECRET not in answer.content.decode(), address
    assert "1 incident<" in client.get("/incidents/").content.decode()


def test_who_is_taken_out_sees_nothing_from_then_on(client_of, hidden: Incident) -> None:
    """Also where their page was kept, rendered, a moment ago."""
    person = User.objects.get(username="singer")
    client: Client = client_of(person)
    here = f"/incidents/{hidden.reference}/"
    for address in (here, f"{here}report/"):
        assert client.get(address).status_code == 200

    key = hidden.participants.get(user=person).key
    client_of(hidden.created_by).post(f"{here}participants/{key}/remove/")

    for address in (here, f"{here}report/", f"{here}report.json"):
        assert client.get(address).status_code == 404
