"""What is printed: the variants, the head and foot of every page, the code of the live page."""

import datetime as dt
import io
import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from PIL import Image
from weasyprint import CSS, HTML

from postmortems.report.document import ActionItem, Factor, Participant, Report
from postmortems.report.from_json import from_data
from postmortems.report.letterhead import Letterhead, contrast
from postmortems.report.live_code import live_code
from postmortems.report.pdf.fetching import AllowList
from postmortems.report.pdf.rendering import Fonts
from postmortems.report.pdf.values import Resource
from postmortems.report.to_html import PAPERS, VARIANTS, print_document
from postmortems.report.to_pdf import pdf_problem

pytestmark = pytest.mark.skipif(
    pdf_problem() is not None, reason="the libraries of the PDF are missing"
)
TODAY = dt.date(2026, 1, 20)
LIVE = "https://pm.example.com/incidents/INC-4/report/"
DEMO = Path(__file__).parents[2] / "postmortems" / "demo"


def report_of(name="04-order-routing-three-days", **fields):
    data = json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))
    data.pop("demo")
    return replace(from_data(data), reference="INC-4", **fields)


def words(box):
    if hasattr(box, "text"):
        yield box.text
    for child in getattr(box, "children", ()):
        yield from words(child)


@cache
def fonts():
    return Fonts()


@cache
def stylesheet(text):
    return CSS(string=text)


def laid_out(document):
    """For each page its words: (of its content, of its margins)."""
    sheets = [stylesheet(text) for text in document.stylesheets]
    fetcher = AllowList(document.resources, document.base_url)
    page = HTML(string=document.html, base_url=document.base_url, url_fetcher=fetcher)
    rendered = page.render(stylesheets=sheets, font_config=fonts())
    found = []
    for page in rendered.pages:
        content, *margins = page._page_box.children
        said = (" ".join(" ".join(words(part)) for part in parts) for parts in ([content], margins))
        found.append(tuple(re.sub(r"\s+", " ", text) for text in said))
    return found


def printed(report=None, **options):
    options.setdefault("live_url", LIVE)
    return print_document(report or report_of(), today=TODAY, **options)


def test_the_brief_is_page_one_alone():
    ((content, margins),) = laid_out(printed(variant="brief", paper="letter"))
    (first, _), *_ = laid_out(printed(paper="letter"))
    assert "What we promise" in content and "more in the full report" in content
    assert "Contents" not in content and "Page 1 of 1" in margins
    assert "more in chapter 6" in first
    # Apart from the names of itself and of what it leads to, it says the same.
    cut = re.compile(r" in brief|the full report|chapter 6")
    assert cut.sub("", content) == cut.sub("", first)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("length", [30, 80, 300])
@pytest.mark.parametrize(
    "words",
    [
        "the replication setting of the primary database was wrong so orders waited ",
        "THE REPLICATION SETTING OF THE PRIMARY DATABASE WAS WRONG ",
        "mmmm wwww %%%% ",
        "W" * 400,
        "Datenbankreplikationskonfigurationsänderungsfreigabe ",
    ],
    ids=lambda words: words[:4],
)
def test_page_one_fits_whatever_is_typed(words, length, paper):
    def text(count):
        return (words * 100)[:count]

    report = report_of("08-token-in-build-logs")
    factors = tuple(
        Factor(key=f"c{number}", text=text(length), accepted_risk=text(length))
        for number in range(4)
    )
    figures = tuple(
        replace(report.impact.figures[0], key=f"f{number}", label=text(length), unit=text(20))
        for number in range(5)
    )
    items = tuple(
        ActionItem(
            key=f"i{number}",
            title=text(length),
            owner=text(60),
            due_on=TODAY + dt.timedelta(days=9 * number - 40),
        )
        for number in range(12)
    )
    report = replace(
        report,
        title=text(length),
        summary=text(length * 5),
        services=(text(30),) * 5,
        impact=replace(report.impact, figures=figures),
        analysis=replace(
            report.analysis, root_cause=text(length * 4), resolution=text(800), factors=factors
        ),
        action_items=items,
        participants=(Participant(text(60), "lead"),),
    )
    picture = io.BytesIO()
    Image.new("RGB", (600, 90)).save(picture, "PNG")
    letterhead = Letterhead("Northwind", logo=Resource(picture.getvalue(), "image/png"))
    document = printed(
        report, variant="brief", paper=paper, letterhead=letterhead, edition="1; changed since"
    )
    assert len(laid_out(document)) == 1
    if words[0] not in "mW":
        assert '<td class="col-what"' in document.html


def test_the_timeline_alone_has_every_entry_and_its_number():
    report = report_of()
    content = " ".join(text for text, _ in laid_out(printed(report, variant="timeline")))
    assert "3 Timeline" in content and "27 entries" in content
    for number in range(1, len(report.timeline) + 1):
        assert f"T{number} " in content
    assert "Action items" not in content and "What we promise" not in content


def test_the_action_items_alone():
    report = report_of()
    content = " ".join(text for text, _ in laid_out(printed(report, variant="actions")))
    assert "6 Action items" in content and "10 action items: 2 done" in content
    for number in range(1, len(report.action_items) + 1):
        assert f"A{number} " in content
    assert "Timeline" not in content


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_of_an_empty_report_says_so(variant):
    pages = laid_out(printed(Report(reference="INC-9", title="New"), variant=variant))
    assert all(content.strip() for content, _ in pages)
    whole = " ".join(content for content, _ in pages)
    said = {"timeline": "no entries yet", "actions": "no action items yet"}
    assert said.get(variant, "No summary has been written yet") in whole


