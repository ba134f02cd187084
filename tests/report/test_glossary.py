"""Abbreviations in words, for who does not run computers."""

import pytest

from postmortems.report.document import Event, Report
from postmortems.report.glossary import glossary


def of(text):
    return [one.short for one in glossary(Report(summary=text))]


def test_known_abbreviations_are_found_in_any_text_and_put_in_order():
    report = Report(
        summary="The TLS certificate had expired.",
        timeline=(Event("e1", None, "Checked **DNS** and the `CDN`"),),
    )
    assert [one.short for one in glossary(report)] == ["CDN", "DNS", "TLS"]
    assert all(one.meaning for one in glossary(report))


def test_what_the_report_explains_itself_comes_first():
    (one,) = glossary(Report(summary="We used the simple local adapter (SLA) twice."))
    assert (one.short, one.meaning) == ("SLA", "simple local adapter")
    (own,) = glossary(Report(summary="The error budget policy (EBP) says so. EBP it is."))
    assert (own.short, own.meaning) == ("EBP", "error budget policy")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nothing to explain here.",
        "OUR QUX IS UNKNOWN",
        "https://example.com/API/DNS",
        "the api and the dns in small letters",
        "feature/API-12 and TLS_KEY",
        "(see the big red button (ABC))",
    ],
)
def test_what_is_unknown_or_part_of_a_name_is_left_out(text):
    assert of(text) == []


def test_plurals_and_mixed_letters():
    assert of("Two APIs, three VMs, DDoS on K8s") == ["API", "DDoS", "K8s", "VM"]


def test_very_long_texts_take_no_time():
    assert of("A B C D E (" * 20_000 + "DNS") == ["DNS"]
    assert of("AAAA" * 50_000) == []
