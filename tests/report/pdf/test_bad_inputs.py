"""What nobody should type or attach still gives a good page, or a clear message, in time."""

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from postmortems.report import document as d
from postmortems.report.export import file_name
from postmortems.report.from_json import from_data
from postmortems.report.to_html import VARIANTS, print_document
from postmortems.report.to_pdf import PdfFailed, Resource, make_pdf

TODAY = dt.date(2026, 1, 20)
SECONDS = 60
EXAMPLE = Path(__file__).parents[3] / "postmortems" / "demo" / "01-ecommerce-outage.json"


@pytest.fixture(scope="module")
def example():
    data = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    data.pop("demo")
    return replace(from_data(data), reference="INC-7")


@pytest.fixture
def printed():
    """``printed(report, ...)`` is the opened PDF of a report."""

    def make(report, **options):
        made = make_pdf(print_document(report, today=TODAY, **options), timeout=SECONDS)
        return pikepdf.open(io.BytesIO(made))

    return make


def stays_on_the_page(pdf):
    """Whether no text begins beyond the page: 210 mm in dots of a 96th of an inch."""
    for page in pdf.pages:
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tm" and abs(float(operands[1])) < 0.01:
                if float(operands[4]) > 794:
                    return False
    return True


def test_a_table_of_forty_columns_stays_on_the_page(example, printed, text_of):
    heads = "|".join(f"Column {number}" for number in range(40))
    cells = "|".join(f"value {number}" for number in range(40))
    table = f"|{heads}|\n|{'---|' * 40}\n" + f"|{cells}|\n" * 3
    pdf = printed(replace(example, sections=(d.FreeSection("s1", "Figures", table),)))
    assert stays_on_the_page(pdf)
    text = text_of(pdf)
    # In parts, each with the first column.
    assert "Columns 2 to 10 of 40" in text and "Columns 38 to 40 of 40" in text
    for number in range(40):
        assert text.count(f"Column {number} ") == (5 if number == 0 else 1), number
        assert text.count(f"value {number} ") == (15 if number == 0 else 3), number


@pytest.mark.parametrize("place", ["title", "summary", "event", "item", "owner"])
def test_a_word_of_two_thousand_letters_is_broken(example, printed, place):
    word = "x" * 2000
    report = {
        "title": lambda: replace(example, title=word),
        "summary": lambda: replace(example, summary=word),
        "event": lambda: replace(
            example, timeline=(replace(example.timeline[0], text=word, detail=word),)
        ),
        "item": lambda: replace(
            example, action_items=(replace(example.action_items[0], title=word, detail=word),)
        ),
        "owner": lambda: replace(
            example, action_items=(replace(example.action_items[0], owner=word),)
        ),
    }[place]()
    pdf = printed(report)
    assert stays_on_the_page(pdf)
    assert len(pdf.pages) < 30


def test_a_picture_of_thirty_megapixels_is_reduced(example, printed, picture, pictures_in):
    report = replace(example, summary="![The graph](attachments/big)")
    files = {"big": Resource(picture("JPEG", "RGB", (6000, 5000)), "image/jpeg")}
    pdf = printed(report, files=files)
    (shown,) = pictures_in(pdf)
    assert max(int(shown.Width), int(shown.Height)) <= 2400


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n broken", "image/png"),
        (b"", "image/jpeg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>for(;;);</script>", "image/svg+xml"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
            b"<image href='http://127.0.0.1:9/a.png' width='9' height='9'/></svg>",
            "image/svg+xml",
        ),
    ],
)
def test_a_bad_picture_does_not_spoil_the_report(example, printed, text_of, content, media_type):
    report = replace(example, summary="![The graph](attachments/bad) and words around it")
    pdf = printed(report, files={"bad": Resource(content, media_type)})
    assert "words around it" in text_of(pdf)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/a.png",
        "ftp://127.0.0.1:9/a.png",
        "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
        "\\\\\\\\server\\\\share\\\\a.png",
        "//127.0.0.1:9/a.png",
    ],
)
def test_an_address_in_prose_brings_nothing_in(
    example, printed, text_of, pictures_in, contents_of, address
):
    typed = f'![The graph]({address}) <img src="{address}"> [the link]({address}) words'
    css = f'<style>body {{ background: url("{address}") }} @import "{address}";</style>'
    pdf = printed(replace(example, summary=typed + css))
    assert pictures_in(pdf) == []
    assert b"root:x:0" not in contents_of(pdf)
    assert "words" in text_of(pdf)
    leads = [
        str(note.A.URI)
        for page in pdf.pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get("/A", {})
    ]
    assert not any(link.startswith(("file:", "data:", "ftp:", "\\\\")) for link in leads)


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_incident_without_any_time_is_printed(printed, text_of, variant):
    report = d.Report(
        reference="INC-9",
        title="Nobody noted when",
        summary="Something broke.",
        timeline=tuple(d.Event(f"e{n}", None, "Somebody looked.") for n in range(3)),
        action_items=(d.ActionItem("i1", "Note the times"),),
    )
    text = text_of(printed(report, variant=variant))
    assert "not known" in text


def test_markup_that_never_fits_ends_in_time(document):
    """Columns, floats and boxes that may not break, one in the other: fitted in or given up."""
    body = (
        "<div style='columns: 3; break-inside: avoid'><div style='float: left; height: 400mm'>"
        "<table style='break-inside: avoid'><tr><td style='height: 500mm'>x</table></div></div>"
    )
    try:
        made = make_pdf(document(body * 12), timeout=10)
    except PdfFailed as failure:
        assert "could not be made" in str(failure)
    else:
        assert made.startswith(b"%PDF") and made.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize(
    "title",
    [
        "Line\nbreak\r\nand\ttab",
        "\"Quotes\" and 'more' \u201cof them\u201d",
        "../../etc/passwd",
        "C:\\Windows\\system32",
        "a/b|c?d*e<f>g:h;i",
        "\x00\x1f\u202e.exe",
        "",
        "ß" * 300,
    ],
)
def test_the_name_of_the_file_is_safe_for_any_title(title):
    name = file_name("INC-7", title, "pdf")
    assert name.startswith("INC-7") and name.endswith(".pdf")
    assert not set('\\/:*?"<>|\n\r\t\0\u202e;') & set(name)
    assert ".." not in name and len(name) <= 75


@pytest.mark.parametrize(
    "words",
    [
        "Größe überschritten, Straße gesperrt",
        "Zażółć gęślą jaźń",
        "Η βάση δεδομένων δεν απαντούσε",
        "База данных не отвечала",
        "انقطع الموقع لمدة ساعتين",
        "האתר לא היה זמין",
        "数据库复制设置错误",
        "データベースの設定が誤っていた",
        "데이터베이스가 응답하지 않았다",
        "Fixed 🎉 by 👩🏽‍💻",
    ],
)
def test_every_script_gives_a_pdf_without_a_fault(example, words):
    import page

    report = replace(example, title=words, summary=words, plain_words=words)
    made = make_pdf(print_document(report, today=TODAY, variant="brief"), timeout=SECONDS)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert words in str(pdf.docinfo["/Title"])
    checked = page.validate_pdf_bytes(made, profile=page.ValidationProfile.PDF_UA_1)
    # A letter without a font is a fault of the machine, which `manage.py check` names.
    faults = [one for one in checked.failures if "notdef" not in str(one.message).lower()]
    assert faults == []
