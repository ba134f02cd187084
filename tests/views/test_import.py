"""Documents are brought in: pasted or sent, looked at, decided about, accepted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from postmortems.changes import imports as changes
from postmortems.models import Attachment, Incident, PendingImport
from postmortems.models.imports import KEPT_DAYS
from postmortems.report.build import build
from postmortems.report.document import Lesson, Lessons, Report
from postmortems.report.from_document import digest
from postmortems.report.to_json import to_data, to_json
from tests.factories import make_event, make_incident, make_item
from tests.files import sent
from tests.views.import_samples import MARKDOWN, NOTES, WITHOUT_ZONE
from tests.views.importing import HTMX, NEW, paste, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


def facts(report: Report) -> dict:
    """What a report says, without what an installation gives by itself."""
    data = to_data(report)
    for name in ("reference", "state", "leftovers"):
        data.pop(name)
    return data


# -- who may ------------------------------------------------------------------------------------


def test_only_authors_and_admins_import(client_of, author, reader, admin, stranger):
    assert client_of(author).get(NEW).status_code == 200
    assert client_of(admin).get(NEW).status_code == 200
    assert client_of(reader).get(NEW).status_code == 403
    assert client_of(reader).post(NEW, {"text": MARKDOWN}).status_code == 403
    assert stranger.get(NEW)["Location"].startswith("/accounts/login/")
    assert not PendingImport.objects.exists()


def test_only_its_owner_sees_a_document(client_of, author, teammate, admin, reader, stranger):
    pending = paste(client_of(author))
    batch = reverse("import_batch", args=[pending.batch])
    for other, status in ((teammate, 404), (admin, 404), (reader, 403)):
        client = client_of(other)
        assert client.get(url("proposal", pending)).status_code == status
        assert client.get(batch).status_code == status
        for action in ("decide", "send", "accept", "discard"):
            assert client.post(url(action, pending)).status_code == status, action
        for action in ("import_read", "import_accept_all"):
            assert client.post(reverse(action, args=[pending.batch])).status_code == status
    assert stranger.get(url("proposal", pending)).status_code == 302
    assert "Search returned nothing" not in client_of(teammate).get(NEW).content.decode()
    assert "Search returned nothing" in client_of(author).get(NEW).content.decode()
    assert PendingImport.objects.filter(pk=pending.pk).exists()
    assert not Incident.objects.exists()


# -- the proposal -------------------------------------------------------------------------------


def test_a_pasted_document_is_shown_beside_what_was_read(client_of, author):
    client = client_of(author)
    page = client.get(url("proposal", paste(client))).content.decode()
    assert "The clean-up job deleted the live index instead of the old one" in page
    assert 'id="L15"' in page and 'data-place="event-e1"' in page
    assert 'id="event-e1"' in page and 'id="item-a1"' in page
    assert "10:05" in page and "CET" in page
    assert not Incident.objects.exists()


def test_accepting_stores_what_was_proposed_as_a_draft_with_its_source(client_of, author):
    client = client_of(author)
    pending = paste(client)
    proposed = pending.reading().report
    answer = client.post(url("accept", pending))
    incident = Incident.objects.get()
    assert answer["Location"] == reverse("incident", args=[incident.reference])
    assert facts(build(incident)) == facts(proposed)
    assert not incident.leftovers  # of every line only the name of its label was left
    assert len(proposed.timeline) == 5 and len(proposed.action_items) == 2
    assert (incident.state, incident.created_by) == ("draft", author)
    source = Attachment.objects.get(incident=incident)
    with source.file.open("rb") as file:
        assert file.read().decode() == MARKDOWN
    workspace = client.get(answer["Location"]).content.decode()
    assert reverse("attachment", args=[incident.reference, source.key]) in workspace


def test_accepting_twice_is_one_incident(client_of, author):
    client = client_of(author)
    pending = paste(client)
    first = client.post(url("accept", pending))["Location"]
    assert client.post(url("accept", pending))["Location"] == first
    assert client.get(url("proposal", pending))["Location"] == first
    assert Incident.objects.count() == 1


def test_two_windows_accept_one_incident(author):
    (pending,) = changes.add_documents(by=author, documents=[changes.Sent("", NOTES.encode())])
    reading = pending.reading()
    stale = PendingImport.objects.get(pk=pending.pk)
    first = changes.accept_import(pending=pending, by=author, reading=reading)
    assert changes.accept_import(pending=stale, by=author, reading=reading) == first
    assert Incident.objects.count() == 1


def test_what_people_wrote_is_a_draft_whatever_it_says(author):
    (pending,) = changes.add_documents(by=author, documents=[changes.Sent("", NOTES.encode())])
    reading = pending.reading()
    proposal = replace(reading.proposal, report=replace(reading.report, state="approved"))
    incident = changes.accept_import(
        pending=pending, by=author, reading=replace(reading, proposal=proposal)
    )
    assert Incident.objects.get(pk=incident.pk).state == "draft"


def test_the_same_document_twice_says_so_to_those_who_may_know(client_of, author, teammate):
    client = client_of(author)
    client.post(url("accept", paste(client)), {"restricted": "on"})
    incident = Incident.objects.get()
    again = paste(client, MARKDOWN.replace("\n", "\r\n") + "\r\n")
    page = client.get(url("proposal", again)).content.decode()
    assert "imported before" in page and incident.reference in page
    other = client_of(teammate)
    page = other.get(url("proposal", paste(other))).content.decode()
    assert "imported before" not in page and incident.reference not in page


def test_restricted_if_asked_for(client_of, author, teammate):
    client = client_of(author)
    client.post(url("accept", paste(client)), {"restricted": "on"})
    reference = Incident.objects.get().reference
    assert client_of(teammate).get(f"/incidents/{reference}/").status_code == 404


def test_discarding_leaves_nothing(client_of, author):
    client = client_of(author)
    pending = paste(client)
    assert client.post(url("discard", pending))["Location"] == NEW
    assert client.get(url("proposal", pending)).status_code == 404


# -- deciding -----------------------------------------------------------------------------------


def decide(client, pending, **values):
    """Send the facts as the page does: each with what was shown."""
    shown = client.get(url("proposal", pending)).context["form"].initial
    shown = {name: value or "" for name, value in shown.items()}
    data = shown | {f"initial-{name}": value for name, value in shown.items()} | values
    return client.post(url("decide", pending), data)


def test_the_proposal_follows_zone_day_severity_and_title(client_of, author):
    author.timezone = "Europe/Berlin"
    author.save()
    client = client_of(author)
    pending = paste(client, WITHOUT_ZONE)
    page = client.get(url("proposal", pending)).content.decode()
    assert "No zone is named: assumed Europe/Berlin." in page
    decide(client, pending, timezone="tokyo")
    decide(client, pending, day="2023-06-02", severity="sev3")
    decide(client, pending, title="Mails came late")
    pending.refresh_from_db()
    report = pending.reading().report
    assert (report.title, report.severity, report.timezone) == (
        "Mails came late",
        "sev3",
        "Asia/Tokyo",
    )
    assert not report.timezone_assumed
    times = [event.happened_at.isoformat() for event in report.timeline]
    assert times[0] == "2023-06-02T13:40:00+00:00"
    assert times[2] == "2023-06-02T15:20:00+00:00"  # after midnight in Tokyo
    client.post(url("accept", pending))
    assert facts(build(Incident.objects.get())) == facts(report)


def test_what_was_not_touched_stays_a_guess(client_of, author):
    client = client_of(author)
    pending = paste(client, WITHOUT_ZONE)
    decide(client, pending, severity="sev2")
    pending.refresh_from_db()
    assert pending.overrides == {"severity": "sev2"}
    assert pending.reading().report.timezone_assumed


@pytest.mark.parametrize(
    "wrong", [{"timezone": "Atlantis"}, {"day": "31/02/2023"}, {"severity": "sev9"}]
)
def test_what_cannot_be_is_refused_and_changes_nothing(client_of, author, wrong):
    client = client_of(author)
    pending = paste(client)
    assert decide(client, pending, **wrong).status_code == 422
    pending.refresh_from_db()
    assert pending.overrides == {}


def test_lines_left_over_are_sent_to_the_timeline_items_and_sections(client_of, author):
    client = client_of(author)
    pending = paste(client, NOTES)
    page = client.get(url("proposal", pending)).content.decode()
    assert 'data-line="7"' in page
    places = {11: "action_items", 7: "section:Vendor"}
    for line, to in places.items():
        answer = client.post(url("send", pending), {"line": line, "to": to}, headers=HTMX)
        assert answer.status_code == 200 and "toast" in answer["HX-Trigger"]
    pending.refresh_from_db()
    report = pending.reading().report
    assert any("parking permits" in item.title for item in report.action_items)
    assert [(one.title, one.text) for one in report.sections if one.title == "Vendor"] == [
        ("Vendor", "what the vendor said: nothing")
    ]
    client.post(url("send", pending), {"send": "7 timeline"})
    pending.refresh_from_db()
    texts = [event.text for event in pending.reading().report.timeline]
    assert any("vendor" in text for text in texts)
    client.post(f"{url('send', pending)}?line=7&to=", headers=HTMX)  # what Undo does
    pending.refresh_from_db()
    assert "7" not in pending.overrides["sent"]


def test_all_lines_left_over_can_be_left_at_once_and_taken_back(client_of, author):
    client = client_of(author)
    pending = paste(client, NOTES)
    answer = client.post(url("send", pending), {"send": "all leftover"}, headers=HTMX)
    assert "2 lines" in answer["HX-Trigger"]
    assert "data-line" not in answer.content.decode()
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo_url"]
    answer = client.post(undo, headers=HTMX).content.decode()
    assert 'data-line="7"' in answer and 'data-line="11"' in answer


@pytest.mark.parametrize(
    "wrong",
    [
        {"line": "0", "to": "timeline"},
        {"line": "999", "to": "timeline"},
        {"line": "x", "to": "timeline"},
        {"line": "1", "to": "nowhere"},
        {"line": "1", "to": "section:"},
        {"to": "timeline"},
    ],
)
def test_no_line_goes_where_there_is_nothing(client_of, author, wrong):
    client = client_of(author)
    pending = paste(client, NOTES)
    client.post(url("send", pending), wrong)
    pending.refresh_from_db()
    assert pending.overrides == {}


def test_an_answer_brings_only_what_changed(client_of, author):
    client = client_of(author)
    pending = paste(client, NOTES)
    shown = client.get(url("proposal", pending), headers=HTMX)
    has = " ".join(part.split('"')[0] for part in shown.content.decode().split('data-part="')[1:])
    again = client.get(url("proposal", pending), headers=HTMX | {"X-Has-Parts": has})
    assert b"data-part" in shown.content and b"data-part" not in again.content


def test_queries_of_the_proposal(client_of, author, django_assert_max_num_queries):
    client = client_of(author)
    pending = paste(client)
    with django_assert_max_num_queries(6):
        client.get(url("proposal", pending))


def test_a_leftover_is_taken_out_once_it_is_dealt_with(client_of, author, reader):
    client = client_of(author)
    client.post(url("accept", paste(client, NOTES)))
    incident = Incident.objects.get()
    place = f"/incidents/{incident.reference}/leftovers/remove/"
    assert client_of(reader).post(place, incident.leftovers[0]).status_code == 403
    answer = client.post(place, incident.leftovers[0], headers=HTMX).content.decode()
    assert "parking permits" in answer and "vendor" not in answer
    incident.refresh_from_db()
    assert [left["line"] for left in incident.leftovers] == [11]
    assert (
        "removed the leftover"
        in client.get(f"/incidents/{incident.reference}/history/").content.decode()
    )


# -- our own formats ----------------------------------------------------------------------------


def whole_incident(author, **fields) -> Incident:
    incident = make_incident(
        by=author,
        title="Payments stood still",
        severity="sev2",
        timezone="America/New_York",
        state="approved",
        services=["payments"],
        tags=["database"],
        people={"commander": "Rae Lindqvist"},
        **fields,
    )
    event = make_event(incident, text="=SUM of all evils", kind="alert", key="first")
    make_event(incident, text="Nothing helped", kind="wrong_turn", ruled_out_by=event)
    make_item(incident, title="Watch the lag", owner_name="Rae Lindqvist", priority="p1")
    return incident


def test_exported_json_comes_back_exactly(client_of, author):
    client = client_of(author)
    original = build(whole_incident(author))
    report = replace(original, lessons=Lessons(got_lucky=(Lesson("It was night."),)))
    answer = client.post(NEW, {"file": sent("INC-1.json", to_json(report).encode())})
    pending = PendingImport.objects.get()
    assert "comes back word for word" in client.get(answer["Location"]).content.decode()
    client.post(url("accept", pending))
    copy = Incident.objects.latest("pk")
    assert facts(build(copy)) == facts(report)
    assert copy.state == "approved"
    assert not copy.attachments.exists()


def test_what_is_exact_cannot_be_decided_differently(client_of, author):
    client = client_of(author)
    pending = paste(client, to_json(build(whole_incident(author))))
    assert client.post(url("decide", pending), {"title": "x"}).status_code == 422
    client.post(url("send", pending), {"line": "1", "to": "timeline"})
    pending.refresh_from_db()
    assert pending.overrides == {}


def test_whole_lines_left_over_go_along(client_of, author):
    client = client_of(author)
    pending = paste(client, NOTES)
    client.post(url("send", pending), {"line": "11", "to": "leftover"})
    client.post(url("accept", pending))
    texts = [left["text"] for left in Incident.objects.get().leftovers]
    assert texts == ["what the vendor said: nothing", "<!-- remember the parking permits -->"]


# -- what is left lying -------------------------------------------------------------------------


def test_old_ones_are_cleared_and_accepted_ones_remembered(client_of, author, clock):
    client = client_of(author)
    clock("2026-03-01T10:00+00:00")
    forgotten = paste(client, NOTES)
    accepted = paste(client)
    client.post(url("accept", accepted))
    clock(f"2026-03-{1 + KEPT_DAYS + 1:02}T10:00+00:00")
    client = client_of(author)
    paste(client, WITHOUT_ZONE)
    assert not PendingImport.objects.filter(pk=forgotten.pk).exists()
    accepted.refresh_from_db()
    assert bytes(accepted.source) == b"" and accepted.incident


def test_a_decision_in_another_window_is_not_passed_over(author):
    (pending,) = changes.add_documents(by=author, documents=[changes.Sent("", NOTES.encode())])
    stale = PendingImport.objects.get(pk=pending.pk)
    changes.send_lines(pending=pending, lines=[7], to="timeline")
    with pytest.raises(Exception, match="another window"):
        changes.accept_import(pending=stale, by=author, reading=stale.reading())


def test_the_digest_overlooks_line_ends_and_marks():
    assert digest(b"\xef\xbb\xbfa\r\nb\r\n") == digest(b"a\nb")
    assert digest(b"a\nb") != digest(b"a\nc")
