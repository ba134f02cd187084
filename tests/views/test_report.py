"""Reading: the report as a page, and as JSON, Markdown, HTML and PDF to take away."""

import datetime as dt
import io
import json
import re

import pikepdf
import pytest
from django.core.management import call_command
from django.test import Client

from postmortems.models import Incident, Section, User
from postmortems.report import document as d
from postmortems.report import to_pdf
from postmortems.report.build import build
from postmortems.report.export import FORMATS
from postmortems.report.from_json import from_data
from postmortems.report.to_pdf import pdf_problem
from tests.factories import make_event, make_incident, make_item
from tests.pages import soup, text_of

pytestmark = pytest.mark.django_db

START = dt.datetime(2024, 6, 8, 14, 30, tzinfo=dt.UTC)
PROSE_OF_ANALYSIS = ("trigger", "root_cause", "detection", "resolution", "background")


@pytest.fixture
def incident(author: User) -> Incident:
    incident = make_incident(
        by=author,
        title="Kasse: 80 % “down” — voilà 🔥/../x",
        severity="sev2",
        timezone="America/New_York",
        started_at=START,
        detected_at=START + dt.timedelta(minutes=5),
        resolved_at=START + dt.timedelta(minutes=135),
    )
    ruling = make_event(
        incident, text="It was the pool", happened_at=START + dt.timedelta(minutes=50)
    )
    make_event(incident, text="We blamed the cache", kind="wrong_turn", ruled_out_by=ruling)
    make_item(incident, title="Watch the pool", owner=author, due_on=dt.date(2024, 7, 1))
    Section.objects.create(incident=incident, kind="summary", text="Nobody **could** pay.")
    Section.objects.create(incident=incident, kind="plain_words", text="Like a kitchen: voilà.")
    return incident


@pytest.fixture
def client(client_of, reader: User) -> Client:
    return client_of(reader)


def url(incident: Incident, rest: str = "/") -> str:
    return f"/incidents/{incident.reference}/report{rest}"


def plain_words(text: str) -> list[str]:
    """The words of prose, without what Markdown and typography make of them."""
    return re.findall(r"[^\W_]+", text)


def test_the_page_tells_it(client: Client, incident: Incident) -> None:
    page = client.get(url(incident))

    assert page.status_code == 200
    said = text_of(page)
    for words in (
        *("Kasse: 80 %", "10:30", "EDT", "14:30", "2 h 15 min", "5 min", "Nobody could pay."),
        *("We blamed the cache", "It was the pool", "50 min", "Watch the pool", "Author Example"),
        *("Like a kitchen: voilà.", incident.reference),
    ):
        assert words in said, words
    links = {link["href"].split("?")[0] for link in soup(page).find_all("a", href=True)}
    assert url(incident, ".pdf") in links
    assert soup(page).find("svg") is not None


def test_json_is_the_report(client: Client, incident: Incident) -> None:
    answer = client.get(url(incident, ".json"))

    assert answer["Content-Type"] == "application/json"
    data = json.loads(answer.content)
    assert data["format"] == "postmortem/1"
    assert data["started_at"] == "2024-06-08T10:30:00-04:00"
    assert from_data(data).timeline == build(incident).timeline


@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_a_file_has_a_safe_name_and_can_run_nothing(
    client: Client, incident: Incident, format_name: str
) -> None:
    if format_name == "pdf" and pdf_problem():
        pytest.skip(pdf_problem())
    answer = client.get(url(incident, f".{format_name}?download"))

    assert answer.status_code == 200
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert "/" not in disposition and "\n" not in disposition
    assert disposition.rstrip('"').endswith(f".{format_name}")
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    if format_name == "html":
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert soup(answer).find("script") is None
        for element in soup(answer).find_all(src=True):
            assert element["src"].startswith("data:")


