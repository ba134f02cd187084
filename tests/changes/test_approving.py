"""An approval freezes what the approver saw, once, as a numbered edition with its PDF."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from postmortems.changes import editions, reviews
from postmortems.changes.importing import store_report
from postmortems.changes.incidents import edit_incident
from postmortems.changes.rows import edit_row, remove_row
from postmortems.models import Attachment, Change, Edition, Incident, Reviewer, Revision, User
from postmortems.report.build import build
from postmortems.report.document import Report
from postmortems.report.from_json import from_data
from postmortems.report.standing import standing
from postmortems.report.to_json import to_data
from postmortems.report.to_pdf import PdfBusy
from tests.factories import add_reviewer, make_item, make_user
from tests.reviewing import approved, change_words, in_state, make_quick_pdfs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pdfs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the PDFs that were made."""
    return make_quick_pdfs(monkeypatch)


@pytest.fixture
def incident(author: User) -> Incident:
    return store_report(Report(title="Checkout down", summary="It broke."), by=author)


def test_who_wrote_it_approves_only_as_admin(incident: Incident, author: User, admin: User) -> None:
    add_reviewer(incident, author)
    in_state(incident, "in_review")
    with pytest.raises(PermissionDenied, match="somebody else approves"):
        reviews.approve(incident=incident, by=author, seen=incident.version)
    author.role = "admin"
    assert reviews.approve(incident=incident, by=author, seen=incident.version).is_new


def test_an_approval_freezes_the_report_and_keeps_the_version(
    incident: Incident, author: User, teammate: User, pdfs: list[str]
) -> None:
    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate])
    incident.refresh_from_db()

    approval = reviews.approve(
        incident=incident, by=teammate, seen=incident.version, note="Good work."
    )

    incident.refresh_from_db()
    edition = Edition.objects.get()
    assert approval == reviews.Approval(edition, is_new=True)
    assert (incident.state, edition.number, edition.version) == ("approved", 1, incident.version)
    assert edition.content == to_data(build(incident), row_keys=True)
    assert edition.content["state"] == "approved"
    assert (edition.approver_pk, edition.approver_name) == (teammate.pk, str(teammate))
    assert edition.note == "Good work."
    kept = Revision.objects.get(incident_pk=incident.pk, version=edition.version)
    assert from_data(kept.content) == from_data(edition.content) == build(incident)
    row = Reviewer.objects.get(user=teammate)
    assert (row.answer, row.note, row.is_waiting) == ("approved", "Good work.", False)
    assert pdfs == [f"{incident.reference} Checkout down"]
    assert standing(incident).label == "1"


def test_what_the_approver_did_not_see_is_not_approved(
    incident: Incident, author: User, admin: User
) -> None:
    in_state(incident, "in_review")
    seen, shown = reviews.shown_version(incident)
    change_words(incident, author)

    with pytest.raises(reviews.Stale) as stale:
        reviews.approve(incident=incident, by=admin, seen=seen)

    assert stale.value.seen == shown
    assert (shown.summary, stale.value.now.summary) == ("It broke.", "It broke badly.")
    incident.refresh_from_db()
    assert (incident.state, Edition.objects.count()) == ("in_review", 0)


@pytest.mark.parametrize("seen", [0, 99])
def test_a_version_that_was_never_there_is_not_approved(
    incident: Incident, admin: User, seen: int
) -> None:
    in_state(incident, "in_review")
    with pytest.raises(reviews.Stale) as stale:
        reviews.approve(incident=incident, by=admin, seen=seen)
    assert stale.value.seen is None


def test_a_picture_that_was_taken_out_meanwhile_was_not_seen_so(
    incident: Incident, author: User, admin: User
) -> None:
    facts = {"added_by": author, "media_type": "image/png", "size": 1, "sha256": "x", "file": "x"}
    picture = Attachment.objects.create(incident=incident, name="graph.png", **facts)
    in_state(incident, "in_review")
    seen, _ = reviews.shown_version(incident)
    remove_row(row=picture, by=author)
    with pytest.raises(reviews.Stale):
        reviews.approve(incident=incident, by=admin, seen=seen)


def test_what_changed_there_and_back_is_what_was_seen(
    incident: Incident, author: User, admin: User
) -> None:
    in_state(incident, "in_review")
    seen, _ = reviews.shown_version(incident)
    change_words(incident, author, "Oh")
    change_words(incident, author, "It broke.")
    assert reviews.approve(incident=incident, by=admin, seen=seen).is_new


def test_the_second_to_approve_the_same_words_makes_no_second_edition(
    incident: Incident, author: User, teammate: User, reader: User
) -> None:
    reviews.ask_for_review(incident=incident, by=author, reviewers=[teammate, reader])
    incident.refresh_from_db()
    seen, _ = reviews.shown_version(incident)

    first = reviews.approve(incident=incident, by=teammate, seen=seen)
    second = reviews.approve(incident=incident, by=reader, seen=seen, note="Me too.")
    again = reviews.approve(incident=incident, by=reader, seen=seen)

    assert (first.is_new, second.is_new, again.is_new) == (True, False, False)
    assert first.edition == second.edition == again.edition == Edition.objects.get()
    row = Reviewer.objects.get(user=reader)
    assert (row.answer, row.note) == ("approved", "Me too.")
    incident.refresh_from_db()
    assert standing(incident).label == "1"


