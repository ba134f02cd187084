"""It happened before: the panel of the workspace, linking, and the line that a report prints."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from postmortems.changes.earlier import link_earlier, unlink_earlier
from postmortems.changes.incidents import edit_incident
from postmortems.models import Change, EarlierIncident, Edition, Incident, User, Visibility
from postmortems.report.build import build
from postmortems.report.export import Wish, export, export_edition
from postmortems.report.recurrence import recurrence
from postmortems.report.to_html import print_document
from postmortems.report.to_json import to_data
from postmortems.search.documents import bring_up_to_date
from tests.factories import make_incident, make_item
from tests.pages import HTMX, fields_of, soup, text_of

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
SECRET = "Nightingale"


@pytest.fixture
def incident(author: User) -> Incident:
    return make_incident(
        by=author, title="Broker certificate expired", services=["broker"], occurred_at=NOW
    )


def before(days: int = 30, **fields) -> Incident:
    fields.setdefault("title", "Certificate of the broker")
    return make_incident(occurred_at=NOW - dt.timedelta(days=days), services=["broker"], **fields)


@pytest.fixture
def hidden(author: User) -> Incident:
    """An earlier one like it that only its people may know of."""
    hidden = before(title=f"{SECRET} certificate of the broker", by=author, restricted=True)
    make_item(hidden, title=f"{SECRET} item")
    return hidden


def panel(client, incident: Incident):
    bring_up_to_date()
    return client.get(f"/incidents/{incident.reference}/earlier/", headers=HTMX)


def test_the_panel_says_what_is_alike_why_and_what_is_open(
    incident: Incident, author: User, client_of
) -> None:
    other = before()
    make_item(other, title="Renew by a `job`")
    make_item(other, title="Finished long ago", status="verified")

    answer = panel(client_of(author), incident)

    said = text_of(answer)
    assert "1 earlier incident looks alike" in said
    for words in ("Certificate of the broker", other.reference, "Same service: broker"):
        assert words in said
    assert "1 open: Renew by a job" in said
    assert "Finished" not in said


@pytest.mark.parametrize("many", [1, 5])
def test_the_panel_asks_twelve_questions(
    incident: Incident, author: User, client_of, django_assert_num_queries, many: int
) -> None:
    for days in range(1, 2 * many + 1):
        make_item(before(days), title="Renew by a job")
    for other in Incident.objects.exclude(pk=incident.pk)[:many]:
        link_earlier(incident=incident, by=author, earlier=other)
    bring_up_to_date()
    client = client_of(author)

    with django_assert_num_queries(12):
        answer = client.get(f"/incidents/{incident.reference}/earlier/", headers=HTMX)
    assert len(soup(answer).select(".earlier-one")) == 2 * many


def test_the_workspace_fetches_the_panel_and_links_to_it(
    incident: Incident, author: User, client_of
) -> None:
    page = soup(client_of(author).get(f"/incidents/{incident.reference}/"))

    place = page.select_one("#earlier")
    assert place["hx-get"] == place.select_one("a")["href"]
    assert place["hx-get"] == f"/incidents/{incident.reference}/earlier/"


def test_one_click_links_and_one_takes_it_back(incident: Incident, author: User, client_of) -> None:
    other = before()
    client = client_of(author)
    here = f"/incidents/{incident.reference}/earlier/"

    sent = fields_of(panel(client, incident), f"{here}link/")
    linked = client.post(f"{here}link/", sent, headers=HTMX)

    assert f"Second of its kind in 12 months, after {other.reference}." in text_of(linked)
    assert "looks alike" not in text_of(linked)
    assert EarlierIncident.objects.get().by_name == str(author)
    unlinked = client.post(f"{here}unlink/", fields_of(linked, f"{here}unlink/"), headers=HTMX)
    assert "Second of its kind" not in text_of(unlinked)
    assert not EarlierIncident.objects.exists()
    history = text_of(client.get(f"/incidents/{incident.reference}/history/"))
    assert "linked an earlier incident" in history or "took back the link" in history
    assert [one.verb for one in Change.objects.order_by("pk")] == ["linked", "unlinked"]


def test_without_a_script_it_is_a_page(incident: Incident, author: User, client_of) -> None:
    other = before()
    bring_up_to_date()
    client = client_of(author)
    here = f"/incidents/{incident.reference}/earlier/"

    assert "<html" in client.get(here).content.decode()
    answer = client.post(f"{here}link/", {"earlier": f" {other.reference.lower()} "})
    assert (answer.status_code, answer["Location"]) == (302, here)
    refused = client.post(f"{here}link/", {"earlier": incident.reference})
    assert refused.status_code == 422
    assert "not its own forerunner" in text_of(refused)


def test_a_later_one_is_no_forerunner(incident: Incident, author: User) -> None:
    later = make_incident(occurred_at=NOW + dt.timedelta(days=1))

    with pytest.raises(ValidationError, match="happened later"):
        link_earlier(incident=incident, by=author, earlier=later)


def test_said_twice_it_is_linked_once(incident: Incident, author: User) -> None:
    other = before()

    first = link_earlier(incident=incident, by=author, earlier=other)

    assert link_earlier(incident=incident, by=author, earlier=other) == first
    assert Change.objects.count() == 1


@pytest.mark.parametrize("do", [link_earlier, unlink_earlier])
def test_who_may_not(
    incident: Incident, teammate: User, reader: User, hidden: Incident, do
) -> None:
    with pytest.raises(PermissionDenied):
        do(incident=incident, by=reader, earlier=before())
    with pytest.raises(PermissionDenied):
        do(incident=incident, by=teammate, earlier=hidden)
    assert not Change.objects.exists()


def test_addresses_tell_a_hidden_one_from_none_to_nobody(
    incident: Incident, hidden: Incident, teammate: User, reader: User, client_of
) -> None:
    for way in ("link", "unlink"):
        where = f"/incidents/{incident.reference}/earlier/{way}/"
        for reference in (hidden.reference, "INC-987654", "", "\0", "INC-1" * 99):
            assert client_of(teammate).post(where, {"earlier": reference}).status_code == 404
        assert client_of(reader).post(where, {"earlier": "INC-1"}).status_code == 403
    assert not EarlierIncident.objects.exists()


@pytest.mark.parametrize("who", ["teammate", "reader", "author", "admin"])
def test_the_panel_shows_a_restricted_one_to_its_people(
    request: pytest.FixtureRequest, incident: Incident, hidden: Incident, client_of, who: str
) -> None:
    person = request.getfixturevalue(who)
    knows = who in ("author", "admin")
    client = client_of(person)
    assert (SECRET in panel(client, incident).content.decode()) is knows

    link_earlier(incident=incident, by=hidden.created_by, earlier=hidden)

    told = panel(client, incident).content.decode()
    history = client.get(f"/incidents/{incident.reference}/history/").content.decode()
    report = client.get(f"/incidents/{incident.reference}/report/").content.decode()
    assert (SECRET in told, "Second of its kind" in told) == (knows, knows)
    assert ("Second of its kind" in report, hidden.reference in report) == (knows, knows)
    for page in (history, "" if knows else told):
        assert SECRET not in page
        assert hidden.reference not in page


def test_one_restricted_meanwhile_is_gone_from_kept_pages(
    incident: Incident, author: User, reader: User, client_of
) -> None:
    other = before(title=f"{SECRET} certificate", by=author)
    link_earlier(incident=incident, by=author, earlier=other)
    client = client_of(reader)
    report = f"/incidents/{incident.reference}/report/"
    assert other.reference in client.get(report).content.decode()
    assert SECRET in panel(client, incident).content.decode()

    edit_incident(
        incident=other,
        by=author,
        values={"visibility": Visibility.RESTRICTED},
        seen={"visibility": other.visibility},
    )

    assert other.reference not in client.get(report).content.decode()
    assert SECRET not in panel(client, incident).content.decode()


def test_the_line_counts_the_year_and_what_is_open(incident: Incident, author: User) -> None:
    first, second, old = before(300), before(20), before(500)
    make_item(first, title="Open")
    make_item(first, title="Blocked", status="blocked")
    make_item(second, title="Done", status="done")
    assert recurrence(incident, author) == ""
    link_earlier(incident=incident, by=author, earlier=old)
    assert recurrence(incident, author) == f"Of the same kind as {old.reference}."
    for other in (first, second):
        link_earlier(incident=incident, by=author, earlier=other)

    assert recurrence(incident, author) == (
        f"Third of its kind in 12 months, after {second.reference}, {first.reference} and "
        f"{old.reference}; 2 action items of {first.reference} still open."
    )
    make_item(second, title="Also open")
    assert recurrence(incident).endswith(
        f"; 1 action item of {second.reference} and 2 of {first.reference} still open."
    )


def test_files_name_only_what_everybody_may_see(
    incident: Incident, hidden: Incident, author: User
) -> None:
    shown = before()
    for other in (hidden, shown):
        link_earlier(incident=incident, by=author, earlier=other)
    line = f"Second of its kind in 12 months, after {shown.reference}."

    made = export(incident, "html", Wish(NOW.date())).data.decode()

    assert line in made
    assert hidden.reference not in made
    assert line in export(incident, "html", Wish(NOW.date(), audience="company")).data.decode()
    customers = export(incident, "html", Wish(NOW.date(), audience="customer")).data.decode()
    assert "of its kind" not in customers


def test_page_one_has_the_line(incident: Incident) -> None:
    report = build(incident)

    with_it = print_document(report, today=NOW.date(), recurrence="Second of its <kind>.")

    assert '<p class="brief-recurrence">Second of its &lt;kind&gt;.</p>' in with_it.html
    assert "brief-recurrence" not in print_document(report, today=NOW.date()).html


def test_an_edition_says_what_was_linked_then(
    incident: Incident, author: User, clock, client_of
) -> None:
    early, late = before(20), before(10)
    item = make_item(early, title="Open then", status="done")
    clock("2024-07-01T10:00+00:00")
    link_earlier(incident=incident, by=author, earlier=early)
    clock("2024-07-02T10:00+00:00")
    edition = Edition.objects.create(
        incident=incident,
        number=1,
        version=incident.version,
        content=to_data(build(incident)),
        approver_pk=author.pk,
        approver_name=str(author),
        approved_at=dt.datetime(2024, 7, 2, 10, tzinfo=dt.UTC),
    )
    clock("2024-07-03T10:00+00:00")
    type(item).objects.filter(pk=item.pk).update(
        finished_at=dt.datetime(2024, 7, 3, 9, tzinfo=dt.UTC)
    )
    link_earlier(incident=incident, by=author, earlier=late)

    line = (
        f"Second of its kind in 12 months, after {early.reference}; "
        f"1 action item of {early.reference} still open."
    )
    assert line in export_edition(edition, "html").data.decode()
    page = client_of(author).get(f"/incidents/{incident.reference}/editions/1/")
    assert line in text_of(page)
