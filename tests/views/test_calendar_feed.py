"""Action items in a calendar program: who reads what under the secret address, and until when."""

import datetime as dt
import io
from urllib.parse import urlsplit

import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from postmortems.changes.following_up import re_date, set_status
from postmortems.changes.incidents import edit_incident
from postmortems.models import CalendarFeed, Incident, Participant, User
from tests.factories import make_incident, make_item, make_user
from tests.pages import soup, text_of

pytestmark = pytest.mark.django_db

MAKE, REVOKE = "/profile/calendar/make/", "/profile/calendar/revoke/"


@pytest.fixture(autouse=True)
def _address(settings) -> None:
    settings.BASE_URL = "https://postmortems.example.com"


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, title="Shop down")


def made(client: Client) -> str:
    """The path of a new secret address, as its page shows it."""
    answer = client.post(MAKE)
    assert answer.status_code == 200
    address = soup(answer).select_one(".secret-address").get_text()
    assert address.startswith("https://postmortems.example.com/calendar/")
    return urlsplit(address).path


def events(address: str) -> dict[str, vobject.base.Component]:
    """What a calendar program without an account reads there, by summary."""
    answer = Client().get(address)
    assert answer.status_code == 200
    calendar = vobject.readOne(io.StringIO(answer.content.decode(), newline=""))
    return {event.summary.value: event for event in calendar.contents.get("vevent", [])}


def test_it_holds_my_unfinished_items_with_a_date(
    client_of, author: User, teammate: User, incident: Incident
) -> None:
    mine = make_item(incident, title="Raise **the** limit", owner=author, due_in=3, priority="p0")
    make_item(incident, title="No date", owner=author)
    make_item(incident, title="Not mine", owner=teammate, due_in=3)
    make_item(incident, title="Nobody's", due_in=3)
    make_item(incident, title="Done", owner=author, due_in=3, status="done")
    make_item(incident, title="Gone", owner=author, due_in=3, removed_at=timezone.now())
    rests = make_incident(by=author, state="archived")
    make_item(rests, title="Rests", owner=author, due_in=3)

    found = events(made(client_of(author)))

    assert list(found) == ["Due: Raise the limit"]
    event = found["Due: Raise the limit"]
    assert event.dtstart.value == mine.due_on
    where = f"https://postmortems.example.com/incidents/{incident.reference}/"
    assert event.url.value == f"{where}#action-items-{mine.key}"
    assert client_of(author).get(urlsplit(event.url.value).path).status_code == 200


def test_every_change_of_an_item_raises_its_sequence_and_keeps_its_name(
    client_of, author: User, incident: Incident
) -> None:
    item = make_item(incident, title="Raise it", owner=author, due_in=3)
    still = make_item(incident, title="Still", owner=author, due_in=3)
    address = made(client_of(author))

    def now() -> tuple[str, int, dt.datetime]:
        event = events(address)["Due: Raise it"]
        return event.uid.value, int(event.sequence.value), event.last_modified.value

    def others() -> str:
        return events(address)[f"Due: {still.title}"].serialize()

    (uid, first, changed), other = now(), others()
    today = timezone.now().date()
    re_date(item=item, by=author, to_on=today + dt.timedelta(9), reason="Later.", today=today)
    assert now()[:2] == (uid, first + 1) and now()[2] >= changed
    assert events(address)["Due: Raise it"].dtstart.value == today + dt.timedelta(9)
    assert others() == other

    set_status(item=item, by=author, status="wont_do", reason="No.", today=today)
    assert "Due: Raise it" not in events(address)
    set_status(item=item, by=author, status="open", today=today)
    assert now()[0] == uid and now()[1] > first + 1

    edit_incident(incident=incident, by=author, values={"title": "Shop slow"}, seen={})
    assert "Shop slow" in events(address)["Due: Raise it"].description.value
    assert now()[1] > first + 3


