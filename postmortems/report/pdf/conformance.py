"""PDF/A-3a and PDF/UA-1 in one file.

WeasyPrint writes either of the two. It is asked for PDF/A-3a, whose tagged
structure is the one PDF/UA-1 wants too; here the second name is added to the
metadata, and what either standard asks for beyond that is put right.
"""

from __future__ import annotations

import base64
import datetime as dt
import zlib
from collections.abc import Callable, Iterator

import pydyf
from weasyprint import Document
from weasyprint.formatting_structure.boxes import Box
from weasyprint.pdf.metadata import DocumentMetadata

from postmortems.report.pdf.values import PrintDocument, one_line

VARIANT = "pdf/a-3a"

# PDF/A allows a name in the metadata that it does not know itself, such as the
# one of PDF/UA, only together with a description of it.
_ALSO_PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA this file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


class Metadata(DocumentMetadata):
    """What the PDF says about itself: from the PrintDocument, nothing from its HTML."""

    def __init__(self, document: PrintDocument) -> None:
        author = one_line(document.author)
        super().__init__(
            title=one_line(document.title),
            authors=[author] if author else [],
            keywords=[word for keyword in document.keywords if (word := one_line(keyword))],
            created=_w3c(document.created_at),
            modified=_w3c(document.modified_at),
            lang=one_line(document.language),
        )

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        """Return the RDF of PDF/A, with PDF/UA named in it as well."""
        rdf: bytes = super().generate_rdf_metadata(variant, version, conformance)
        return rdf.removesuffix(b"</rdf:RDF>") + _ALSO_PDF_UA

    def include_in_pdf(
        self, pdf: pydyf.PDF, variant: str, version: int, conformance: str, compress: bool
    ) -> None:
        """Add the metadata uncompressed: PDF/A wants it readable for anybody."""
        super().include_in_pdf(pdf, variant, version, conformance, compress=False)


def join_links(rendered: Document) -> None:
    """Leave one link annotation per link, covering what is nested in it.

    WeasyPrint adds one for each box inside of a link as well, such as bold text
    or a picture, and those are not tagged as links.
    """
    for page in rendered.pages:
        joined: list[tuple[str, str, tuple[float, ...], Box]] = []
        for kind, target, area, box in page.links:
            if joined and not box.link and joined[-1][1] == target:
                _, _, outer, outer_box = joined[-1]
                whole = (*map(min, outer[:2], area[:2]), *map(max, outer[2:], area[2:]))
                joined[-1] = kind, target, whole, outer_box
            else:
                joined.append((kind, target, area, box))
        page.links[:] = joined


def finisher(spare: int = 0) -> Callable[[Document, pydyf.PDF], None]:
    """Return what WeasyPrint calls with the finished objects before it writes them.

    ``spare`` empty objects are added, see ``is_unmistakable``.
    """

    def finish(rendered: Document, pdf: pydyf.PDF) -> None:
        _name_links(rendered)
        _relate_attachments(pdf)
        identifiers = []
        for item in pdf.objects:
            if isinstance(item, pydyf.Stream):
                if item.extra.get("Subtype") == "/Image":
                    _forbid_smoothing(item)
                _name_every_glyph(item)
                if item.compress:
                    _compress(item)
                _end_unmistakably(item)
            elif isinstance(item, dict) and item.get("Type") == "/StructElem":
                if item["S"] == "/TH":
                    _scope(pdf, item)
                elif item["S"] == "/Figure" and "Alt" not in item:
                    # A picture without alternative text is decoration.
                    item["S"] = "/NonStruct"
                    item.pop("A", None)
                elif item["S"] == "/LI":
                    _give_body(pdf, item)
                if "ID" in item:
                    identifiers.append(item)
        _index(pdf, identifiers)
        for _ in range(spare):
            pdf.add_object(pydyf.Dictionary())

    return finish


def is_unmistakable(pdf: bytes) -> bool:
    """Say whether no stream ends with a carriage return.

    Some readers take it for the end of the line that follows, and find one byte less
    than the stream says it has. The two streams that are made while the file is written
    can only be changed by changing what is in them.
    """
    return b"\r\nendstream" not in pdf


