"""Asking for a review and answering, as four people see it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from postmortems.changes.importing import store_report
from postmortems.models import Edition, Incident, Reviewer, User
from postmortems.report.document import Report
from tests.factories import add_participant, add_reviewer, make_item, make_user
from tests.pages import HTMX, fields_of, soup, text_of
from tests.reviewing import approved, change_words, in_state, make_quick_pdfs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pdfs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return make_quick_pdfs(monkeypatch)


@pytest.fixture
def incident(author: User) -> Incident:
    return store_report(Report(title="Checkout down", summary="It broke."), by=author)


def address(incident: Incident, *parts: str) -> str:
    return "/".join([f"/incidents/{incident.reference}", *parts, ""])


def menu(client: Client, incident: Incident) -> list[str]:
    """What the next step may be."""
    page = soup(client.get(address(incident)))
    return [item.get_text(strip=True) for item in page.select(".workbar .menu-item")]


def answer(client: Client, incident: Incident, kind: str, **more: Any) -> Any:
    """Send the form of the review page as it is, with this answer."""
    where = address(incident, "review", "answer")
    fields = fields_of(client.get(address(incident, "review")), where)
    return client.post(where, {**fields, "answer": kind, **more})


def test_from_asking_to_the_edition(
    incident: Incident, author: User, reader: User, client_of: Callable[[User], Client]
) -> None:
    mine, theirs = client_of(author), client_of(reader)
    assert menu(mine, incident) == ["Ask for a review …", "Archive"]
    assert menu(theirs, incident) == []

    asked = mine.post(address(incident, "review", "ask"), {"others": str(reader)})
    assert asked["Location"] == address(incident)
    assert menu(mine, incident) == ["Change the reviewers …", "Take back to draft"]
    assert menu(theirs, incident) == ["Read and answer …"]
    assert f"{author} asked you to review this." in text_of(theirs.get(address(incident)))
    panel = soup(mine.get(address(incident))).select_one("#review")
    assert "Waiting for an answer" in panel.get_text()
    assert "Checkout down" in text_of(theirs.get("/")).split("To review")[1]

    sent_back = answer(theirs, incident, "changes", note="How **many** were hit?")
    assert sent_back["Location"] == address(incident)
    panel = soup(mine.get(address(incident))).select_one("#review")
    assert panel.select_one(".reviewer-note strong").get_text() == "many"
    assert "Asked for changes" in panel.get_text()
    assert "To review" not in text_of(theirs.get("/"))

    mine.post(address(incident, "review", "ask"), {"proposed": str(reader.pk)})
    page = text_of(theirs.get(address(incident, "review")))
    assert "Asked for changes in an earlier round" in page and "It broke." in page
    done = answer(theirs, incident, "approved", note="Now I see.")

    assert done["Location"] == address(incident, "editions", "1")
    page = text_of(theirs.get(done["Location"]))
    assert "Approved: this is edition 1." in page and "Now I see." in page
    assert "Approved, edition 1" in text_of(mine.get(address(incident)))
    assert menu(mine, incident) == ["Close"]


def test_the_author_takes_it_back(incident: Incident, author: User, client_of) -> None:
    in_state(incident, "in_review")
    client = client_of(author)
    assert client.post(address(incident, "state"), {"step": "take_back"}).status_code == 302
    incident.refresh_from_db()
    assert incident.state == "draft"


@pytest.mark.parametrize("step", ["approve", "ask_for_review", "nonsense", "", "draft"])
def test_only_plain_steps_are_a_click(
    incident: Incident, admin: User, client_of, step: str
) -> None:
    in_state(incident, "in_review")
    assert client_of(admin).post(address(incident, "state"), {"step": step}).status_code == 404
    assert client_of(admin).get(address(incident, "state")).status_code == 405


def test_what_i_may_not_do_is_refused(
    incident: Incident, author: User, teammate: User, reader: User, client_of
) -> None:
    add_reviewer(incident, author)
    in_state(incident, "in_review")
    version = incident.version
    yes = {"answer": "approved", "version": version}
    for user, part, data in (
        (reader, "review/ask", {"others": str(teammate)}),
        (reader, "state", {"step": "take_back"}),
        (reader, "review/answer", yes),
        (teammate, "review/answer", yes),
        (teammate, "review/answer", {"answer": "changes", "version": version, "note": "No"}),
        (author, "review/answer", yes),
    ):
        client = client_of(user)
        assert client.post(address(incident, part), data).status_code == 403, (user, part)
    for user in (author, teammate, reader):
        page = soup(client_of(user).get(address(incident, "review")))
        assert page.select_one("#answer") is None
    assert not Edition.objects.exists()


def test_what_changed_a_second_ago_is_shown_before_it_is_approved(
    incident: Incident, author: User, teammate: User, client_of
) -> None:
    add_reviewer(incident, teammate)
    in_state(incident, "in_review")
    client = client_of(teammate)
    where = address(incident, "review", "answer")
    fields = fields_of(client.get(address(incident, "review")), where)
    change_words(incident, author, "It broke badly.")

    stale = client.post(where, {**fields, "answer": "approved", "note": "Fine."})

    assert stale.status_code == 409
    assert "so nothing was approved" in text_of(stale)
    assert soup(stale).select_one("#meanwhile ins").get_text() == " badly"
    assert soup(stale).select_one(".notice a")["href"] == "#answer"
    assert not Edition.objects.exists()
    again = fields_of(stale, where)
    assert again["note"].strip() == "Fine." and again["version"] != fields["version"]
    assert client.post(where, {**again, "answer": "approved"}).status_code == 302
    assert Edition.objects.get().content["summary"] == "It broke badly."


@pytest.mark.parametrize(
    "version", ["", "x", "-1", "99", "9" * 30, "1.5"], ids=lambda value: value[:5]
)
def test_a_version_nobody_saw_is_not_approved(
    incident: Incident, admin: User, client_of, version: str
) -> None:
    in_state(incident, "in_review")
    data = {"answer": "approved", "version": version}
    refused = client_of(admin).post(address(incident, "review", "answer"), data)
    assert refused.status_code in (409, 422)
    assert not Edition.objects.exists()


def test_the_second_to_approve_is_told_who_was_first(
    incident: Incident, teammate: User, reader: User, client_of
) -> None:
    for user in (teammate, reader):
        add_reviewer(incident, user)
    in_state(incident, "in_review")
    where = address(incident, "review", "answer")
    forms = [
        (client, fields_of(client.get(address(incident, "review")), where))
        for client in (client_of(teammate), client_of(reader))
    ]

    answers = [
        client.post(where, {**fields, "answer": "approved"}, follow=True)
        for client, fields in forms
    ]

    assert "Approved: this is edition 1." in text_of(answers[0])
    assert f"{teammate} approved the same words before you, as edition 1." in text_of(answers[1])
    assert Edition.objects.count() == 1
    assert Reviewer.objects.waiting().count() == 0


def test_an_answer_that_comes_too_late_keeps_its_note(
    incident: Incident, author: User, teammate: User, client_of
) -> None:
    add_reviewer(incident, teammate)
    in_state(incident, "in_review")
    client = client_of(teammate)
    where = address(incident, "review", "answer")
    fields = fields_of(client.get(address(incident, "review")), where)
    client_of(author).post(address(incident, "state"), {"step": "take_back"})

    for kind in ("approved", "changes"):
        late = client.post(where, {**fields, "answer": kind, "note": "A <b>long</b> thought."})
        assert late.status_code == 422
        assert "A <b>long</b> thought." in text_of(late)
        assert "a draft now" in text_of(late)


def test_asking_for_changes_needs_a_note(incident: Incident, admin: User, client_of) -> None:
    in_state(incident, "in_review")
    refused = answer(client_of(admin), incident, "changes", note="  ")
    assert refused.status_code == 422
    assert "Say what should change." in text_of(refused)
    incident.refresh_from_db()
    assert incident.state == "in_review"


def test_named_approvers_are_proposed_and_writers_are_not(
    incident: Incident, author: User, teammate: User, reader: User, admin: User, client_of
) -> None:
    for person in (teammate, reader, "Officer of the day"):
        add_participant(incident, person, "approver")
    add_participant(incident, reader, "scribe")
    page = soup(client_of(author).get(address(incident, "review")))
    labels = [
        label.get_text(strip=True) for label in page.select("#ask [name=proposed] ~ *, #ask label")
    ]
    assert str(teammate) in labels and str(reader) not in labels
    assert not [box for box in page.select("#ask [name=proposed]") if not box.has_attr("checked")]


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ("", "at least one person"),
        ("Nobody Known", "Nobody who signs in here is called Nobody Known."),
        ("author", "wrote this postmortem"),
        ("<b>x</b>", "Nobody who signs in here is called <b>x</b>."),
    ],
)
def test_who_cannot_be_asked_is_said(
    incident: Incident, author: User, client_of, others: str, said: str
) -> None:
    refused = client_of(author).post(address(incident, "review", "ask"), {"others": others})
    assert refused.status_code == 422
    assert said in text_of(refused)


def test_a_restricted_one_exists_for_those_who_are_asked(
    author: User, teammate: User, reader: User, client_of
) -> None:
    hidden = store_report(Report(title="Secret"), by=author, visibility="restricted")
    client = client_of(teammate)

    def statuses() -> set[int]:
        return {
            client.get(address(hidden)).status_code,
            client.get(address(hidden, "review")).status_code,
            client.get(address(hidden, "editions")).status_code,
            client.post(address(hidden, "review", "ask"), {"others": "x"}).status_code,
            client.post(address(hidden, "review", "answer"), {"version": 1}).status_code,
            client.post(address(hidden, "state"), {"step": "archive"}).status_code,
        }

    assert statuses() == {404}
    page = client_of(author).get(address(hidden, "review"))
    assert "so may see it although it is restricted" in text_of(page)
    client_of(author).post(address(hidden, "review", "ask"), {"others": str(teammate)})
    assert client.get(address(hidden, "review")).status_code == 200
    assert "Secret" in text_of(client.get("/"))
    # Taken out of its people, they know of it no more.
    hidden.participants.filter(user=teammate).delete()
    assert client.get(address(hidden, "review")).status_code == 404
    assert "Secret" not in text_of(client_of(make_user("other")).get("/"))


def test_closing_too_early_lists_what_is_undecided(
    incident: Incident, author: User, client_of
) -> None:
    item = make_item(incident, title="Fix <it>", priority="p0")
    make_item(incident, title="Some day", priority="p3")
    in_state(incident, "approved")
    client = client_of(author)

    refused = client.post(address(incident, "state"), {"step": "close"})

    assert refused.status_code == 422
    links = {link.get_text(): link["href"] for link in soup(refused).select(".rows a")}
    assert links == {"Fix <it>": f"{address(incident)}#action-items-{item.key}"}
    assert "no owner" in text_of(refused) and "no due date" in text_of(refused)
    item.delete()
    assert client.post(address(incident, "state"), {"step": "close"}).status_code == 302


def test_what_changed_since_the_edition_is_shown(
    incident: Incident, author: User, admin: User, client_of
) -> None:
    approved(incident, admin)
    change_words(incident, author, "It broke badly.")
    client = client_of(admin)

    assert "Approved, edition 1; changed since" in text_of(client.get(address(incident)))
    assert "Read and approve edition 2 …" in menu(client, incident)
    page = soup(client.get(address(incident, "review")))
    assert page.select_one("#since ins").get_text() == " badly"
    assert page.select_one("#answer button").get_text() == "Approve edition 2"
    assert not page.select("#answer button[value=changes]")


def test_the_panel_comes_with_the_news_of_the_page(
    incident: Incident, author: User, admin: User, client_of
) -> None:
    """An open page asks for its document again; a part with a form would be left alone."""
    client = client_of(author)
    panel = soup(client.get(address(incident), headers=HTMX)).select_one("#review[data-part]")
    assert panel.has_attr("hidden") and not panel.select("form")
    approved(incident, admin)
    panel = soup(client.get(address(incident), headers=HTMX)).select_one("#review[data-part]")
    assert "Edition 1" in panel.get_text() and not panel.select("form")
