"""Pages kept rendered: they never show anything old, and nothing of another person."""

import pytest
from django.urls import reverse

from postmortems.changes import incidents, sections
from postmortems.models import User
from tests.factories import make_incident

pytestmark = pytest.mark.django_db


def _workspace(incident) -> str:
    return reverse("incident", args=[incident.reference])


@pytest.mark.parametrize(("name", "questions"), [("incident", 3), ("report", 4)])
def test_a_page_seen_again_asks_little(
    author: User, client_of, django_assert_num_queries, name: str, questions: int
) -> None:
    address = reverse(name, args=[make_incident(by=author).reference])
    client = client_of(author)
    first = client.get(address)

    # Session, person, incident; for a report also what it says of earlier ones.
    with django_assert_num_queries(questions):
        again = client.get(address)
    assert b"csrfmiddlewaretoken" in first.content
    assert len(again.content) == len(first.content)


@pytest.mark.parametrize("name", ["home", "incidents"])
def test_a_list_seen_again_asks_three_questions(
    author: User, client_of, django_assert_num_queries, name: str
) -> None:
    make_incident(by=author)
    client = client_of(author)
    client.get(reverse(name))

    # Session, person, newest change.
    with django_assert_num_queries(3):
        client.get(reverse(name))


def test_a_change_of_anybody_is_on_the_next_page(author: User, teammate: User, client_of) -> None:
    incident = incidents.create_incident(by=author, title="Disk full", timezone_name="UTC")
    client = client_of(author)
    for address in (_workspace(incident), reverse("home"), reverse("incidents")):
        assert "Broker down" not in client.get(address).content.decode()

    incidents.edit_incident(
        incident=incident, by=teammate, values={"title": "Broker down"}, seen={}
    )

    for address in (_workspace(incident), reverse("home"), reverse("incidents")):
        assert "Broker down" in client.get(address).content.decode()


def test_prose_of_a_moment_ago_is_on_the_page(author: User, client_of) -> None:
    incident = make_incident(by=author)
    client = client_of(author)
    client.get(_workspace(incident))

    sections.write_section(incident=incident, by=author, kind="summary", text="New.", seen="")

    assert "New." in client.get(_workspace(incident)).content.decode()


def test_nobody_gets_the_page_of_another_role(author: User, reader: User, client_of) -> None:
    address = _workspace(make_incident(by=author))

    written = client_of(author).get(address).content.decode()
    read = client_of(reader).get(address).content.decode()

    assert "data-edit" in written
    assert "data-edit" not in read
    assert str(author) not in read.split("<main", 1)[0]


def test_the_part_all_share_holds_nothing_of_a_person(
    author: User, teammate: User, client_of
) -> None:
    address = _workspace(make_incident(by=author))
    part = {"HTTP_HX_REQUEST": "true"}
    first, second = client_of(author), client_of(teammate)

    one = first.get(address, **part).content.decode()
    other = second.get(address, **part).content.decode()

    tokens = {first.cookies["csrftoken"].value, second.cookies["csrftoken"].value}
    assert len(tokens) == 2
    assert "<html" not in one
    strip = _without_tokens
    assert strip(one) == strip(other)
    assert one != other


def _without_tokens(text: str) -> str:
    return "".join(
        piece.partition('"')[2] if place else piece
        for place, piece in enumerate(text.split('name="csrfmiddlewaretoken" value="'))
    )


def test_each_answer_carries_a_token_of_its_own_session(author: User, client_of) -> None:
    incident = make_incident(by=author)
    address = _workspace(incident)
    client_of(author).get(address)
    client = client_of(author)
    client.handler.enforce_csrf_checks = True

    page = client.get(address).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answer = client.post(
        f"{address}prose/summary/", {"text": "Kept.", "csrfmiddlewaretoken": token}
    )

    assert answer.status_code == 302
    assert "Kept." in client.get(address).content.decode()


def test_a_message_is_told_once(admin: User, reader: User, client_of) -> None:
    client = client_of(admin)
    client.get(reverse("home"))
    form = {
        "username": reader.username,
        "display_name": "Vera New",
        "email": "",
        "role": "viewer",
        "timezone": "UTC",
        "is_active": "on",
    }
    assert client.post(reverse("person", args=[reader.pk]), form).status_code == 302

    first, second = client.get(reverse("home")), client.get(reverse("home"))

    assert "Vera New" in first.content.decode()
    assert "Vera New" not in second.content.decode()
