"""Files that are not what they say, too much, or dangerous: refused with a sentence."""

import os

import pytest
from django.core.files.storage import default_storage

from postmortems.models import Attachment, Change
from tests.factories import make_incident
from tests.files import picture, png_that_claims, sent

ZIP = b"PK\x03\x04" + bytes(60)
SVG = b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
HTML = b"\n<!DOCTYPE html><script>alert(1)</script>"
ELF = b"\x7fELF\x02\x01\x01" + bytes(60)
TIFF = b"II*\x00" + bytes(60)
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(60)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("photo.png", ZIP, "photo.png is not a PNG picture but a ZIP archive."),
        ("photo.png", HTML, "photo.png is not a PNG picture but an HTML page."),
        ("photo.gif", SVG, "photo.gif is not a GIF picture but an SVG picture."),
        ("photo.png", picture("JPEG"), "photo.png is not a PNG picture but a JPEG picture."),
        ("photo.jpg", ELF, "photo.jpg is not a JPEG picture but a program."),
        ("photo.png", TIFF, "photo.png is not a PNG picture but a picture of another kind."),
        ("photo.webp", MP4, "photo.webp is not a WebP picture but a video."),
        ("photo.png", b"\x80\x81", "photo.png is not a PNG picture."),
        ("photo", ELF, "photo is a program. Accepted are PNG"),
        ("photo", b"\x80\x81", "photo is of no known kind. Accepted are PNG"),
        ("drawing.svg", SVG, "drawing.svg: files ending in .svg are not accepted, only PNG"),
        ("page.html", HTML, "page.html: files ending in .html are not accepted"),
        ("page.html", b"just words", "page.html: files ending in .html are not accepted"),
        ("setup.exe", b"MZ" + bytes(60), "setup.exe: files ending in .exe are not accepted"),
        ("logs.zip", ZIP, "logs.zip: files ending in .zip are not accepted"),
        ("notes.txt", SVG, "notes.txt is not a text file but an SVG picture."),
        ("notes.md", HTML, "notes.md is not a Markdown file but an HTML page."),
        ("notes.txt", b"%PDF-1.4\n%%EOF", "notes.txt is not a text file but a PDF."),
        ("notes.txt", "é".encode("latin-1"), "notes.txt is not text in UTF-8."),
        ("notes.log", "word".encode("utf-16"), "notes.log is not text in UTF-8."),
        ("notes.csv", b"a,b\x00", "notes.csv is not text in UTF-8."),
        ("data.json", b'{"a":\n nope}', "data.json is not JSON: see line 2, column 2."),
        ("data.json", b"[" * 200_000, "data.json is not JSON that can be read."),
        ("report.pdf", b"words", "report.pdf is not a PDF but a text file."),
        ("report.pdf", b"%PDF-1.7\n1 0 obj", "report.pdf is a PDF that breaks off"),
        ("empty.png", b"", "empty.png is empty."),
        ("a\u202egnp.exe", b"MZ", "agnp.exe: files ending in .exe are not accepted"),
        ("cut.png", picture("PNG")[:-20], "cut.png is broken"),
        ("cut.jpg", picture("JPEG")[:-20], "cut.jpg is broken"),
        ("cut.gif", picture("GIF")[:-20], "cut.gif is broken"),
        ("cut.webp", picture("WEBP")[:-20], "cut.webp is broken"),
        ("bad.png", picture("PNG").replace(b"IDAT", b"IDAX"), "bad.png is broken"),
        ("script.gif", b"GIF89a/*" + bytes(20) + b"*/=alert(1)", "script.gif is broken"),
        ("bomb.png", png_that_claims(8000, 8000), "bomb.png has more than 60 million dots."),
        ("bomb.png", png_that_claims(10000, 10000), "bomb.png has more than 60 million dots."),
        ("bomb.png", png_that_claims(60000, 60000), "bomb.png has more than 60 million dots."),
    ],
    ids=lambda value: value[:50] if isinstance(value, str) and value.isascii() else "data",
)
def test_it_is_refused_and_nothing_is_left(client_of, author, name, data, message):
    incident = make_incident(by=author)
    address = f"/incidents/{incident.reference}/attachments/"
    # What the browser says of the file counts for nothing.
    file = sent(name, data, "image/png")
    answer = client_of(author).post(address, {"file": file}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0].startswith(message)
    assert len(answer.json()["errors"]) == 1
    assert not Attachment.objects.exists() and not Change.objects.exists()
    assert not os.path.exists(default_storage.location)


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


@pytest.mark.parametrize("more", [1, 3_000_000])
def test_a_file_that_is_too_large_is_let_go_while_it_comes_in(
    client_of, author, settings, tmp_path, more
):
    settings.MAX_UPLOAD_MB = 1
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    incident = make_incident(by=author)
    files = [sent("large.txt", b"a" * (1024 * 1024 + more)), sent("small.txt", b"fine")]
    answer = client_of(author).post(
        f"/incidents/{incident.reference}/attachments/",
        {"file": files},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == ["large.txt is larger than 1 MB."]
    assert not Attachment.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_as_much_as_allowed_is_taken(client_of, author, settings):
    settings.MAX_UPLOAD_MB = 1
    incident = make_incident(by=author)
    answer = client_of(author).post(
        f"/incidents/{incident.reference}/attachments/",
        {"file": sent("full.txt", b"a" * 1024 * 1024)},
    )
    assert answer.status_code == 302
    assert Attachment.objects.get().size == 1024 * 1024


def test_too_many_files_at_once_are_refused(client_of, author):
    incident = make_incident(by=author)
    answer = client_of(author).post(
        f"/incidents/{incident.reference}/attachments/",
        {"file": [sent(f"{n}.txt", b"a") for n in range(21)]},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == ["Add at most 20 files at once."]
