"""Every script of the world: which can be printed, and from which side it is read."""

import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest
from django.core.checks import run_checks

from postmortems import system_checks
from postmortems.report.pdf.directions import set_directions
from postmortems.report.pdf.scripts import FONT_PACKAGES, SCRIPTS, missing_scripts

ARABIC, HEBREW = "انقطع الموقع", "האתר לא היה זמין"


def turned(markup):
    root = ET.fromstring(f"<body>{markup}</body>")
    set_directions(root, markup)
    return [
        element.get("id") for element in root.iter() if "rtl" in element.get("class", "").split()
    ]


def test_each_paragraph_has_the_direction_of_its_first_letter():
    markup = (
        f'<div dir="auto"><p id="a">{ARABIC} 20</p><p id="b">Then {HEBREW}</p>'
        f'<ul><li id="c">20: <b>{HEBREW}</b></li></ul><p id="d">20, 30.</p></div>'
    )
    assert turned(markup) == ["a", "c"]


def test_an_element_without_paragraphs_is_turned_itself_and_keeps_its_class():
    assert turned(f'<p id="a" class="item-title" dir="auto">{ARABIC}</p>') == ["a"]
    assert turned(f'<span id="a">{ARABIC}</span><p id="b" dir="auto">Text</p>') == []


def test_lines_from_right_to_left_begin_at_the_right(print_pdf):
    css = ".report .rtl.rtl { direction: rtl; text-align: right }"
    ends = []
    for text in (HEBREW, "From the left"):
        body = f"<div class=report><p dir=auto>{text}</p></div>"
        matrix = [
            [float(number) for number in operands]
            for operands, operator in parse(print_pdf(body, stylesheets=(css,)))
            if str(operator) == "Tm"
        ]
        ends.append(matrix[-1][4])
    assert ends[0] > ends[1] + 200


def parse(pdf):
    import pikepdf

    return pikepdf.parse_content_stream(pdf.pages[0])


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="needs fc-list")
def test_the_missing_scripts_are_those_without_a_font():
    missing_scripts.cache_clear()
    said = missing_scripts()
    for name, language in SCRIPTS.items():
        listed = subprocess.run(["fc-list", f":lang={language}"], capture_output=True, text=True)
        assert (name in said) == (not listed.stdout.strip()), name


def test_other_commands_do_not_talk_of_scripts(monkeypatch):
    monkeypatch.setattr(system_checks, "missing_scripts", lambda: ("Arabic",))
    monkeypatch.setattr("sys.argv", ["manage.py", "migrate"])
    assert not [message for message in run_checks() if message.id == "postmortems.I001"]


@pytest.mark.parametrize("missing", [(), ("Arabic", "Japanese")])
def test_the_check_names_what_cannot_be_shown_and_what_helps(monkeypatch, missing):
    monkeypatch.setattr(system_checks, "missing_scripts", lambda: missing)
    monkeypatch.setattr("sys.argv", ["manage.py", "check"])
    told = [message for message in run_checks() if message.id == "postmortems.I001"]
    assert bool(told) == bool(missing)
    for message in told:
        assert "Arabic, Japanese" in message.msg
        assert all(package in message.hint for package in FONT_PACKAGES)
