"""People and teams, for admins; every door tried by everybody else."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from postmortems.models import Team, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PEOPLE, TEAMS = "/people/", "/teams/"


def sent(person: User | None = None, **fields: str) -> dict[str, str]:
    """What the form of a person sends: the fields, and what they showed."""
    values = {"display_name": "New Person", "username": "new", "email": "", "role": "author"}
    values |= {"timezone": "UTC", "is_active": "on"}
    shown = {}
    if person:
        values = {name: str(getattr(person, name)) for name in values} | {"is_active": "on"}
        shown = {f"initial-{name}": str(getattr(person, name)) for name in values}
    values |= fields
    if not values["is_active"]:
        del values["is_active"]
    return shown | values


def page_of(person: User) -> str:
    return f"{PEOPLE}{person.pk}/"


@pytest.mark.parametrize("who", ["author", "reader"])
def test_only_admins_come_in(request, client_of, who: str) -> None:
    person = request.getfixturevalue(who)
    team = Team.objects.create(name="Platform")
    client = client_of(person)
    before = User.objects.values_list("password", "role").get(pk=person.pk)

    for url in (PEOPLE, f"{PEOPLE}new/", page_of(person), TEAMS, f"{TEAMS}new/"):
        assert client.get(url).status_code == 403, url
    for url, data in (
        (f"{PEOPLE}new/", sent()),
        (page_of(person), sent(person, role="admin")),
        (f"{page_of(person)}password/", {}),
        (f"{TEAMS}new/", {"name": "Mine"}),
        (f"{TEAMS}{team.pk}/", {"name": "Renamed"}),
    ):
        assert client.post(url, data).status_code == 403, url
    assert User.objects.values_list("password", "role").get(pk=person.pk) == before
    assert User.objects.count() == 1 and Team.objects.get().name == "Platform"


def test_a_stranger_is_sent_to_sign_in(stranger: Client, author: User) -> None:
    for url in (PEOPLE, f"{PEOPLE}new/", page_of(author), TEAMS, f"{TEAMS}new/", "/profile/"):
        assert stranger.get(url)["Location"].startswith("/accounts/login/"), url
    answer = stranger.post(f"{page_of(author)}password/")
    assert answer["Location"].startswith("/accounts/login/")


def test_a_person_is_added_and_gets_a_password_once(admin: User, client_of) -> None:
    client = client_of(admin)

    added = client.post(f"{PEOPLE}new/", sent(username="kim.lee", timezone="tokyo"), follow=True)
    person = User.objects.get(username="kim.lee")
    shown = client.post(f"{page_of(person)}password/")

    assert added.redirect_chain == [(page_of(person), 302)]
    assert "has no password yet" in added.content.decode()
    assert (person.timezone, person.role, person.is_active) == ("Asia/Tokyo", "author", True)
    password = re.search(r"one-time\">([^<]+)<", shown.content.decode())[1]
    assert "no-store" in shown["Cache-Control"]
    assert Client().login(username="kim.lee", password=password)
    assert password not in client.get(page_of(person)).content.decode()


def test_a_new_password_ends_the_old_sessions(admin: User, author: User, client_of) -> None:
    theirs = client_of(author)
    assert theirs.get("/").status_code == 200

    client_of(admin).post(f"{page_of(author)}password/")

    assert theirs.get("/").status_code == 302


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"username": "AUTHOR"}, "Somebody already signs in with this name."),
        ({"username": "author"}, "Somebody already signs in with this name."),
        ({"username": "two words"}, "without spaces"),
        ({"username": ""}, "This field is required."),
        ({"display_name": ""}, "This field is required."),
        ({"email": "not an address"}, "Enter a valid email address."),
        ({"role": "king"}, "Select a valid choice."),
        ({"timezone": "Nowhere"}, "“Nowhere” is not a time zone."),
    ],
)
def test_what_cannot_be_is_said_and_kept(
    admin: User, author: User, client_of, fields: dict, message: str
) -> None:
    kept = {"email": "kept@example.com"} | fields

    answer = client_of(admin).post(f"{PEOPLE}new/", sent(**kept))

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert f'value="{kept["email"]}"' in answer.content.decode()
    assert User.objects.count() == 2


def test_a_person_is_edited(admin: User, author: User, client_of) -> None:
    answer = client_of(admin).post(
        page_of(author), sent(author, display_name="Noor Haddad", role="viewer")
    )

    author.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, PEOPLE)
    assert (author.display_name, author.role) == ("Noor Haddad", "viewer")
    assert author.check_password("a good password")


def test_who_left_cannot_sign_in(admin: User, author: User, client_of) -> None:
    theirs = client_of(author)

    client_of(admin).post(page_of(author), sent(author, is_active=""))

    assert theirs.get("/").status_code == 302
    assert not Client().login(username="author", password="a good password")


@pytest.mark.parametrize(("field", "value"), [("role", "author"), ("is_active", "")])
def test_the_last_admin_stays(admin: User, client_of, field: str, value: str) -> None:
    make_user("gone", role="admin", is_active=False)

    answer = client_of(admin).post(page_of(admin), sent(admin, **{field: value}))

    admin.refresh_from_db()
    assert answer.status_code == 422
    assert "is the only admin. Make somebody else an admin first." in answer.content.decode()
    assert admin.is_admin and admin.is_active


def test_one_of_two_admins_may_step_down(admin: User, client_of) -> None:
    make_user("second", role="admin")

    answer = client_of(admin).post(page_of(admin), sent(admin, role="author"))

    admin.refresh_from_db()
    assert answer.status_code == 302
    assert admin.role == "author"


def test_two_admins_change_different_fields(admin: User, author: User, client_of) -> None:
    stale = sent(author, display_name="Noor Haddad")
    User.objects.filter(pk=author.pk).update(email="other@example.com")

    answer = client_of(admin).post(page_of(author), stale)

    author.refresh_from_db()
    assert answer.status_code == 302
    assert (author.display_name, author.email) == ("Noor Haddad", "other@example.com")


def test_two_admins_change_the_same_field(admin: User, author: User, client_of) -> None:
    stale = sent(author, display_name="Noor Haddad")
    User.objects.filter(pk=author.pk).update(display_name="Someone Else")

    answer = client_of(admin).post(page_of(author), stale)

    author.refresh_from_db()
    assert answer.status_code == 409
    assert "Someone Else" in answer.content.decode() and "Noor Haddad" in answer.content.decode()
    assert author.display_name == "Someone Else"


def test_no_such_person_or_team(admin: User, client_of) -> None:
    client = client_of(admin)

    assert client.get(f"{PEOPLE}999/").status_code == 404
    assert client.post(f"{PEOPLE}999/password/").status_code == 404
    assert client.get(f"{TEAMS}999/").status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_the_people_cost_four_questions(
    admin: User, client_of, django_assert_num_queries, many: int
) -> None:
    team = Team.objects.create(name="Platform")
    for _ in range(many):
        team.members.add(make_user())
    client = client_of(admin)

    with django_assert_num_queries(4):
        client.get(PEOPLE)
    with django_assert_num_queries(4):
        client.get(TEAMS)


# Teams


def memberships(team: Team) -> set[tuple[str, bool]]:
    return set(team.memberships.values_list("user__username", "is_lead"))


def test_a_team_is_added_with_its_lead(admin: User, author: User, teammate, client_of) -> None:
    answer = client_of(admin).post(
        f"{TEAMS}new/", {"name": "Platform", "lead": author.pk, "members": [teammate.pk]}
    )

    assert (answer.status_code, answer["Location"]) == (302, TEAMS)
    assert memberships(Team.objects.get()) == {("author", True), ("teammate", False)}
    listed = client_of(admin).get(TEAMS).content.decode()
    assert "Platform" in listed and "Author Example, Teammate Example" in listed


def test_a_team_is_edited_and_who_joined_meanwhile_stays(
    admin: User, author: User, teammate: User, reader: User, client_of
) -> None:
    team = Team.objects.create(name="Platform")
    team.members.add(author, teammate)
    shown = {"initial-name": "Platform", "initial-members": [author.pk, teammate.pk]}
    team.members.add(reader)

    answer = client_of(admin).post(
        f"{TEAMS}{team.pk}/",
        {**shown, "name": "Base", "lead": admin.pk, "members": [teammate.pk]},
    )

    team.refresh_from_db()
    assert answer.status_code == 302
    assert team.name == "Base"
    assert memberships(team) == {("admin", True), ("teammate", False), ("reader", False)}


def test_two_teams_of_one_name(admin: User, client_of) -> None:
    Team.objects.create(name="Platform")

    answer = client_of(admin).post(f"{TEAMS}new/", {"name": "PLATFORM"})

    assert answer.status_code == 422
    assert "There is already a team of this name." in answer.content.decode()
    assert Team.objects.count() == 1


# One's own profile


def profile_sent(person: User, **fields: str) -> dict[str, str]:
    names = ("display_name", "email", "timezone", "theme")
    values = {name: getattr(person, name) for name in names}
    return {f"initial-{name}": value for name, value in values.items()} | values | fields


def test_people_edit_themselves_and_nothing_more(reader: User, client_of) -> None:
    answer = client_of(reader).post(
        "/profile/",
        profile_sent(
            reader, display_name="Vera", timezone="berlin", theme="dark", role="admin", username="x"
        ),
    )

    reader.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/profile/")
    assert (reader.display_name, reader.timezone, reader.theme) == ("Vera", "Europe/Berlin", "dark")
    assert (reader.role, reader.username) == ("viewer", "reader")


def test_a_profile_that_cannot_be(reader: User, client_of) -> None:
    answer = client_of(reader).post(
        "/profile/", profile_sent(reader, display_name="", email="kept@example.com")
    )

    reader.refresh_from_db()
    assert answer.status_code == 422
    assert 'value="kept@example.com"' in answer.content.decode()
    assert reader.display_name == "Reader Example"


@pytest.mark.parametrize(("theme", "stored"), [("dark", "dark"), ("pink", "auto")])
def test_the_menu_sends_the_theme_alone(reader: User, client_of, theme: str, stored: str) -> None:
    client = client_of(reader)

    answer = client.post(
        "/profile/", {"theme": theme}, headers={"Referer": "http://testserver/incidents/"}
    )

    reader.refresh_from_db()
    assert answer["Location"] == "http://testserver/incidents/"
    assert reader.theme == stored
    away = client.post("/profile/", {"theme": "dark"}, headers={"Referer": "https://evil.example/"})
    assert away["Location"] == "/profile/"


def test_a_password_is_changed_and_this_session_goes_on(reader: User, client_of) -> None:
    client, other_device = client_of(reader), client_of(reader)

    answer = client.post(
        "/profile/password/",
        {"current": "a good password", "new": "quite another one", "again": "quite another one"},
    )

    assert (answer.status_code, answer["Location"]) == (302, "/profile/")
    assert client.get("/").status_code == 200
    assert other_device.get("/").status_code == 302
    assert Client().login(username="reader", password="quite another one")
    assert Session.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"current": "wrong"}, "This is not your password."),
        ({"again": "different from it"}, "The two new passwords differ."),
        ({"new": "short", "again": "short"}, "at least 10 characters"),
        ({"new": "password123", "again": "password123"}, "too common"),
    ],
)
def test_a_password_that_cannot_be(reader: User, client_of, fields: dict, message: str) -> None:
    whole = {"current": "a good password", "new": "quite another one", "again": "quite another one"}

    answer = client_of(reader).post("/profile/password/", whole | fields)

    assert answer.status_code == 422
    assert message in answer.content.decode()
    reader.refresh_from_db()
    assert reader.check_password("a good password")
