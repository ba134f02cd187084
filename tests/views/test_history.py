"""History: who changed what when; versions read and compared."""

import datetime as dt

import pytest
from django.test import Client

from postmortems.changes import rows
from postmortems.changes.incidents import edit_incident
from postmortems.changes.promises import Said
from postmortems.models import (
    ActionItem,
    Change,
    Incident,
    Lesson,
    Participant,
    Revision,
)
from tests.factories import make_incident
from tests.pages import soup, text_of
from tests.views.history_samples import START, gone_on_with, started, summary, url, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(author):
    return started(author)


@pytest.fixture
def two_versions(incident, author, teammate):
    return gone_on_with(incident, author, teammate)


# Who may


PAGES = [(), ("compare",), (3,), (3, "changes")]


@pytest.mark.parametrize("parts", PAGES)
def test_four_people_and_a_stranger(
    two_versions, author, teammate, reader, admin, client_of, parts
):
    page = url(two_versions, *parts)

    assert {client_of(one).get(page).status_code for one in (author, teammate, reader, admin)} == {
        200
    }
    assert Client().get(page).status_code == 302


@pytest.mark.parametrize("parts", [*PAGES, (3, "restore")])
def test_a_restricted_history_exists_for_its_people_only(
    two_versions, author, teammate, reader, admin, client_of, parts
):
    Incident.objects.update(visibility="restricted")
    Participant.objects.filter(user=teammate).delete()
    page = url(two_versions, *parts)

    assert client_of(author).get(page).status_code == 200
    assert client_of(admin).get(page).status_code == 200
    assert client_of(teammate).get(page).status_code == 404
    assert client_of(reader).get(page).status_code == 404
    assert client_of(teammate).post(url(two_versions, 3, "restore")).status_code == 404


def test_readers_are_offered_no_restoring_and_cannot_do_it(two_versions, reader, client_of):
    client = client_of(reader)

    for parts in PAGES:
        assert b"/restore/" not in client.get(url(two_versions, *parts)).content
    assert client.get(url(two_versions, 3, "restore")).status_code == 403
    assert client.post(url(two_versions, 3, "restore")).status_code == 403
    assert summary(two_versions) == "The disk of the database was full."


def test_a_closed_postmortem_is_not_restored(two_versions, author, client_of):
    Incident.objects.update(state="closed")

    assert client_of(author).post(url(two_versions, 3, "restore")).status_code == 403
    assert b"/restore/" not in client_of(author).get(url(two_versions, 3)).content


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("parts", PAGES)
def test_nothing_changes_the_history_itself(two_versions, admin, client_of, parts, method):
    answer = getattr(client_of(admin), method)(url(two_versions, *parts))

    assert answer.status_code == 405
    assert (Change.objects.count(), Revision.objects.count()) == (7, 1)


# The list


def test_the_list_tells_who_changed_what_when(two_versions, reader, client_of):
    reader.timezone = "Asia/Kolkata"
    reader.save()
    Change.objects.filter(version__lte=3).update(at=dt.datetime(2024, 6, 9, 20, 0, tzinfo=dt.UTC))

    answer = client_of(reader).get(url(two_versions))

    newest, kept = soup(answer).select(".version")
    assert [one.get_text(" ", strip=True) for one in newest.select(".version-what > p")] == [
        "Teammate Example changed the summary, added 2 events to the timeline and removed "
        "“Paged the database team” from the timeline"
    ]
    assert [one.get_text(strip=True) for one in newest.select("details li span")] == [
        "removed “Paged the database team” from the timeline",
        "added “Deleted old logs” to the timeline",
        "added “Found the <b>disk</b> full” to the timeline",
        "changed the summary",
    ]
    assert "Author Example started this postmortem" in kept.get_text(" ", strip=True)
    assert "01:30 IST" in kept.get_text(" ") and "20:00 UTC" in kept.get_text(" ")
    assert "Monday 10 June 2024" in text_of(answer)