def _name_links(rendered: Document) -> None:
    # A screen reader announces this; WeasyPrint puts the bare address there.
    for page in rendered.pages:
        for _, _, _, box in page.links:
            annotation = getattr(box, "link_annotation", None)
            if annotation and box.element is not None:
                pictures = (part.get("alt", "") for part in box.element.iter("img"))
                text = one_line(" ".join(("".join(box.element.itertext()), *pictures)))
                if text:
                    annotation["Contents"] = pydyf.String(text)


def _relate_attachments(pdf: pydyf.PDF) -> None:
    # WeasyPrint lists every file twice, and writes its name in the tree of names
    # in an encoding that no reader expects.
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
        for reference in pdf.catalog["AF"]:
            file = _referenced(pdf, reference)
            file["F"].string = file["UF"].string


def _name_every_glyph(item: pydyf.Stream) -> None:
    # A letter drawn by several glyphs is named by the first of them. The others are
    # named by nothing, which is not allowed: a space without width is as good.
    if item.stream and item.stream[0] == b"/CIDInit /ProcSet findresource begin":
        item.stream = [line.replace(b"> <>", b"> <200b>") for line in item.stream]


def _compress(item: pydyf.Stream) -> None:
    # Would otherwise be done twice, for the file and for the file's identifier.
    item.stream = [zlib.compress(_content(item))]
    item.extra["Filter"] = "/FlateDecode"
    item.compress = False


def _content(item: pydyf.Stream) -> bytes:
    return b"\n".join(pydyf._to_bytes(part) for part in item.stream)


def _end_unmistakably(item: pydyf.Stream) -> None:
    # See is_unmistakable. Compressing again keeps the carriage return, as the last byte is
    # one of the checksum.
    if "Filter" not in item.extra or not (content := _content(item)).endswith(b"\r"):
        return
    item.stream = [base64.a85encode(content), b"~>"]
    item.extra["Filter"] = pydyf.Array(("/ASCII85Decode", item.extra["Filter"]))
    if "DecodeParms" in item.extra:
        item.extra["DecodeParms"] = pydyf.Array(("null", item.extra["DecodeParms"]))


def _forbid_smoothing(picture: pydyf.Stream) -> None:
    picture.extra["Interpolate"] = "false"
    mask = picture.extra.get("SMask")
    if isinstance(mask, pydyf.Stream):
        mask.extra["Interpolate"] = "false"


def _give_body(pdf: pydyf.PDF, entry: pydyf.Dictionary) -> None:
    # An entry of a list holds its mark and its body; WeasyPrint leaves the body out
    # where the entry consists of paragraphs.
    kids = pydyf.Array()
    body = None
    for reference in entry["K"]:
        kid = _referenced(pdf, reference)
        if kid["S"] in ("/Lbl", "/LBody"):
            kids.append(reference)
            body = None
            continue
        if body is None:
            body = pydyf.Dictionary(
                {
                    "Type": "/StructElem",
                    "S": "/LBody",
                    "K": pydyf.Array(),
                    "Pg": entry["Pg"],
                    "P": entry.reference,
                }
            )
            pdf.add_object(body)
            kids.append(body.reference)
        kid["P"] = body.reference
        body["K"].append(reference)
    entry["K"] = kids


def _scope(pdf: pydyf.PDF, head: pydyf.Dictionary) -> None:
    row = _referenced(pdf, head["P"])
    in_head = _referenced(pdf, row["P"])["S"] == "/THead"
    alone = all(_referenced(pdf, kid)["S"] == "/TH" for kid in _references(row["K"]))
    head["A"]["Scope"] = "/Column" if in_head or alone else "/Row"


def _index(pdf: pydyf.PDF, elements: list[pydyf.Dictionary]) -> None:
    # Cells name their heads by these; without an index a reader need not find them.
    if not elements:
        return
    names = pydyf.Array()
    for item in sorted(elements, key=lambda element: element["ID"].data):
        names.extend((item["ID"], item.reference))
    limits = pydyf.Array((names[0], names[-2]))
    leaf = pydyf.Dictionary({"Limits": limits, "Names": names})
    pdf.add_object(leaf)
    root = _referenced(pdf, pdf.catalog["StructTreeRoot"])
    root["IDTree"] = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})


def _references(kids: pydyf.Array) -> Iterator[bytes]:
    return (kid for kid in kids if isinstance(kid, bytes))


def _referenced(pdf: pydyf.PDF, reference: bytes) -> pydyf.Dictionary:
    return pdf.objects[int(reference.split()[0])]


def _w3c(moment: dt.datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
