"""Meetings through the screens: planned, run by several people, ended."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from postmortems.models import (
    ActionItem,
    AgendaEntry,
    Decision,
    Incident,
    MeetingState,
    ReviewMeeting,
    User,
)
from tests.factories import make_incident, make_item
from tests.meeting_samples import decide, entry, one_of_each, plan, running
from tests.pages import HTMX, fields_of, soup, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(author: User) -> ReviewMeeting:
    """Late, Stuck, the postmortem Read me, Soon, Finished."""
    one_of_each(author)
    return running(author)


def where(meeting: ReviewMeeting, rest: str = "") -> str:
    return f"/meetings/{meeting.pk}/{rest}"


def shown(client: Client, meeting: ReviewMeeting) -> str:
    """The title on the screen."""
    return soup(client.get(where(meeting, "run/"))).find("h1").get_text()


def press(client: Client, meeting: ReviewMeeting, to: str = "next", **headers: str):
    """Press a button at the foot of the screen, as the page shows it."""
    page = client.get(where(meeting, "run/"))
    sent = fields_of(page, where(meeting, "go/")) | {"to": to}
    return client.post(where(meeting, "go/"), sent, headers=headers)


def choose(client: Client, meeting: ReviewMeeting, number: int, decision: str, **values: str):
    """Open the form of a decision and send it."""
    address = where(meeting, f"points/{number}/{decision}/")
    sent = fields_of(client.get(address, headers=HTMX), address) | values
    return client.post(address, sent, headers=HTMX)


def test_the_list_says_what_to_do_while_it_is_empty(client_of, author: User, reader: User) -> None:
    page = client_of(author).get("/meetings/")
    assert "No meeting yet" in text_of(page)
    assert soup(page).find("a", href="/meetings/new/")
    page = client_of(reader).get("/meetings/")
    assert soup(page).find("a", href="/meetings/new/") is None


def test_planning_one_proposes_its_agenda(client_of, author: User, teammate: User) -> None:
    one_of_each(author)
    client = client_of(author)
    page = client.get("/meetings/new/")
    form = soup(page).find("form", class_="form")
    sent = {
        field["name"]: field.get("value", "")
        for field in form.find_all("input")
        if field.get("type") not in ("checkbox", "submit")
    }
    sent |= {"facilitator": str(author.pk), "attendees": [str(teammate.pk)]}
    sent |= {"starts": "2030-06-03 10:00", "timezone": "Berlin", "title": "Monday review"}

    answer = client.post("/meetings/new/", sent)

    meeting = ReviewMeeting.objects.get()
    assert answer["Location"] == where(meeting)
    assert meeting.starts_at == dt.datetime(2030, 6, 3, 8, 0, tzinfo=dt.UTC)
    assert list(meeting.attendees.all()) == [teammate]
    told = text_of(client.get(where(meeting)))
    assert "1 overdue 1 blocked 1 postmortem to read 1 due next 1 to verify" in told
    assert "Monday review" in text_of(client.get("/meetings/"))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("starts", "31 February 2027 10:00", ""),
        ("starts", "2027-02-31 10:00", ""),
        ("starts", "2027-03-01", "Say at what time"),
        ("starts", "9999-12-31 23:00", ""),
        ("starts", "soon", "is not a time"),
        ("timezone", "Nowhere/Else", "is not a time zone"),
        ("title", "", "required"),
        ("facilitator", "999999", "Select a valid choice"),
        ("until", "9999-12-31", "Check the year"),
        ("since", "2027-01-31", "ends before it begins"),
    ],
)
def test_what_cannot_be_planned_says_why(
    client_of, author: User, field: str, value: str, said: str
) -> None:
    sent = {
        **{"title": "Review", "starts": "2027-03-01 10:00", "timezone": "UTC"},
        **{"facilitator": str(author.pk), "until": "2027-01-30" if field == "since" else ""},
        field: value,
    }

    answer = client_of(author).post("/meetings/new/", sent)

    assert answer.status_code == 422
    assert said in soup(answer).find(class_="errorlist").get_text()
    assert not ReviewMeeting.objects.exists()


def test_the_agenda_is_put_in_order_by_buttons(client_of, author: User) -> None:
    one_of_each(author)
    meeting, client = plan(author), client_of(author)
    third = entry(meeting, 3).pk

    def do(**sent: object) -> None:
        assert client.post(where(meeting, "agenda/"), sent).status_code == 302

    do(do="up", entry=third)
    assert entry(meeting, 2).pk == third
    do(do="down", entry=third)
    do(do="take_off", entry=third)
    assert AgendaEntry.objects.filter(meeting=meeting).count() == 4
    found = client.get(where(meeting), {"find": "far away"})
    assert "Far away" in text_of(found)
    item = ActionItem.objects.get(title="Far away")
    do(do="add", reference=item.incident.reference, key=item.key)
    assert entry(meeting, 5).item == item
    # Nonsense changes nothing.
    for sent in ({"do": "up", "entry": "x"}, {"do": "dance"}, {"do": "up", "entry": "9" * 30}, {}):
        do(**sent)


def test_a_whole_meeting_without_javascript(client_of, author: User, teammate: User) -> None:
    one_of_each(author)
    meeting, client = plan(author, [teammate]), client_of(author)

    assert client.post(where(meeting, "start/"))["Location"] == where(meeting, "run/")
    assert shown(client, meeting) == "Late"
    page = client.get(where(meeting, "points/1/re_date/"))
    sent = fields_of(page, where(meeting, "points/1/re_date/")) | {"line": "Vendor late"}
    answer = client.post(where(meeting, "points/1/re_date/"), sent)
    assert answer["Location"] == where(meeting, "run/")
    assert "Vendor late" in text_of(client.get(where(meeting, "run/")))
    assert press(client, meeting)["Location"] == where(meeting, "run/")
    assert shown(client, meeting) == "Stuck"
    for _ in range(6):
        press(client, meeting)
    assert shown(client, meeting) == "That was the agenda"
    assert client.post(where(meeting, "end/"))["Location"] == where(meeting, "minutes/")
    told = text_of(client.get(where(meeting, "minutes/")))
    assert "1 new date 4 not decided" in told
    assert "Vendor late" in told
    following = client.post(where(meeting, "next/"))["Location"]
    assert client.post(where(meeting, "next/"))["Location"] == following
    assert client.get(where(meeting, "run/"))["Location"] == where(meeting, "minutes/")


def test_four_people_are_in_step(client_of, meeting, author, teammate, admin, reader) -> None:
    clients = [client_of(person) for person in (author, teammate, admin, reader)]

    def told() -> set[str]:
        return {shown(client, meeting) for client in clients}

    def version() -> int:
        (only,) = {c.get(where(meeting, "news/")).json()["version"] for c in clients}
        return only

    assert told() == {"Late"}
    before = version()
    press(clients[1], meeting)
    assert told() == {"Stuck"}
    assert version() > before
    choose(clients[2], meeting, 2, "drop", line="Too dear")
    for client in clients:
        assert "Dropped: Too dear" in text_of(client.get(where(meeting, "run/")))
    assert str(admin) in text_of(clients[3].get(where(meeting, "run/")))


def test_a_viewer_follows_and_changes_nothing(client_of, meeting, reader) -> None:
    client = client_of(reader)

    page = client.get(where(meeting, "run/"))
    assert "Late" in text_of(page)
    assert soup(page).find(id="dock") is None
    for rest in ("go/", "points/1/keep/", "points/1/undo/", "points/1/note/", "end/", "next/"):
        assert client.post(where(meeting, rest)).status_code == 403, rest
    for rest in ("agenda/", "start/", "delete/"):
        assert client.post(where(meeting, rest)).status_code == 403, rest
    assert client.get("/meetings/new/").status_code == 403
    assert client.get(where(meeting, "edit/")).status_code == 403
    meeting.refresh_from_db()
    assert (meeting.place, meeting.state) == (1, MeetingState.RUNNING)


def test_two_decide_the_same_point(client_of, meeting, author, teammate) -> None:
    mine, theirs = client_of(author), client_of(teammate)
    address = where(meeting, "points/1/drop/")
    opened = fields_of(mine.get(address, headers=HTMX), address)
    choose(theirs, meeting, 1, "keep", line="It is worth it")

    late = mine.post(address, opened | {"line": "Too dear"}, headers=HTMX)

    assert late.status_code == 409
    told = text_of(late)
    assert "Teammate Example was faster" in told
    assert "It is worth it" in told
    assert fields_of(late, address)["line"] == "Too dear"
    assert entry(meeting, 1).decision == "keep"
    # Sent once more, it counts: the person has seen both.
    again = mine.post(address, fields_of(late, address), headers=HTMX)
    assert again.status_code == 200
    assert again["HX-Retarget"] == "#screen"
    assert entry(meeting, 1).decision == "drop"


def test_a_quick_keep_that_came_too_late_shows_both(client_of, meeting, author, teammate) -> None:
    mine = client_of(author)
    page = mine.get(where(meeting, "run/"))
    sent = fields_of(page, where(meeting, "points/1/keep/"))
    choose(client_of(teammate), meeting, 1, "drop", line="Too dear")

    late = mine.post(where(meeting, "points/1/keep/"), sent, headers=HTMX)

    assert (late.status_code, late["HX-Retarget"]) == (409, "#decision")
    assert "Dropped: Too dear" in text_of(late)


@pytest.mark.parametrize(
    ("decision", "values", "said"),
    [
        ("re_date", {"to_on": "2020-01-01", "line": "x"}, "This day has passed"),
        ("re_date", {"to_on": "9999-01-01", "line": "x"}, "Check the year"),
        ("re_date", {"to_on": "2027-02-31", "line": "x"}, "Enter a valid date"),
        ("re_date", {"line": ""}, "Say why the due date moves"),
        ("re_own", {"owner": ""}, "Say who takes it"),
        ("drop", {"line": "  "}, "Say why it will not be done"),
        ("escalate", {"to": "Nobody Special", "line": "x"}, "Nobody who signs in here"),
        ("escalate", {"to": "author", "line": ""}, "Say in one line"),
    ],
)
def test_a_decision_that_lacks_something_says_what(
    client_of, meeting, author, decision: str, values: dict, said: str
) -> None:
    answer = choose(client_of(author), meeting, 1, decision, **values)

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#decision")
    assert said in text_of(answer)
    assert entry(meeting, 1).decision == ""


def test_an_owner_has_to_see_the_incident(client_of, author: User, teammate: User) -> None:
    incident = make_incident(by=author, restricted=True)
    make_item(incident, title="Late", due_in=-5)
    meeting = running(author)

    answer = choose(client_of(author), meeting, 1, "re_own", owner="teammate")

    assert answer.status_code == 422
    assert "cannot see" in text_of(answer)


def test_taking_back_is_offered_and_says_what_it_does(client_of, meeting, author) -> None:
    client = client_of(author)
    decide(meeting, 1, author, Decision.DROP, line="Too dear")
    page = client.get(where(meeting, "run/"))
    assert "The item stands again as before; its history keeps both steps." in text_of(page)
    sent = fields_of(page, where(meeting, "points/1/undo/"))

    back = client.post(where(meeting, "points/1/undo/"), sent, headers=HTMX)
    twice = client.post(where(meeting, "points/1/undo/"), sent, headers=HTMX)

    assert (back.status_code, twice.status_code) == (200, 409)
    assert "Somebody was faster" in text_of(twice)
    assert ActionItem.objects.get(title="Late").status == "open"


def test_a_note_is_shown_to_all_and_kept_for_the_minutes(
    client_of, meeting, author, reader
) -> None:
    client, address = client_of(author), where(meeting, "points/1/note/")
    sent = fields_of(client.get(address, headers=HTMX), address) | {"text": "Ask the vendor"}
    assert client.post(address, sent, headers=HTMX).status_code == 200
    assert "Ask the vendor" in text_of(client_of(reader).get(where(meeting, "run/")))

    late = client.post(address, sent | {"text": "Something else"}, headers=HTMX)

    assert late.status_code == 409
    assert "Ask the vendor" in text_of(late)
    assert fields_of(late, address)["text"] == "Something else"


def test_an_item_that_is_removed_meanwhile_says_so(client_of, meeting, author) -> None:
    item = ActionItem.objects.get(title="Late")
    client = client_of(author)
    address = where(meeting, "points/1/keep/")
    sent = fields_of(client.get(address, headers=HTMX), address)
    client.post(f"/incidents/{item.incident.reference}/action-items/{item.key}/remove/")

    answer = client.post(address, sent, headers=HTMX)
    assert answer.status_code == 409
    assert "removed this action item" in text_of(answer)
    page = client.get(where(meeting, "run/"))
    assert "There is nothing to decide" in text_of(page)
    assert soup(page).find(id="decide-drop") is None


def test_an_incident_that_is_deleted_leaves_a_gap(client_of, meeting, author) -> None:
    Incident.objects.filter(title="Checkout down").delete()
    client = client_of(author)

    assert "This point is gone" in text_of(client.get(where(meeting, "run/")))
    assert client.post(where(meeting, "points/1/keep/"), headers=HTMX).status_code == 404
    press(client, meeting)
    assert shown(client, meeting) == "Read me"


def test_an_incident_that_is_archived_meanwhile_says_so(client_of, meeting, author) -> None:
    client = client_of(author)
    address = where(meeting, "points/1/drop/")
    sent = fields_of(client.get(address, headers=HTMX), address) | {"line": "x"}
    Incident.objects.filter(title="Checkout down").update(state="archived")

    assert "The postmortem is archived." in text_of(client.get(where(meeting, "run/")))
    answer = client.post(address, sent, headers=HTMX)
    assert answer.status_code == 403
    assert "archived" in text_of(answer)


@pytest.mark.parametrize("rest", ["run/", "minutes/"])
def test_a_restricted_point_is_there_without_a_word_of_it(
    client_of, author: User, teammate: User, reader: User, rest: str
) -> None:
    secret = make_incident(by=author, restricted=True, title="Nightingale", services=["Owl"])
    make_item(secret, title="Nightingale item", detail="Nightingale detail", due_in=-9)
    make_item(make_incident(by=author), title="Open to all", due_in=-3)
    meeting = running(author)
    decide(meeting, 1, author, Decision.DROP, line="Nightingale line")

    for person in (teammate, reader):
        client = client_of(person)
        for headers in ({}, HTMX):
            told = client.get(where(meeting, rest), headers=headers).content.decode()
            assert "Not for everyone here" in told
            assert "Nightingale" not in told
            assert secret.reference not in told
        for way in ("drop/", "note/", "undo/"):
            expected = 404 if person.may_write else 403
            assert client.post(where(meeting, f"points/1/{way}")).status_code == expected
    assert "Nightingale line" in text_of(client_of(author).get(where(meeting, rest)))


def test_a_service_nobody_here_may_know_of_is_not_named(client_of, author, teammate) -> None:
    secret = make_incident(by=author, restricted=True, services=["Owl"])
    make_item(secret, title="Secret", due_in=-9)
    meeting = plan(author, service=secret.services.get())
    client = client_of(teammate)

    for address in ("/meetings/", where(meeting), where(meeting, "edit/")):
        told = client.get(address).content.decode()
        assert "Owl" not in told, address
    assert "One service" in text_of(client.get("/meetings/"))
    # Whoever changes its name does not change its scope.
    form = soup(client.get(where(meeting, "edit/"))).find("form", class_="form")
    sent = {f["name"]: f.get("value", "") for f in form.find_all("input") if f.get("name")}
    sent |= {"title": "Other", "facilitator": str(author.pk), "attendees": []}
    assert client.post(where(meeting, "edit/"), sent).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.service.name) == ("Other", "Owl")


def test_the_timer_counts_on_the_clock_of_the_server(client_of, author: User, clock) -> None:
    clock("2026-03-02T10:00:00+00:00")
    one_of_each(author)
    meeting, client = running(author, item_seconds=120), client_of(author)

    clock("2026-03-02T10:01:59+00:00")
    timer = soup(client.get(where(meeting, "run/"))).find(id="timer")
    assert (timer["data-elapsed"], timer["data-limit"]) == ("119", "120")
    assert (timer["role"], timer["aria-live"]) == ("timer", "off")
    assert timer.get_text(" ").split() == ["1:59", "of", "2:00"]
    clock("2026-03-02T10:02:01+00:00")
    timer = soup(client.get(where(meeting, "run/"))).find(id="timer")
    assert "is-over" in timer["class"]
    assert timer.get_text(" ").split() == ["2:01", "over", "time"]


def test_a_postmortem_is_read_then_walked_through_then_acted_upon(client_of, author: User) -> None:
    incident = make_incident(by=author, state="in_review", title="Read me")
    incident.sections.create(kind="summary", text="The disk was full.")
    incident.timeline.create(
        happened_at=incident.occurred_at, precision="exact", text="The pager went off", position=1
    )
    make_item(incident, title="Buy a disk", due_in=90)
    meeting, client = running(author), client_of(author)

    def page() -> str:
        return text_of(client.get(where(meeting, "run/")))

    assert "The disk was full." in page()
    assert "The pager went off" not in page()
    press(client, meeting)
    assert "The pager went off" in page()
    press(client, meeting)
    assert "Buy a disk" in page()
    assert "Discussed" in page()


def test_addresses_that_lead_nowhere(client_of, meeting, author) -> None:
    client = client_of(author)
    for address in (
        "/meetings/999999/",
        f"/meetings/{'9' * 30}/",
        "/meetings/999999/news/",
        where(meeting, "points/99/keep/"),
        where(meeting, f"points/{'9' * 30}/keep/"),
        where(meeting, "points/1/dance/"),
        where(meeting, "points/1/discussed/"),
        where(meeting, "points/3/drop/"),
    ):
        assert client.get(address).status_code == 404, address
    for sent in ({}, {"to": "dance"}, {"to": "next", "place": "x"}, {"to": "9" * 40}):
        assert client.post(where(meeting, "go/"), sent).status_code == 302
    meeting.refresh_from_db()
    assert meeting.place == 1


def test_a_meeting_that_is_over_stays_as_it_is(client_of, meeting, author) -> None:
    client = client_of(author)
    client.post(where(meeting, "end/"))

    assert client.post(where(meeting, "end/"))["Location"] == where(meeting, "minutes/")
    late = client.post(where(meeting, "go/"), {"to": "next"}, headers=HTMX)
    assert (late.status_code, late["HX-Redirect"]) == (204, where(meeting))
    assert client.get(where(meeting, "news/")).json()["state"] == "ended"
    gone = client.get(where(meeting, "run/"), headers=HTMX)
    assert gone["HX-Redirect"] == reverse("meeting_minutes", args=[meeting.pk])
    assert client.post(where(meeting, "delete/")).status_code == 302
    assert ReviewMeeting.objects.filter(pk=meeting.pk).exists()


def test_one_that_has_not_begun_is_called_off(client_of, author: User) -> None:
    meeting = plan(author)

    assert client_of(author).post(where(meeting, "delete/"))["Location"] == "/meetings/"
    assert not ReviewMeeting.objects.exists()


def test_two_planners_change_different_things(client_of, author: User, teammate: User) -> None:
    one_of_each(author)
    meeting, client = plan(author), client_of(author)

    def opened() -> dict:
        form = soup(client.get(where(meeting, "edit/"))).find("form", class_="form")
        sent = {f["name"]: f.get("value", "") for f in form.find_all("input") if f.get("name")}
        return sent | {"facilitator": str(author.pk), "attendees": []}

    first, second = opened(), opened()
    assert client.post(where(meeting, "edit/"), first | {"title": "One"}).status_code == 302
    clash = client.post(where(meeting, "edit/"), second | {"title": "Two"})
    assert clash.status_code == 409
    assert "changed “Name” to “One”" in text_of(clash)
    other = second | {"starts": "2030-06-03 10:00"}
    assert client.post(where(meeting, "edit/"), other).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.starts_at.year) == ("One", 2030)
    assert AgendaEntry.objects.filter(meeting=meeting).count() == 5


def test_another_scope_proposes_another_agenda(client_of, author: User) -> None:
    one_of_each(author)
    meeting, client = plan(author), client_of(author)
    form = soup(client.get(where(meeting, "edit/"))).find("form", class_="form")
    sent = {f["name"]: f.get("value", "") for f in form.find_all("input") if f.get("name")}
    sent |= {"facilitator": str(author.pk), "attendees": [], "severity": "sev1"}

    assert client.post(where(meeting, "edit/"), sent).status_code == 302

    assert not AgendaEntry.objects.filter(meeting=meeting).exists()
