"""What is said about a report makes no version of it."""

import pytest

from postmortems.changes import comments, reviews
from postmortems.models import Change, Incident, Revision
from postmortems.models.history import ASIDE
from tests.pages import soup, text_of
from tests.views.history_samples import started, url, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(author):
    incident = started(author)
    write(incident, author, "The database was full.")
    return incident


def say(incident, by, text="Was it?"):
    return comments.add_comment(
        incident=incident, by=by, noun="prose", target="summary", text=text
    ).comment


def versions_in(client, incident):
    """(name, what was done, what was said) of each version of the list."""
    found = []
    for one in soup(client.get(url(incident))).select(".version"):
        done, *said = [p.get_text(" ", strip=True) for p in one.select(".version-what > p")]
        found.append((one.select_one(".version-name").get_text(" ", strip=True), done, *said))
    return found


def test_a_comment_begins_no_version(incident, author, teammate, client_of):
    say(incident, teammate)
    write(incident, author, "The disk was full.")

    assert not Revision.objects.exists()
    assert versions_in(client_of(author), incident) == [
        (
            "Now version 4",
            "Author Example started this postmortem and changed the summary",
            "Meanwhile: Teammate Example commented on the summary",
        )
    ]


def test_a_version_is_its_last_change_and_not_the_comments_on_it(
    incident, author, teammate, client_of
):
    say(incident, teammate)
    comments.resolve(comment=say(incident, author), by=author)
    write(incident, teammate, "The disk was full.")

    kept = Revision.objects.get()
    assert (kept.version, kept.by_name) == (2, "Author Example")
    now, before = versions_in(client_of(author), incident)
    assert now[0] == "Now version 6"
    assert "commented on the summary" in now[2]
    assert before == (
        "Version 2",
        "Author Example started this postmortem and changed the summary",
    )


def test_comments_since_the_last_change_belong_to_how_it_stands_now(
    incident, author, teammate, client_of
):
    write(incident, teammate, "The disk was full.")
    say(incident, author)
    say(incident, teammate)
    client = client_of(author)

    assert [one[0] for one in versions_in(client, incident)] == ["Now version 3", "Version 2"]
    for number in (3, 4, 5):
        assert client.get(url(incident, number)).status_code == 302
        lines = text_of(client.get(url(incident, number, "changes")))
        assert lines.count("commented on the summary") == 2
        assert lines.count("changed the summary") == 1
    assert client.get(url(incident, 6)).status_code == 404


def test_versions_kept_for_a_comment_once_are_no_longer_listed(
    incident, author, teammate, client_of
):
    say(incident, teammate)
    Revision.objects.create(
        incident_pk=incident.pk, version=3, at=incident.changed_at, by_name="Old", content={}
    )
    write(incident, teammate, "The disk was full.")
    Revision.objects.create(
        incident_pk=incident.pk, version=2, at=incident.changed_at, by_name="Old", content={}
    )
    client = client_of(author)

    assert [one[0] for one in versions_in(client, incident)] == ["Now version 4", "Version 2"]
    compared = soup(client.get(url(incident, "compare") + "?from=now&to=now"))
    names = [one["value"] for one in compared.select("select[name=from] option")]
    assert names == ["now", "2"]


def test_a_version_of_which_only_the_last_change_is_a_comment_stays_listed(
    incident, author, teammate, client_of
):
    say(incident, author)
    Revision.objects.create(
        incident_pk=incident.pk, version=3, at=incident.changed_at, by_name="Old", content={}
    )
    Incident.objects.update(editing_pk=author.pk)
    write(incident, author, "The disk was full.")

    names = [one[0] for one in versions_in(client_of(author), incident)]
    assert names == ["Now version 4", "Version 3"]


def test_restoring_names_the_version_to_go_back_to(incident, author, teammate, client_of):
    write(incident, teammate, "The disk was full.")
    say(incident, author)
    client = client_of(author)

    answer = client.post(url(incident, 2, "restore"), follow=True)

    assert "How it stood before is version 3" in text_of(answer)
    assert client.get(url(incident, 3)).status_code == 200


def test_what_is_said_after_the_approver_looked_does_not_stop_the_approval(
    incident, author, teammate, admin, monkeypatch
):
    monkeypatch.setattr(reviews, "store_pdf", lambda edition: None)
    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate])
    say(incident, author)
    seen, _ = reviews.shown_version(Incident.objects.get())
    say(incident, teammate)

    approval = reviews.approve(incident=Incident.objects.get(), by=teammate, seen=seen)

    assert approval.is_new
    assert Change.objects.get(version=seen).noun not in ASIDE
