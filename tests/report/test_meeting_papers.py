"""The pack and the minutes on paper: what stands on them, for whom, and that anybody can read them."""

import re
from functools import cache

import page
import pytest
from bs4 import BeautifulSoup
from weasyprint import CSS, HTML

from postmortems.changes import meetings
from postmortems.models import Decision, Identity, Membership, ReviewMeeting, Team, User
from postmortems.report.meeting_papers import minutes_document, pack_document, pack_file
from postmortems.report.pdf.rendering import Fonts
from postmortems.report.to_pdf import PdfBusy, PrintDocument, make_pdf, pdf_problem
from tests.factories import make_incident, make_item
from tests.meeting_samples import decide, one_of_each, running, today

pytestmark = pytest.mark.django_db
on_paper = pytest.mark.skipif(
    pdf_problem() is not None, reason="the libraries of the PDF are missing"
)


@pytest.fixture
def meeting(author: User, teammate: User, settings) -> ReviewMeeting:
    """Late, Stuck, the postmortem Read me, Soon, Finished; one decided, and a secret one."""
    settings.BASE_URL = "https://pm.example.com"
    one_of_each(author)
    secret = make_incident(by=author, restricted=True, title="Nightingale", state="in_review")
    make_item(secret, title="Nightingale item", due_in=-9, owner=author)
    Membership.objects.create(team=Team.objects.create(name="Platform"), user=author)
    meeting = running(author, [teammate])
    decide(meeting, 1, author, Decision.DROP, line="Nightingale line")
    decide(meeting, 2, author, Decision.KEEP, line="Worth it")
    return meeting


def words(document: PrintDocument) -> str:
    return " ".join(BeautifulSoup(document.html, "lxml").get_text(" ").split())


def pack(meeting: ReviewMeeting, reader: User) -> PrintDocument:
    return pack_document(meeting, reader=reader, today=today())


def minutes(meeting: ReviewMeeting, reader: User) -> PrintDocument:
    return minutes_document(meeting, reader=reader, today=today())


@cache
def fonts() -> Fonts:
    return Fonts()


def pages(document: PrintDocument) -> int:
    sheets = [CSS(string=text) for text in document.stylesheets]
    html = HTML(string=document.html, base_url=document.base_url)
    return len(html.render(stylesheets=sheets, font_config=fonts()).pages)


def test_the_pack_numbers_as_the_screen_does(client_of, meeting, author: User) -> None:
    soup = BeautifulSoup(pack(meeting, author).html, "lxml")
    for row in soup.select(".agenda-table tbody tr, .team-table tbody tr"):
        number = int(row.select_one(".col-number").get_text())
        title = row.select_one(".item-title, .table-main").get_text()
        ReviewMeeting.objects.filter(pk=meeting.pk).update(place=number, phase="actions")
        screen = client_of(author).get(f"/meetings/{meeting.pk}/run/").content.decode()
        shown = BeautifulSoup(screen, "lxml").select_one("#stage h1").get_text()
        assert title.startswith(shown)


def test_the_pack_has_totals_tables_and_page_one_of_each_postmortem(meeting, author: User) -> None:
    told = words(pack(meeting, author))

    assert "2 Overdue 1 Blocked 2 Postmortems to read 1 Due next 1 To verify" in told
    assert re.search(r"Platform No\. Action item Owner Due Age Moved Notes", told)
    assert "Blocked by: No budget" in told
    assert "Number 4 on the agenda" in told and "Read me" in told
    assert "What we promise" in told


@pytest.mark.parametrize("make", [pack, minutes])
def test_each_reader_gets_their_own(make, meeting, author: User, teammate: User) -> None:
    mine, theirs = make(meeting, author), make(meeting, teammate)

    assert "Nightingale" in mine.html
    assert "Nightingale" not in theirs.html + theirs.title + repr(theirs.keywords)
    assert "ot for everyone here" in theirs.html
    assert f"made for {teammate}" in words(theirs)


def test_the_minutes_say_what_was_decided_and_what_was_not(meeting, author: User) -> None:
    meetings.end(meeting=meeting, by=author, today=today())
    meeting.refresh_from_db()

    told = words(minutes(meeting, author))

    assert "2 Late" in told and "Keep as it is Worth it" in told
    assert "Not decided" in told
    assert told.index("Keep as it is Worth it") < told.index("Not decided No.")


def test_the_letterhead_is_that_of_the_reports(meeting, author: User) -> None:
    Identity.objects.create(organisation="Owl & Sons", confidentiality="Internal", paper="letter")

    made = pack(meeting, author)

    assert "Owl &amp; Sons" in made.html
    assert "Internal" in made.stylesheets[-1]
    assert "8.5in 11in" in made.stylesheets[-1]


@on_paper
def test_a_postmortem_takes_one_page(author: User) -> None:
    incident = make_incident(by=author, state="in_review", title="Long " * 30)
    incident.sections.create(kind="summary", text="Many words about it. " * 200)
    incident.sections.create(kind="root_cause", text="And why it was so. " * 200)
    for number in range(9):
        make_item(incident, title=f"Promise {number} " * 12, due_in=90, position=number + 1)
    meeting = running(author)

    # The cover, and the one page to be read.
    assert pages(pack(meeting, author)) == 2


@on_paper
@pytest.mark.parametrize("make", [pack, minutes])
def test_a_validator_finds_no_fault(make, meeting, author: User) -> None:
    data = make_pdf(make(meeting, author))

    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        report = page.validate_pdf_bytes(data, profile=profile)
        assert [(failure.rule_id, failure.message) for failure in report.failures] == []


@on_paper
def test_the_files_are_sent_under_names_that_say_what_they_are(
    client_of, meeting, author: User, teammate: User
) -> None:
    for person in (author, teammate):
        for rest, kind in (("pack.pdf", "review-pack"), ("minutes.pdf", "minutes")):
            answer = client_of(person).get(f"/meetings/{meeting.pk}/{rest}")
            assert answer["Content-Type"] == "application/pdf"
            assert f'filename="{kind}-weekly-review' in answer["Content-Disposition"]
            assert answer["Cache-Control"] == "private, no-cache"
            assert answer.content.startswith(b"%PDF")


def test_a_pack_that_cannot_be_made_says_why(client_of, meeting, author, monkeypatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise PdfBusy("Every worker is busy.")

    monkeypatch.setattr("postmortems.report.meeting_papers.make_pdf", busy)
    with pytest.raises(PdfBusy):
        pack_file(meeting, reader=author, today=today())

    answer = client_of(author).get(f"/meetings/{meeting.pk}/pack.pdf")

    assert answer.status_code == 503
    assert "Every worker is busy." in answer.content.decode()
