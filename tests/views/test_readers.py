"""Cuts for readers outside of the team: marked on a page, told before they are issued, and kept."""

import io

import pikepdf
import pytest
from django.core.management import call_command

from postmortems.changes.importing import store_report
from postmortems.changes.reviews import approve, ask_for_review
from postmortems.models import Change, Incident, Section, User
from postmortems.report import to_pdf
from postmortems.report.build import build
from postmortems.report.document import Analysis, Event, FreeSection, Report
from tests.factories import make_event, make_incident, make_item
from tests.pages import soup

pytestmark = pytest.mark.django_db
SECRET = "Nightingale"


@pytest.fixture
def incident(author: User) -> Incident:
    made = make_incident(by=author, title="Checkout was down", people={"commander": "Mo Farrow"})
    Section.objects.create(incident=made, kind="summary", text="Mo Farrow saw it first.")
    Section.objects.create(incident=made, kind="root_cause", text=f"{SECRET} was full.")
    make_event(made, key="e1", text=f"{SECRET} ran out of room")
    make_item(made, title=f"Make room on {SECRET}")
    return made


def url(incident: Incident) -> str:
    return f"/incidents/{incident.reference}/readers/"


def file(client, incident: Incident, name: str, audience: str):
    return client.get(f"/incidents/{incident.reference}/report.{name}?audience={audience}")


def test_the_page_says_what_each_cut_withholds(incident, author, client_of) -> None:
    page = soup(client_of(author).get(url(incident)))

    company, customers = (one.get_text(" ", strip=True) for one in page.select(".cut"))
    assert "withholds 0" in company and "Mo Farrow" in company
    assert "withholds 3" in customers
    assert "Root cause" in customers and f"{SECRET} ran out of room" in customers
    assert len(page.select(".readers select")) == 4


def test_a_mark_is_stored_and_told_in_the_history(incident, author, client_of) -> None:
    client = client_of(author)
    marks = {"summary": "team", "timeline:e1": "customer", "root_cause": ""}

    answer = client.post(url(incident), marks, follow=True)

    assert "2 parts are marked differently now." in answer.content.decode()
    assert dict(Section.objects.values_list("kind", "audience")) == {
        "summary": "team",
        "root_cause": "",
    }
    assert incident.timeline.get().audience == "customer"
    assert Change.objects.count() == 2
    history = client.get(f"/incidents/{incident.reference}/history/").content.decode()
    assert "audience" in history
    # The same again changes nothing.
    assert (
        "No parts are marked differently"
        in client.post(url(incident), marks, follow=True).content.decode()
    )
    assert Change.objects.count() == 2


def test_a_mark_that_is_none_is_refused(incident, author, client_of) -> None:
    answer = client_of(author).post(url(incident), {"summary": "everybody"})

    assert answer.status_code == 422 and not Change.objects.exists()


def test_readers_look_and_do_not_mark(incident, reader, client_of) -> None:
    client = client_of(reader)

    page = soup(client.get(url(incident)))
    assert page.select_one("fieldset[disabled]") and not page.select(".readers-save")
    assert client.post(url(incident), {"summary": "team"}).status_code == 403


@pytest.mark.parametrize("name", ["json", "md", "html"])
def test_files_for_customers_carry_no_withheld_word(incident, author, client_of, name) -> None:
    client = client_of(author)

    whole = file(client, incident, name, "team").content.decode()
    answer = file(client, incident, name, "customer")
    cut = answer.content.decode()

    assert SECRET in whole and "Mo Farrow" in whole
    assert SECRET not in cut and "Farrow" not in cut
    assert "he incident commander saw it first." in cut
    assert "for-customers" in answer["Content-Disposition"]
    assert "testserver" not in cut


def test_no_corner_of_a_pdf_for_customers_carries_a_withheld_word(
    incident, author, client_of
) -> None:
    if problem := to_pdf.pdf_problem():
        pytest.skip(problem)
    client = client_of(author)
    for variant in ("full", "brief", "timeline", "actions"):
        made = client.get(
            f"/incidents/{incident.reference}/report.pdf?audience=customer&variant={variant}"
        )
        assert made.status_code == 200
        with pikepdf.open(io.BytesIO(made.content)) as pdf:
            said = [str(pdf.docinfo), str(pdf.Root.get("/Metadata").read_bytes())]
            said += [str(one.title) for one in pdf.open_outline().root]
            embedded = {
                name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()
            }
            said += [data.decode() for data in embedded.values()]
            # Everything else a file can hold: strings and streams of all its objects.
            for one in pdf.objects:
                said.append(repr(one))
                if isinstance(one, pikepdf.Stream):
                    said.append(one.read_bytes().decode("latin-1"))
        everything = "\n".join(said)
        assert len(embedded) == 2
        assert SECRET not in everything and "Farrow" not in everything, variant
    to_pdf.shut_down()


def test_the_cut_of_an_edition_is_what_was_approved(incident, author, admin, client_of) -> None:
    incident = ask_for_review(incident=incident, by=author, reviewers=[admin])
    approve(incident=incident, by=admin, seen=incident.version)
    Section.objects.filter(kind="summary").update(text="Something else.")

    answer = client_of(author).get(
        f"/incidents/{incident.reference}/report.md?audience=customer&edition=1"
    )

    said = answer.content.decode()
    assert "saw it first" in said and SECRET not in said
    assert "edition 1, for customers" in said


def test_marks_come_in_with_a_report(author) -> None:
    marks = {"summary": "team", "timeline:e1": "customer", "root_cause": "customer"}
    nowhere = {"timeline:gone": "team", "free": "team", "\0": "team", "sections:\0": "team"}
    report = Report(
        summary="It broke.",
        analysis=Analysis(root_cause="A full disk."),
        timeline=(Event("e1", None, "It broke", precision="unknown"),),
        sections=(FreeSection("s1", "Costs", "Much."),),
        audiences=marks | nowhere,
    )

    assert build(store_report(report, by=author)).audiences == marks


def test_an_audience_that_is_none_is_not_there(incident, author, client_of) -> None:
    assert file(client_of(author), incident, "md", "everybody").status_code == 404


def test_the_command_cuts_too(incident, tmp_path) -> None:
    target = tmp_path / "cut.json"

    call_command(
        *("export_document", incident.reference, "--format", "json"),
        *("--audience", "customer", "--output", str(target)),
    )

    said = target.read_text(encoding="utf-8")
    assert SECRET not in said and '"postmortem/1"' in said
