"""Documents to print, and ways to look into the PDF that comes out."""

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from PIL import Image

from postmortems.report import to_pdf
from postmortems.report.to_pdf import PrintDocument, make_pdf

WRITTEN_AT = dt.datetime(2024, 6, 10, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _pdf_can_be_made() -> None:
    if problem := to_pdf.pdf_problem():
        pytest.skip(problem)


@pytest.fixture(scope="session", autouse=True)
def _no_worker_is_left() -> Iterator[None]:
    yield
    to_pdf.shut_down()


@pytest.fixture
def limits() -> Iterator[Callable[..., None]]:
    """``limits(workers=1, ...)`` for one test."""
    yield to_pdf.configure
    to_pdf.configure()


@pytest.fixture
def document() -> Callable[..., PrintDocument]:
    """``document("<p>Hello</p>", ...)`` is a PrintDocument with this body."""

    def make(body: str = "<p>Hello</p>", **fields: Any) -> PrintDocument:
        fields.setdefault("title", "Checkout was down")
        fields.setdefault("language", "en")
        fields.setdefault("created_at", WRITTEN_AT)
        fields.setdefault("modified_at", WRITTEN_AT)
        page = f"<!doctype html><html lang=en><body><h1>Report</h1>{body}</body></html>"
        return PrintDocument(page, **fields)

    return make


@pytest.fixture
def print_pdf(document: Callable[..., PrintDocument]) -> Callable[..., pikepdf.Pdf]:
    """``print_pdf("<p>Hello</p>", ...)`` is the opened PDF of that document."""

    def make(body: str = "<p>Hello</p>", **fields: Any) -> pikepdf.Pdf:
        return pikepdf.open(io.BytesIO(make_pdf(document(body, **fields), timeout=60)))

    return make


@pytest.fixture
def slow(document: Callable[..., PrintDocument]) -> PrintDocument:
    """A document that takes far longer than any test waits."""
    return document("<p>One of very many paragraphs.</p>" * 40_000)


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """``picture("PNG", "RGB", (30, 20))`` is the content of a picture file."""

    def make(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (30, 20)) -> bytes:
        content = io.BytesIO()
        Image.new(mode, size).save(content, kind)
        return content.getvalue()

    return make


@pytest.fixture
def text_of() -> Callable[[pikepdf.Pdf], str]:
    """``text_of(pdf)`` is the text a reader sees or copies, in the order of drawing."""
    return lambda pdf: "".join(_page_text(page) for page in pdf.pages)


@pytest.fixture
def pictures_in() -> Callable[[pikepdf.Pdf], list[pikepdf.Object]]:
    """``pictures_in(pdf)`` are the raster pictures drawn in it, without their masks."""

    def find(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
        masks = {
            item.SMask.objgen
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and "/SMask" in item
        }
        return [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream)
            and item.get("/Subtype") == "/Image"
            and item.objgen not in masks
        ]

    return find


@pytest.fixture
def contents_of() -> Callable[[pikepdf.Pdf], bytes]:
    """``contents_of(pdf)`` is every byte of it, unpacked: nothing can hide in there."""

    def unpack(pdf: pikepdf.Pdf) -> bytes:
        parts = []
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                try:
                    parts.append(item.read_bytes())
                except pikepdf.PdfError:
                    parts.append(item.read_raw_bytes())
                continue
            parts.append(item.unparse())
        return b"\n".join(parts)

    return unpack


def _page_text(page: pikepdf.Page) -> str:
    maps = {name: _characters(font) for name, font in page.resources.get("/Font", {}).items()}
    text, characters = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            characters = maps[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else operands
            codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            pairs = (codes[i : i + 2] for i in range(0, len(codes), 2))
            text.append("".join(characters.get(pair, "") for pair in pairs))
        elif str(operator) == "ET":
            text.append(" ")
    return re.sub(r"\s+", " ", "".join(text))


def _characters(font: pikepdf.Object) -> dict[bytes, str]:
    mapping = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(value.decode()).decode("utf-16-be", "replace")
        for code, value in mapping
    }
