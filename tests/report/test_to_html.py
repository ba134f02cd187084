"""The report as HTML: complete, safe, and in one piece on screen, in a file and on paper."""

import datetime as dt
import html
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from postmortems.prose import plain
from postmortems.report.document import (
    ActionItem,
    Analysis,
    Event,
    Factor,
    FreeSection,
    Impact,
    ImpactFigure,
    ImpactWindow,
    Leftover,
    Lesson,
    Lessons,
    Participant,
    Report,
    Why,
    every_text,
)
from postmortems.report.from_json import from_data
from postmortems.report.letterhead import Letterhead
from postmortems.report.pdf.values import Resource
from postmortems.report.to_html import print_document, standalone_html, to_html
from postmortems.report.to_json import to_data
from postmortems.report.to_markdown import to_markdown
from postmortems.report.to_pdf import pdf_problem

TODAY = dt.date(2026, 2, 1)
DEMO = sorted(
    (Path(__file__).parent.parent.parent / "postmortems" / "demo").glob("[0-9][0-9]-*.json")
)
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))"
START = dt.datetime(2026, 1, 20, 8, 0, tzinfo=dt.UTC)


def at(minutes):
    return START + dt.timedelta(minutes=minutes)


def demo(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    data.pop("demo", None)
    return replace(from_data(data), reference="INC-7")


def words_of(markup):
    """What a reader sees, with single spaces."""
    body = re.sub(r"<style>.*?</style>", "", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def squeezed(text):
    return re.sub(r"\s+", "", text)


def everything_hostile():
    """A report whose every text tries to be markup."""

    def text(number):
        return f"{HOSTILE} word{number}"

    return Report(
        title=text(0),
        reference='INC-7"><b>',
        severity="sev2",
        state="in_review",
        started_at=at(0),
        resolved_at=at(90),
        services=(text(1),),
        tags=(text(2),),
        participants=(Participant(text(3), "lead"),),
        summary=text(4),
        plain_words=text(5),
        impact=Impact(
            text(6),
            (ImpactWindow(at(0), at(9), text(7)),),
            (ImpactFigure("f1", text(8), 5, unit=text(9), source=text(10), text=text(11)),),
        ),
        timeline=(
            Event('e1" onclick="x', at(5), text(12), detail=text(13), source=text(14)),
            Event("e2", at(6), text(15), kind="wrong_turn", ruled_out_by='e1" onclick="x'),
        ),
        analysis=Analysis(
            *(text(n) for n in range(16, 21)),
            whys=(Why(text(21), text(22)),),
            factors=(Factor("c1", text(23), accepted_risk=text(24)),),
        ),
        lessons=Lessons(went_well=(Lesson(text(25)),)),
        action_items=(
            ActionItem(
                "a1",
                text(26),
                detail=text(27),
                owner=text(28),
                reason=text(29),
                verified_by=text(30),
                tracker_url=text(31),
                factors=("c1",),
            ),
        ),
        sections=(FreeSection("s1", text(32), text(33)),),
        leftovers=(Leftover(3, text(34)),),
    )


def render(report, variant="screen"):
    if variant == "file":
        return standalone_html(report, today=TODAY)
    if variant == "paper":
        return print_document(report, today=TODAY).html
    return to_html(report, today=TODAY)


VARIANTS = pytest.mark.parametrize("variant", ["screen", "file", "paper"])


@VARIANTS
@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_every_word_of_a_report_is_there(path, variant):
    report = demo(path)
    shown = squeezed(words_of(render(report, variant)))
    for text in every_text(replace(report, timezone="UTC")):
        if " " in text and "\n```" not in text:
            for line in plain(text).splitlines():
                assert squeezed(line) in shown, line


@VARIANTS
def test_typed_markup_stays_text(variant):
    markup = render(everything_hostile(), variant)
    assert "<script" not in markup
    assert "<img" not in markup
    assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', markup))
    assert "javascript:alert" not in " ".join(re.findall(r'(?:href|src)="([^"]*)"', markup))
    seen = words_of(markup)
    for number in range(35):
        assert f"word{number}" in seen


@VARIANTS
def test_no_inline_style_or_script(variant):
    markup = render(demo(DEMO[0]), variant)
    assert not re.search(r"<[^>]*\sstyle=", markup)
    assert "<script" not in markup


@VARIANTS
@pytest.mark.parametrize(
    "report",
    [
        Report(),
        Report(title="Only a title", timeline=(Event("e1", None, "x", precision="unknown"),)),
        Report(started_at=dt.date(2026, 1, 2), timeline=(Event("e1", dt.date(2026, 1, 2), "x"),)),
        Report(impact=Impact(figures=(ImpactFigure("f1", "Users", certainty="unknown"),))),
    ],
    ids=["nothing", "one event without time", "days only", "unknown figure"],
)
def test_little_is_known(report, variant):
    assert "not known" in words_of(render(report, variant))


def test_anchors_lead_somewhere():
    markup = to_html(demo(DEMO[0]), today=TODAY)
    ids = re.findall(r'\sid="([^"]+)"', markup)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', markup)) <= set(ids)


def test_the_example_is_told_in_full():
    seen = words_of(to_html(demo(DEMO[0]), today=TODAY))
    for said in (
        "8 June 2024, 10:30–12:45 EDT",
        "14:30–16:45 UTC",
        "~80 %",
        "~20,000 users",
        "2 h 15 min",
        "20 min lost , ruled out at 11:20",
        "resolved − started",
        "Saturday 8 June 2024",
        "voilà",
    ):
        assert said in seen, said


def test_a_file_needs_no_other():
    report = replace(demo(DEMO[0]), summary="![Error rate](attachments/k1) ![x](attachments/k2)")
    document = standalone_html(
        report,
        today=TODAY,
        live_url="https://pm.example/incidents/INC-7/",
        files={"k1": Resource(b"picture", "image/png")},
    )
    assert document.startswith("<!doctype html>")
    assert 'src="data:image/png;base64,cGljdHVyZQ=="' in document
    loaded = re.findall(r'(?:src|url)[=(]"?([^")]+)', document)
    assert all(address.startswith(("data:", "#")) for address in loaded)
    assert "<link" not in document
    assert 'href="https://pm.example/incidents/INC-7/"' in document


def test_paper_carries_its_source_and_its_pictures():
    report = replace(demo(DEMO[0]), summary="![Error rate](attachments/k1)")
    document = print_document(report, today=TODAY, files={"k1": Resource(b"picture", "image/png")})
    assert set(document.resources) == {"attachments/k1"}
    assert 'src="attachments/k1"' in document.html
    source, text = document.attachments
    assert (source.name, source.relationship) == ("INC-7.json", "Source")
    assert json.loads(source.data) == to_data(report)
    assert (text.name, text.relationship) == ("INC-7.md", "Alternative")
    assert text.data.decode() == to_markdown(report)
    assert document.title.startswith("INC-7 ")


@pytest.mark.parametrize(
    ("state", "marked"), [("draft", True), ("in_review", True), ("approved", False)]
)
def test_drafts_print_on_marked_pages(state, marked):
    document = print_document(replace(demo(DEMO[0]), state=state), today=TODAY)
    corners = [sheet for sheet in document.stylesheets if "@top-left-corner" in sheet]
    words = {"draft": "Draft", "in_review": "In review"}
    assert bool(corners) == marked
    if marked:
        assert f'content: "{words[state]}"' in corners[0]
        # A page of a name of its own would keep the margins that end at a break.
        assert "@page {" in corners[0]


def test_the_same_report_gives_the_same_document():
    report = demo(DEMO[0])
    assert print_document(report, today=TODAY) == print_document(report, today=TODAY)


def pages_of(report, paper):
    """The words of each page, laid out by WeasyPrint."""
    from weasyprint import CSS, HTML

    from postmortems.report.pdf.fetching import AllowList
    from postmortems.report.pdf.rendering import Fonts

    logo = io.BytesIO()
    Image.new("RGB", (60, 30)).save(logo, "PNG")
    document = print_document(
        report,
        today=TODAY,
        paper=paper,
        live_url=f"https://{'long-name.' * 8}example.com/incidents/INC-7/report/",
        edition="12 not yet approved",
        letterhead=Letterhead("Northwind", logo=Resource(logo.getvalue(), "image/png")),
    )
    sheets = [CSS(string=sheet) for sheet in document.stylesheets]
    rendered = HTML(
        string=document.html,
        base_url=document.base_url,
        url_fetcher=AllowList(document.resources, document.base_url),
    ).render(stylesheets=sheets, font_config=Fonts())

    def words(box):
        if hasattr(box, "text"):
            yield box.text
        for child in getattr(box, "children", ()):
            yield from words(child)

    # The first child of a page is its content, the others are its margins.
    return [" ".join(words(page._page_box.children[0])) for page in rendered.pages]


def much_to_say():
    return Report(
        title="WORDS OF A TITLE " * 40,
        reference="INC-7",
        severity="sev1",
        timezone="Europe/Berlin",
        **{
            name: at(minute)
            for name, minute in zip(
                ("started_at", "detected_at", "acknowledged_at", "diagnosed_at", "mitigated_at"),
                range(5),
                strict=True,
            )
        },
        resolved_at=at(4320),
        services=tuple(f"service-{n}" for n in range(40)),
        participants=tuple(Participant(f"Somebody With A Long Name {n}", "lead") for n in range(9)),
        summary="MANY WORDS. " * 400,
        impact=Impact(
            "Impact. " * 300,
            tuple(ImpactWindow(at(n * 9), at(n * 9 + 60)) for n in range(30)),
            tuple(
                ImpactFigure(f"f{n}", "A label that is long " * 5, 1e12, 9e12, "units", "estimated")
                for n in range(9)
            ),
        ),
        analysis=Analysis(
            "Cause. " * 90,
            resolution="x" * 3000,
            factors=(Factor("c1", "y", accepted_risk="Risk. " * 90),) * 1,
        ),
        action_items=tuple(
            ActionItem(
                f"a{n}", "Do what must be done " * 9, owner="A Very Long Name " * 5, due_on=TODAY
            )
            for n in range(100)
        ),
    )


@pytest.mark.skipif(pdf_problem() is not None, reason="the libraries of the PDF are missing")
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(
    "report", [demo(DEMO[0]), much_to_say(), Report()], ids=["example", "very much", "nothing"]
)
def test_page_one_is_one_page(report, paper):
    first, second, *_ = pages_of(report, paper)
    assert "What we promise" in first
    assert "As of 1 February 2026" in first
    assert second.lstrip().startswith("Contents")
