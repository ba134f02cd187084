"""Editions: listed, read, downloaded byte for byte, and never changed by what comes later."""

import hashlib
import io
import json
import sys

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from postmortems.changes import attachments, reviews
from postmortems.changes.importing import store_report
from postmortems.changes.sections import write_section
from postmortems.media import accept
from postmortems.models import Edition, Incident, User
from postmortems.report.document import Report
from postmortems.report.from_json import from_json
from postmortems.report.to_pdf import PdfBusy, PdfUnavailable, pdf_problem
from tests.files import picture
from tests.pages import soup, text_of
from tests.reviewing import approved, change_words, in_state, make_quick_pdfs

pytestmark = pytest.mark.django_db
SECOND_WORDS = "Nobody could have seen this coming."


@pytest.fixture
def pdfs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return make_quick_pdfs(monkeypatch)


@pytest.fixture
def incident(author: User) -> Incident:
    return store_report(Report(title="Checkout down", summary="It broke."), by=author)


def address(incident: Incident, end: str = "") -> str:
    return f"/incidents/{incident.reference}/{end}"


def exported(incident: Incident, capsysbinary: pytest.CaptureFixture, **options: object) -> bytes:
    call_command("export_document", incident.reference, **options)
    sys.stdout.flush()
    return capsysbinary.readouterr().out


