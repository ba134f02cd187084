"""Whose files they are: set by an admin, looked at first, and then in every PDF."""

import io
import re

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postmortems.models import Identity, User
from postmortems.report import to_pdf
from tests.factories import make_incident
from tests.files import picture

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/identity/"
PREVIEW = f"{ADDRESS}preview.pdf"


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    options = {"location": tmp_path / "files"}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}


@pytest.fixture
def pdf():
    if problem := to_pdf.pdf_problem():
        pytest.skip(problem)
    yield lambda answer: pikepdf.open(io.BytesIO(answer.content))
    to_pdf.shut_down()


def sent(**fields):
    values = {
        "organisation": "Northwind",
        "accent": "#14509f",
        "footer": "Leeds",
        "paper": "letter",
    }
    return values | {"confidentiality": "Internal"} | fields


def logo(name="logo.png", content=None):
    return SimpleUploadedFile(name, content or picture("PNG", (30, 10)))


@pytest.mark.parametrize("who", ["author", "reader"])
def test_only_admins_come_in(request, client_of, who):
    client = client_of(request.getfixturevalue(who))
    assert client.get(ADDRESS).status_code == 403
    assert client.get(f"{ADDRESS}logo/").status_code == 403
    assert client.post(ADDRESS, sent()).status_code == 403
    assert client.post(PREVIEW, sent()).status_code == 403
    assert not Identity.objects.exists()


def test_what_an_admin_saves_is_there_again(client_of, admin: User):
    client = client_of(admin)
    assert client.get(ADDRESS).status_code == 200
    assert client.post(ADDRESS, sent(logo=logo())).status_code == 302
    stored = Identity.objects.get()
    assert (stored.organisation, stored.paper, stored.logo_type) == (
        *("Northwind", "letter"),
        "image/png",
    )
    page = client.get(ADDRESS).content.decode()
    assert 'value="Northwind"' in page and "#14509f" in page and f"{ADDRESS}logo/" in page
    shown = client.get(f"{ADDRESS}logo/")
    assert shown.content == picture("PNG", (30, 10)) and shown["Content-Type"] == "image/png"


def test_a_logo_stays_until_it_is_replaced_or_removed(client_of, admin: User, tmp_path):
    client = client_of(admin)
    client.post(ADDRESS, sent(logo=logo()))
    client.post(ADDRESS, sent(organisation="Southwind"))
    assert client.get(f"{ADDRESS}logo/").status_code == 200
    client.post(ADDRESS, sent(logo=logo(content=picture("PNG", (9, 9)))))
    assert client.get(f"{ADDRESS}logo/").content == picture("PNG", (9, 9))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    client.post(ADDRESS, sent(without_logo="on"))
    assert client.get(f"{ADDRESS}logo/").status_code == 404
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"accent": "#eeeeee"}, "too light"),
        ({"accent": "red"}, "such as #07424c"),
        ({"accent": "#14509f} * {"}, "such as #07424c"),
        ({"paper": "a3"}, "Select a valid choice"),
        ({"footer": "x" * 71}, "at most 70"),
        ({"logo": logo("logo.gif", picture("GIF", (9, 9)))}, "PNG or JPEG"),
        ({"logo": logo(content=b"<svg></svg>")}, "not a PNG picture"),
        ({"logo": logo(content=picture("PNG", (9, 9)) + b"x" * 1_100_000)}, "1 MB at most"),
    ],
)
def test_what_cannot_be_printed_is_refused(client_of, admin: User, fields, said):
    client = client_of(admin)
    for address in (ADDRESS, PREVIEW):
        if "logo" in fields:
            fields["logo"].seek(0)
        answer = client.post(address, sent(**fields))
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Identity.objects.exists()


def test_the_preview_shows_what_is_typed_and_stores_nothing(client_of, admin: User, pdf, tmp_path):
    client = client_of(admin)
    answer = client.post(PREVIEW, sent(logo=logo()))
    assert answer["Content-Type"] == "application/pdf"
    with pdf(answer) as made:
        (page,) = made.pages
        assert [float(side) for side in page.mediabox] == [0, 0, 612, 792]
        assert len([item for item in made.objects if is_picture(item)]) == 1
    assert not Identity.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def is_picture(item):
    return isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"


def test_every_pdf_carries_the_identity(client_of, admin: User, author: User, pdf):
    client_of(admin).post(ADDRESS, sent(logo=logo()))
    here = f"/incidents/{make_incident(by=author).reference}"
    client = client_of(author)
    for address, size in (
        (f"{here}/report.pdf", 612),
        (f"{here}/report.pdf?paper=a4", 595),
        (f"{here}/brief.pdf", 612),
    ):
        with pdf(client.get(address)) as made:
            assert round(float(made.pages[0].mediabox[2])) == size
            assert [item for item in made.objects if is_picture(item)]


def test_the_parts_of_a_report_are_files_of_their_own(client_of, author: User, pdf):
    incident = make_incident(by=author, title="Checkout down")
    client = client_of(author)
    here = f"/incidents/{incident.reference}"
    names = {}
    for address in ("brief.pdf", "report.pdf?variant=timeline", "report.pdf?variant=actions"):
        answer = client.get(f"{here}/{address}")
        assert answer.status_code == 200
        names[address] = re.search(r'filename="([^"]+)"', answer["Content-Disposition"])[1]
        with pdf(answer) as made:
            assert len(made.pages) == 1
    assert list(names.values()) == [
        f"{incident.reference}-{part}-checkout-down.pdf"
        for part in ("brief", "timeline", "actions")
    ]
    assert client.get(f"{here}/report.pdf?variant=poster").status_code == 404
    assert client.get(f"{here}/report.pdf?paper=a5").status_code == 404
    page = client.get(f"{here}/report/").content.decode()
    for address in names:
        assert f'href="{here}/{address}"' in page
