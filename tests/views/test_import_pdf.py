"""The PDF of a postmortem dropped on the import page."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from postmortems.models import Attachment, Incident, Section
from postmortems.report import to_pdf
from postmortems.report.build import build
from postmortems.report.to_json import to_data
from tests.factories import make_event, make_incident

pytestmark = pytest.mark.django_db


def test_a_pdf_that_was_sent_around_comes_back_word_for_word(client_of, author):
    if problem := to_pdf.pdf_problem():
        pytest.skip(problem)
    incident = make_incident(by=author, title="Checkout was down")
    make_event(incident, text="The last order went through")
    client = client_of(author)
    made = client.get(f"/incidents/{incident.reference}/brief.pdf")
    to_pdf.shut_down()
    answer = client.post(
        "/incidents/import/", {"file": SimpleUploadedFile("brief.pdf", made.content)}, follow=True
    )
    assert re.fullmatch(r"/incidents/import/[\w-]+/", answer.redirect_chain[-1][0])
    shown = answer.content.decode()
    assert "it comes back word for word" in shown
    assert "Checkout was down" in shown and "The last order went through" in shown


def picture(colour: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (80, 40), colour).save(content, "PNG")
    return content.getvalue()


def test_its_pictures_come_back_too(client_of, author):
    if problem := to_pdf.pdf_problem():
        pytest.skip(problem)
    incident = make_incident(by=author, title="Checkout was down", restricted=True)
    client = client_of(author)
    for name in ("lag.png", "not shown.png"):
        file = SimpleUploadedFile(name, picture("red" if "lag" in name else "blue"))
        client.post(f"/incidents/{incident.reference}/attachments/", {"file": file})
    shown = Attachment.objects.get(name="lag.png")
    text = f"It grew: ![The lag](attachments/{shown.key})"
    Section.objects.create(incident=incident, kind="summary", text=text)
    made = client.get(f"/incidents/{incident.reference}/report.pdf")
    again = client.get(f"/incidents/{incident.reference}/report.pdf")
    to_pdf.shut_down()
    assert made.content == again.content

    answer = client.post(
        "/incidents/import/", {"file": SimpleUploadedFile("sent.pdf", made.content)}, follow=True
    )
    client.post(f"{answer.redirect_chain[-1][0]}accept/")

    back = Incident.objects.exclude(pk=incident.pk).get()
    assert back.visibility == "restricted"
    one, other = to_data(build(incident)), to_data(build(back))
    assert {**one, "reference": None} == {**other, "reference": None}
    (kept,) = Attachment.objects.filter(incident=back)
    assert (kept.key, kept.name) == (shown.key, "lag.png")
    with kept.file.open("rb") as mine, shown.file.open("rb") as theirs:
        assert mine.read() == theirs.read()
    page = client.get(f"/incidents/{back.reference}/report/").content.decode()
    assert f"/incidents/{back.reference}/attachments/{shown.key}/" in page
