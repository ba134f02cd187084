"""The board: sections and counts, filters and groups, views kept and shared, the table."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from postmortems.models import Membership, SavedBoard, Team, User
from tests.factories import make_incident, make_item, make_user
from tests.pages import HTMX, fields_of, soup, text_of

pytestmark = pytest.mark.django_db

BOARD = "/action-items/"
# A Wednesday: its week ends on the 14th, the next one on the 21st.
TODAY = "2026-06-10T12:00+00:00"


@pytest.fixture(autouse=True)
def _on_a_wednesday(clock) -> None:
    clock(TODAY)


@pytest.fixture
def incident(author: User):
    return make_incident(by=author, title="Checkout down", state="approved")


def day(number: int, month: int = 6) -> dt.date:
    return dt.date(2026, month, number)


def tabs(answer) -> dict[str, int]:
    """The sections with how many stand in them."""
    found = {}
    for link in soup(answer).select(".board-tabs a"):
        many = link.select_one(".count").extract().get_text()
        found[link.get_text().strip()] = int(many)
    return found


def titles(answer) -> list[str]:
    return [one.get_text() for one in soup(answer).select(".item-title")]


def groups(answer) -> dict[str, list[str]]:
    """Heading (with its count) to titles."""
    found = {}
    for body in soup(answer).select(".item-table tbody"):
        heading = " ".join(body.select_one(".table-group th").get_text(" ").split())
        found[heading] = [one.get_text() for one in body.select(".item-title")]
    return found


def test_every_item_stands_in_its_section(incident, author: User, client_of) -> None:
    for title, fields in {
        "Yesterday": {"due_on": day(9)},
        "Today": {"due_on": day(10)},
        "Sunday": {"due_on": day(14)},
        "Monday": {"due_on": day(15)},
        "Sunday after": {"due_on": day(21)},
        "Monday after": {"due_on": day(22)},
        "Undated": {},
        "Stuck": {"due_on": day(30), "status": "blocked", "owner": author},
        "Done": {"due_on": day(1), "status": "done"},
        "Proven?": {"status": "verified", "confirm_on": day(10)},
        "Asked later": {"status": "verified", "confirm_on": day(11)},
        "Confirmed": {
            "status": "verified",
            "confirm_on": day(9),
            "confirmed_at": timezone.now(),
        },
        "Slipping": {"due_on": day(30), "moved": 3},
        "Slipped, decided": {"due_on": day(30), "moved": 3, "moved_when_decided": 3},
        "Dropped": {"status": "wont_do", "reason": "Too dear"},
        "Removed": {"removed_at": timezone.now()},
    }.items():
        make_item(incident, title=title, **fields)
    client = client_of(author)

    page = client.get(BOARD)

    assert tabs(page) == {
        "Not finished": 10,
        "Overdue": 1,
        "Due this week": 2,
        "Due next week": 2,
        "Later": 4,
        "Without date": 1,
        "Without owner": 9,
        "Blocked": 1,
        "Asks for a decision": 1,
        "To verify": 1,
        "To confirm": 1,
    }
    assert groups(page) == {
        "Overdue 1": ["Yesterday"],
        "Due this week 2": ["Today", "Sunday"],
        "Due next week 2": ["Monday", "Sunday after"],
        "Later 4": ["Monday after", "Stuck", "Slipping", "Slipped, decided"],
        "Without date 1": ["Undated"],
    }
    for section, expected in {
        "overdue": ["Yesterday"],
        "next_week": ["Monday", "Sunday after"],
        "blocked": ["Stuck"],
        "decide": ["Slipping"],
        "verify": ["Done"],
        "confirm": ["Proven?"],
        "undated": ["Undated"],
    }.items():
        answer = client.get(BOARD, {"section": section})
        assert titles(answer) == expected, section
        # What another section would give is said all the same.
        assert tabs(answer)["Not finished"] == 10


def test_sections_begin_where_the_person_is(client_of) -> None:
    """At noon UTC it is still yesterday on Midway, and tomorrow on Kiritimati."""
    for zone, section in {"Pacific/Midway": "this_week", "Pacific/Kiritimati": "overdue"}.items():
        person = make_user(zone[-5:].lower(), timezone=zone)
        make_item(make_incident(by=person), title=zone, owner=person, due_on=day(10))
        answer = client_of(person).get(BOARD, {"owner": "me", "section": section})
        assert titles(answer) == [zone]


@pytest.fixture
def many_kinds(author: User, teammate: User):
    """Items that differ in everything a filter asks for."""
    pay = make_incident(
        by=author,
        title="Cards refused",
        severity="sev1",
        services=["checkout"],
        started_at=dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC),
    )
    mail = make_incident(
        by=author,
        title="Mails late",
        severity="sev3",
        services=["mail"],
        started_at=dt.datetime(2025, 1, 5, 9, tzinfo=dt.UTC),
    )
    team = Team.objects.create(name="Payments")
    Membership.objects.create(team=team, user=teammate)
    make_item(pay, title="Guard retries", owner=teammate, priority="p0", action_class="prevent")
    make_item(
        pay, title="Page earlier", owner=author, priority="p1", action_class="detect", due_on=day(9)
    )
    stuck = {"status": "blocked", "escalated_to": author}
    make_item(mail, title="Split queues", owner_name="Mail vendor", **stuck)
    make_item(mail, title="Ask support", tracker_url="https://example.atlassian.net/browse/PAY-12")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("owner=me", {"Page earlier"}),
        ("owner=teammate", {"Guard retries"}),
        ("owner=none", {"Ask support"}),
        ("owner=up", {"Split queues"}),
        ("team=Payments", {"Guard retries"}),
        ("team=Nobody+here", set()),
        ("service=checkout", {"Guard retries", "Page earlier"}),
        ("severity=sev3", {"Split queues", "Ask support"}),
        ("severity=none", set()),
        ("priority=p0", {"Guard retries"}),
        ("priority=none", {"Split queues", "Ask support"}),
        ("class=detect", {"Page earlier"}),
        ("status=blocked", {"Split queues"}),
        ("q=retries", {"Guard retries"}),
        ("q=cards+earlier", {"Page earlier"}),
        ("q=vendor", {"Split queues"}),
        ("q=pay-12", {"Ask support"}),
        ("period=30d", {"Guard retries", "Page earlier"}),
        ("since=2025-01-01&until=2025-01-31", {"Split queues", "Ask support"}),
        ("service=checkout&owner=me&section=overdue", {"Page earlier"}),
        ("service=checkout&severity=sev3", set()),
        ("section=blocked&status=open", set()),
        ("severity=sev9&since=2026-02-31&group=nonsense&page=-4", None),
    ],
)
def test_filters_combine_and_stand_in_the_address(
    many_kinds, author: User, client_of, query: str, found: set | None
) -> None:
    answer = client_of(author).get(f"{BOARD}?{query}")
    everything = {"Guard retries", "Page earlier", "Split queues", "Ask support"}

    assert set(titles(answer)) == (everything if found is None else found)
    assert f"{len(everything if found is None else found)} action item" in text_of(answer)
    if found is None:
        assert "“sev9” is not a severity" in text_of(answer)
        assert "“2026-02-31” is not a day" in text_of(answer)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            "team",
            {
                "Payments 1": ["Guard retries"],
                "No team 3": ["Page earlier", "Split queues", "Ask support"],
            },
        ),
        (
            "owner",
            {
                "Author Example 1": ["Page earlier"],
                "Mail vendor 1": ["Split queues"],
                "Teammate Example 1": ["Guard retries"],
                "Nobody yet 1": ["Ask support"],
            },
        ),
        (
            "status",
            {
                "Open 3": ["Page earlier", "Guard retries", "Ask support"],
                "Blocked 1": ["Split queues"],
            },
        ),
    ],
)
def test_groups(many_kinds, author: User, client_of, by: str, expected: dict) -> None:
    assert groups(client_of(author).get(BOARD, {"group": by})) == expected


def test_incidents_as_groups_stand_the_latest_first(many_kinds, author: User, client_of) -> None:
    found = groups(client_of(author).get(BOARD, {"group": "incident"}))
    assert [heading.split(" ", 1)[1] for heading in found] == ["Cards refused 2", "Mails late 2"]


@pytest.mark.parametrize("by", ["due", "team", "owner", "incident", "status"])
def test_pages_of_a_long_board_hold_every_item_once(
    incident, author: User, client_of, by: str
) -> None:
    people = [author, make_user(), None]
    for number in range(120):
        make_item(
            incident,
            title=f"Item {number}",
            owner=people[number % 3],
            status=("open", "in_progress", "blocked")[number % 3],
            priority=("p0", "", "p2")[number % 3],
            due_on=None if number % 5 == 4 else day(1 + number % 28),
        )
    client = client_of(author)

    pages = [client.get(BOARD, {"group": by, "page": page}) for page in (1, 2, 3)]

    found = [title for page in pages for title in titles(page)]
    assert len(found) == 120 == len(set(found))
    assert [len(titles(page)) for page in pages] == [50, 50, 20]
    if by == "due":
        late = sum(1 for number in range(120) if number % 5 != 4 and number % 28 < 9)
        assert f"Overdue {late}" in groups(pages[0])
    if by == "incident":
        assert list(groups(pages[2])) == [f"{incident.reference} Checkout down 120"]


def test_marks_say_what_happened_to_an_item(incident, author: User, teammate, client_of) -> None:
    make_item(
        incident,
        title="Slow one",
        status="blocked",
        reason="The vendor *answers* in July",
        moved=4,
        due_on=day(1),
        escalated_to=teammate,
        created_at=timezone.now(),
        tracker_url="https://github.com/acme/shop/issues/12",
    )
    incident.action_items.update(created_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))

    answer = client_of(author).get(BOARD)

    told = text_of(answer)
    for words in (
        *("Waits for: The vendor answers in July", "Asks for a decision", "moved 4 times"),
        *("handed up to Teammate Example", "40 days old", "acme/shop#12", "9 days overdue"),
    ):
        assert words in told, words
    assert soup(answer).select_one(".item-ticket")["href"].startswith("https://github.com/")


def test_a_hostile_tracker_address_is_no_link(incident, author: User, client_of) -> None:
    make_item(incident, tracker_url="javascript:alert(1)")
    assert "javascript:" not in client_of(author).get(BOARD).content.decode()


@pytest.mark.parametrize("who", ["reader", "teammate"])
def test_restricted_items_are_in_no_count_group_or_table(
    request, author: User, client_of, who: str
) -> None:
    person = request.getfixturevalue(who)
    secret = make_incident(
        by=author, title="Hushed breach", restricted=True, services=["vault"], severity="sev1"
    )
    holder = make_user("holder", display_name="Keys Holder")
    for status in ("open", "blocked", "done"):
        make_item(
            secret, title="Rotate the keys", owner=holder, status=status, due_on=day(1), moved=3
        )
    client = client_of(person)

    for query in ("", "group=team", "group=owner", "group=incident", "status=any", "q=keys"):
        answer = client.get(f"{BOARD}?{query}")
        assert not [
            one for one in ("Rotate", "Hushed", "vault", "Holder") if one in text_of(answer)
        ]
        assert set(tabs(answer).values()) == {0}
    table = b"".join(client.get(f"{BOARD}table.csv?status=any")).decode()
    assert table.count("\r\n") == 1
    # Its own people see it.
    assert tabs(client_of(author).get(BOARD))["Overdue"] == 2


def test_a_change_shows_at_once(incident, author: User, client_of) -> None:
    """Counts and pages are kept, but never beyond a change."""
    item = make_item(incident, title="First", due_on=day(9))
    client = client_of(author)
    assert tabs(client.get(BOARD))["Overdue"] == 1

    client.post(f"{BOARD}{incident.reference}/{item.key}/", {"status": "done"})

    assert tabs(client.get(BOARD))["Overdue"] == 0
    assert tabs(client.get(BOARD))["To verify"] == 1


def test_changes_of_others_are_counted_within_seconds(
    incident, author: User, teammate: User, client_of
) -> None:
    item = make_item(incident, title="First", due_on=day(9))
    client = client_of(author)
    assert tabs(client.get(BOARD))["Overdue"] == 1

    client_of(teammate).post(f"{BOARD}{incident.reference}/{item.key}/", {"status": "done"})

    # The lines are right at once.
    assert titles(client.get(BOARD)) == []
    with time_machine.travel("2026-06-10T12:00:11+00:00", tick=False):
        assert tabs(client.get(BOARD))["Overdue"] == 0


def test_a_view_is_kept_under_a_name_for_oneself(
    many_kinds, author: User, teammate: User, client_of
) -> None:
    client = client_of(author)
    page = client.get(f"{BOARD}?service=checkout&group=owner")
    sent = fields_of(page, f"{BOARD}views/") | {"name": "Weekly"}

    saved = client.post(f"{BOARD}views/", sent)

    assert saved["Location"] == f"{BOARD}?service=checkout&group=owner"
    board = SavedBoard.objects.get()
    assert (board.user, board.name) == (author, "Weekly")
    assert "Weekly" in text_of(client.get(BOARD))
    assert "Weekly" not in text_of(client_of(teammate).get(BOARD))
    # The same name again replaces it, whatever its letters.
    client.post(f"{BOARD}views/", {"name": "weekly", "query": "owner=me&evil=1"})
    board.refresh_from_db()
    assert (board.name, board.query) == ("weekly", "owner=me")
    # Nobody else removes it.
    assert client_of(teammate).post(f"{BOARD}views/{board.pk}/").status_code == 404
    client.post(f"{BOARD}views/{board.pk}/")
    assert not SavedBoard.objects.exists()


def test_a_view_without_a_name_is_asked_for_one(many_kinds, author: User, client_of) -> None:
    answer = client_of(author).post(f"{BOARD}views/", {"name": " ", "query": "service=mail"})

    assert answer.status_code == 422
    assert "Give the view a name." in text_of(answer)
    assert fields_of(answer, f"{BOARD}views/")["query"] == "service=mail"
    assert set(titles(answer)) == {"Split queues", "Ask support"}


def test_the_table_is_the_board_and_calculates_nothing(incident, author: User, client_of) -> None:
    make_item(
        incident,
        title="=1+1",
        owner_name="@evil",
        due_on=day(9),
        reason="-2",
        tracker_url="https://linear.app/acme/issue/ENG-42/x",
    )
    make_item(incident, title="Später", due_on=day(20))
    make_item(incident, title="Done", status="done")

    answer = client_of(author).get(f"{BOARD}table.csv?q=")
    data = b"".join(answer)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "action-items-2026-06-10.csv" in answer["Content-Disposition"]
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == ["'=1+1", "Später"]
    assert (rows[0]["owner"], rows[0]["reason"]) == ("'@evil", "'-2")
    assert (rows[0]["ticket"], rows[0]["due"]) == ("ENG-42", "2026-06-09")


def test_nothing_yet_and_nothing_left(author: User, incident, client_of) -> None:
    client = client_of(author)
    assert "No action item yet" in text_of(client.get(BOARD))
    item = make_item(incident, title="Only one")
    cache.clear()
    assert "No action item fits" in text_of(client.get(BOARD, {"q": "another"}))
    client.post(f"{BOARD}{incident.reference}/{item.key}/", {"status": "done"})
    assert "Everything is done" in text_of(client.get(BOARD))


def test_readers_find_nothing_to_press(incident, reader: User, client_of) -> None:
    make_item(incident, title="Only one", moved=3, due_on=day(1))
    page = soup(client_of(reader).get(BOARD))
    assert page.select_one(".item-title") and not page.select("[data-way], .item-tick, #many")


@pytest.mark.parametrize("many", [1, 60])
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 11),
        ("section=overdue", 11),
        ("section=blocked", 9),
        ("group=owner", 9),
        ("group=incident", 9),
        ("group=team", 10),
        ("owner=me&service=checkout", 11),
        ("q=fix&status=any", 9),
    ],
)
def test_boards_ask_as_often_for_many_items_as_for_one(
    author: User, client_of, django_assert_num_queries, many: int, query: str, expected: int
) -> None:
    incident = make_incident(by=author, services=["checkout"])
    for _ in range(many):
        make_item(incident, owner=author, due_on=day(9), status="blocked")
    client = client_of(author)

    # A grouping counts its groups once there is more than one page.
    counted = many > 50 and query in ("group=owner", "group=incident", "group=team")
    with django_assert_num_queries(expected + counted):
        client.get(f"{BOARD}?{query}", headers=HTMX)