def test_it_is_shown_once_and_only_its_digest_is_kept(client_of, author: User) -> None:
    client = client_of(author)
    answer = client.post(MAKE)
    token = soup(answer).select_one(".secret-address").get_text().rsplit("/", 1)[1][:-4]

    assert len(token) >= 40
    assert "no-store" in answer["Cache-Control"]
    assert soup(answer).find("a", href=lambda href: href and href.startswith("webcal://"))
    feed = CalendarFeed.objects.get()
    assert (feed.user, len(feed.digest)) == (author, 64)
    assert token not in feed.digest
    assert token not in client.get("/profile/").content.decode()


def test_a_new_address_takes_the_place_of_the_old_one(client_of, author: User) -> None:
    client = client_of(author)
    old = made(client)
    new = made(client)

    assert old != new
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_a_revoked_address_is_gone(client_of, author: User) -> None:
    client = client_of(author)
    address = made(client)
    assert "Revoke it" in text_of(client.get("/profile/"))

    answer = client.post(REVOKE, follow=True)

    assert "The address of your calendar is revoked." in text_of(answer)
    assert "Revoke it" not in text_of(answer)
    assert Client().get(address).status_code == 404
    # Also for a program that has it and asks whether it changed.
    assert Client().get(address, headers={"If-None-Match": "*"}).status_code == 404
    # Twice is the same as once.
    assert client.post(REVOKE).status_code == 302


@pytest.mark.parametrize("token", ["x", "0" * 43, "%00", "a/b", "ä", "." * 3000])
def test_no_other_address_opens(client_of, author: User, token: str) -> None:
    made(client_of(author))

    assert Client().get(f"/calendar/{token}.ics").status_code == 404


def test_looking_makes_no_address(client_of, author: User) -> None:
    client = client_of(author)

    assert [client.get(url).status_code for url in (MAKE, REVOKE)] == [405, 405]
    assert not CalendarFeed.objects.exists()


def test_who_left_reads_nothing_any_more(client_of, author: User) -> None:
    address = made(client_of(author))
    User.objects.filter(pk=author.pk).update(is_active=False)

    assert Client().get(address).status_code == 404


def test_what_one_may_no_longer_see_disappears(client_of, author: User) -> None:
    kim = make_user("kim")
    secret = make_incident(by=author, restricted=True, people={"responder": kim})
    make_item(secret, title="Hushed", owner=kim, due_in=3)
    address = made(client_of(kim))
    assert events(address)["Due: Hushed"].contents["class"][0].value == "PRIVATE"

    Participant.objects.filter(user=kim).update(removed_at=timezone.now())

    assert events(address) == {}


def test_an_unchanged_calendar_is_not_sent_again(
    client_of, author: User, incident: Incident
) -> None:
    make_item(incident, owner=author, due_in=3)
    address = made(client_of(author))
    first = Client().get(address)

    again = Client().get(address, headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in first["Cache-Control"]
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    make_item(incident, owner=author, due_in=4)
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    head = Client().head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert Client().post(address).status_code == 405


@pytest.mark.parametrize("many", [1, 12])
def test_reading_costs_three_queries_and_seldom_writes(
    client_of, author: User, incident: Incident, clock, many: int
) -> None:
    clock("2026-06-01T09:00+00:00")
    for _ in range(many):
        make_item(make_incident(by=author), owner=author, due_in=3)
    address = made(client_of(author))
    Client().get(address)
    noted = CalendarFeed.objects.get().read_at

    clock("2026-06-01T09:20+00:00")
    with CaptureQueriesContext(connection) as captured:
        Client().get(address)
    assert len(captured) == 3, [one["sql"] for one in captured.captured_queries]
    assert CalendarFeed.objects.get().read_at == noted == dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)

    clock("2026-06-01T10:20+00:00")
    Client().get(address)
    assert CalendarFeed.objects.get().read_at == timezone.now()
    assert "last asked for on 1 June 2026, 10:20 UTC" in text_of(client_of(author).get("/profile/"))
