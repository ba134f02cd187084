"""The incident list: who sees what, filters that combine, and one cost for any length."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from postmortems.forms.incident_filters import IncidentFilters
from postmortems.models import User
from postmortems.search.documents import bring_up_to_date
from tests.factories import add_participant, make_incident, make_item, make_user

pytestmark = pytest.mark.django_db

LIST = "/incidents/"
MANY = 30


def text_of(answer) -> str:
    return answer.content.decode()


def titles_in(answer, *titles: str) -> set[str]:
    text = text_of(answer)
    return {title for title in titles if f">{title}</a>" in text}


def test_a_stranger_is_sent_to_sign_in(stranger: Client) -> None:
    answer = stranger.get(LIST)

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/incidents/"


def test_a_row_says_what_when_how_long_and_what_is_left(
    author: User, reader: User, client_of
) -> None:
    incident = make_incident(
        by=author,
        title="Checkout down",
        severity="sev2",
        state="approved",
        timezone="America/New_York",
        started_at=dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC),
        resolved_at=dt.datetime(2024, 6, 8, 16, 45, tzinfo=dt.UTC),
        services=["checkout", "cart"],
        people={"lead": "Noor Haddad"},
    )
    make_item(incident, due_in=-3)
    make_item(incident, due_in=3)
    make_item(incident, due_in=-3, status="verified")

    text = text_of(client_of(reader).get(LIST))

    for words in (
        *("Checkout down", incident.reference, "SEV2", "Approved", "8 Jun 2024", "10:30 EDT"),
        *("14:30 UTC", "2 h 15 min", "cart, checkout", "1 overdue", "Noor Haddad", "1 incident<"),
    ):
        assert words in text, words
    assert 'data-label="Open items">2<' in text


def test_without_a_lead_the_author_is_the_owner(author: User, client_of) -> None:
    make_incident(by=author)

    assert 'data-label="Owner">Author Example<' in text_of(client_of(author).get(LIST))


def test_a_day_without_a_time_and_a_time_not_known(author: User, client_of) -> None:
    make_incident(by=author, title="Day only", milestone_days={"detected_at": "2024-02-29"})
    make_incident(by=author, title="Unknown")

    text = text_of(client_of(author).get(LIST))

    assert ">29 Feb 2024 <" in text
    assert "not known" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Checkout down", "Search slow", "Mail late"}),
        ("state=draft", {"Checkout down", "Mail late"}),
        ("severity=sev1", {"Checkout down"}),
        ("severity=none", {"Mail late"}),
        ("service=web", {"Checkout down", "Search slow"}),
        ("tag=vendor", {"Search slow"}),
        ("person=teammate", {"Search slow"}),
        ("since=2024-06-01&until=2024-06-30", {"Search slow"}),
        ("until=2024-06-01&since=2024-06-30", {"Search slow"}),
        ("period=between&since=2024-07-01", {"Mail late"}),
        ("q=down+CHECKOUT", {"Checkout down"}),
        ("q=down+late", set()),
        ("service=web&state=draft", {"Checkout down"}),
        ("service=web&state=draft&severity=sev1&q=check", {"Checkout down"}),
        ("service=web&tag=vendor&state=draft", set()),
        ("service=no-such", set()),
    ],
)
def test_filters_combine(author: User, teammate: User, client_of, query: str, found: set) -> None:
    def june(month: int) -> dt.datetime:
        return dt.datetime(2024, month, 15, tzinfo=dt.UTC)

    make_incident(
        by=author, title="Checkout down", severity="sev1", services=["web"], started_at=june(5)
    )
    make_incident(
        by=author,
        title="Search slow",
        severity="sev3",
        state="closed",
        services=["web", "search"],
        tags=["vendor"],
        people={"responder": teammate},
        started_at=june(6),
    )
    make_incident(by=author, title="Mail late", started_at=june(7))

    answer = client_of(author).get(f"{LIST}?{query}")

    assert titles_in(answer, "Checkout down", "Search slow", "Mail late") == found
    assert f"{len(found)} incident" in text_of(answer)


def test_a_reference_finds_its_incident(author: User, client_of) -> None:
    wanted = make_incident(by=author, title="Wanted")
    make_incident(by=author, title="Other")

    answer = client_of(author).get(LIST, {"q": wanted.reference.lower()})

    assert titles_in(answer, "Wanted", "Other") == {"Wanted"}


def test_days_of_a_period_begin_at_the_readers_midnight(client_of) -> None:
    tokyo = make_user("tokyo", timezone="Asia/Tokyo")
    make_incident(by=tokyo, title="Early", started_at=dt.datetime(2024, 6, 7, 15, 0, tzinfo=dt.UTC))
    make_incident(by=tokyo, title="Eve", started_at=dt.datetime(2024, 6, 7, 14, 59, tzinfo=dt.UTC))

    answer = client_of(tokyo).get(LIST, {"since": "2024-06-08"})

    assert titles_in(answer, "Early", "Eve") == {"Early"}


def test_the_last_day_of_a_period_counts_whole(author: User, client_of) -> None:
    late = dt.datetime(2024, 6, 8, 23, 59, tzinfo=dt.UTC)
    make_incident(by=author, title="That evening", started_at=late)
    make_incident(by=author, title="At midnight", started_at=late + dt.timedelta(minutes=1))

    answer = client_of(author).get(LIST, {"until": "2024-06-08"})

    assert titles_in(answer, "That evening", "At midnight") == {"That evening"}


def test_the_orders(author: User, client_of) -> None:
    def day(number: int) -> dt.datetime:
        return dt.datetime(2024, 6, number, tzinfo=dt.UTC)

    make_incident(by=author, title="B", severity="sev3", occurred_at=day(1), changed_at=day(9))
    make_incident(by=author, title="c", severity="", occurred_at=day(2), changed_at=day(8))
    make_incident(by=author, title="A", severity="sev1", occurred_at=day(3), changed_at=day(7))

    def order(sort: str) -> str:
        text = text_of(client_of(author).get(LIST, {"sort": sort}))
        return "".join(sorted("ABc", key=lambda title: text.index(f">{title}</a>")))

    assert [order(sort) for sort in ("newest", "oldest", "changed", "severity", "title")] == [
        "AcB",
        "BcA",
        "BcA",
        "ABc",
        "ABc",
    ]


def test_pages_of_twenty_five(author: User, client_of) -> None:
    for number in range(MANY):
        started = dt.datetime(2024, 6, 1, tzinfo=dt.UTC) + dt.timedelta(days=number)
        make_incident(by=author, title=f"Number {number:02}", started_at=started)
    client = client_of(author)

    first, second = (text_of(client.get(LIST, {"page": page})) for page in ("1", "2"))

    assert "1–25 of 30" in first and "26–30 of 30" in second
    assert "Number 29" in first and "Number 04" not in first
    assert "Number 04" in second and "Number 05" not in second


@pytest.mark.parametrize(
    "query",
    [
        *("page=x", "page=-1", "page=999999999999999999999", "state=nonsense", "since=31-02"),
        *("since=0001-01-01", "until=9999-12-31", "q=%00%01", "q=" + "x" * 5000, "sort=pk"),
        *("q=INC-99999999999999999999", "q=%25_%5C", "service=%00", "period=between"),
    ],
)
def test_any_address_has_an_answer(author: User, client_of, query: str) -> None:
    make_incident(by=author)

    assert client_of(author).get(f"{LIST}?{query}").status_code == 200


def test_what_could_not_be_read_is_said(author: User, client_of) -> None:
    make_incident(by=author, title="Shown anyway")

    answer = client_of(author).get(LIST, {"state": "<b>", "since": "31-02"})

    assert "“&lt;b&gt;” is not a state, so it was left out." in text_of(answer)
    assert "“31-02” is not a day, so it was left out." in text_of(answer)
    assert titles_in(answer, "Shown anyway")


# Restricted incidents


@pytest.fixture
def secret(author: User):
    """Restricted to its author, with a service, a tag and a person of its own."""
    insider = make_user("insider")
    incident = make_incident(
        by=author,
        title="Hushed breach",
        restricted=True,
        services=["vault"],
        tags=["secret-tag"],
        people={"responder": insider},
    )
    make_item(incident, title="Rotate the keys")
    return incident


@pytest.mark.parametrize("who", ["reader", "teammate"])
def test_restricted_incidents_leak_nowhere(request, secret, client_of, who: str) -> None:
    client = client_of(request.getfixturevalue(who))

    for query in ("", "?service=vault", "?q=breach", f"?q={secret.reference}", "?state=draft"):
        text = text_of(client.get(LIST + query))
        assert "Hushed breach" not in text
        assert "0 incidents" in text
    plain = text_of(client.get(LIST))
    assert not [word for word in ("vault", "secret-tag", "insider") if word in plain]


def test_restricted_incidents_do_not_count_among_others(secret, reader: User, client_of) -> None:
    make_incident(by=make_user(), title="Open to all")

    assert "1 incident<" in text_of(client_of(reader).get(LIST))


def test_restricted_incidents_take_no_place_on_a_page(author: User, reader, client_of) -> None:
    for _ in range(3):
        make_incident(
            by=author, title="Open to all", started_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
        )
    for _ in range(25):
        make_incident(by=author, restricted=True)

    for query in ("", "?sort=title", "?state=draft"):
        assert text_of(client_of(reader).get(LIST + query)).count(">Open to all</a>") == 3


def test_dropping_a_filter_does_not_count_restricted_incidents(
    secret, reader: User, client_of
) -> None:
    answer = client_of(reader).get(LIST, {"service": "vault", "severity": "sev1"})

    assert "Without" not in text_of(answer)


@pytest.mark.parametrize("who", ["author", "admin", "insider"])
def test_its_people_and_admins_see_it(request, secret, client_of, who: str) -> None:
    known = {"insider": lambda: User.objects.get(username="insider")}
    person = known[who]() if who in known else request.getfixturevalue(who)

    text = text_of(client_of(person).get(LIST))

    assert "Hushed breach" in text and "Restricted" in text and "1 incident<" in text
    assert ">vault</option>" in text and ">secret-tag</option>" in text


def test_who_was_taken_out_sees_it_no_more(secret, client_of) -> None:
    insider = User.objects.get(username="insider")
    secret.participants.filter(user=insider).update(removed_at=dt.datetime.now(dt.UTC))

    text = text_of(client_of(insider).get(LIST))

    assert "Hushed breach" not in text and "0 incidents" in text


# Empty places


def test_no_incident_at_all_says_what_to_do(author: User, reader: User, client_of) -> None:
    assert 'href="/incidents/new/">New postmortem' in text_of(client_of(author).get(LIST))
    reading = text_of(client_of(reader).get(LIST))
    assert "No postmortem yet" in reading and 'href="/incidents/new/"' not in reading


def test_no_match_says_which_filter_to_drop(author: User, client_of) -> None:
    make_incident(by=author, severity="sev1", state="closed", services=["web"])
    make_incident(by=author, severity="sev1", state="closed", services=["web"])
    make_incident(by=author, severity="sev4", state="draft")

    text = text_of(client_of(author).get(LIST, {"severity": "sev1", "state": "draft"}))

    assert 'href="?severity=sev1">Without “Draft”</a> <span class="count">2 incidents<' in text
    assert 'href="?state=draft">Without “SEV1 critical”</a> <span class="count">1 incident<' in text


# htmx


def test_for_htmx_only_the_list_and_a_short_address(author: User, client_of) -> None:
    make_incident(by=author, title="Found", severity="sev1")

    answer = client_of(author).get(
        LIST,
        {"q": "", "state": "", "severity": "sev1", "service": "", "sort": "newest"},
        headers={"HX-Request": "true"},
    )

    assert text_of(answer).startswith('<div id="incident-list">')
    assert "Found" in text_of(answer)
    assert answer["HX-Push-Url"] == "/incidents/?severity=sev1"
    assert "HX-Request" in answer["Vary"]


def test_history_gets_the_whole_page(author: User, client_of) -> None:
    answer = client_of(author).get(
        LIST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )

    assert "<!doctype html>" in text_of(answer)


# Cost


def fill(author: User, many: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    for number in range(many):
        incident = make_incident(
            by=author,
            severity="sev2",
            timezone=str(zone),
            started_at=dt.datetime(2024, 6, 1, number % 24, tzinfo=zone),
            services=[f"service-{number}", "web"],
            tags=[f"tag-{number}"],
            restricted=number % 5 == 0,
        )
        add_participant(incident, make_user(), "lead")
        make_item(incident, due_in=-1)
        make_item(incident)


@pytest.mark.parametrize("many", [1, MANY])
@pytest.mark.parametrize("who", ["reader", "admin"])
def test_the_list_asks_seven_questions(
    request, author: User, client_of, django_assert_num_queries, many: int, who: str
) -> None:
    client = client_of(request.getfixturevalue(who))
    fill(author, many + 1)

    # Session and person; what the filters offer; how many; which; their lines.
    with django_assert_num_queries(7):
        client.get(LIST)


@pytest.mark.parametrize("many", [1, MANY])
def test_filters_cost_no_more(author: User, client_of, django_assert_num_queries, many) -> None:
    client = client_of(author)
    fill(author, many)
    bring_up_to_date()

    # One more than without words: whether the search knows all of them.
    with django_assert_num_queries(8):
        client.get(LIST, {"severity": "sev2", "service": "web", "sort": "severity", "q": "Outage"})


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("7d", "2024-02-24", "2024-03-01"),
        ("30d", "2024-02-01", "2024-03-01"),
        ("this_quarter", "2024-01-01", "2024-03-01"),
        ("last_quarter", "2023-10-01", "2023-12-31"),
        ("this_year", "2024-01-01", "2024-03-01"),
        ("last_year", "2023-01-01", "2023-12-31"),
    ],
)
def test_periods_are_calendar_days(period: str, first: str, last: str) -> None:
    today = dt.date(2024, 3, 1)
    asked = IncidentFilters.read({"period": period}, today=today, zone=ZoneInfo("UTC"))

    assert (str(asked.since), str(asked.until)) == (first, last)
    assert asked.address() == f"?period={period}"
