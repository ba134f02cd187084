"""The PDF of a postmortem dropped on the import page."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postmortems.report import to_pdf
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
