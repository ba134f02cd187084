"""``manage.py export_document``: which part of a PDF, on which paper."""

import io

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from postmortems.models import Identity
from postmortems.report import to_pdf
from tests.factories import make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pdf_can_be_made():
    if problem := to_pdf.pdf_problem():
        pytest.skip(problem)
    yield
    to_pdf.shut_down()


def exported(tmp_path, *options):
    incident = make_incident(title="Checkout down", state="approved")
    file = tmp_path / "out.pdf"
    arguments = [incident.reference, "--format", "pdf", "--output", str(file), *options]
    call_command("export_document", *arguments, stderr=io.StringIO())
    with pikepdf.open(file) as pdf:
        width = round(float(pdf.pages[0].mediabox[2]))
        return len(pdf.pages), width, str(pdf.docinfo["/Title"]), sorted(pdf.attachments)


@pytest.mark.parametrize(
    ("variant", "words"),
    [("brief", "in brief"), ("timeline", "timeline"), ("actions", "action items")],
)
def test_a_part_alone_is_named_and_carries_the_whole_source(tmp_path, variant, words):
    pages, width, title, files = exported(tmp_path, "--variant", variant)
    assert (pages, width) == (1, 595)
    assert title.endswith(f"Checkout down, {words}")
    assert [name.partition(".")[2] for name in files] == ["json", "md"]


def test_the_paper_is_that_of_the_identity_unless_another_is_asked_for(tmp_path):
    Identity.objects.create(pk=1, paper="letter")
    assert exported(tmp_path)[1] == 612
    assert exported(tmp_path, "--paper", "a4")[1] == 595


def test_an_unknown_variant_is_refused(tmp_path):
    with pytest.raises(CommandError, match="variant"):
        exported(tmp_path, "--variant", "poster")
