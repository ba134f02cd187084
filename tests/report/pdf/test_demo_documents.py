"""Every demo document as an archive file that anybody can read."""

import datetime as dt
import json
from pathlib import Path

import page
import pytest

from postmortems.report.from_json import from_data
from postmortems.report.to_html import print_document
from postmortems.report.to_pdf import make_pdf

DEMO = sorted((Path(__file__).parents[3] / "postmortems" / "demo").glob("[0-9][0-9]-*.json"))


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_the_pdf_of_a_demo_document_has_no_fault(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    data.pop("demo")
    made = make_pdf(print_document(from_data(data), today=dt.date(2026, 1, 1)))
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        report = page.validate_pdf_bytes(made, profile=profile)
        assert [(failure.rule_id, failure.message) for failure in report.failures] == []
