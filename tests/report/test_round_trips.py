"""What is exported reads back as the same report, whatever people wrote into it."""

import datetime as dt
import html
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from postmortems.report.document import Event, Report, every_text
from postmortems.report.from_json import from_json
from postmortems.report.from_text import read
from postmortems.report.to_json import to_json
from postmortems.report.to_markdown import to_markdown
from tests.report.strategies import prose, reports


@settings(max_examples=60)
@given(reports)
def test_markdown_reads_back_as_the_same_report(report):
    assert read(to_markdown(report).encode("utf-8")).report == report


@settings(max_examples=60)
@given(reports)
def test_json_reads_back_as_the_same_report(report):
    assert from_json(to_json(report, row_keys=True)) == report


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("moment", [dt.datetime.min, dt.datetime.max])
@settings(max_examples=10)
@given(reports)
def test_so_do_times_at_the_ends_of_the_calendar(zone, moment, report):
    """No zone west of Greenwich has a time for the first hours of year 1."""
    when = moment.replace(tzinfo=dt.UTC)
    report = replace(
        report,
        timezone=zone,
        started_at=when,
        resolved_at=when,
        timeline=(Event("e1", when, "It began.", until=when),),
    )
    assert from_json(to_json(report, row_keys=True)) == report
    assert read(to_markdown(report).encode("utf-8")).report == report


@settings(max_examples=60)
@given(reports)
def test_markdown_shows_every_word_of_the_prose(report):
    visible = (
        to_markdown(report).partition("<!-- postmortem/1 ")[0]
        if not any("postmortem/1" in text for text in every_text(report))
        else to_markdown(report)
    )
    shown = set(re.findall(r"[^\W\d_]{3,}", html.unescape(visible).lower()))
    for text in (
        report.title,
        report.summary,
        report.plain_words,
        report.impact.text,
        *(event.text for event in report.timeline),
        *(event.detail for event in report.timeline),
        *(item.title for item in report.action_items),
        *(item.detail for item in report.action_items),
        *(section.text for section in report.sections),
    ):
        missing = set(re.findall(r"[^\W\d_]{3,}", html.unescape(text).lower())) - shown
        assert not missing


@settings(max_examples=25)
@given(prose)
def test_wrapped_lines_and_windows_line_ends_do_not_matter(text):
    report = Report(title="Shop down", summary=text)
    exported = to_markdown(report).replace("\n", "\r\n")
    assert read(exported.encode("utf-8")).report == report


def test_an_edited_export_is_read_anew():
    report = Report(title="Shop down", timeline=(Event("e1", None, "The disk was full."),))
    edited = to_markdown(report).replace("Shop down", "Shop closed")
    proposal = read(edited)
    assert proposal.report.title == "Shop closed"
    assert "edited" in [doubt.code for doubt in proposal.doubts]
    assert all("eNr" not in left.text for left in proposal.report.leftovers)