def test_changes_are_told_with_what_they_changed(incident, author, client_of):
    values = {"title": "Fix", "kind": "todo", "due_on": dt.date(2030, 12, 1)}
    item = rows.add_row(incident=incident, by=author, row=ActionItem(), values=values)
    due = {"due_on": dt.date(2030, 12, 8)}
    said = Said("The vendor is late.")
    rows.edit_row(row=item, by=author, values=due, seen={"due_on": values["due_on"]}, said=said)
    edit_incident(incident=incident, by=author, values={"severity": "sev2"}, seen={"severity": ""})
    edit_incident(incident=incident, by=author, values={"detected_at": START}, seen={})

    lines = soup(client_of(author).get(url(incident))).select("details li span")

    assert [line.get_text(strip=True) for line in lines] == [
        "set “detected” to 8 Jun 2024, 10:30 EDT",
        "set the severity to SEV2 major",
        "changed the due date of “Fix” from 1 Dec 2030 to 8 Dec 2030: “The vendor is late.”",
        "added the action item “Fix”",
        "started this postmortem",
    ]


def test_an_incident_nobody_has_changed_has_an_empty_history(author, client_of):
    incident = make_incident(by=author)

    assert "Nothing has been changed yet" in text_of(client_of(author).get(url(incident)))
    assert client_of(author).get(url(incident, "compare")).status_code == 200


def test_long_histories_come_in_pages_at_one_price(
    incident, author, reader, client_of, django_assert_num_queries
):
    client = client_of(reader)
    client.get(url(incident))

    def fill(first, last, every):
        many = [change(incident, author, number) for number in range(first, last)]
        Change.objects.bulk_create(many)
        Revision.objects.bulk_create(
            Revision(
                incident_pk=incident.pk,
                version=one.version,
                at=one.at,
                by_name=one.by_name,
                content={},
            )
            for one in many[::every]
        )
        Incident.objects.update(version=last - 1)

    fill(2, 6, 2)
    with django_assert_num_queries(QUERIES):
        few = client.get(url(incident))
    fill(6, 2002, 10)
    with django_assert_num_queries(QUERIES):
        many = client.get(url(incident))
    with django_assert_num_queries(QUERIES):
        second = client.get(f"{url(incident)}?page=2")

    assert len(soup(few).select(".version")) == 3
    numbers = [one["id"] for page in (many, second) for one in soup(page).select(".version")]
    assert len(numbers) == len(set(numbers)) == 40
    assert "added 10 lessons" in text_of(many)


# Session, person, incident, how many versions, those of the page, what was done, in what.
QUERIES = 8


def change(incident, by, number):
    return Change(
        incident_pk=incident.pk,
        version=number,
        at=START + dt.timedelta(minutes=number),
        by_pk=by.pk,
        by_name=str(by),
        verb="added",
        noun="lesson",
        key=f"key{number}",
        label=f"Lesson {number}",
    )


def test_two_thousand_changes_in_one_version_are_counted_and_can_all_be_read(
    incident, author, client_of
):
    Change.objects.bulk_create(change(incident, author, number) for number in range(2, 2002))
    Incident.objects.update(version=2001)
    client = client_of(author)

    first = client.get(url(incident))
    assert "added 2000 lessons" in text_of(first)
    assert len(soup(first).select("details li")) == 50
    read = []
    for page in range(1, 12):
        answer = client.get(f"{url(incident, 2001, 'changes')}?page={page}")
        read += [row.get_text(" ", strip=True) for row in soup(answer).select(".row")]
    assert len(read) == len(set(read)) == 2001


# Versions and comparing


def test_a_version_is_read_as_it_was_and_says_so(two_versions, reader, client_of):
    answer = client_of(reader).get(url(two_versions, 3))

    page = text_of(answer)
    assert f"Version 3 of {two_versions.reference}; not the current one." in page
    assert "The database was full." in page
    assert "Deleted old logs" not in page


