"""Versions brought back through the pages: shown first, done once, never at a loss."""

import pytest

from postmortems.changes import rows
from postmortems.models import Change, Incident, Participant, Revision, TimelineEvent
from tests.pages import soup, text_of
from tests.views.history_samples import gone_on_with, started, summary, url, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_versions(author, teammate):
    return gone_on_with(started(author), author, teammate)


def test_restoring_is_shown_before_and_then_done_and_can_be_taken_back(
    two_versions, author, client_of
):
    client, page = client_of(author), url(two_versions, 3, "restore")
    asked = client.get(page)
    assert [one.get_text(strip=True) for one in soup(asked).select("#summary del")] == [
        "disk of the"
    ]
    assert summary(two_versions) == "The disk of the database was full."

    answer = client.post(page, follow=True)

    assert answer.redirect_chain == [(url(two_versions), 302)]
    assert "How it stood before is version 7" in text_of(answer)
    assert "Author Example restored version 3" in text_of(answer)
    assert summary(two_versions) == "The database was full."
    assert [one.text for one in TimelineEvent.objects.filter(removed_at=None)] == [
        "Paged the database team"
    ]
    client.post(url(two_versions, 7, "restore"))
    assert summary(two_versions) == "The disk of the database was full."


def test_one_part_is_restored(two_versions, author, client_of):
    client = client_of(author)
    link = soup(client.get(f"{url(two_versions, 'compare')}?from=3&to=now")).select_one(
        "#summary .section-head a"
    )
    assert link["href"] == f"{url(two_versions, 3, 'restore')}?part=summary"
    form = soup(client.get(link["href"])).select_one(".restore-form")
    sent = {one["name"]: one["value"] for one in form.select("input[name=part]")}
    assert sent == {"part": "summary"}

    answer = client.post(form["action"], sent, follow=True)

    assert "restored the summary of version 3" in text_of(answer)
    assert summary(two_versions) == "The database was full."
    assert TimelineEvent.objects.filter(removed_at=None).count() == 2


def test_parts_that_do_not_exist(two_versions, author, client_of):
    page = url(two_versions, 3, "restore")

    assert client_of(author).post(page, {"part": "state"}).status_code == 404
    assert client_of(author).get(f"{page}?part=nonsense").status_code == 404
    assert Change.objects.count() == 7


def test_where_only_the_state_differs_there_is_nothing_to_restore(two_versions, author, client_of):
    client = client_of(author)
    client.post(url(two_versions, 3, "restore"))
    Incident.objects.update(state="in_review")

    compared = soup(client.get(f"{url(two_versions, 'compare')}?from=3&to=now"))
    assert [one.get_text() for one in compared.select(".section h2")] == [
        "Title, severity and times"
    ]
    assert compared.select("#head .section-head a") == []
    assert "Nothing differs" in text_of(client.get(url(two_versions, 3, "restore")))


def test_what_somebody_wrote_since_the_page_was_opened_is_a_version(
    two_versions, author, teammate, client_of
):
    client, page = client_of(author), url(two_versions, 3, "restore")
    client.get(page)
    write(two_versions, teammate, "Written in the last second.")

    client.post(page)

    assert summary(two_versions) == "The database was full."
    lost = Revision.objects.get(incident_pk=two_versions.pk, version=8)
    assert lost.content["summary"] == "Written in the last second."
    assert "Written in the last second." in text_of(client.get(url(two_versions, 8)))


def test_pressed_twice_it_is_done_once(two_versions, author, client_of):
    client, page = client_of(author), url(two_versions, 3, "restore")

    client.post(page)
    again = client.post(page, follow=True)

    assert "Nothing differed from version 3." in text_of(again)
    assert Change.objects.filter(verb="restored").count() == 1


def test_a_person_who_was_not_in_it_then_is_led_away(two_versions, author, teammate, client_of):
    values = {"user": teammate, "role": "responder"}
    rows.add_row(incident=two_versions, by=author, row=Participant(), values=values)
    Incident.objects.update(visibility="restricted")

    answer = client_of(teammate).post(url(two_versions, 3, "restore"), follow=True)

    assert answer.redirect_chain == [("/incidents/", 302)]
    assert "no longer yours to see" in text_of(answer)


@pytest.mark.parametrize(
    ("member", "value", "why"),
    [("format", "postmortem/0", "postmortem/1"), ("severity", "sev9", "'sev9' is none of")],
)
def test_a_version_that_is_no_longer_read_says_why(
    two_versions, author, client_of, member, value, why
):
    kept = Revision.objects.get()
    kept.content[member] = value
    kept.save()
    client, page = client_of(author), url(two_versions, 3, "restore")

    for answer in (
        client.get(url(two_versions, 3)),
        client.get(url(two_versions, "compare")),
        client.get(page),
        client.post(page),
    ):
        assert answer.status_code == 422
        assert why in text_of(answer)
    assert client.get(url(two_versions)).status_code == 200
    assert Change.objects.count() == 7


def test_open_pages_are_told_to_load_again(two_versions, author, reader, client_of):
    client_of(author).post(url(two_versions, 3, "restore"))

    news = client_of(reader).get(f"/incidents/{two_versions.reference}/news/?since=7").json()

    assert news["version"] == 8
    assert news["all"] is True
