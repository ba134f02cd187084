"""The board of action items, and the status of one changed where it is listed."""

import pytest
from django.test import Client
from django.utils import timezone

from postmortems.models import Change, User
from tests.factories import make_incident, make_item, make_user
from tests.pages import soup

pytestmark = pytest.mark.django_db

LIST = "/action-items/"
HTMX = {"HX-Request": "true"}


def address(item) -> str:
    return f"{LIST}{item.incident.reference}/{item.key}/"


def sent(item, **fields: str) -> dict[str, str]:
    """What the form sends: the fields and what they showed."""
    shown = {"initial-status": item.status, "initial-reason": item.reason}
    return shown | {"status": item.status, "reason": item.reason} | fields


@pytest.fixture
def incident(author: User):
    return make_incident(by=author, title="Checkout down", state="approved")


def test_a_stranger_is_sent_to_sign_in(stranger: Client, incident) -> None:
    item = make_item(incident)
    for answer in (
        stranger.get(LIST),
        stranger.get(address(item)),
        stranger.post(address(item), sent(item, status="blocked")),
    ):
        assert answer["Location"].startswith("/accounts/login/")
    item.refresh_from_db()
    assert item.status == "open"


def test_the_most_overdue_stands_first(incident, reader: User, client_of) -> None:
    for title, due_in in (("Later", 9), ("Late", -2), ("Latest", -70), ("Today it is", 0)):
        make_item(incident, title=title, due_in=due_in)
    make_item(incident, title="Undated")
    make_item(incident, title="Done one", status="done", due_in=-9)

    text = client_of(reader).get(LIST).content.decode()

    in_order = ("2 months overdue", "Latest", "2 days overdue", "Late<", "Today it", "Later<")
    places = [text.index(words) for words in (*in_order, "Undated")]
    assert places == sorted(places)
    assert "5 action items" in text and "Done one" not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Mine", "Theirs", "Nobody's", "Vendor's"}),
        ("owner=me", {"Mine"}),
        ("owner=none", {"Nobody's"}),
        ("overdue=1", {"Theirs"}),
        ("status=blocked", {"Theirs"}),
        ("status=done", {"Finished"}),
        ("status=any", {"Mine", "Theirs", "Nobody's", "Vendor's", "Finished"}),
        ("status=any&overdue=1", {"Theirs"}),
        ("owner=me&status=blocked", set()),
        ("owner=anyone&status=nonsense&page=x", {"Mine", "Theirs", "Nobody's", "Vendor's"}),
        ("owner=teammate", {"Theirs"}),
        ("owner=somebody-unknown", set()),
    ],
)
def test_filters_combine(
    incident, author: User, teammate: User, client_of, query: str, found: set
) -> None:
    make_item(incident, title="Mine", owner=author, due_in=4)
    make_item(incident, title="Theirs", owner=teammate, due_in=-4, status="blocked")
    make_item(incident, title="Nobody's")
    make_item(incident, title="Vendor's", owner_name="Device vendor")
    make_item(incident, title="Finished", owner=author, status="done", due_in=-4)
    make_item(incident, title="Removed", owner=author, removed_at=timezone.now())

    answer = client_of(author).get(f"{LIST}?{query}")

    assert {one.get_text() for one in soup(answer).select(".item-title")} == found
    assert f'<strong role="status">{len(found)} action item' in answer.content.decode()


def test_words_of_titles_are_shown_without_their_markup(incident, reader, client_of) -> None:
    make_item(incident, title="Rename `status` & <b>all</b>")

    text = client_of(reader).get(LIST).content.decode()

    assert "Rename status &amp; " in text and "<b>all" not in text


@pytest.mark.parametrize("who", ["reader", "teammate"])
def test_restricted_incidents_leak_nowhere(request, author, client_of, who: str) -> None:
    person = request.getfixturevalue(who)
    secret = make_incident(by=author, title="Hushed breach", restricted=True)
    item = make_item(secret, title="Rotate the keys", owner=person, due_in=-1)
    client = client_of(person)

    for query in ("", "?owner=me", "?status=any", "?overdue=1"):
        text = client.get(LIST + query).content.decode()
        assert "Rotate" not in text and "Hushed" not in text and ">0 action items" in text
    assert client.get(address(item)).status_code == 404
    assert client.post(address(item), sent(item, status="blocked")).status_code == 404
    item.refresh_from_db()
    assert item.status == "open"


def test_the_status_changes_in_place(incident, teammate: User, client_of) -> None:
    item = make_item(incident, title="Add an alert")
    client = client_of(teammate)

    form = client.get(address(item), headers=HTMX)
    line = client.post(address(item), sent(item, status="in_progress"), headers=HTMX)

    assert form.content.decode().lstrip().startswith("<tr") and "hx-post" in form.content.decode()
    assert line.status_code == 200
    assert line.content.decode().startswith(f'<tr id="item-{item.key}"')
    assert "In progress" in line.content.decode()
    item.refresh_from_db()
    assert item.status == "in_progress"
    assert Change.objects.get(incident_pk=incident.pk).by_name == str(teammate)


