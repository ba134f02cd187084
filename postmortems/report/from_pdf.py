"""The source that a PDF of ours carries: the same postmortem as Markdown, exactly.

No reader of PDF files in general: it finds the file that this product embeds, as this
product writes it, and nothing in a file that another program made or saved anew.
"""

from __future__ import annotations

import base64
import re
import zlib

from .to_markdown import DATA_MARK

_LARGEST = 20 * 1024 * 1024
_EMBEDDED = re.compile(
    rb"<</Type /EmbeddedFile/Subtype /text#2fmarkdown/Params <<[^>]*<[0-9a-f]{32}>[^>]*>>"
    rb"/Filter (/FlateDecode|\[/ASCII85Decode /FlateDecode\])/Length (\d{1,9})>>\nstream\n"
)


def markdown_in_pdf(data: bytes) -> bytes | None:
    """The Markdown inside of a PDF that this product made; None for any other data."""
    if not data.startswith(b"%PDF-"):
        return None
    for found in _EMBEDDED.finditer(data):
        packed = data[found.end() : found.end() + int(found[2])]
        try:
            if b"ASCII85" in found[1]:
                packed = base64.a85decode(packed.removesuffix(b"~>").rstrip())
            text = zlib.decompressobj().decompress(packed, _LARGEST)
        except (ValueError, zlib.error):
            continue
        if DATA_MARK.encode() in text:
            return text
    return None
