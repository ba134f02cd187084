"""Programs read with a key what its person may read, and nothing else."""

import pytest
from django.test import Client

from postmortems.models import ApiToken, Section, User
from postmortems.report.build import build
from postmortems.report.to_json import to_data
from tests.factories import make_event, make_incident, make_item, make_user
from tests.pages import soup

pytestmark = pytest.mark.django_db
SECRET = "Nightingale"


@pytest.fixture
def key_of(client_of):
    """``key_of(person)`` is a fresh key, made on the page."""

    def make(person: User) -> str:
        page = soup(client_of(person).post("/profile/api-keys/", {"name": "A dashboard"}))
        return page.select_one(".secret-address").get_text()

    return make


def get(path: str, key: str = "", **more):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().get(path, headers=headers, **more)


def test_a_key_opens_everything_its_person_may_read(author, key_of) -> None:
    incident = make_incident(by=author, title="Checkout down", services=["shop"], severity="sev2")
    make_event(incident)
    item = make_item(incident, title="Watch the disk", owner=author)
    key = key_of(author)

    start = get("/api/", key).json()
    assert start["person"] == author.username
    (one,) = get(start["incidents"].partition("testserver")[2] or "/api/incidents/", key).json()[
        "results"
    ]
    assert (one["reference"], one["title"], one["services"]) == (
        incident.reference,
        "Checkout down",
        ["shop"],
    )
    assert get(f"/api/incidents/{incident.reference}/", key).json() == to_data(build(incident))
    codes = {
        one["code"]
        for one in get(f"/api/incidents/{incident.reference}/findings/", key).json()["findings"]
    }
    assert "missing.summary" in codes
    (told,) = get("/api/action-items/", key).json()["results"]
    assert (told["key"], told["owner"], told["incident"]) == (
        item.key,
        str(author),
        incident.reference,
    )


def test_without_a_key_nothing_is_told(author) -> None:
    reference = make_incident(by=author).reference
    for path in ("", "incidents/", f"incidents/{reference}/", "action-items/", "nothing/"):
        for key in ("", "wrong", "\0", "x" * 5000):
            answer = get(f"/api/{path}", key)
            assert answer.status_code == 401, (path, key)
            assert answer["WWW-Authenticate"].startswith("Bearer")
            assert reference not in answer.content.decode()


def test_a_key_writes_nothing(author, key_of) -> None:
    reference = make_incident(by=author).reference
    headers = {"Authorization": f"Bearer {key_of(author)}"}
    client = Client()

    assert client.post(f"/api/incidents/{reference}/", headers=headers).status_code == 405
    # Outside of the API it opens no door.
    assert client.get(f"/incidents/{reference}/", headers=headers).status_code == 302


def test_restricted_incidents_are_not_there_for_others(author, teammate, key_of) -> None:
    incident = make_incident(by=author, title=f"{SECRET} down", restricted=True)
    make_item(incident, title=f"Mend {SECRET}")
    Section.objects.create(incident=incident, kind="summary", text=SECRET)
    theirs, mine = key_of(teammate), key_of(author)

    for path in ("incidents/", "action-items/", f"incidents/?q={SECRET}"):
        assert SECRET not in get(f"/api/{path}", theirs).content.decode()
    for path in ("", "findings/"):
        answer = get(f"/api/incidents/{incident.reference}/{path}", theirs)
        nowhere = get(f"/api/incidents/INC-999999/{path}", theirs)
        assert (answer.status_code, answer.content) == (404, nowhere.content)
        assert get(f"/api/incidents/{incident.reference}/{path}", mine).status_code == 200


def test_filters_are_those_of_the_pages_and_pages_go_on(author, key_of) -> None:
    for number in range(103):
        make_incident(by=author, title=f"Outage {number}", severity="sev1" if number else "sev5")
    key = key_of(author)

    first = get("/api/incidents/?severity=sev1", key).json()
    assert len(first["results"]) == 100
    second = get("/api/" + first["next"].partition("/api/")[2], key).json()
    assert len(second["results"]) == 2 and second["next"] is None
    assert get("/api/incidents/?severity=sev9", key).json()["problems"] == [
        "“sev9” is not a severity, so it was left out."
    ]
    for page in ("0", "-1", "x", "9" * 30, "²"):
        assert get(f"/api/incidents/?page={page}", key).status_code == 200


@pytest.mark.parametrize("many", [1, 30])
def test_lists_cost_the_same_however_long(author, key_of, many, django_assert_num_queries) -> None:
    for number in range(many):
        incident = make_incident(by=author, services=[f"s{number}"], tags=[f"t{number}"])
        make_item(incident, owner=make_user())
    key = key_of(author)
    get("/api/incidents/", key)

    with django_assert_num_queries(4):  # the key, the rows, their services and tags
        get("/api/incidents/", key)
    with django_assert_num_queries(2):
        get("/api/action-items/", key)


def test_a_revoked_key_and_one_of_somebody_who_left_open_nothing(
    author, teammate, key_of, client_of
) -> None:
    key = key_of(author)
    stored = ApiToken.objects.get()
    assert stored.digest != key and key not in str(vars(stored))
    assert get("/api/", key).status_code == 200
    assert client_of(teammate).post(f"/profile/api-keys/{stored.pk}/revoke/").status_code == 404
    assert get("/api/", key).status_code == 200

    User.objects.filter(pk=author.pk).update(is_active=False)
    assert get("/api/", key).status_code == 401
    User.objects.filter(pk=author.pk).update(is_active=True)
    client_of(author).post(f"/profile/api-keys/{stored.pk}/revoke/")
    assert get("/api/", key).status_code == 401


def test_a_key_is_shown_once_and_needs_a_name(author, client_of, key_of) -> None:
    client = client_of(author)
    assert client.post("/profile/api-keys/", {"name": " "}).status_code == 422
    assert not ApiToken.objects.exists()
    key = key_of(author)

    again = client.get("/profile/api-keys/").content.decode()
    assert "A dashboard" in again and key not in again


def test_somebody_has_so_many_keys_and_no_more(author, client_of) -> None:
    for number in range(20):
        ApiToken.objects.create(
            user=author, name=str(number), digest=str(number), created_at=author.created_at
        )

    answer = client_of(author).post("/profile/api-keys/", {"name": "one more"})

    assert answer.status_code == 422 and "Revoke one" in answer.content.decode()
    assert ApiToken.objects.count() == 20


def test_a_session_reads_too(author, client_of) -> None:
    assert client_of(author).get("/api/").json()["person"] == author.username