def test_they_are_listed_with_who_approved_them(
    incident: Incident, author: User, admin: User, client_of, pdfs: list[str]
) -> None:
    client = client_of(author)
    assert "Nothing was approved yet" in text_of(client.get(address(incident, "editions/")))
    approved(incident, admin)
    change_words(incident, author, SECOND_WORDS)
    incident.refresh_from_db()
    reviews.approve(incident=incident, by=admin, seen=incident.version, note="Much *better*.")

    page = soup(client.get(address(incident, "editions/")))

    rows = [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
    assert [row.split(" ")[1] for row in rows] == ["2", "1"]
    assert all(str(admin) in row for row in rows)
    assert "Much better ." in rows[0]
    digests = [code.get_text() for code in page.select(".digest code")]
    assert digests == [one.pdf_sha256 for one in Edition.objects.all()]


def test_an_edition_says_what_was_approved_whatever_comes_later(
    incident: Incident, author: User, admin: User, client_of, pdfs: list[str]
) -> None:
    approved(incident, admin)
    client = client_of(author)
    first = {
        name: client.get(address(incident, f"editions/1.{name}")).content
        for name in ("pdf", "md", "html", "json")
    }
    page = text_of(client.get(address(incident, "editions/1/")))
    assert "Edition 1, approved by Admin Example" in page and "Nothing changed since." in page

    change_words(incident, author, SECOND_WORDS)
    in_state(incident, "closed")

    page = text_of(client.get(address(incident, "editions/1/")))
    assert "It broke." in page and SECOND_WORDS not in page
    assert "The postmortem changed since" in page and "Approved, edition 1" in page
    for name, content in first.items():
        for end in (f"editions/1.{name}", f"report.{name}?edition=1"):
            assert client.get(address(incident, end)).content == content, end
    assert from_json(first["json"]).summary == "It broke."
    assert "| State | Approved, edition 1 |" in first["md"].decode()
    assert "Approved, edition 1" in first["html"].decode()
    now = client.get(address(incident, "report.md")).content.decode()
    assert "| State | Closed, edition 1; changed since |" in now and SECOND_WORDS in now
    # The next one leads on from the first.
    in_state(incident, "approved")
    reviews.approve(incident=incident, by=admin, seen=incident.version)
    page = text_of(client.get(address(incident, "editions/1/")))
    assert "A later one is edition 2" in page


@pytest.mark.parametrize(
    ("state", "change", "said"),
    [
        ("draft", False, "Draft, edition 2 not yet approved"),
        ("in_review", True, "In review, edition 2 not yet approved"),
        ("approved", False, "Approved, edition 1"),
        ("approved", True, "Approved, edition 1; changed since"),
        ("closed", True, "Closed, edition 1; changed since"),
        ("archived", False, "Archived, edition 1"),
    ],
)
def test_state_and_edition_stand_on_every_output(
    incident: Incident, author: User, admin: User, client_of, pdfs, state, change, said
) -> None:
    approved(incident, admin)
    if change:
        change_words(incident, author)
    in_state(incident, state)
    client = client_of(author)
    for end in ("", "report/", "review/", "editions/"):
        chips = [
            " ".join(chip.get_text().split())
            for chip in soup(client.get(address(incident, end))).select(".chip-framed")
        ]
        assert said in chips, end
    for name in ("md", "html"):
        assert said in client.get(address(incident, f"report.{name}")).content.decode(), name


def test_the_pdf_is_the_stored_one_under_its_digest(
    incident: Incident, author: User, admin: User, client_of, pdfs: list[str]
) -> None:
    approved(incident, admin)
    stored = Edition.objects.get()
    client = client_of(author)

    answer = client.get(address(incident, "editions/1.pdf"))

    assert answer.content == bytes(stored.pdf)
    digest = hashlib.sha256(answer.content).hexdigest()
    assert stored.pdf_sha256 == digest and stored.pdf_size == len(answer.content)
    assert answer["ETag"] == f'"{digest}"'
    assert answer["Content-Type"] == "application/pdf"
    assert f"INC-{incident.pk}-edition-1-checkout-down.pdf" in answer["Content-Disposition"]
    assert "private" in answer["Cache-Control"]
    assert digest in text_of(client.get(address(incident, "editions/1/")))
    same = client.get(
        address(incident, "editions/1.pdf"), headers={"if-none-match": answer["ETag"]}
    )
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", answer["ETag"])
    other = client.get(address(incident, "editions/1.pdf"), headers={"if-none-match": '"other"'})
    assert other.content == answer.content
    assert len(pdfs) == 1


@pytest.mark.parametrize(("error", "status"), [(PdfBusy, 503), (PdfUnavailable, 501)])
def test_a_pdf_that_cannot_be_made_yet_is_made_when_it_can(
    incident: Incident, admin: User, client_of, pdfs: list[str], monkeypatch, error, status
) -> None:
    def fail(document: object, *, timeout: float) -> bytes:
        raise error("Not now.")

    client = client_of(admin)
    with monkeypatch.context() as patch:
        patch.setattr("postmortems.report.export.make_pdf", fail)
        approved(incident, admin)
        page = text_of(client.get(address(incident, "editions/1/")))
        assert "The PDF is made and kept when it is first opened." in page
        refused = client.get(address(incident, "editions/1.pdf"))
        assert refused.status_code == status and "Not now." in text_of(refused)
    made = client.get(address(incident, "editions/1.pdf"))
    assert made.status_code == 200
    assert client.get(address(incident, "editions/1.pdf")).content == made.content
    assert len(pdfs) == 1


@pytest.mark.parametrize(
    "end",
    [
        "editions/2/",
        "editions/0/",
        f"editions/{'9' * 30}/",
        "editions/2.pdf",
        "editions/1.exe",
        "editions/x/",
        "report.pdf?edition=2",
        "report.pdf?edition=x",
        "report.pdf?edition=",
        "report.exe?edition=1",
        "editions/1/attachments/nothing/",
        "editions/1/attachments/%00/",
    ],
)
def test_what_is_not_there_is_not_found(
    incident: Incident, admin: User, client_of, pdfs: list[str], end: str
) -> None:
    approved(incident, admin)
    assert client_of(admin).get(address(incident, end)).status_code == 404


def test_a_restricted_edition_is_for_its_people(
    author: User, teammate: User, admin: User, client_of, pdfs: list[str], stranger: Client
) -> None:
    hidden = store_report(Report(title="Secret"), by=author, visibility="restricted")
    approved(hidden, admin)
    for end in ("editions/", "editions/1/", "editions/1.pdf", "report.pdf?edition=1"):
        assert client_of(author).get(address(hidden, end)).status_code == 200
        assert client_of(teammate).get(address(hidden, end)).status_code == 404
        assert stranger.get(address(hidden, end)).status_code == 302


def test_pictures_stay_in_the_edition_when_they_are_removed(
    incident: Incident, author: User, admin: User, client_of, pdfs, settings, tmp_path
) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    own = {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": own}
    (graph,) = add_picture(incident, author)
    text = f"![Graph](attachments/{graph.key})"
    write_section(incident=incident, by=author, kind="summary", text=text, seen=None)
    incident.refresh_from_db()
    approved(incident, admin)
    (late,) = add_picture(incident, author, "late.png")
    attachments.remove_attachment(attachment=graph, by=author)
    client = client_of(author)

    source = soup(client.get(address(incident, "editions/1/"))).select_one(".report img")["src"]

    assert client.get(source).status_code == 200
    assert client.get(address(incident, f"attachments/{graph.key}/")).status_code == 404
    assert b"data:image/png;base64," in client.get(address(incident, "editions/1.html")).content
    assert client.get(source.replace(graph.key, late.key)).status_code == 404


def add_picture(incident: Incident, by: User, name: str = "graph.png") -> list:
    return attachments.add_attachments(incident=incident, by=by, files=[accept(name, picture())])


@pytest.mark.parametrize("name", ["json", "md", "html", "pdf"])
def test_the_command_exports_an_edition(
    incident: Incident, author: User, admin: User, client_of, pdfs, capsysbinary, name: str
) -> None:
    approved(incident, admin)
    change_words(incident, author, SECOND_WORDS)
    out = exported(incident, capsysbinary, format=name, edition=1)
    assert out == client_of(admin).get(address(incident, f"editions/1.{name}")).content
    with pytest.raises(CommandError, match="has no edition 2"):
        call_command("export_document", incident.reference, format=name, edition=2)


@pytest.mark.skipif(bool(pdf_problem()), reason="no PDF can be made here")
def test_a_real_pdf_carries_its_edition_and_the_approved_words(
    incident: Incident, author: User, admin: User, client_of
) -> None:
    approved(incident, admin)
    change_words(incident, author, SECOND_WORDS)
    data = client_of(author).get(address(incident, "editions/1.pdf")).content
    assert hashlib.sha256(data).hexdigest() == Edition.objects.get().pdf_sha256
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (name,) = (one for one in pdf.attachments if one.endswith(".json"))
        inside = json.loads(pdf.attachments[name].get_file().read_bytes())
    assert (inside["summary"], inside["state"]) == ("It broke.", "approved")
