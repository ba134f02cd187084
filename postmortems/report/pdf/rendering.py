"""From a PrintDocument to the bytes of a PDF. Runs in a worker process only."""

from __future__ import annotations

import datetime as dt
import re
from collections import OrderedDict
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration

from postmortems.report.pdf import conformance
from postmortems.report.pdf.defaults import Page
from postmortems.report.pdf.directions import set_directions
from postmortems.report.pdf.fetching import AllowList, EmbeddedFiles
from postmortems.report.pdf.fonts import font_files
from postmortems.report.pdf.page_numbers import number_pages
from postmortems.report.pdf.values import PrintDocument
from postmortems.report.pdf.wide_tables import split_wide_tables

_SHEETS_KEPT = 16
# One file in a hundred needs a second attempt.
_MOST_SPARE = 4
# Rules with an effect outside of the stylesheet, which a kept one would not repeat.
_ACTS_WHEN_READ = re.compile(r"@(import|font-face|counter-style|color-profile)", re.IGNORECASE)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Fonts(FontConfiguration):
    """The system's fonts and those of our font packages."""

    def __init__(self) -> None:
        super().__init__()
        for path in font_files():
            fontconfig.FcConfigAppFontAddFile(self._config, str(path).encode())
        pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", self.font_map))


class SharedFonts(Fonts):
    """Fonts that every document of this process uses, so that none may add to them."""

    def add_font_face(self, rule_descriptors: dict[str, Any], url_fetcher: object) -> None:
        """Leave out a font that a document, or a picture in it, brings along."""


class Renderer:
    """Keeps between documents what does not depend on them: fonts, read stylesheets."""

    def __init__(self) -> None:
        self._fonts = SharedFonts()
        self._sheets: OrderedDict[tuple[str, str], CSS] = OrderedDict()

    def make_pdf(self, document: PrintDocument) -> bytes:
        """Return the PDF; raise whatever WeasyPrint raises."""
        fetcher = AllowList(document.resources, document.base_url)
        # Only our own stylesheets may bring fonts, and then to this document alone.
        own = any("@font-face" in sheet.lower() for sheet in document.stylesheets)
        fonts = Fonts() if own else self._fonts
        html = Page(
            string=document.html.encode(errors="replace").decode(),
            base_url=document.base_url,
            url_fetcher=fetcher,
        )
        _embed_nothing(html)
        set_directions(html.etree_element, document.html)
        split_wide_tables(html.etree_element)
        rendered = html.render(
            font_config=fonts,
            stylesheets=[
                self._sheet(sheet, document.base_url, fetcher, fonts)
                for sheet in document.stylesheets
            ],
            pdf_variant=conformance.VARIANT,
        )
        number_pages(rendered)
        conformance.join_links(rendered)
        rendered.metadata = conformance.Metadata(document)
        for spare in range(_MOST_SPARE):
            pdf: bytes = rendered.write_pdf(
                finisher=conformance.finisher(spare),
                pdf_variant=conformance.VARIANT,
                attachments=_attachments(document),
            )
            if conformance.is_unmistakable(pdf):
                break
        return pdf

    def _sheet(self, text: str, base_url: str, fetcher: AllowList, fonts: Fonts) -> CSS:
        if fonts is not self._fonts or _ACTS_WHEN_READ.search(text):
            return CSS(string=text, base_url=base_url, url_fetcher=fetcher, font_config=fonts)
        key = (text, base_url)
        if key not in self._sheets:
            self._sheets[key] = CSS(string=text, base_url=base_url, url_fetcher=fetcher)
            if len(self._sheets) > _SHEETS_KEPT:
                self._sheets.popitem(last=False)
        self._sheets.move_to_end(key)
        return self._sheets[key]


def _embed_nothing(html: HTML) -> None:
    # Such a link would embed a file; only PrintDocument.attachments may. (What the
    # head of the page embeds goes the way of its other metadata.)
    for element in html.etree_element.iter():
        if element.tag in ("a", "area") and "rel" in element.attrib:
            if "attachment" in element.attrib["rel"].lower():
                del element.attrib["rel"]


def _attachments(document: PrintDocument) -> list[Attachment]:
    fetcher = EmbeddedFiles(document.attachments)
    created = (document.created_at or _EPOCH).astimezone(dt.UTC)
    modified = (document.modified_at or created).astimezone(dt.UTC)
    return [
        Attachment(
            url=address,
            url_fetcher=fetcher,
            name=file.name,
            description=file.description,
            created=created,
            modified=modified,
            relationship=file.relationship,
        )
        for address, file in fetcher.addresses.items()
    ]
