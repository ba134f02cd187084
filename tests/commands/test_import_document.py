"""``manage.py import_document`` and ``export_all``: documents in and out without a browser."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from postmortems.models import Attachment, Incident, PendingImport
from postmortems.report.build import build
from postmortems.report.to_json import to_data
from tests.factories import make_event, make_incident, make_item, make_user
from tests.files import picture
from tests.views.import_samples import MARKDOWN, NOTES, WITHOUT_ZONE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


def written(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def run(*args: object, **options: object) -> str:
    out = io.StringIO()
    call_command("import_document", *map(str, args), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_a_file_is_stored_and_its_reference_printed(tmp_path, author, admin):
    printed = run(written(tmp_path, "search.md", MARKDOWN))
    incident = Incident.objects.get()
    assert printed == f"{incident.reference}\n"
    assert (incident.created_by, incident.state) == (admin, "draft")
    assert incident.timeline.count() == 5
    assert Attachment.objects.get(incident=incident).name == "search.md"


def test_who_imports_can_be_said(tmp_path, author, admin, reader):
    path = written(tmp_path, "search.md", MARKDOWN)
    run(path, by="AUTHOR")
    assert Incident.objects.get().created_by == author
    for name, says in (("nobody", "Nobody signs in as nobody"), ("reader", "only authors")):
        with pytest.raises(CommandError, match=says):
            run(path, by=name)


def test_nobody_to_import_for(tmp_path):
    with pytest.raises(CommandError, match="createsuperuser"):
        run(written(tmp_path, "search.md", MARKDOWN))


def test_a_dry_run_prints_the_report_and_stores_nothing(tmp_path):
    data = json.loads(run(written(tmp_path, "search.md", MARKDOWN), dry_run=True, format="json"))
    assert data["format"] == "postmortem/1"
    assert data["timeline"][0]["happened_at"] == "2024-03-14T09:02:00+01:00"
    assert not Incident.objects.exists() and not PendingImport.objects.exists()


def test_a_dry_run_in_words(tmp_path):
    printed = run(written(tmp_path, "notes.txt", NOTES), dry_run=True)
    assert printed.startswith("Printers on the first floor\n2 timeline entries")
    assert "line 11 left over: <!-- remember the parking permits -->" in printed


def test_the_zone_is_for_documents_that_name_none(tmp_path):
    def zone(text: str) -> tuple[str, bool]:
        path = written(tmp_path, "a.md", text)
        data = json.loads(run(path, dry_run=True, format="json", timezone="Asia/Tokyo"))
        return data["timezone"], data["timezone_assumed"]

    assert zone(WITHOUT_ZONE) == ("Asia/Tokyo", True)
    assert zone(MARKDOWN) == ("Europe/Berlin", False)
    with pytest.raises(CommandError, match="Atlantis is no time zone"):
        run(written(tmp_path, "a.md", MARKDOWN), timezone="Atlantis")


def test_standard_input(monkeypatch, admin):
    class Input:
        buffer = io.BytesIO(MARKDOWN.encode())

    monkeypatch.setattr(sys, "stdin", Input)
    assert run("-").startswith("INC-")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("nothing.md", b"", "nothing.md: There is no text in it"),
        ("report.pdf", b"%PDF-1.4 ...", "report.pdf: This is a PDF file"),
        ("graph.png", picture(), "graph.png: This is not a text file"),
        ("long.md", b"x" * (20 * 1024 * 1024 + 1), "long.md: The file is larger than 20 MB"),
        ("evil.zip", b"PK\x03\x04oh", "1 of 1 documents could not be imported"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path, admin, name, data, says):
    with pytest.raises(CommandError) as caught:
        run(written(tmp_path, name, data))
    assert says in str(caught.value) and "\n" not in str(caught.value)
    assert not Incident.objects.exists() and not PendingImport.objects.exists()


def test_a_file_that_is_not_there(tmp_path, admin):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "gone.md")


def test_a_folder_is_imported_file_by_file(tmp_path, admin):
    folder = tmp_path / "documents"
    written(folder, "old/search.md", MARKDOWN)
    written(folder, "mails.txt", WITHOUT_ZONE)
    written(folder, ".git/config", "hidden")
    out = io.StringIO()
    call_command("import_document", str(folder), stdout=out, stderr=io.StringIO())
    lines = out.getvalue().splitlines()
    assert [line.split(":")[0] for line in lines] == ["mails.txt", "old/search.md"]
    assert "5 timeline entries, 2 action items" in lines[1]
    assert Incident.objects.count() == 2
    written(folder, "graph.png", picture())
    with pytest.raises(CommandError, match="1 of 3 documents could not be imported"):
        run(folder, dry_run=True)


def an_incident_with_files(author) -> Incident:
    from postmortems.changes.attachments import add_attachments
    from postmortems.changes.sections import write_section
    from postmortems.media import accept

    incident = make_incident(by=author, title="Stock was frozen", restricted=True, state="closed")
    event = make_event(incident, text="Counts stopped")
    make_event(incident, text="Blamed the network", kind="wrong_turn", ruled_out_by=event)
    make_item(incident, title="Count twice", status="done")
    incident.state = "draft"
    incident.save()
    (row,) = add_attachments(incident=incident, by=author, files=[accept("graph.png", picture())])
    text = f"See ![graph](attachments/{row.key})."
    write_section(incident=incident, by=author, kind="summary", text=text, seen="")
    return incident


def test_everything_exported_comes_back(tmp_path, author, admin):
    first, second = an_incident_with_files(author), make_incident(by=author, state="closed")
    path = tmp_path / "all.zip"
    out = io.StringIO()
    call_command("export_all", output=path, stdout=out, stderr=io.StringIO())
    assert "2 postmortems" in out.getvalue()
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        endings = sorted(os.path.splitext(name)[1] for name in archive.namelist())
        assert endings == [".html"] * 2 + [".json"] * 4 + [".md"] * 2 + [".png"]

    printed = run(path)
    assert len(printed.splitlines()) == 2
    copies = list(Incident.objects.order_by("pk"))[2:]
    for original, copy in zip((first, second), copies, strict=True):
        wanted, found = to_data(build(original)), to_data(build(copy))
        del wanted["reference"], found["reference"]
        assert found == wanted
        assert copy.visibility == original.visibility
    (kept,) = copies[0].attachments.all()
    assert kept.key == first.attachments.get().key
    with kept.file.open("rb") as file:
        assert file.read() == picture()


def test_exported_markdown_comes_back(tmp_path, author, admin):
    incident = an_incident_with_files(author)
    out = tmp_path / "one.md"
    call_command("export_document", incident.reference, output=out, stderr=io.StringIO())
    run(out)
    wanted, found = to_data(build(incident)), to_data(build(Incident.objects.latest("pk")))
    del wanted["reference"], found["reference"]
    assert found == wanted


def test_an_archive_that_cannot_be_written(tmp_path):
    make_incident(by=make_user())
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_all", output=tmp_path / "no" / "all.zip")