def test_the_current_version_is_the_report(two_versions, reader, client_of):
    answer = client_of(reader).get(url(two_versions, 7))

    assert answer["Location"] == f"/incidents/{two_versions.reference}/report/"


@pytest.mark.parametrize("number", [0, 1, 2, 4, 8, 10**9, 10**30])
def test_a_version_that_never_was(two_versions, author, client_of, number):
    client = client_of(author)

    assert client.get(url(two_versions, number)).status_code == 404
    assert client.get(url(two_versions, number, "changes")).status_code == 404
    assert client.get(url(two_versions, number, "restore")).status_code == 404
    assert client.post(url(two_versions, number, "restore")).status_code == 404
    for query in (f"from={number}", f"from=3&to={number}"):
        assert client.get(f"{url(two_versions, 'compare')}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["from=x", "to=", "from=-1", "to=3.0", "from=%00", "to=now2"])
def test_what_is_no_version_at_all(two_versions, author, client_of, query):
    assert client_of(author).get(f"{url(two_versions, 'compare')}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["", "?from=3&to=now", "?from=3", "?from=3&to=7"])
def test_comparing_shows_words_and_rows(two_versions, reader, client_of, query):
    page = soup(client_of(reader).get(url(two_versions, "compare") + query))

    assert [one.get_text() for one in page.select(".section h2")] == ["Summary", "Timeline"]
    text = page.select_one("#summary .difference-text")
    assert str(text).count("<ins>") == 1
    assert [one.get_text() for one in text.select("ins")] == [" disk of the"]
    shown = [
        (row.select_one(".difference-verb").get_text(), row.select_one("ins, del").get_text())
        for row in page.select("#timeline .difference")
    ]
    assert shown == [
        ("Added", "Found the <b>disk</b> full"),
        ("Added", "Deleted old logs"),
        ("Removed", "Paged the database team"),
    ]
    chosen = [one["value"] for one in page.select("option[selected]")]
    assert chosen[0] == "3" and chosen[1] == "now"


def test_comparing_backwards_is_the_other_way_round(two_versions, reader, client_of):
    page = soup(client_of(reader).get(f"{url(two_versions, 'compare')}?from=now&to=3"))

    assert [one.get_text() for one in page.select("#summary del")] == [" disk of the"]


def test_where_nothing_differs_it_says_so(two_versions, author, client_of):
    answer = client_of(author).get(f"{url(two_versions, 'compare')}?from=3&to=3")

    assert "Nothing differs" in text_of(answer)


def test_long_stretches_that_stayed_are_cut_short(incident, author, teammate, client_of):
    stayed = " ".join(f"word{number}" for number in range(500))
    write(incident, author, f"{stayed} old {stayed}")
    write(incident, teammate, f"{stayed} new {stayed}")

    shown = soup(client_of(author).get(url(incident, "compare"))).select_one("#summary dd")

    assert [one.get_text(strip=True) for one in shown.select("ins, del")] == ["old", "new"]
    assert shown.get_text().count("characters unchanged") == 2
    assert len(shown.get_text()) < 1000


def test_comparing_costs_the_same_for_few_and_many(
    two_versions, author, reader, client_of, django_assert_num_queries
):
    client = client_of(reader)
    page = f"{url(two_versions, 'compare')}?from=3&to=now"

    with django_assert_num_queries(COMPARING):
        client.get(page)
    for number in range(40):
        values = {"kind": "got_lucky", "text": f"Lesson {number}"}
        rows.add_row(incident=two_versions, by=author, row=Lesson(), values=values)
    with django_assert_num_queries(COMPARING):
        answer = client.get(page)
    assert len(soup(answer).select("#lessons .difference")) == 40


# Session, person, incident; versions to choose from, the older, its text; five for the report now.
COMPARING = 10


def test_the_way_to_the_history(two_versions, reader, client_of):
    client = client_of(reader)

    for page in ("", "report/"):
        answer = client.get(f"/incidents/{two_versions.reference}/{page}")
        assert soup(answer).find("a", href=url(two_versions)), page