@pytest.mark.parametrize(
    "rest",
    [".exe", ".JSON", ".", ".json/", ".pdf?paper=a3", ".json?edition=1", ".pdf?edition=x", ".htm"],
)
def test_there_is_no_such_file(client: Client, incident: Incident, rest: str) -> None:
    assert client.get(url(incident, rest)).status_code == 404


def test_an_empty_postmortem_is_a_report_too(client: Client, author: User) -> None:
    incident = make_incident(by=author, title="Only a title")
    for rest in ("/", ".json", ".html", ".md"):
        answer = client.get(url(incident, rest))
        assert answer.status_code == 200, rest
        assert "Only a title" in answer.content.decode()


def every_word(incident: Incident) -> set[str]:
    report = build(incident)
    analysis, impact = report.analysis, report.impact
    texts = [report.title, report.summary, report.plain_words, impact.text]
    texts += [getattr(analysis, kind) for kind in PROSE_OF_ANALYSIS]
    texts += [text for why in analysis.whys for text in (why.question, why.answer)]
    texts += [text for one in analysis.factors for text in (one.text, one.accepted_risk)]
    texts += [one.text for kind in d.LESSON_KINDS for one in getattr(report.lessons, kind)]
    texts += [text for one in report.sections for text in (one.title, one.text)]
    texts += [text for event in report.timeline for text in (event.text, event.detail)]
    texts += [text for one in impact.figures for text in (one.label, one.unit)]
    for item in report.action_items:
        texts += [item.title, item.detail, item.owner, item.reason]
    return {word for text in texts for word in plain_words(text)}


@pytest.fixture
def example(db: None) -> Incident:
    call_command("load_demo", verbosity=0)
    return Incident.objects.get(started_at__date=dt.date(2024, 6, 8))


def test_every_file_of_the_example_has_every_word(client: Client, example: Incident) -> None:
    words = every_word(example)
    assert len(words) > 300

    told = {
        "page": text_of(client.get(url(example))),
        "html": text_of(client.get(url(example, ".html"))),
        "md": client.get(url(example, ".md")).content.decode(),
    }
    for name, text in told.items():
        assert words - set(plain_words(text)) == set(), name


def test_the_pdf_of_the_example(client: Client, example: Incident) -> None:
    if problem := pdf_problem():
        pytest.skip(problem)
    pages = {}
    for paper, size in (("a4", (595, 842)), ("letter", (612, 792))):
        answer = client.get(url(example, f".pdf?paper={paper}"))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("inline; filename")
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            box = [round(float(side)) for side in pdf.pages[0].mediabox]
            pages[paper] = len(pdf.pages)
            title = str(pdf.docinfo["/Title"])
            (name,) = (name for name in pdf.attachments if name.endswith(".json"))
            attached = pdf.attachments[name].get_file().read_bytes()
        assert box[2:] == list(size)
        assert example.title in title
        assert json.loads(attached)["reference"] == example.reference
    assert min(pages.values()) >= 2


def test_a_pdf_of_odd_characters(client: Client, author: User) -> None:
    if problem := pdf_problem():
        pytest.skip(problem)
    odd = "bell \a, escape \x1b[31m, שלום \u202e, 🔥 漢 " + "x" * 300
    incident = make_incident(by=author, title=odd[:290], services=["<b>\x01"])
    Section.objects.create(incident=incident, kind="summary", text=f"{odd}\n\n<script>1</script>")
    make_event(incident, text=odd)

    answer = client.get(url(incident, ".pdf"))

    assert answer.status_code == 200
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 1


def test_a_pdf_that_cannot_be_made_is_said_in_words(
    client: Client, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, status in (
        (to_pdf.PdfBusy("Try again."), 503),
        (to_pdf.PdfFailed("It broke."), 501),
    ):

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr("postmortems.report.export.make_pdf", fail)
        answer = client.get(url(incident, ".pdf"))
        assert answer.status_code == status
        assert str(error) in text_of(answer)
        plain = client.get(url(incident, ".pdf"), headers={"Accept": "application/pdf"})
        assert plain.status_code == status
        assert plain["Content-Type"].startswith("text/plain")
