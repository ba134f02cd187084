"""PDF/A-3a and PDF/UA-1 in one file, by an outside validator and by looking inside."""

import gc
import io
import re
import warnings

import page
import pikepdf
import pytest
from PIL import Image

from postmortems.report.pdf import conformance, rendering
from postmortems.report.to_pdf import EmbeddedFile, Resource, make_pdf

ROWS = "".join(
    f"<tr><th scope=row>11:{minute:02d}<td>Checked server {minute}<td rowspan=1>noted"
    for minute in range(60)
)
BODY = f"""
<nav><ol><li><a href="#timeline">Timeline</a></ol></nav>
<main><section><h2 id=timeline>Timeline</h2>
<table><caption>What happened when</caption>
<thead><tr><th scope=col>Time<th scope=col colspan=2>Event</thead><tbody>{ROWS}</tbody></table>
<h3>Details</h3>
<p>See <a href="https://status.example.com/7"><b>the status</b> page</a>, <em>then</em> this.</p>
<ul><li>One<ul><li>Nested</ul><li>Two</ul><dl><dt>Term<dd>Meaning</dl>
<table><tr><th scope=row>Name<td>Value</table>
<p><a href="https://graphs.example.com"><img src=photo.jpg alt="Small graph"></a></p>
<blockquote><p>A kitchen.</p></blockquote><pre><code>ls -l</code></pre>
<figure><img src=photo.jpg alt="A graph of errors"><figcaption>Errors</figcaption></figure>
<img src=alpha.png alt=""><img src=grey.png alt="Grey"><img src=press.jpg alt="Press">
<svg width=90 height=20 viewBox="0 0 90 20"><title>Phases to scale</title>
<defs><linearGradient id=g><stop offset=0 stop-color=red /><stop offset=1 stop-opacity=.5 />
</linearGradient></defs>
<rect width=40 height=20 fill="url(#g)" opacity=.5 /><text y=15>25 min</text></svg>
<p style="opacity: .6; background: #eee; border-radius: 4px">Pale</p>
</section></main>"""
CSS = """
@page { @top-left { content: "INC-7" } @bottom-right { content: counter(page) }
        background: #fff }
body { font-family: 'Source Sans Pro' } thead { display: table-header-group }
"""


@pytest.fixture(scope="module")
def made():
    """A document with one of everything."""
    return {}


@pytest.fixture
def pdf_bytes(made, document, picture):
    if not made:
        made["pdf"] = make_pdf(
            document(
                BODY,
                stylesheets=(CSS,),
                resources={
                    "photo.jpg": Resource(picture("JPEG"), "image/jpeg"),
                    "alpha.png": Resource(picture("PNG", "RGBA"), "image/png"),
                    "grey.png": Resource(picture("PNG", "LA"), "image/png"),
                    "press.jpg": Resource(picture("JPEG", "CMYK"), "image/jpeg"),
                },
                attachments=(
                    EmbeddedFile("a.json", "application/json", b"{}", "As data", "Source"),
                ),
                author="Kim",
                keywords=("one", "two"),
            )
        )
    return made["pdf"]


@pytest.fixture
def pdf(pdf_bytes, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_bytes)
    with pikepdf.open(path) as opened:
        yield opened


def elements(pdf, kind):
    return [
        item
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary)
        and item.get("/Type") == "/StructElem"
        and item.S == kind
    ]


def is_picture(item):
    return isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"