def test_a_variant_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        printed(variant="poster")


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_page_says_how_far_it_is_how_secret_and_from_when(variant):
    letterhead = Letterhead("Northwind", "Northwind Ltd, Leeds", "Confidential")
    report = report_of(state="in_review")
    document = printed(report, variant=variant, edition="2 not yet approved", letterhead=letterhead)
    pages = laid_out(document)
    for number, (_, margins) in enumerate(pages, 1):
        assert "In review, edition 2 not yet approved · As of 20 January 2026" in margins
        assert f"Confidential · Page {number} of {len(pages)}" in margins
        assert "Northwind Ltd, Leeds" in margins
        assert ("INC-4" in margins) == (number > 1)
    assert "Northwind" in pages[0][0]


def test_no_letterhead_leaves_no_gaps():
    for _, margins in laid_out(printed()):
        assert re.search(r"Approved · As of 20 January 2026 Page \d of \d", margins)


@pytest.mark.parametrize(
    "text", ['"; } * { display: none } /*', "\\", "a\nb", "</style>", "ünïcode"]
)
def test_nothing_typed_into_the_letterhead_ends_its_rule(text):
    ((_, margins),) = laid_out(
        printed(variant="brief", letterhead=Letterhead(text, text, text, "#14509f"))
    )
    assert margins.count(" ".join(text.split())) == 2
    assert "Page 1 of 1" in margins


def test_an_accent_is_a_colour_and_nothing_else():
    for text in ("red", "#14509F", "#fff", "#14509f}", ""):
        with pytest.raises(ValueError):
            Letterhead(accent=text)
    document = printed(letterhead=Letterhead(accent="#14509f"))
    assert "#14509f" in document.stylesheets[-1]
    assert "#" not in printed().stylesheets[-1]


def test_the_logo_is_a_file_of_the_document_with_the_name_as_its_text():
    logo = Resource(b"picture", "image/png")
    document = printed(letterhead=Letterhead("North & South", logo=logo))
    assert logo in document.resources.values()
    assert re.search(r'<img class="logo" src="([^"]+)" alt="North &amp; South">', document.html)
    assert "<img" not in printed().html


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#ffffff") == 1 and round(contrast("#000000"), 1) == 21
    assert round(contrast("#777777"), 2) == 4.48


def read_code(markup):
    """The modules of the code as it is drawn, without its quiet zone: rows of 0 and 1."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', markup)[1])
    rows = [[0] * size for _ in range(size)]
    path = re.findall(r'd="([^"]+)"', markup)[1]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        rows[int(y)][int(x) : int(x) + int(width)] = [1] * int(width)
    return [row[4:-4] for row in rows[4:-4]]


def test_the_code_leads_to_the_live_page():
    import segno

    assert read_code(live_code(LIVE)) == [
        [int(dark) for dark in row]
        for row in segno.make_qr(LIVE, error="m", boost_error=False).matrix
    ]
    assert f"QR code of the live page, {LIVE}" in live_code(LIVE)
    assert 'class="live-code"' in printed().html
    assert "live-code" not in printed(live_url="").html


def test_an_address_too_long_for_a_code_has_none():
    assert live_code("https://example.com/" + "x" * 4000) == ""


def test_an_address_is_text_in_the_code():
    assert "<b>" not in live_code("https://example.com/<b>\"'")


def test_sources_of_figures_are_notes_with_their_whole_address():
    report = report_of()
    figures = [replace(one, source="") for one in report.impact.figures[:3]]
    address = "https://graphs.example.com/d/orders/late?from=1#panel-2"
    figures[0] = replace(figures[0], source=address)
    figures[1] = replace(figures[1], source="  the  finance  team ")
    figures[2] = replace(figures[2], source=address)
    document = printed(replace(report, impact=replace(report.impact, figures=tuple(figures))))
    assert re.findall(r'href="#source-(\d)"', document.html) == ["1", "2", "1"]
    notes = re.search(r'<ol class="notes">(.*?)</ol>', document.html, re.DOTALL)[1]
    assert f'<li id="source-1"><a href="{address}">{address}</a></li>' in notes
    assert '<li id="source-2">the finance team</li>' in notes


def test_no_notes_where_no_figure_names_its_source():
    assert 'class="notes"' not in printed(report_of("01-ecommerce-outage")).html


def test_abbreviations_come_last_and_in_the_contents():
    pages = laid_out(printed(report_of("11-slow-in-asia")))
    contents = next(text for text, _ in pages if text.lstrip().startswith("Contents"))
    assert "Abbreviations" in contents
    assert re.search(r"Abbreviations CI continuous .* DNS domain name system", pages[-1][0])
    assert "Abbreviations" not in printed(variant="actions").html


def test_what_answers_what_stands_on_one_page():
    report = report_of("03-double-charges")
    for variant in ("full", "actions"):
        (page,) = [
            text
            for text, _ in laid_out(printed(report, variant=variant))
            if "What answers what" in text
        ]
        assert re.search(r"What answers what.* C5 We depend", page)
