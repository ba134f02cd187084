"""Every step from draft to archive: who may take it, from where; and whom one may ask."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from postmortems.changes import reviews
from postmortems.changes.importing import store_report
from postmortems.models import Change, Incident, OutgoingMail, Reviewer, User
from postmortems.report.document import STATES, Report
from postmortems.report.standing import standing
from tests.factories import add_participant, add_reviewer, make_user
from tests.reviewing import approved, in_state, make_quick_pdfs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pdfs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the PDFs that were made."""
    return make_quick_pdfs(monkeypatch)


@pytest.fixture
def incident(author: User) -> Incident:
    return store_report(Report(title="Checkout down", summary="It broke."), by=author)


def take(step: str, incident: Incident, by: User, other: User) -> None:
    """Take a step with whatever else it needs."""
    if step == "ask_for_review":
        reviews.ask_for_review(incident=incident, by=by, reviewers=[other])
    elif step == "approve":
        reviews.approve(incident=incident, by=by, seen=incident.version)
    elif step == "ask_for_changes":
        reviews.ask_for_changes(incident=incident, by=by, note="Say why.")
    else:
        reviews.take_step(incident=incident, by=by, step=step)


# The step, from which states, to which one, and who may take it.
WRITERS, ANSWERERS = {"author", "admin"}, {"reviewer", "admin"}
STEPS = {
    "ask_for_review": (("draft", "in_review", "approved"), "in_review", WRITERS),
    "take_back": (("in_review",), "draft", WRITERS),
    "approve": (("in_review", "approved"), "approved", ANSWERERS),
    "ask_for_changes": (("in_review",), "draft", ANSWERERS),
    "close": (("approved",), "closed", WRITERS),
    "reopen": (("closed",), "approved", WRITERS),
    "archive": (("draft", "closed"), "archived", WRITERS),
    "bring_back": (("archived",), "draft", WRITERS),
}
PEOPLE = ("author", "admin", "reviewer", "viewer")


@pytest.fixture
def people(author: User, admin: User, reader: User, incident: Incident) -> dict[str, User]:
    """The four there are: who wrote it, an admin, somebody asked who only reads, another reader."""
    asked = make_user("asked", role="viewer")
    add_reviewer(incident, asked)
    return {"author": author, "admin": admin, "reviewer": asked, "viewer": reader}


def test_the_table_knows_every_step() -> None:
    assert STEPS.keys() == reviews.STEPS.keys()


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_or_refused(
    step: str, state: str, who: str, incident: Incident, people: dict[str, User]
) -> None:
    before, after, allowed = STEPS[step]
    person = people[who]
    in_state(incident, state)
    version = incident.version
    offered = step in reviews.steps_for(person, incident, standing(incident))
    is_there_already = state == after and step in ("take_back", "close", "reopen", "archive")

    if who in allowed and is_there_already:
        take(step, incident, person, people["viewer"])
        after = state
    elif who in allowed and state in before:
        assert offered
        take(step, incident, person, people["viewer"])
    else:
        assert not offered
        with pytest.raises(ValidationError if who in allowed else PermissionDenied):
            take(step, incident, person, people["viewer"])
        after = state

    incident.refresh_from_db()
    assert incident.state == after
    recorded = Change.objects.filter(incident_pk=incident.pk, version__gt=version)
    if after != state:
        last = recorded.first()
        assert (last.by_name, last.before["state"]) == (str(person), state)
        assert last.after["state"] == after
    elif after == state and step not in ("ask_for_review", "approve"):
        assert not recorded.exists()


def test_a_postmortem_comes_back_from_the_archive_to_where_it_was(
    incident: Incident, author: User
) -> None:
    for state in ("draft", "closed"):
        in_state(incident, state)
        reviews.take_step(incident=incident, by=author, step="archive")
        assert reviews.take_step(incident=incident, by=author, step="bring_back").state == state


def test_an_imported_one_comes_back_as_closed_if_it_has_an_edition(
    incident: Incident, author: User, admin: User
) -> None:
    approved(incident, admin)
    in_state(incident, "archived")
    assert reviews.take_step(incident=incident, by=author, step="bring_back").state == "closed"


def test_who_is_asked_is_one_of_its_people_and_told_from_when(
    incident: Incident, author: User, teammate: User, reader: User
) -> None:
    add_participant(incident, teammate, "approver")
    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate, reader])

    approvers = incident.participants.filter(role="approver")
    assert sorted(str(one) for one in approvers) == sorted([str(teammate), str(reader)])
    rows = Reviewer.objects.filter(incident=incident)
    assert {one.user for one in rows} == {teammate, reader}
    assert all(one.is_waiting and one.asked_by_name == str(author) for one in rows)


def test_asking_again_begins_a_round_in_which_earlier_answers_wait(
    incident: Incident, author: User, teammate: User, reader: User
) -> None:
    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate, reader])
    reviews.ask_for_changes(incident=incident, by=teammate, note="Why so late?")
    row = Reviewer.objects.get(user=teammate)
    assert (row.is_waiting, row.note) == (False, "Why so late?")

    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate])

    row.refresh_from_db()
    assert (row.is_waiting, row.note) == (True, "Why so late?")
    assert not Reviewer.objects.filter(user=reader).exists()


def test_asking_the_same_people_twice_is_asking_once(
    incident: Incident, author: User, teammate: User
) -> None:
    for _ in range(2):
        reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate])
    asked = Change.objects.filter(incident_pk=incident.pk, verb="asked for review")
    assert asked.count() == OutgoingMail.objects.count() == 1


def test_more_reviewers_do_not_undo_answers(
    incident: Incident, author: User, teammate: User, reader: User
) -> None:
    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate])
    Reviewer.objects.update(answer="approved", answered_at=timezone.now())
    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate, reader])
    waiting = {one.user for one in Reviewer.objects.all() if one.is_waiting}
    assert waiting == {reader}


def test_mail_goes_to_who_is_newly_asked_and_back_to_who_wrote_it(
    incident: Incident, author: User, teammate: User, reader: User
) -> None:
    add_participant(incident, author, "author")
    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate])
    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate, reader])
    reviews.ask_for_changes(incident=incident, by=teammate, note="Why so late?")
    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate])
    incident.refresh_from_db()
    reviews.approve(incident=incident, by=teammate, seen=incident.version)

    mails = OutgoingMail.objects.order_by("pk")
    assert [mail.user for mail in mails] == [teammate, reader, author, teammate, author]
    assert "Why so late?" in mails[2].text and "approved" in mails[4].subject


@pytest.mark.parametrize("role", ["author", "lead", "scribe"])
def test_who_wrote_it_is_not_asked(
    incident: Incident, author: User, teammate: User, role: str
) -> None:
    add_participant(incident, teammate, role)
    with pytest.raises(ValidationError, match="wrote this postmortem"):
        reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate])
    assert not Reviewer.objects.exists()


def test_nobody_and_those_who_left_are_not_asked(
    incident: Incident, author: User, teammate: User
) -> None:
    teammate.is_active = False
    teammate.save()
    for people, said in (([], "at least one"), ([teammate], "has left")):
        with pytest.raises(ValidationError, match=said):
            reviews.ask_for_review(incident=incident, by=author, reviewers=people)
    incident.refresh_from_db()
    assert incident.state == "draft"
