"""All postmortems as one archive, and the way back through the import page."""

from __future__ import annotations

import io
import zipfile

import pytest

from postmortems.changes.attachments import add_attachments, remove_attachment
from postmortems.media import accept
from postmortems.models import Incident, PendingImport
from postmortems.report.build import build
from postmortems.report.from_json import from_json
from postmortems.report.to_json import to_data
from tests.factories import make_event, make_incident
from tests.files import picture, sent

pytestmark = pytest.mark.django_db
ALL = "/incidents/export.zip"


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


def exported(client) -> zipfile.ZipFile:
    answer = client.get(ALL)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def references(archive: zipfile.ZipFile) -> set[str]:
    return {"-".join(name.split("-")[:2]) for name in archive.namelist()}


def test_everybody_exports_what_they_may_see(client_of, author, teammate, reader, admin, stranger):
    everyone = make_incident(by=author, title="Open").reference
    restricted = make_incident(by=author, title="Secret", restricted=True).reference
    assert references(exported(client_of(author))) == {everyone, restricted}
    assert references(exported(client_of(admin))) == {everyone, restricted}
    assert references(exported(client_of(teammate))) == {everyone}
    assert references(exported(client_of(reader))) == {everyone}
    assert stranger.get(ALL).status_code == 302


def test_nothing_to_export_is_an_empty_archive(client_of, author):
    assert exported(client_of(author)).namelist() == []


def test_each_has_every_format_and_its_files(client_of, author):
    incident = make_incident(by=author, title="Down & out: 50 %")
    make_event(incident, text="It went down")
    kept, gone = add_attachments(
        incident=incident,
        by=author,
        files=[accept("graph.png", picture()), accept("old.log", b"one line\n")],
    )
    remove_attachment(attachment=gone, by=author)
    archive = exported(client_of(author))
    folder = f"{incident.reference}-down-out-50"
    names = {name.removeprefix(f"{folder}/") for name in archive.namelist()}
    assert names == {
        "about.json",
        f"{folder}.json",
        f"{folder}.md",
        f"{folder}.html",
        f"attachments/{kept.key}/graph.png",
    }
    assert archive.read(f"{folder}/attachments/{kept.key}/graph.png") == picture()
    report = from_json(archive.read(f"{folder}/{folder}.json"))
    assert to_data(report) == to_data(build(incident))


def test_a_file_missing_from_the_store_stops_nothing(client_of, author):
    incident = make_incident(by=author)
    (row,) = add_attachments(incident=incident, by=author, files=[accept("a.png", picture())])
    row.file.storage.delete(row.file.name)
    assert not any("a.png" in name for name in exported(client_of(author)).namelist())


def test_an_archive_is_read_back_on_the_import_page(client_of, author):
    client = client_of(author)
    incident = make_incident(by=author, title="Frozen", restricted=True, state="closed")
    incident.state = "draft"
    incident.save()
    add_attachments(incident=incident, by=author, files=[accept("a.png", picture())])
    Incident.objects.filter(pk=incident.pk).update(state="closed")
    make_incident(by=author, title="Plain")
    data = b"".join(client.get(ALL).streaming_content)
    place = client.post("/incidents/import/", {"file": sent("all.zip", data)})["Location"]
    client.post(f"{place}read/")
    client.post(f"{place}accept/")
    frozen, plain = Incident.objects.order_by("pk")[2:]
    assert (frozen.title, frozen.state, frozen.visibility) == ("Frozen", "closed", "restricted")
    assert (plain.title, plain.visibility) == ("Plain", "everyone")
    assert frozen.attachments.get().name == "a.png"
    assert not PendingImport.objects.filter(incident=None).exists()
    again = client.post("/incidents/import/", {"file": sent("all.zip", data)})["Location"]
    client.post(f"{again}read/")
    assert client.get(again).content.decode().count("imported before") >= 2


def test_parts_come_while_the_archive_is_made(client_of, author):
    for _ in range(3):
        make_incident(by=author)
    answer = client_of(author).get(ALL)
    parts = [part for part in answer.streaming_content if part]
    assert len(parts) > 3


def test_one_incident_as_markdown(client_of, author):
    incident = make_incident(by=author, title="Frozen")
    answer = client_of(author).get(f"/incidents/{incident.reference}/report.md")
    assert answer["Content-Type"].startswith("text/markdown")
    assert "# Frozen" in answer.content.decode()
