"""What cannot be imported says why, and odd documents come in all the same."""

from __future__ import annotations

import io
import zipfile

import pytest

from postmortems.changes.rows import MAX_ROWS
from postmortems.models import Incident, PendingImport
from tests.files import picture, sent
from tests.views.importing import NEW, paste, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


def test_nothing_at_all_is_refused_and_what_was_typed_is_kept(client_of, author):
    client = client_of(author)
    answer = client.post(NEW, {"text": "  \n "})
    assert answer.status_code == 422
    assert "Paste the text of a document, or choose its file." in answer.content.decode()
    mixed = {"text": "%PDF-1.7 kept text"}
    answer = client.post(NEW, mixed)
    assert answer.status_code == 422 and "kept text" in answer.content.decode()


OFFICE = io.BytesIO()
with zipfile.ZipFile(OFFICE, "w") as _archive:
    _archive.writestr("[Content_Types].xml", "<Types/>")
    _archive.writestr("word/document.xml", "<w/>")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("nothing.md", b"", "There is no text in it"),
        ("blank.md", b" \n\t\r\n", "There is no text in it"),
        ("report.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "This is a PDF file."),
        ("report.docx", OFFICE.getvalue(), "This is a Word or other office file."),
        ("report.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word"),
        ("graph.png", picture(), "This is not a text file."),
        ("noise.md", bytes(range(256)) * 20, "This is not a text file."),
        ("broken.json", b'{"format": "postmortem/1", "title": 7}', "title: expected text"),
        ("other.json", b'{"a": 1}', "format: expected"),
        ("list.json", b"[1, 2]", "This JSON is no postmortem"),
        ("broken.zip", b"PK\x03\x04 and then nothing", "This ZIP archive is broken"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(client_of, author, name, data, says):
    answer = client_of(author).post(NEW, {"file": sent(name, data)})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page and name in page
    assert not PendingImport.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "\n".join(f"# Heading {n}" for n in range(10_000)),
        "\n".join("  " * n + "- deeper" for n in range(500)),
        "```\nnever closed\n10:00 not an event",
        "Date: 31/02/2023\n\n## Timeline\n\n- 10:00 it began\n",
        "Date: 0000-00-00\n## Timeline\n- 9999-12-31 23:59 far away\n",
        "<html><script>alert(1)</script><img src=//evil.test/x><p>10:00 it began</p></html>",
    ],
    ids=["one line", "headings", "nested", "fence", "31 Feb", "years", "html"],
)
def test_odd_documents_are_shown_and_accepted(client_of, author, text):
    client = client_of(author)
    pending = paste(client, text)
    page = client.get(url("proposal", pending))
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert 'src="//evil.test' not in page.content.decode()
    assert client.post(url("accept", pending)).status_code == 302
    assert client.get(f"/incidents/{Incident.objects.get().reference}/").status_code == 200


def test_too_many_events_are_refused_with_words(client_of, author):
    client = client_of(author)
    lines = "\n".join(f"- 2024-01-01 10:{n % 60:02} event {n}" for n in range(MAX_ROWS + 1))
    pending = paste(client, f"# Long\n\n## Timeline\n\n{lines}\n")
    assert client.get(url("proposal", pending)).status_code == 200
    answer = client.post(url("accept", pending))
    assert answer.status_code == 422 and "Cut it into smaller documents" in answer.content.decode()
    assert not Incident.objects.exists()


def test_files_too_large_and_too_many_are_refused(client_of, author, monkeypatch):
    monkeypatch.setattr("postmortems.forms.imports.MOST_MEGABYTES", 1)
    client = client_of(author)
    answer = client.post(NEW, {"file": sent("long.md", b"x" * 1_100_000)})
    assert answer.status_code == 422
    assert "long.md: It is larger than 1 MB." in answer.content.decode()
    answer = client.post(NEW, {"file": sent("all.zip", b"PK\x03\x04" + b"x" * 1_100_000)})
    assert "manage.py import_document" in answer.content.decode()
    monkeypatch.setattr("postmortems.forms.imports.MOST_FILES", 3)
    answer = client.post(NEW, {"file": [sent(f"{n}.md", b"text") for n in range(4)]})
    assert "These are 4 files; at most 3" in answer.content.decode()
    assert not PendingImport.objects.exists()


def test_more_text_than_a_form_may_hold_is_refused_with_words(client_of, author, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client_of(author).post(NEW, {"text": "x" * 5000})
    assert answer.status_code == 422
    assert "Save it as a file" in answer.content.decode()


def test_two_hundred_files_come_in_at_once(client_of, author):
    files = [sent(f"{n}.md", f"# Outage {n}\n".encode()) for n in range(200)]
    assert client_of(author).post(NEW, {"file": files}).status_code == 302
    assert PendingImport.objects.count() == 200


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"../../etc/cron.d/evil.md": b"# x"}, "points outside it"),
        ({"/etc/evil.md": b"# x"}, "points outside it"),
        ({"C:/evil.md": b"# x"}, "points outside it"),
        ({"a\\..\\evil.md": b"# x"}, "points outside it"),
        ({"bomb.md": b"0" * (21 * 1024 * 1024)}, "is larger than 20 MB when unpacked"),
        ({f"{n}.md": b"0" * (19 * 1024 * 1024) for n in range(11)}, "larger than 200 MB"),
        ({}, "There is no document"),
        ({f"{n}.md": b"x" for n in range(1001)}, "1,001 documents"),
    ],
    ids=["up", "root", "drive", "backslash", "bomb", "many bombs", "empty", "many"],
)
def test_hostile_archives_are_refused_whole(client_of, author, files, says):
    answer = client_of(author).post(NEW, {"file": sent("all.zip", zipped(files))})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not PendingImport.objects.exists()


def test_links_and_locked_files_in_archives_are_refused(client_of, author):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    answer = client_of(author).post(NEW, {"file": sent("all.zip", content.getvalue())})
    assert "points outside it" in answer.content.decode()
    locked = bytearray(zipped({"a.md": b"# x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    answer = client_of(author).post(NEW, {"file": sent("all.zip", bytes(locked))})
    assert "locked with a password" in answer.content.decode()
