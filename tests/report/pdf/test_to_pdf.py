"""What the PDF says and carries."""

import datetime as dt

import pytest

from postmortems.report import to_pdf
from postmortems.report.pdf import libraries
from postmortems.report.to_pdf import (
    EmbeddedFile,
    PdfUnavailable,
    PrintDocument,
    Resource,
    make_pdf,
)

LATER = dt.datetime(2024, 6, 11, 9, 30, tzinfo=dt.UTC)


def test_the_text_is_in_the_pdf(print_pdf, text_of):
    pdf = print_pdf("<p>Customers saw a blank page — voilà, naïve façade, 80 %.</p>")
    assert "Customers saw a blank page — voilà, naïve façade, 80 %." in text_of(pdf)


def test_stylesheets_apply_and_number_the_pages(print_pdf, text_of):
    css = "@page { size: letter; @bottom-right { content: counter(page) ' of ' counter(pages) } }"
    pdf = print_pdf("<p>One</p><p style='break-before: page'>Two</p>", stylesheets=(css,))
    assert [float(side) for side in pdf.pages[0].mediabox] == [0, 0, 612, 792]
    assert "1 of 2" in text_of(pdf) and "2 of 2" in text_of(pdf)


def test_the_contents_name_the_page_on_which_a_part_begins(print_pdf, text_of):
    css = ".page-number { float: right; width: 9mm; text-align: right } .new { break-before: page }"
    body = (
        "<p><a href='#long'>Long <span class=page-number data-target=long>0</span></a></p>"
        "<p><a href='#last'>Last <span class=page-number data-target=last>0</span></a></p>"
        "<span class=page-number data-target=gone>0</span>"
        "<section class=new id=long>" + "<p>Text</p>" * 90 + "</section>"
        "<p class=new id=last>The end</p>"
    )
    pdf = print_pdf(body, stylesheets=(css,))
    last = len(pdf.pages)
    assert last > 3
    words = text_of(pdf).split("Text")[0].split()
    assert sorted(words) == sorted(["Report", "2", "Long", str(last), "Last"])
    spoken = [str(note.Contents) for note in pdf.pages[0].Annots]
    assert spoken == ["Long 2", f"Last {last}"]


def test_a_stylesheet_used_again_still_applies(print_pdf):
    css = "@page { size: 300pt 200pt }"
    for _ in range(2):
        pdf = print_pdf(stylesheets=(css,))
        assert [float(side) for side in pdf.pages[0].mediabox] == [0, 0, 300, 200]


def test_metadata_comes_from_the_document_and_never_from_its_html(print_pdf, contents_of):
    pdf = print_pdf(
        "<meta name=author content=Withheld><meta name=description content=Withheld>",
        title="Checkout\nwas\x00 down",
        author="Kim Example",
        keywords=("checkout", "SEV1"),
        language="de",
    )
    assert str(pdf.docinfo["/Title"]) == "Checkout was down"
    assert str(pdf.docinfo["/Author"]) == "Kim Example"
    assert str(pdf.docinfo["/Keywords"]) == "checkout, SEV1"
    assert str(pdf.docinfo["/CreationDate"]) == "D:20240610093000Z"
    assert str(pdf.Root.Lang) == "de"
    assert b"Withheld" not in contents_of(pdf)


def test_attachments_are_embedded_with_type_description_and_relationship(print_pdf):
    files = (
        EmbeddedFile("naïve.md", "text/markdown", b"# Text", "As text", "Alternative"),
        EmbeddedFile("INC-7.json", "application/json", b'{"a": 1}', "As data", "Source"),
    )
    pdf = print_pdf(attachments=files)
    assert {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments} == {
        "INC-7.json": b'{"a": 1}',
        "naïve.md": b"# Text",
    }
    first, second = pdf.Root.AF
    assert first.AFRelationship == "/Source" and second.AFRelationship == "/Alternative"
    assert str(first.Desc) == "As data"
    assert first.EF.F.Subtype == "/application/json"


def test_the_same_document_gives_the_same_bytes_in_another_worker(document, picture, limits):
    first = document(
        "<p>Some <b>text</b> and <img src=a.png alt=A></p>",
        resources={"a.png": Resource(picture(mode="RGBA"), "image/png")},
        attachments=(EmbeddedFile("a.json", "application/json", b"{}"),),
    )
    made = make_pdf(first)
    limits(workers=1)
    assert make_pdf(first) == made
    assert make_pdf(document("<p>Other text</p>")) != made


def test_text_and_code_are_set_in_the_fonts_of_the_packages(print_pdf):
    css = f"""body {{ font-family: '{to_pdf.TEXT_FAMILY}' }}
        code {{ font-family: '{to_pdf.MONO_FAMILY}' }}"""
    body = "<p>Straße żółw Ελληνικά Українська <i>it</i> <b>bold</b> <code>ls</code></p>"
    pdf = print_pdf(body, stylesheets=(css,))
    fonts = {str(font.BaseFont).partition("+")[2] for font in pdf.pages[0].resources.Font.values()}
    assert fonts == {
        "Source-Sans-Pro",
        "Source-Sans-Pro-Italic",
        "Source-Sans-Pro-Bold",
        "IBM-Plex-Mono",
    }


@pytest.mark.parametrize("text", ["مرحبا", "שלום", "日本語", "한국어", "🔥 done", "\ud800 half"])
def test_other_scripts_and_broken_text_do_not_stop_the_pdf(print_pdf, text):
    assert len(print_pdf(f"<p>{text}</p>").pages) == 1


def test_long_words_and_wide_tables_do_not_stop_the_pdf(print_pdf):
    cells = "".join(f"<td>column {number}</td>" for number in range(40))
    pdf = print_pdf(f"<p>{'x' * 2000}</p><table><tr>{cells}</tr></table>")
    assert len(pdf.pages) >= 1


def test_a_document_needs_a_title_a_language_and_times_with_a_zone():
    with pytest.raises(ValueError):
        PrintDocument("<p>", title=" \n", language="en")
    with pytest.raises(ValueError):
        PrintDocument("<p>", title="Title", language="")
    with pytest.raises(ValueError):
        PrintDocument("<p>", title="Title", language="en", created_at=LATER.replace(tzinfo=None))
    with pytest.raises(ValueError):
        EmbeddedFile("a", "text/plain", b"", relationship="Friend")


def test_what_is_missing_is_named_with_the_command_that_installs_it(monkeypatch, document):
    monkeypatch.setattr(libraries, "_loads", lambda files: not files[0].startswith("pango"))
    libraries.pdf_problem.cache_clear()
    try:
        with pytest.raises(PdfUnavailable) as refusal:
            make_pdf(document())
    finally:
        monkeypatch.undo()
        libraries.pdf_problem.cache_clear()
    message = str(refusal.value)
    assert "missing Pango, Pango for FreeType." in message
    assert "apt install libpango-1.0-0" in message
    assert "dnf install pango" in message and "brew install pango" in message


def test_slower_ways_are_named_as_advice(monkeypatch):
    monkeypatch.setattr(libraries, "_loads", lambda files: "subset" not in files[0])
    libraries.pdf_advice.cache_clear()
    try:
        assert to_pdf.pdf_problem() is None
        assert "libharfbuzz-subset0" in (to_pdf.pdf_advice() or "")
    finally:
        libraries.pdf_advice.cache_clear()