def test_without_htmx_a_page_and_back_to_the_list(incident, teammate: User, client_of) -> None:
    item = make_item(incident)
    client = client_of(teammate)

    page = client.get(address(item))
    saved = client.post(address(item), sent(item, status="blocked"))

    assert "<!doctype html>" in page.content.decode()
    assert (saved.status_code, saved["Location"]) == (302, LIST)


def test_never_mind_shows_the_line_again(incident, reader: User, client_of) -> None:
    item = make_item(incident, title="Add an alert")

    line = client_of(reader).get(f"{address(item)}?shown", headers=HTMX)

    assert "Add an alert" in line.content.decode() and "<form" not in line.content.decode()


def test_readers_see_and_do_not_change(incident, reader: User, client_of) -> None:
    item = make_item(incident)
    client = client_of(reader)

    assert address(item) not in client.get(LIST).content.decode()
    assert client.get(address(item)).status_code == 403
    assert client.post(address(item), sent(item, status="blocked")).status_code == 403
    item.refresh_from_db()
    assert item.status == "open"


def test_items_of_closed_postmortems_are_followed_up(author: User, client_of) -> None:
    item = make_item(make_incident(by=author, state="closed"))
    client = client_of(author)

    assert address(item) in client.get(LIST).content.decode()
    assert client.post(address(item), sent(item, status="blocked")).status_code == 302
    item.refresh_from_db()
    assert item.status == "blocked"


def test_items_of_archived_postmortems_rest(author: User, client_of) -> None:
    item = make_item(make_incident(by=author, state="archived"))
    client = client_of(author)

    assert address(item) not in client.get(LIST).content.decode()
    assert client.post(address(item), sent(item, status="blocked")).status_code == 403


def test_wont_do_needs_a_reason(incident, author: User, client_of) -> None:
    item = make_item(incident)
    client = client_of(author)

    refused = client.post(address(item), sent(item, status="wont_do"), headers=HTMX)
    accepted = client.post(
        address(item), sent(item, status="wont_do", reason="Too dear"), headers=HTMX
    )

    assert refused.status_code == 422
    assert "Say why it will not be done." in refused.content.decode()
    assert '<option value="wont_do" selected>' in refused.content.decode()
    assert accepted.status_code == 200
    item.refresh_from_db()
    assert (item.status, item.reason) == ("wont_do", "Too dear")


def test_somebody_else_was_faster(incident, author: User, client_of) -> None:
    item = make_item(incident)
    stale = sent(item, status="in_progress")
    type(item).objects.filter(pk=item.pk).update(status="blocked")

    answer = client_of(author).post(address(item), stale, headers=HTMX)

    assert answer.status_code == 409
    assert "changed “Status” to “Blocked” meanwhile" in answer.content.decode()
    assert '<option value="in_progress" selected>' in answer.content.decode()
    item.refresh_from_db()
    assert item.status == "blocked"


def test_somebody_else_removed_it(incident, author: User, client_of) -> None:
    item = make_item(incident, removed_at=timezone.now())
    client = client_of(author)

    assert client.get(address(item)).status_code == 404
    assert client.post(address(item), sent(item, status="blocked")).status_code == 404


@pytest.mark.parametrize("key", ["nosuchky", "%00", "INC"])
def test_no_such_item(incident, author: User, client_of, key: str) -> None:
    assert client_of(author).get(f"{LIST}{incident.reference}/{key}/").status_code == 404
    assert client_of(author).get(f"{LIST}INC-999999/{key}/").status_code == 404


def test_for_htmx_only_the_list(incident, author: User, client_of) -> None:
    answer = client_of(author).get(LIST, {"owner": "me", "status": "unfinished"}, headers=HTMX)

    assert answer.content.decode().startswith('<div id="board"')
    assert answer["HX-Push-Url"] == "/action-items/?owner=me"
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize("many", [1, 40])
def test_the_board_asks_eleven_questions(
    reader: User, client_of, django_assert_num_queries, many: int
) -> None:
    for _ in range(many):
        item_incident = make_incident()
        make_item(item_incident, owner=make_user(), due_in=-1)
    client = client_of(reader)

    # Session and person; the newest change, and that of items; the counts; a page of rows of each open status;
    # services; owners and teams; saved views.
    with django_assert_num_queries(11):
        client.get(LIST)
    # Kept, rendered: session, person, the newest change.
    with django_assert_num_queries(3):
        client.get(LIST)
