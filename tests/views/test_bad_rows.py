"""Bad input in rows: a clear message, what was typed still there, nothing stored half."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from postmortems.models import ActionItem, Change, ImpactWindow, Incident, Row, User
from tests.factories import make_event, make_incident, make_item
from tests.pages import HTMX, fields_of, opened, soup, text_of

pytestmark = pytest.mark.django_db

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
NEXT_YEAR = timezone.now().year + 1


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(by=author, timezone="America/New_York", started_at=START)


@pytest.fixture
def client(client_of, author: User) -> Client:
    return client_of(author)


@pytest.mark.parametrize(
    ("slug", "line", "message"),
    [
        ("timeline", f"{NEXT_YEAR}-01-01 10:00 deploy", "is in the future"),
        ("timeline", "2024-03-10 02:30 deploy", "02:30 does not exist on"),
        ("timeline", "2024-11-03 01:30 deploy", "happened twice"),
        ("timeline", "2024-02-30 10:00 deploy", "There is no 30 February 2024"),
        ("timeline", "10:35", "no text"),
        ("timeline", "10:35 deploy\n" + "x" * 10_001, "Line 2 is longer than 10,000"),
        ("timeline", "", "Type something first."),
        ("timeline", " \n\t\n", "Type something first."),
        ("timeline", "10:35 a\0b", "null character"),
        ("windows", "checkout in Europe", "begin with the time"),
        ("windows", f"{NEXT_YEAR}-01-01 10:00 - 11:00 checkout", "is in the future"),
        ("figures", "-5 users", "cannot be negative"),
        ("figures", "−5 users", "cannot be negative"),
        ("figures", "85-80 % of requests", "Line 1: the range ends below its beginning"),
        ("participants", "Kim, captain", "is no role here"),
        ("participants", ", lead", "Choose a person or type a name"),
        ("participants", "x" * 121, "at most 120 characters"),
        ("action-items", "Watch it due 2023-06-08", "Line 1: This is before the incident"),
        ("action-items", "Watch it due 2044-06-08", "more than ten years ahead"),
        ("action-items", "Watch it due 2024-13-08", "is not a day of the calendar"),
        ("action-items", "@ada due 2024-12-01", "say what will be done"),
        ("sections", "x" * 201, "at most 200 characters"),
    ],
)
def test_a_quick_line_that_cannot_be(
    client: Client, incident: Incident, slug: str, line: str, message: str
) -> None:
    here = f"/incidents/{incident.reference}/{slug}/add/"
    for headers in (HTMX, {}):
        refused = client.post(here, {"lines": line, "box": "todo"}, headers=headers)
        assert refused.status_code == 422
        assert message in text_of(refused)
        kept = soup(refused).find("textarea", attrs={"name": "lines"}).get_text()
        assert kept.removeprefix("\n") == line.replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert not Change.objects.exists()


def figure(incident: Incident) -> Row:
    return incident.figures.create(label="users", value=5)


def window(incident: Incident) -> Row:
    return ImpactWindow.objects.create(incident=incident, from_at=START, note="checkout")


@pytest.mark.parametrize(
    ("slug", "make", "change", "message"),
    [
        ("timeline", make_event, {"happened": f"{NEXT_YEAR}-01-01 10:00"}, "in the future"),
        ("timeline", make_event, {"happened": "2024-03-10 02:30"}, "does not exist"),
        ("timeline", make_event, {"happened": "2024-11-03 01:30"}, "happened twice"),
        ("timeline", make_event, {"happened": "soon"}, "is not a time"),
        ("timeline", make_event, {"until": "09:00"}, "ends before it begins"),
        ("timeline", make_event, {"until": "2024-06-07"}, "ends before it begins"),
        ("timeline", make_event, {"text": ""}, "required"),
        ("timeline", make_event, {"text": "x" * 10_001}, "At most 10,000 characters"),
        ("timeline", make_event, {"kind": "party"}, "Select a valid choice"),
        ("timeline", make_event, {"source": "x" * 501}, "at most 500 characters"),
        ("windows", window, {"ends": "09:00"}, "ends before it begins"),
        ("windows", window, {"starts": "2024-06-08", "ends": "2024-06-07"}, "ends before it"),
        ("windows", window, {"starts": "", "ends": ""}, "Give the beginning or the end"),
        ("windows", window, {"ends": f"{NEXT_YEAR}-01-01"[:10] + " 10:00"}, "in the future"),
        ("figures", figure, {"value": "many"}, "is not a number"),
        ("figures", figure, {"value": "-1"}, "cannot be negative"),
        ("figures", figure, {"value": "2,5"}, "is not a number"),
        ("figures", figure, {"value": "85", "value_high": "80"}, "swap the two values"),
        ("figures", figure, {"value": "", "value_high": "80"}, "needs its lower value"),
        ("figures", figure, {"value": "", "label": ""}, "Say what is counted"),
        ("action-items", make_item, {"due_on": "2023-06-08"}, "This is before the incident"),
        ("action-items", make_item, {"due_on": "2044-06-08"}, "more than ten years ahead"),
        ("action-items", make_item, {"due_on": "tomorrow"}, "Give a day that exists"),
        ("action-items", make_item, {"status": "wont_do"}, "Say why it will not be done."),
        ("action-items", make_item, {"tracker_url": "javascript:alert(1)"}, "valid URL"),
        ("action-items", make_item, {"title": "a\0b"}, "Null characters"),
        ("action-items", make_item, {"kind": "wish"}, "Select a valid choice"),
    ],
)
def test_a_form_that_cannot_be(
    client: Client, incident: Incident, slug: str, make, change: dict, message: str
) -> None:
    row = make(incident)
    before = type(row).objects.values().get(pk=row.pk)
    here = f"/incidents/{incident.reference}/{slug}/{row.key}/"

    for headers in (HTMX, {}):
        refused = client.post(here, opened(client, here) | change, headers=headers)
        assert refused.status_code == 422
        assert message in text_of(refused)
        kept = fields_of(refused, here)
        for name, typed in change.items():
            if name != "kind":
                assert kept[name] == typed.replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert type(row).objects.values().get(pk=row.pk) == before
    assert not Change.objects.exists()


def test_a_wrong_turn_is_ruled_out_by_what_came_after(client: Client, incident: Incident) -> None:
    later = START + dt.timedelta(minutes=10)
    early, turn = make_event(incident), make_event(incident, happened_at=later, kind="wrong_turn")
    after = make_event(incident, happened_at=later + dt.timedelta(minutes=50))
    here = f"/incidents/{incident.reference}/timeline/{turn.key}/"

    for change, message in (
        ({"ruled_out_by": early.key}, "earlier than the wrong turn itself"),
        ({"ruled_out_by": after.key, "kind": "note"}, "Only a wrong turn is ruled out"),
    ):
        refused = client.post(here, opened(client, here) | change, headers=HTMX)
        assert refused.status_code == 422
        assert message in text_of(refused)
    saved = client.post(here, opened(client, here) | {"ruled_out_by": after.key}, headers=HTMX)
    assert saved.status_code == 200
    assert "uled out at 11:30" in text_of(saved)
    turn.refresh_from_db()
    assert turn.ruled_out_by == after


def test_a_due_date_from_before_is_kept_while_it_is_not_touched(
    client: Client, incident: Incident
) -> None:
    """As an import may bring it: it does not stand in the way of the rest."""
    item = make_item(incident, due_on=dt.date(2020, 1, 1))
    here = f"/incidents/{incident.reference}/action-items/{item.key}/"

    assert client.post(here, opened(client, here) | {"title": "Other"}).status_code == 302

    item.refresh_from_db()
    assert (item.title, item.due_on) == ("Other", dt.date(2020, 1, 1))


@pytest.mark.parametrize(
    "text", ["שלום עולם", "\u202etxet\u202c", "🧑‍🚒 wrote", "x" * 300, "tab\there", "ends\u200b"]
)
def test_any_script_fits_into_a_line(client: Client, incident: Incident, text: str) -> None:
    base = f"/incidents/{incident.reference}/"
    for slug, line in (("timeline", f"10:35 {text}"), ("factors", text), ("action-items", text)):
        answer = client.post(f"{base}{slug}/add/", {"lines": line, "box": "todo"}, headers=HTMX)
        assert answer.status_code == 200, text_of(answer)
    assert incident.timeline.get().text.split() == text.split()
    assert incident.factors.get().text.split() == text.split()
    assert ActionItem.objects.get().title.split() == text.split()
    assert text.split()[0] in text_of(client.get(f"{base}report/"))
