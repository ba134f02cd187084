"""The page numbers of the contents, written when the pages are laid out.

A number that a stylesheet asks for makes WeasyPrint lay out the page of the contents three
times. Its place is kept free instead, and the number set in it at the right.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint import Document
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.text.line_break import split_first_line

#: An element of this class says in ``data-target`` whose page it names, and holds a placeholder.
CLASS = "page-number"


def number_pages(rendered: Document) -> None:
    """Write the number of the page in every place that is kept for one."""
    pages: dict[str, int] = {}
    for number, page in enumerate(rendered.pages, 1):
        for name in page.anchors:
            # What goes on for several pages begins on the first of them.
            pages.setdefault(name, number)
    for page in rendered.pages:
        for box in _places(page._page_box):
            number = pages.get(box.element.get("data-target", ""))
            text = "" if number is None else str(number)
            # What a link says of itself is read from here.
            box.element.text = text
            _write(box, text)


def _places(box: Any) -> Iterator[TextBox]:
    if isinstance(box, TextBox):
        if box.element is not None and box.element.get("class") == CLASS:
            yield box
        return
    for child in getattr(box, "children", ()):
        yield from _places(child)


def _write(box: TextBox, text: str) -> None:
    layout, _, _, width, _, _ = split_first_line(text or " ", box.style, None, None, 0)
    box.text, box.pango_layout = text or " ", layout
    box.position_x += box.width - width
    box.width = width
