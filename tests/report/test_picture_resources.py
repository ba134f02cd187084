"""The pictures of a report, for documents that leave the site."""

import datetime as dt

import pytest

from postmortems.changes.attachments import add_attachments, remove_attachment
from postmortems.media import accept
from postmortems.models import Section
from postmortems.report.build import build
from postmortems.report.export import Wish, export
from postmortems.report.pictures import attachment_addresses, picture_resources
from postmortems.report.to_html import print_document, standalone_html
from tests.factories import make_incident
from tests.files import opened, picture


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


@pytest.fixture
def incident(author):
    return make_incident(by=author)


def add(incident, *files):
    accepted = [accept(name, data) for name, data in files]
    return add_attachments(incident=incident, by=incident.created_by, files=accepted)


def write(incident, *rows):
    text = "\n\n".join(f"![{row.name}](attachments/{row.key})" for row in rows)
    Section.objects.create(incident=incident, kind="summary", text=text)
    return build(incident)


def test_what_a_report_names_is_read_and_of_large_pictures_the_rendition(incident):
    small, large, _unnamed, log = add(
        incident,
        ("small.png", picture()),
        ("large.png", picture("PNG", (2500, 30))),
        ("unnamed.png", picture("PNG", (9, 9))),
        ("a.log", b"x"),
    )
    (foreign,) = add(make_incident(by=incident.created_by), ("b.png", picture()))
    report = write(incident, small, large, log, foreign)
    resources = picture_resources(incident, report)
    assert set(resources) == {small.key, large.key}
    assert resources[small.key].media_type == "image/png"
    assert resources[small.key].data == picture()
    assert resources[large.key].media_type == "image/jpeg"
    assert opened(resources[large.key].data).size == (2000, 24)
    document = print_document(report, today=dt.date(2026, 1, 1), files=resources)
    for address in document.resources:
        assert f'src="{address}"' in document.html
    assert len(document.resources) == 2


def test_removed_and_lost_pictures_are_left_out(incident):
    removed, lost = add(incident, ("a.png", picture()), ("b.png", picture("PNG", (5, 5))))
    report = write(incident, removed, lost)
    remove_attachment(attachment=removed, by=incident.created_by)
    lost.file.storage.delete(lost.file.name)
    assert picture_resources(incident, report) == {}


def test_one_query_and_none_without_pictures(incident, django_assert_num_queries):
    empty = build(incident)
    with django_assert_num_queries(0):
        assert picture_resources(incident, empty) == {}
    rows = add(incident, *((f"{n}.png", picture("PNG", (n + 1, 2))) for n in range(3)))
    report = write(incident, *rows)
    with django_assert_num_queries(1):
        assert len(picture_resources(incident, report)) == 3


def test_links_to_attachments_lead_to_the_site_and_pictures_stay_inside(incident, settings):
    settings.BASE_URL = "https://pm.example.com"
    shown, log = add(incident, ("a.png", picture()), ("a.log", b"x"))
    text = f"![Graph](attachments/{shown.key}) and [the log](attachments/{log.key})"
    Section.objects.create(incident=incident, kind="summary", text=text)
    report = build(incident)
    links = attachment_addresses(incident, report)
    here = f"https://pm.example.com/incidents/{incident.reference}/attachments"
    assert links == {shown.key: f"{here}/{shown.key}/", log.key: f"{here}/{log.key}/"}
    files = picture_resources(incident, report)
    day = dt.date(2026, 1, 1)
    page = standalone_html(report, today=day, files=files, links=links)
    assert f'href="{links[log.key]}"' in page
    assert 'src="data:image/png;base64,' in page and f'src="{here}' not in page
    document = print_document(report, today=day, files=files, links=links)
    assert f'href="{links[log.key]}"' in document.html
    assert document.resources == {links[shown.key]: files[shown.key]}
    assert "attachments/" not in document.html.replace(here, "")
    made = export(incident, "html", Wish(today=day)).data.decode()
    assert f'href="{links[log.key]}"' in made