@pytest.mark.parametrize(
    "profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1]
)
def test_a_validator_finds_no_fault(pdf_bytes, profile):
    report = page.validate_pdf_bytes(pdf_bytes, profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


def test_the_validator_would_find_one(pdf, tmp_path):
    del pdf.Root.MarkInfo
    pdf.save(tmp_path / "worse.pdf")
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert not page.is_pdf_compliant(tmp_path / "worse.pdf", profile=profile)


def test_the_file_names_both_standards(pdf):
    metadata = pdf.Root.Metadata.read_raw_bytes().decode()
    assert re.search(r'pdfaid:part="3"', metadata)
    assert re.search(r'pdfaid:conformance="A"', metadata)
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_the_document_is_tagged_and_shows_title_and_language(pdf):
    assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
    assert str(pdf.Root.Lang) == "en"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_table_heads_say_what_they_are_the_head_of(pdf):
    scopes = {"/Row": 0, "/Column": 0}
    for head in elements(pdf, "/TH"):
        scopes[str(head.A.Scope)] += 1
    # The head of the long table stands on each of its pages.
    tables = len(pdf.pages)
    assert scopes["/Row"] == 61
    assert scopes["/Column"] in range(4, 2 * tables + 1, 2)


def test_every_cell_finds_its_heads(pdf):
    names = pdf.Root.StructTreeRoot.IDTree.Kids[0].Names
    index = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
    assert list(index) == sorted(index)
    cells = elements(pdf, "/TD")
    assert len(cells) == 121
    for cell in cells:
        heads = [index[str(name)] for name in cell.A.Headers]
        assert heads and all(head.S == "/TH" for head in heads)


def test_pictures_have_alternative_text_and_decoration_is_none(pdf):
    texts = sorted(str(figure.Alt) for figure in elements(pdf, "/Figure"))
    assert texts == [
        "A graph of errors",
        "Grey",
        "Phases to scale",
        "Press",
        "Small graph",
    ]


def test_links_are_announced_by_their_text(pdf):
    spoken = {str(note.Contents) for page_ in pdf.pages for note in page_.get("/Annots", [])}
    assert spoken == {"Timeline", "the status page", "Small graph"}


def test_a_link_is_one_annotation_over_all_that_is_in_it(pdf):
    notes = [note for page_ in pdf.pages for note in page_.get("/Annots", [])]
    assert len(notes) == 3
    (graph,) = [note for note in notes if "graphs" in str(note.get("/A", {}).get("/URI", ""))]
    x1, y1, x2, y2 = (float(number) for number in graph.Rect)
    # The picture is 30 by 20 dots of a 96th of an inch.
    assert abs(x2 - x1) >= 22.5 and abs(y2 - y1) >= 15


def test_headings_become_bookmarks(pdf):
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Report"]
        assert [item.title for item in outline.root[0].children] == ["Timeline"]


def test_the_embedded_file_is_associated_once(pdf):
    assert len(pdf.Root.AF) == 1


def test_entries_of_lists_have_a_mark_and_a_body(print_pdf):
    pdf = print_pdf(
        "<ul><li><p>One</p><p>Still one</p><li>Two<p>Still two</p><ol><li><p>In two</p></ol></ul>"
    )
    entries = elements(pdf, "/LI")
    kinds = [[str(kid.S) for kid in entry.K] for entry in entries]
    assert len(kinds) == 3
    assert all(kind[0] == "/Lbl" and set(kind[1:]) == {"/LBody"} for kind in kinds)
    for entry in entries:
        for kid in entry.K:
            assert kid.P == entry
            assert all(part.P == kid for part in kid.K if isinstance(part, pikepdf.Dictionary))


def test_compressed_data_that_ends_like_a_line_keeps_its_length(document):
    # The last byte of the checksum of these is a carriage return.
    dot = io.BytesIO()
    Image.new("L", (1, 1), 12).save(dot, "PNG")
    made = make_pdf(
        document(
            "<p>Text <img src=dot.png alt=Dot></p>",
            resources={"dot.png": Resource(dot.getvalue(), "image/png")},
            attachments=(EmbeddedFile("a.txt", "text/plain", b"\x0c"),),
        )
    )
    report = page.validate_pdf_bytes(made, profile=page.ValidationProfile.PDF_A_3A)
    assert [failure.rule_id for failure in report.failures] == []
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.attachments["a.txt"].get_file().read_bytes() == b"\x0c"
        pictures = [item for item in pdf.objects if is_picture(item)]
        assert [pikepdf.PdfImage(item).as_pil_image().getpixel((0, 0)) for item in pictures] == [12]


def test_a_file_that_ends_a_stream_like_a_line_is_written_anew(document, monkeypatch):
    assert not conformance.is_unmistakable(b"stream\n1234\r\nendstream")
    attempts = []
    monkeypatch.setattr(
        conformance, "is_unmistakable", lambda made: attempts.append(made) or len(attempts) == 3
    )
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        made = rendering.Renderer().make_pdf(document())
        gc.collect()
    assert len(set(attempts)) == 3 and made == attempts[-1]
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert page.validate_pdf_bytes(made, profile=profile).is_compliant
