"""Many documents at once: read with progress, summed up, accepted together."""

from __future__ import annotations

import pytest

from postmortems.models import Incident, PendingImport
from tests.files import picture, sent
from tests.views.import_samples import MARKDOWN, NOTES, WITHOUT_ZONE
from tests.views.importing import HTMX, NEW, paste, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


def batch_of(client, files):
    answer = client.post(NEW, {"file": [sent(name, data) for name, data in files.items()]})
    assert answer.status_code == 302
    return answer["Location"]


def test_several_documents_are_read_summed_up_and_accepted(client_of, author):
    client = client_of(author)
    client.post(url("accept", paste(client, NOTES)))
    place = batch_of(
        client,
        {
            "search.md": MARKDOWN.encode(),
            "mails.txt": WITHOUT_ZONE.encode(),
            "graph.png": picture(),
            "again.txt": NOTES.encode(),
        },
    )
    page = client.get(place).content.decode()
    assert "0 of 4 read" in page and "Read the next ones" in page
    client.post(f"{place}read/")
    page = client.get(place).content.decode()
    assert "This is not a text file." in page and "imported before" in page
    assert "Accept 2 as drafts" in page
    client.post(f"{place}accept/")
    assert Incident.objects.count() == 3
    page = client.get(place).content.decode()
    assert "Accept" not in page
    assert all(one.reference in page for one in Incident.objects.all())


def test_a_long_document_is_read_behind_a_page_that_says_so(client_of, author, monkeypatch):
    monkeypatch.setattr("postmortems.views.imports.READ_AT_ONCE", 100)
    client = client_of(author)
    place = batch_of(client, {"long.md": MARKDOWN.encode()})
    page = client.get(place).content.decode()
    assert "This takes some seconds" in page and 'hx-trigger="load' in page
    pending = PendingImport.objects.get()
    assert not pending.is_read
    answer = client.post(f"{place}read/", headers=HTMX)
    assert answer["HX-Redirect"] == url("proposal", pending)
    assert client.post(f"{place}read/")["Location"] == url("proposal", pending)
    assert client.get(url("proposal", pending)).status_code == 200


def test_a_long_document_that_cannot_be_read_says_why(client_of, author, monkeypatch):
    monkeypatch.setattr("postmortems.views.imports.READ_AT_ONCE", 100)
    client = client_of(author)
    place = batch_of(client, {"logs.txt": b"10:00 nothing new\n" * 130_000})
    said = client.post(f"{place}read/", headers=HTMX).content.decode()
    assert "2.2 MB of text in it; at most 2 MB are read" in said and "<progress" not in said


def test_the_batch_goes_on_by_itself_and_shows_how_far_it_is(client_of, author, monkeypatch):
    monkeypatch.setattr("postmortems.views.import_batches.SECONDS_AT_ONCE", 0)
    client = client_of(author)
    place = batch_of(client, {"a.md": MARKDOWN.encode(), "b.md": WITHOUT_ZONE.encode()})
    first = client.post(f"{place}read/", headers=HTMX).content.decode()
    assert "1 of 2 read" in first and 'hx-trigger="load' in first and "<html" not in first
    second = client.post(f"{place}read/", headers=HTMX).content.decode()
    assert "Accept 2 as drafts" in second and 'hx-trigger="load' not in second
    third = client.post(f"{place}accept/", headers=HTMX).content.decode()
    assert "1 imported, 1 to go" in third and 'hx-trigger="load' in third
    client.post(f"{place}accept/", headers=HTMX)
    assert Incident.objects.count() == 2


def test_text_and_files_come_in_together(client_of, author):
    answer = client_of(author).post(NEW, {"text": NOTES, "file": sent("a.md", MARKDOWN.encode())})
    assert "/batch/" in answer["Location"]
    assert PendingImport.objects.count() == 2


def test_queries_do_not_grow_with_the_batch(client_of, author, django_assert_max_num_queries):
    client = client_of(author)
    place = batch_of(client, {f"{n}.md": f"# Outage {n}".encode() for n in range(30)})
    client.post(f"{place}read/")
    with django_assert_max_num_queries(8):
        client.get(place)
