"""The head of a postmortem: title, facts, zone, milestones."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from postmortems.models import Change, ImpactWindow, Incident, Service, Tag, User
from tests.factories import make_event, make_incident
from tests.pages import HTMX, fields_of, opened, text_of

pytestmark = pytest.mark.django_db

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
BLOCKS = ("title", "facts", "zone", "milestones")


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(
        by=author, title="Checkout down", timezone="America/New_York", started_at=START
    )


@pytest.fixture
def client(client_of, author: User) -> Client:
    return client_of(author)


def url(incident: Incident, block: str) -> str:
    return f"/incidents/{incident.reference}/head/{block}/"


def save(client: Client, incident: Incident, block: str, headers: dict = HTMX, **change: str):
    here = url(incident, block)
    answer = client.post(here, opened(client, here) | change, headers=headers)
    incident.refresh_from_db()
    return answer


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_a_save_without_a_change_changes_nothing(
    client: Client, incident: Incident, block: str, headers: dict
) -> None:
    answer = save(client, incident, block, headers)

    assert answer.status_code == (200 if headers else 302)
    assert not Change.objects.exists()


def test_the_title(client: Client, incident: Incident) -> None:
    assert save(client, incident, "title", title="  Nobody could pay  ").status_code == 200
    assert incident.title == "Nobody could pay"
    assert "Nobody could pay" in text_of(client.get(f"/incidents/{incident.reference}/"))

    for title in ("", "x" * 301, "a\0b"):
        refused = save(client, incident, "title", title=title)
        assert refused.status_code == 422
        shown = fields_of(refused, url(incident, "title"))["title"]
        assert shown == title.replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert incident.title == "Nobody could pay"


def test_the_facts(client: Client, incident: Incident) -> None:
    Service.objects.create(name="Checkout")

    answer = save(
        client,
        incident,
        "facts",
        severity="sev2",
        detection_method="customer",
        services="checkout, Cart,  checkout ,",
        tags="vendor",
        visibility="restricted",
    )

    assert answer.status_code == 200
    assert (incident.severity, incident.detection_method) == ("sev2", "customer")
    assert incident.visibility == "restricted"
    # A name that is known is not stored again in other letters.
    assert {one.name for one in incident.services.all()} == {"Cart", "Checkout"}
    assert [one.name for one in Tag.objects.all()] == ["vendor"]
    assert "SEV2" in text_of(answer)

    too_long = save(client, incident, "facts", services="x" * 81)
    assert too_long.status_code == 422
    assert "longer than 80 characters" in text_of(too_long)
    for forged in ({"severity": "sev9"}, {"visibility": "all"}, {"detection_method": "luck"}):
        assert save(client, incident, "facts", **forged).status_code == 422


def test_fields_that_no_form_has_are_not_written(
    client: Client, incident: Incident, teammate: User
) -> None:
    before = Incident.objects.values().get(pk=incident.pk)

    answer = save(
        client,
        incident,
        "title",
        title=incident.title,
        state="approved",
        visibility="restricted",
        created_by=str(teammate.pk),
        version="99",
        severity="sev1",
        leftovers="[]",
    )

    assert answer.status_code == 200
    assert Incident.objects.values().get(pk=incident.pk) == before


def test_nobody_hides_a_postmortem_from_themselves(
    client_of, teammate: User, incident: Incident
) -> None:
    client = client_of(teammate)
    refused = save(client, incident, "facts", visibility="restricted")
    assert refused.status_code == 422
    assert "You would no longer see this postmortem." in text_of(refused)
    assert incident.visibility == "everyone"

    people = f"/incidents/{incident.reference}/participants/"
    client.post(f"{people}add/", {"lines": "@teammate, responder"})
    assert save(client, incident, "facts", visibility="restricted").status_code == 200

    key = incident.participants.get(user=teammate).key
    refused = client.post(f"{people}{key}/remove/")
    assert refused.status_code == 422
    renamed = client.post(f"{people}{key}/", {"person": "Somebody else", "role": "responder"})
    assert renamed.status_code == 422
    assert incident.participants.get(key=key).user == teammate
    assert client.get(f"/incidents/{incident.reference}/").status_code == 200


def test_another_zone_tells_the_same_instants(client: Client, incident: Incident) -> None:
    event = make_event(incident)

    answer = save(client, incident, "zone", timezone="europe/berlin")

    assert answer.status_code == 200
    assert answer["HX-Redirect"] == f"/incidents/{incident.reference}/"
    assert (incident.timezone, incident.started_at) == ("Europe/Berlin", START)
    event.refresh_from_db()
    assert event.happened_at == START


def test_keeping_the_clock_moves_every_instant(client: Client, incident: Incident) -> None:
    """Typed as 10:30 in New York, and meant as 10:30 in Berlin."""
    end = START + dt.timedelta(minutes=30)
    event = make_event(incident, until_at=end)
    removed = make_event(incident, removed_at=timezone.now())
    window = ImpactWindow.objects.create(incident=incident, from_at=START, to_at=end)
    Incident.objects.filter(pk=incident.pk).update(resolved_at=end, timezone_assumed=True)

    answer = save(client, incident, "zone", {}, timezone="Europe/Berlin", keep_clock="on")

    assert answer.status_code == 302
    moved = dt.timedelta(hours=-6)
    for row in (event, removed, window):
        row.refresh_from_db()
    assert (incident.started_at, incident.resolved_at) == (START + moved, end + moved)
    assert incident.occurred_at == START + moved
    assert (event.happened_at, event.until_at) == (START + moved, end + moved)
    assert removed.happened_at == START + moved
    assert (window.from_at, window.to_at) == (START + moved, end + moved)
    assert incident.timezone_assumed is False
    # Sent twice, nothing moves again.
    again = save(client, incident, "zone", {}, timezone="Europe/Berlin", keep_clock="on")
    assert again.status_code == 302
    assert incident.started_at == START + moved


def test_keeping_the_clock_never_turns_a_span_around(client: Client, incident: Incident) -> None:
    """01:50 to 01:10 is twenty minutes in the night that summer time ends, elsewhere never."""
    begin = dt.datetime(2024, 11, 3, 5, 50, tzinfo=dt.UTC)
    event = make_event(incident, happened_at=begin, until_at=begin + dt.timedelta(minutes=20))

    refused = save(client, incident, "zone", timezone="UTC", keep_clock="on")

    assert refused.status_code == 422
    assert "would end before it begins" in text_of(refused)
    event.refresh_from_db()
    assert (incident.timezone, event.happened_at) == ("America/New_York", begin)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "EDT7"])
def test_what_is_no_zone_is_refused(client: Client, incident: Incident, zone: str) -> None:
    assert save(client, incident, "zone", timezone=zone, keep_clock="on").status_code == 422
    assert incident.timezone == "America/New_York"


def test_milestones_are_typed_in_the_zone(client: Client, incident: Incident) -> None:
    answer = save(
        client,
        incident,
        "milestones",
        detected_at="10:35",
        mitigated_at="2024-06-08 15:00 UTC",
        resolved_at="2024-06-09",
    )

    assert answer.status_code == 200
    assert incident.detected_at == START + dt.timedelta(minutes=5)
    assert incident.mitigated_at == START + dt.timedelta(minutes=30)
    assert incident.resolved_at is None
    assert incident.milestone("resolved_at") == dt.date(2024, 6, 9)
    assert "5 min" in text_of(client.get(f"/incidents/{incident.reference}/measures/"))

    assert save(client, incident, "milestones", resolved_at="").status_code == 200
    assert incident.milestone("resolved_at") is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"detected_at": "10:29"}, "“Detected” is earlier than “started”"),
        ({"resolved_at": "2024-06-07"}, "“Resolved” is earlier than “started”"),
        ({"started_at": "2024-06-09", "detected_at": "2024-06-08 10:35"}, "“Detected” is earlier"),
        ({"detected_at": "25:00"}, "is not a time"),
        ({"detected_at": "2024-02-30 10:00"}, "There is no 30 February 2024"),
        ({"started_at": "2024-03-10 02:30"}, "02:30 does not exist on"),
        ({"started_at": "2024-11-03 01:30"}, "twice"),
        ({"detected_at": "0001-01-01 00:00"}, "is not a time"),
        ({"detected_at": "10:35\0"}, "Null characters are not allowed"),
        ({"detected_at": "9" * 61}, "at most 60 characters"),
        ({"resolved_at": f"{timezone.now().year + 1}-01-01 10:00"}, "in the future"),
    ],
)
def test_times_that_cannot_be(
    client: Client, incident: Incident, change: dict, message: str
) -> None:
    for headers in (HTMX, {}):
        refused = save(client, incident, "milestones", headers, **change)
        assert refused.status_code == 422
        assert message in text_of(refused)
        shown = fields_of(refused, url(incident, "milestones"))
        typed = {n: t.replace("\0", "\N{REPLACEMENT CHARACTER}") for n, t in change.items()}
        assert shown | typed == shown
    assert (incident.started_at, incident.detected_at) == (START, None)
    assert not Change.objects.exists()


def test_an_hour_that_happened_twice_is_told_with_its_offset(
    client: Client, incident: Incident
) -> None:
    for typed, hour in (("2024-11-03 01:30 EDT", 5), ("2024-11-03 01:30 EST", 6)):
        assert save(client, incident, "milestones", started_at=typed).status_code == 200
        assert incident.started_at == dt.datetime(2024, 11, 3, hour, 30, tzinfo=dt.UTC)
        # Shown and saved again it is the same instant.
        assert save(client, incident, "milestones").status_code == 200
        assert incident.started_at == dt.datetime(2024, 11, 3, hour, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("year", [1970, 2024])
@pytest.mark.parametrize("zone", ["Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Monrovia"])
def test_zones_with_odd_offsets_keep_their_times(
    client: Client, author: User, zone: str, year: int
) -> None:
    local = dt.datetime(year, 6, 8, 10, 30, tzinfo=ZoneInfo(zone))
    incident = make_incident(by=author, timezone=zone, started_at=local.astimezone(dt.UTC))

    assert save(client, incident, "milestones", detected_at="10:35").status_code == 200

    assert incident.started_at == local.astimezone(dt.UTC)
    assert incident.detected_at - incident.started_at == dt.timedelta(minutes=5)


def test_an_event_becomes_a_milestone(client: Client, incident: Incident) -> None:
    at = START + dt.timedelta(minutes=5)
    event = make_event(incident, happened_at=at)
    here = f"/incidents/{incident.reference}/timeline/{event.key}/milestone/"

    answer = client.post(here, {"name": "detected_at"})

    assert answer["Location"] == f"/incidents/{incident.reference}/#timeline-{event.key}"
    incident.refresh_from_db()
    event.refresh_from_db()
    assert (incident.detected_at, event.key_moment) == (at, True)

    early = make_event(incident, happened_at=START - dt.timedelta(minutes=5))
    no_time = make_event(incident, precision="unknown")
    removed = make_event(incident, happened_at=at, removed_at=timezone.now())
    elsewhere = make_event(make_incident())
    for row, name, status, message in (
        (early, "resolved_at", 422, "“Resolved” is earlier than “started”"),
        (no_time, "resolved_at", 422, "Give the event a time first"),
        (removed, "resolved_at", 422, "Somebody removed this event meanwhile."),
        (event, "created_at", 404, ""),
        (event, "version", 404, ""),
        (elsewhere, "resolved_at", 404, ""),
    ):
        answer = client.post(
            f"/incidents/{incident.reference}/timeline/{row.key}/milestone/", {"name": name}
        )
        assert answer.status_code == status
        assert message in text_of(answer)
    incident.refresh_from_db()
    assert incident.resolved_at is None


def test_only_authors_change_the_head(client_of, reader: User, incident: Incident) -> None:
    client = client_of(reader)

    for block in BLOCKS:
        here = url(incident, block)
        assert client.get(here, headers=HTMX).status_code == 200
        assert client.get(f"{here}?edit").status_code == 403
        assert client.post(here, {"title": "Mine"}).status_code == 403

    incident.refresh_from_db()
    assert incident.title == "Checkout down"


def test_there_is_no_other_block(client: Client, incident: Incident) -> None:
    assert client.get(url(incident, "state")).status_code == 404
    assert client.post(url(incident, "created_by"), {"created_by": "1"}).status_code == 404


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_a_postmortem_at_rest_is_not_changed(
    client: Client, incident: Incident, state: str
) -> None:
    Incident.objects.filter(pk=incident.pk).update(state=state)

    for block in BLOCKS:
        assert client.post(url(incident, block), {"title": "x"}).status_code == 403
    page = client.get(f"/incidents/{incident.reference}/")
    assert page.status_code == 200
    assert b"data-edit" not in page.content


def test_a_time_without_a_day_is_on_the_day_of_the_timeline(author: User, client_of) -> None:
    client = client_of(author)
    client.post(
        "/incidents/new/", {"title": "Disk full", "timezone": "America/New_York", "severity": ""}
    )
    incident = Incident.objects.get(title="Disk full")
    here = f"/incidents/{incident.reference}/"
    client.post(f"{here}timeline/add/", {"lines": "2024-06-08 10:30 alerts fired\n10:35 paged"})

    client.post(f"{here}head/milestones/", {"started_at": "10:30"})
    client.post(f"{here}windows/add/", {"lines": "10:30 - 12:45 the shop"})

    incident.refresh_from_db()
    start = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
    assert incident.started_at == incident.occurred_at == start
    assert incident.windows.get().from_at == start