def test_the_next_edition_follows_what_changed(
    incident: Incident, author: User, admin: User
) -> None:
    first = approved(incident, admin)
    change_words(incident, author)
    incident.refresh_from_db()
    assert (incident.state, standing(incident).label) == ("approved", "1; changed since")

    second = reviews.approve(incident=incident, by=admin, seen=incident.version).edition

    first = Edition.objects.get(pk=first.pk)
    assert (first.number, second.number) == (1, 2)
    assert first.content["summary"] == "It broke."
    assert second.content["summary"] == "It broke badly."
    incident.refresh_from_db()
    assert standing(incident).label == "2"


def test_an_edition_stands_again_when_nothing_differs_from_it(
    incident: Incident, author: User, admin: User
) -> None:
    edition = approved(incident, admin)
    change_words(incident, author)
    reviews.ask_for_review(incident=incident, by=author, reviewers=[admin])
    change_words(incident, author, "It broke.")
    incident.participants.filter(role="approver").delete()
    incident.refresh_from_db()
    assert standing(incident).label == "2 not yet approved"

    approval = reviews.approve(incident=incident, by=admin, seen=incident.version)

    assert approval == reviews.Approval(edition, is_new=False)
    incident.refresh_from_db()
    assert (incident.state, standing(incident).label) == ("approved", "1")


def test_nothing_is_reviewed_that_is_approved_already(
    incident: Incident, author: User, admin: User
) -> None:
    approved(incident, admin)
    incident.refresh_from_db()
    steps = reviews.steps_for(admin, incident, standing(incident))
    assert steps == ["close"]
    with pytest.raises(ValidationError, match="Nothing changed since edition 1"):
        reviews.ask_for_review(incident=incident, by=author, reviewers=[admin])


def test_following_an_item_up_is_told_from_changing_the_text(
    incident: Incident, author: User, admin: User
) -> None:
    item = make_item(incident, title="Fix it")
    approved(incident, admin)
    edit_row(row=item, by=author, values={"status": "done"}, seen={"status": "open"})
    incident.refresh_from_db()
    assert standing(incident).label == "1; followed up since"
    edit_row(row=item, by=author, values={"title": "Mend it"}, seen={"title": "Fix it"})
    incident.refresh_from_db()
    assert standing(incident).label == "1; changed since"


# The PDF


def test_an_approval_holds_where_no_pdf_can_be_made(
    incident: Incident, admin: User, monkeypatch: pytest.MonkeyPatch, pdfs: list[str]
) -> None:
    def busy(document, *, timeout: float) -> bytes:
        raise PdfBusy("Too many at once.")

    with monkeypatch.context() as patch:
        patch.setattr("postmortems.report.export.make_pdf", busy)
        edition = approved(incident, admin)
        with pytest.raises(PdfBusy):
            editions.edition_file(edition, "pdf")
    edition = Edition.objects.get(pk=edition.pk)
    assert (edition.pdf, edition.pdf_sha256, edition.pdf_size) == (None, "", 0)

    made = editions.edition_file(edition, "pdf")
    again = editions.edition_file(Edition.objects.get(pk=edition.pk), "pdf")

    assert made.data == again.data
    assert len(pdfs) == 1
    assert Edition.objects.get().pdf_size == len(made.data)


def test_of_two_pdfs_made_at_once_one_is_kept(incident: Incident, admin: User) -> None:
    edition = approved(incident, admin)
    Edition.objects.update(pdf=None, pdf_sha256="", pdf_size=0)
    first, second = (Edition.objects.get(pk=edition.pk) for _ in range(2))
    assert editions.edition_file(first, "pdf").data == editions.edition_file(second, "pdf").data


# The database


@pytest.mark.parametrize("same", ["number", "version"])
def test_a_number_and_a_version_are_there_once(incident: Incident, admin: User, same: str) -> None:
    edition = approved(incident, admin)
    fields = {"number": 9, "version": 9, same: getattr(edition, same)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            incident=incident, content={}, approver_name="Kim", approved_at=timezone.now(), **fields
        )


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call gives, or the exception it raises, when all begin in the same instant."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            results[number] = call()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def of_pk(pk: int) -> Incident:
    return Incident.objects.get(pk=pk)


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_make_one_edition() -> None:
    writer, first, second = (make_user(f"person-{n}") for n in range(3))
    incident = store_report(Report(title="Down"), by=writer)
    reviews.ask_for_review(incident=incident, by=writer, reviewers=[first, second])
    seen, _ = reviews.shown_version(of_pk(incident.pk))

    results = at_once(
        *(
            lambda by=by: reviews.approve(incident=of_pk(incident.pk), by=by, seen=seen)
            for by in (first, second)
        )
    )

    assert sorted(one.is_new for one in results) == [False, True]
    edition = Edition.objects.get()
    assert {one.edition for one in results} == {edition}
    changes = Change.objects.filter(incident_pk=incident.pk).values_list("version", flat=True)
    assert sorted(changes) == list(range(1, len(changes) + 1))


@pytest.mark.django_db(transaction=True)
def test_an_edit_at_the_instant_of_an_approval_is_in_it_or_refuses_it() -> None:
    writer, approver = make_user("writer"), make_user("approver")
    incident = store_report(Report(title="Down"), by=writer)
    reviews.ask_for_review(incident=incident, by=writer, reviewers=[approver])
    seen, _ = reviews.shown_version(of_pk(incident.pk))

    approval, edited = at_once(
        lambda: reviews.approve(incident=of_pk(incident.pk), by=approver, seen=seen),
        lambda: edit_incident(
            incident=of_pk(incident.pk), by=writer, values={"title": "Up"}, seen={"title": "Down"}
        ),
    )

    assert isinstance(edited, Incident)
    if isinstance(approval, reviews.Stale):
        assert not Edition.objects.exists()
    else:
        assert Edition.objects.get().content["title"] == "Down"
        assert standing(of_pk(incident.pk)).label == "1; changed since"
