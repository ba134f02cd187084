"""A PDF of ours read back: the same postmortem, from the very file that was sent around."""

import datetime as dt
import io
import itertools
import json
import zlib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from postmortems.report.from_document import read_document
from postmortems.report.from_json import from_data
from postmortems.report.from_pdf import source_in_pdf
from postmortems.report.from_text import Unreadable
from postmortems.report.to_html import print_document
from postmortems.report.to_pdf import EmbeddedFile, make_pdf

DEMO = Path(__file__).parents[3] / "postmortems" / "demo"


@pytest.fixture(scope="module")
def report():
    data = json.loads((DEMO / "04-order-routing-three-days.json").read_text(encoding="utf-8"))
    data.pop("demo")
    return replace(from_data(data), reference="INC-4")


@pytest.mark.parametrize("variant", ["full", "brief"])
def test_a_pdf_brings_its_postmortem_back_exactly(report, variant):
    made = make_pdf(print_document(report, today=dt.date(2026, 1, 20), variant=variant))
    reading = read_document(made, name="INC-4-orders.pdf")
    assert reading.exact
    assert reading.report == report


def test_the_source_is_found_whichever_way_it_is_packed(document):
    # A stream is packed twice where its checksum ends with a carriage return.
    start = b"# Title\n<!-- postmortem/1 "
    texts = (start + bytes(end) for end in itertools.product(range(33, 127), repeat=4))
    twice = next(text for text in texts if zlib.adler32(text) & 0xFF == 13)
    for text, packed in ((start, b"/FlateDecode"), (twice, b"[/ASCII85Decode /FlateDecode]")):
        made = make_pdf(document(attachments=(EmbeddedFile("a.md", "text/markdown", text),)))
        head = made[made.index(b"text#2fmarkdown") :].partition(b"stream")[0]
        assert b"/Filter " + packed + b"/Length" in head
        assert source_in_pdf(made) == text


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7\n", b"# Text", b"%PDF-1.7\n<</Type /EmbeddedFile/Subtype /text#2fmarkdown"],
)
def test_other_data_holds_nothing(data):
    assert source_in_pdf(data) is None


def test_a_pdf_of_others_is_refused_as_before(print_pdf):
    with print_pdf(attachments=(EmbeddedFile("a.md", "text/markdown", b"# Theirs"),)) as pdf:
        content = io.BytesIO()
        pdf.save(content)
    with pytest.raises(Unreadable, match="PDF"):
        read_document(content.getvalue(), name="a.pdf")


def test_a_damaged_source_is_refused(report):
    made = bytearray(make_pdf(print_document(report, today=dt.date(2026, 1, 20), variant="brief")))
    place = made.index(b"stream\n", made.index(b"text#2fmarkdown")) + 20
    made[place : place + 40] = b"\0" * 40
    with pytest.raises(Unreadable):
        read_document(bytes(made), name="a.pdf")


def test_the_file_that_is_embedded_opens_elsewhere_too(report):
    made = make_pdf(print_document(report, today=dt.date(2026, 1, 20), variant="brief"))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.attachments["INC-4.md"].get_file().read_bytes() == source_in_pdf(made)
