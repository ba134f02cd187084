"""Is it getting better? Figures by month over the items a person may see."""

import datetime as dt

import pytest
from django.core.cache import cache

from postmortems.models import ActionItem, DueDateMove, Membership, Team, User
from tests.factories import make_incident, make_item
from tests.pages import soup, text_of

pytestmark = pytest.mark.django_db

PAGE = "/insights/"


@pytest.fixture(autouse=True)
def _in_june(clock) -> None:
    clock("2026-06-10T12:00+00:00")


def moment(month: int, day: int, hour: int = 12) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


def lived(incident, written: dt.datetime, **fields) -> ActionItem:
    """An item that was written at a time."""
    item = make_item(incident, **fields)
    ActionItem.objects.filter(pk=item.pk).update(created_at=written)
    return item


def table(answer, name: str) -> dict[str, list[str]]:
    """The table behind a chart: row heading to its cells."""
    section = soup(answer).find(attrs={"aria-labelledby": f"insight-{name}"})
    return {
        row.th.get_text(): [cell.get_text() for cell in row.find_all("td")]
        for row in section.select("tbody tr")
    }


@pytest.fixture
def incident(author: User):
    return make_incident(by=author, title="Checkout down")


def test_what_happened_stands_in_its_month(incident, author: User, client_of) -> None:
    done = {"status": "done", "due_on": dt.date(2026, 5, 10)}
    lived(incident, moment(4, 1), **done, finished_at=moment(5, 10), priority="p0")
    lived(incident, moment(4, 1), **done, finished_at=moment(5, 11), priority="p0")
    lived(
        incident,
        moment(5, 1),
        status="verified",
        finished_at=moment(5, 31),
        confirmed_at=moment(6, 9),
        confirm_on=dt.date(2026, 6, 8),
    )
    lived(incident, moment(5, 1), status="wont_do", reason="Too dear", finished_at=moment(5, 2))
    lived(incident, moment(6, 1), due_on=dt.date(2026, 6, 1))
    # Came in finished, nobody knows when.
    lived(incident, moment(6, 1), status="done", due_on=dt.date(2026, 6, 1))

    answer = client_of(author).get(PAGE)

    opened = table(answer, "opened")
    assert opened["Apr 2026"] == ["2", "0", "0"]
    assert opened["May 2026"] == ["2", "3", "1"]
    assert opened["Jun 2026"] == ["2", "0", "0"]
    assert list(opened)[0] == "Jun 2026" and len(opened) == 12
    assert table(answer, "in-time")["May 2026"] == ["1", "2", "50 %"]
    assert table(answer, "in-time")["Jun 2026"] == ["0", "0", "–"]
    assert table(answer, "overdue")["Apr 2026"] == ["0"]
    assert table(answer, "overdue")["Jun 2026"] == ["1"]
    assert table(answer, "proven")["May 2026"] == ["3", "1", "1"]
    spread = table(answer, "spread")
    assert spread["P0"] == ["2", "40 days", "39 days to 40 days", "40 days"]
    assert spread["None"][:2] == ["1", "30 days"] and spread["P1"][0] == "0"


def test_overdue_is_told_by_the_date_that_was_promised_then(
    incident, author: User, client_of
) -> None:
    """Due in March, moved in May to July: overdue at the end of March and April only."""
    item = lived(incident, moment(3, 1), due_on=dt.date(2026, 7, 1), moved=1)
    DueDateMove.objects.create(
        item=item,
        from_on=dt.date(2026, 3, 20),
        to_on=dt.date(2026, 7, 1),
        reason="Vendor",
        by_name="Kim",
        at=moment(5, 5),
    )

    answer = client_of(author).get(PAGE)

    overdue = {month: cells[0] for month, cells in table(answer, "overdue").items()}
    assert {month for month, many in overdue.items() if many == "1"} == {"Mar 2026", "Apr 2026"}
    assert table(answer, "moved")["May 2026"] == ["1"]


def test_months_begin_where_the_person_is(incident, client_of, author: User) -> None:
    lived(incident, dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC))
    User.objects.filter(pk=author.pk).update(timezone="America/New_York")

    opened = table(client_of(author).get(PAGE), "opened")

    assert (opened["May 2026"][0], opened["Jun 2026"][0]) == ("1", "0")


def test_charts_are_told_in_words_and_fit_a_strict_policy(
    incident, author: User, client_of
) -> None:
    lived(incident, moment(5, 1), status="done", finished_at=moment(5, 9), priority="p1")
    page = soup(client_of(author).get(PAGE))

    charts = page.select("svg.trend")
    assert len(charts) >= 3
    for chart in charts:
        assert (
            chart.title.get_text()
            and "2026" in chart.desc.get_text()
            or "P1" in chart.desc.get_text()
        )
        assert chart["aria-labelledby"].split() == [chart.title["id"], chart.desc["id"]]
    ids = [one["id"] for one in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert not page.select("[style], main script, main style")


def test_a_team_and_a_period_are_chosen_by_the_address(
    incident, author: User, teammate: User, client_of
) -> None:
    Membership.objects.create(team=Team.objects.create(name="Payments"), user=teammate)
    lived(incident, moment(5, 1), owner=teammate)
    lived(incident, moment(5, 1), owner=author)
    client = client_of(author)

    assert table(client.get(PAGE), "opened")["May 2026"][0] == "2"
    of_team = client.get(PAGE, {"team": "Payments", "months": "6"})
    assert table(of_team, "opened")["May 2026"][0] == "1"
    assert len(table(of_team, "opened")) == 6
    nonsense = client.get(PAGE, {"team": "None such", "months": "-1"})
    assert len(table(nonsense, "opened")) == 12


@pytest.mark.parametrize("who", ["reader", "teammate", "admin"])
def test_restricted_items_are_counted_for_their_people_only(
    request, author: User, client_of, who: str
) -> None:
    secret = make_incident(by=author, restricted=True)
    lived(secret, moment(5, 1), status="done", finished_at=moment(5, 20), priority="p0")

    text = text_of(client_of(request.getfixturevalue(who)).get(PAGE))

    assert ("Nothing to tell yet" in text) is (who != "admin")


def test_nothing_to_tell_yet(author: User, client_of) -> None:
    assert "Nothing to tell yet" in text_of(client_of(author).get(PAGE))


@pytest.mark.parametrize("many", [1, 60])
def test_it_asks_as_often_for_many_items_as_for_one(
    incident, author: User, client_of, django_assert_num_queries, many: int
) -> None:
    for number in range(many):
        item = lived(incident, moment(4, 1), due_on=dt.date(2026, 6, 1), moved=number % 3)
        if item.moved:
            DueDateMove.objects.create(
                item=item,
                from_on=dt.date(2026, 5, 1),
                to_on=dt.date(2026, 6, 1),
                reason="x",
                by_name="x",
                at=moment(4, 20),
            )
    client = client_of(author)
    cache.clear()

    # Session and person; the newest change; teams; opened, moved, overdue, and of moved items their
    # moves and dates; closed; how it stands now.
    with django_assert_num_queries(11):
        client.get(PAGE)
    with django_assert_num_queries(3):
        client.get(PAGE)
