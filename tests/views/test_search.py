"""The search page: what somebody sees of what was found, and what nobody else does."""

import pytest

from postmortems.models import Incident, Section, User
from postmortems.search.documents import bring_up_to_date
from tests.factories import make_event, make_incident
from tests.pages import HTMX, soup, text_of

pytestmark = pytest.mark.django_db

PAGE = "/search/"
SECRET = "Nightingale"


@pytest.fixture
def hidden(author: User) -> Incident:
    incident = make_incident(
        by=author, title=f"{SECRET} title", restricted=True, services=[f"{SECRET}-service"]
    )
    Section.objects.create(incident=incident, kind="summary", text=f"{SECRET} sang at night.")
    make_event(incident, text=f"{SECRET} was heard")
    return incident


def test_a_result_says_which_where_and_why(author: User, reader: User, client_of) -> None:
    incident = make_incident(
        by=author, title="Checkout down", severity="sev2", state="approved", services=["web"]
    )
    Section.objects.create(
        incident=incident, kind="summary", text="Nobody could pay & the **broker** <was> full."
    )

    answer = client_of(reader).get(PAGE, {"q": "brokers"})
    page = soup(answer)

    (found,) = page.select("li.found")
    assert found.select_one("a")["href"] == f"/incidents/{incident.reference}/"
    said = " ".join(found.get_text(" ").split())
    for word in ("Checkout down", incident.reference, "SEV2", "Approved", "web"):
        assert word in said
    assert [mark.get_text() for mark in found.select("mark")] == ["broker"]
    assert "pay &amp; the <mark>broker</mark> &lt;was&gt; full." in answer.content.decode()
    assert "1 incident " in text_of(answer)


def test_markup_in_a_document_stays_text(author: User, client_of) -> None:
    make_incident(by=author, title="<script>alert('broker')</script>")

    answer = client_of(author).get(PAGE, {"q": '<script> "broker'})

    assert "<script>alert" not in answer.content.decode()
    assert [mark.get_text() for mark in soup(answer).select("li.found mark")] == [
        "script",
        "broker",
        "script",
    ]


@pytest.mark.parametrize("who", ["teammate", "reader"])
def test_a_restricted_incident_is_in_no_title_count_or_excerpt(
    request: pytest.FixtureRequest, client_of, author: User, hidden: Incident, who: str
) -> None:
    make_incident(by=author, title="Owl heard at night")
    client = client_of(request.getfixturevalue(who))

    for query in (SECRET, "sang", "heard", "night", hidden.reference, f'"{SECRET} title"'):
        for headers in ({}, HTMX):
            answer = client.get(PAGE, {"q": query}, headers=headers)
            told = [row.get_text() for row in soup(answer).select("li.found")]
            assert not any(SECRET in row for row in told), query
            many = 1 if query in ("heard", "night") else 0
            assert len(told) == many
            assert f"{many} incident" in text_of(answer), query
    listed = client.get("/incidents/", {"q": "sang"})
    assert SECRET not in listed.content.decode()
    assert "0 incidents" in text_of(listed)


@pytest.mark.parametrize("who", ["author", "admin"])
def test_its_people_and_admins_find_it(
    request: pytest.FixtureRequest, client_of, hidden: Incident, who: str
) -> None:
    answer = client_of(request.getfixturevalue(who)).get(PAGE, {"q": "sang"})

    assert f"{SECRET} title" in text_of(answer)
    assert "Restricted" in text_of(answer)


def test_filters_narrow_what_is_found(author: User, client_of) -> None:
    make_incident(by=author, title="Broker one", severity="sev1")
    make_incident(by=author, title="Broker two", severity="sev3", state="closed")
    client = client_of(author)

    answer = client.get(PAGE, {"q": "broker", "severity": "sev3", "state": "closed"})
    nothing = client.get(PAGE, {"q": "broker", "severity": "sev5"})

    assert len(soup(answer).select("li.found")) == 1
    assert "Broker two" in text_of(answer)
    assert "2 incidents without the filters" in text_of(nothing)
    assert soup(nothing).select_one(".empty a")["href"] == "?q=broker"


def test_pages_hold_what_was_asked(author: User, client_of) -> None:
    for number in range(27):
        make_incident(by=author, title=f"Broker {number}")
    client = client_of(author)

    first = soup(client.get(PAGE, {"q": "broker"}))
    second = soup(client.get(PAGE, {"q": "broker", "page": "2"}))

    assert (len(first.select("li.found")), len(second.select("li.found"))) == (25, 2)
    assert "page=2" in first.select_one('a[rel="next"]')["href"]
    titles = {one.get_text() for page in (first, second) for one in page.select(".found-title")}
    assert len(titles) == 27
    beyond = client.get(PAGE, {"q": "broker", "page": "9999999999999999999999"})
    assert beyond.status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "What are you looking for?"),
        ("!!! ()", "There is no word in this"),
        ("-broker", "Which word shall be found?"),
        ("nowhere", "Nothing has all of this"),
    ],
)
def test_an_empty_page_says_why(author: User, client_of, typed: str, said: str) -> None:
    make_incident(by=author, title="Broker")

    assert said in text_of(client_of(author).get(PAGE, {"q": typed}))


@pytest.mark.parametrize(
    "query",
    [
        "q=%00%22%27",
        "q=" + "x" * 5000,
        "q=a&page=no",
        "q=a&state=%00&severity=no",
        "q=%25s%7Bown%7D",
    ],
)
def test_whatever_an_address_says_there_is_an_answer(author: User, client_of, query: str) -> None:
    make_incident(by=author)

    assert client_of(author).get(f"{PAGE}?{query}").status_code == 200


def test_a_script_gets_the_list_alone(author: User, client_of) -> None:
    make_incident(by=author, title="Broker")

    answer = client_of(author).get(PAGE, {"q": "broker", "state": ""}, headers=HTMX)

    assert "<html" not in answer.content.decode()
    assert answer["HX-Push-Url"] == "/search/?q=broker"
    assert "HX-Request" in answer["Vary"]


def test_the_search_of_every_page_leads_here(author: User, client_of) -> None:
    client = client_of(author)

    (form,) = soup(client.get("/")).select('form[role="search"]')
    assert form["action"] == PAGE
    assert form.select_one("input")["data-key"] == "/"
    (own,) = soup(client.get(PAGE)).select('form[role="search"]')
    assert own.select_one('input[type="search"]')["data-key"] == "/"


@pytest.mark.parametrize("many", [1, 24])
def test_the_page_asks_seven_questions(
    author: User, client_of, django_assert_num_queries, many: int
) -> None:
    """Session, person, what is new, how many, which, their texts and their facts."""
    for number in range(many):
        make_incident(by=author, title=f"Broker {number}")
    bring_up_to_date()
    client = client_of(author)

    with django_assert_num_queries(7):
        client.get(PAGE, {"q": "broker", "state": "draft"})
