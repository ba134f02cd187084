"""A postmortem is closed when what must be done is decided, and is followed up then."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from postmortems.changes import reviews
from postmortems.changes.importing import store_report
from postmortems.changes.rows import edit_row
from postmortems.models import Incident, User
from postmortems.report.document import Report
from tests.factories import make_item
from tests.reviewing import in_state, make_quick_pdfs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pdfs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the PDFs that were made."""
    return make_quick_pdfs(monkeypatch)


@pytest.fixture
def incident(author: User) -> Incident:
    return store_report(Report(title="Checkout down", summary="It broke."), by=author)


MUST_DO = [
    # Fields of an item that is not finished, and whether it keeps the postmortem open.
    ({"priority": "p0"}, True),
    ({"priority": "p1"}, True),
    ({}, True),
    ({"priority": "p0", "owner_name": "Kim"}, True),
    ({"priority": "p1", "due_in": 3}, True),
    ({"priority": "p1", "due_in": -3, "owner_name": "Kim"}, False),
    ({"priority": "p0", "status": "verified"}, False),
    ({"priority": "p0", "status": "done"}, False),
    ({"priority": "p1", "status": "wont_do", "reason": "Gone"}, False),
    ({"priority": "p0", "status": "blocked"}, True),
    ({"priority": "p2"}, False),
    ({"priority": "p3"}, False),
    ({"priority": "p0", "removed_at": timezone.now()}, False),
]


@pytest.mark.parametrize(("fields", "keeps_open"), MUST_DO)
def test_closing_needs_every_must_do_item_decided(
    incident: Incident, author: User, fields: dict, keeps_open: bool
) -> None:
    item = make_item(incident, title="Fix it", **fields)
    in_state(incident, "approved")
    if keeps_open:
        with pytest.raises(reviews.Undecided) as undecided:
            reviews.take_step(incident=incident, by=author, step="close")
        assert undecided.value.items == [item]
    else:
        reviews.take_step(incident=incident, by=author, step="close")
    incident.refresh_from_db()
    assert (incident.state == "closed") is not keeps_open


def test_a_closed_one_is_followed_up_and_not_rewritten(incident: Incident, author: User) -> None:
    item = make_item(incident, title="Fix it", priority="p2")
    in_state(incident, "closed")
    edit_row(row=item, by=author, values={"status": "done"}, seen={"status": "open"})
    item.refresh_from_db()
    assert item.status == "done"
    for values, seen in (
        ({"title": "Mend it"}, {"title": "Fix it"}),
        ({"status": "open", "title": "Mend it"}, {"status": "done", "title": "Fix it"}),
    ):
        with pytest.raises(PermissionDenied, match="Reopen it"):
            edit_row(row=item, by=author, values=values, seen=seen)
    in_state(incident, "archived")
    with pytest.raises(PermissionDenied):
        edit_row(row=item, by=author, values={"status": "open"}, seen={"status": "done"})
