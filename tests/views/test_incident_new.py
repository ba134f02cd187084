"""Starting a postmortem: a title is enough, and nothing is stored twice."""

import pytest
from django.test import Client

from postmortems.models import Change, Incident, User
from tests.factories import make_incident, make_user

pytestmark = pytest.mark.django_db

NEW = "/incidents/new/"


def sent(**fields: str) -> dict[str, str]:
    return {"title": "Checkout down", "timezone": "UTC", "form_key": "abcd2345"} | fields


def test_a_stranger_is_sent_to_sign_in(stranger: Client) -> None:
    for answer in (stranger.get(NEW), stranger.post(NEW, sent())):
        assert answer["Location"].startswith("/accounts/login/")
    assert not Incident.objects.exists()


def test_a_reader_may_not(reader: User, client_of) -> None:
    client = client_of(reader)

    assert client.get(NEW).status_code == 403
    assert client.post(NEW, sent()).status_code == 403
    assert not Incident.objects.exists()


def test_the_form_begins_in_my_zone_and_offers_known_services(client_of) -> None:
    person = make_user("tokyo", timezone="Asia/Tokyo")
    make_incident(by=person, services=["checkout"])
    make_incident(by=make_user(), services=["vault"], restricted=True)

    text = client_of(person).get(NEW).content.decode()

    assert 'value="Asia/Tokyo"' in text and '<option value="Europe/Berlin">' in text
    assert "<span>checkout</span>" in text and "vault" not in text


def test_a_title_is_enough(author: User, client_of) -> None:
    answer = client_of(author).post(NEW, sent(title="  Checkout \t down "))

    incident = Incident.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/incidents/{incident.reference}/"
    assert (incident.title, incident.state, incident.severity) == ("Checkout down", "draft", "")
    assert incident.created_by == author
    assert [(p.user, p.role) for p in incident.participants.all()] == [(author, "author")]
    assert Change.objects.get(incident_pk=incident.pk).verb == "created"


def test_everything_at_once(author: User, client_of) -> None:
    make_incident(by=author, services=["checkout"])

    client_of(author).post(
        NEW,
        {
            **sent(severity="sev2", timezone="new york", other_services="Cart, CHECKOUT,, cart"),
            "known_services": ["checkout"],
        },
    )

    incident = Incident.objects.get(title="Checkout down")
    assert (incident.severity, incident.timezone) == ("sev2", "America/New_York")
    assert sorted(service.name.lower() for service in incident.services.all()) == [
        "cart",
        "checkout",
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Give it a title."),
        ("title", "  ", "Give it a title."),
        ("title", "x" * 301, "at most 300 characters"),
        ("timezone", "Middle-earth/Shire", "“Middle-earth/Shire” is not a time zone."),
        ("timezone", "", "This field is required."),
        ("severity", "sev9", "Select a valid choice."),
        ("other_services", "x" * 81, "longer than 80 characters"),
        ("title", "a\x00b", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    author: User, client_of, field: str, value: str, message: str
) -> None:
    kept = {"title": "Kept title", "other_services": "kept-service"}

    answer = client_of(author).post(NEW, sent(**{**kept, field: value}))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert message in text
    assert all(words in text for name, words in kept.items() if name != field)
    assert not Incident.objects.exists()


def test_the_same_form_twice_stores_one(author: User, client_of) -> None:
    client = client_of(author)

    first, second = client.post(NEW, sent()), client.post(NEW, sent())

    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1


def test_two_forms_store_two_and_keys_of_others_do_not_matter(
    author: User, teammate: User, client_of
) -> None:
    client = client_of(author)
    client.post(NEW, sent())
    client.post(NEW, sent(form_key="other234"))
    client_of(teammate).post(NEW, sent())

    assert Incident.objects.count() == 3


def test_every_form_shown_has_a_key_of_its_own(author: User, client_of) -> None:
    client = client_of(author)
    keys = {client.get(NEW).context["form"]["form_key"].value() for _ in range(3)}

    assert len(keys) == 3


@pytest.mark.parametrize("many", [1, 20])
def test_the_form_asks_three_questions(
    author: User, client_of, django_assert_num_queries, many: int
) -> None:
    for number in range(many):
        make_incident(by=author, services=[f"service-{number}"])
    client = client_of(author)

    with django_assert_num_queries(3):
        client.get(NEW)
