"""The source that a PDF of ours carries: the same postmortem as Markdown, exactly, and where
it shows pictures as a bundle (``bundles``) that has them too.

No reader of PDF files in general: it finds the file that this product embeds, as this
product writes it, and nothing in a file that another program made or saved anew.
"""

from __future__ import annotations

import base64
import re
import zlib

from .bundles import bundle_in
from .to_markdown import DATA_MARK

_LARGEST = 20 * 1024 * 1024
_BUNDLE, _MARKDOWN = b"application#2fzip", b"text#2fmarkdown"
_EMBEDDED = re.compile(
    rb"<</Type /EmbeddedFile/Subtype /(application#2fzip|text#2fmarkdown)"
    rb"/Params <<[^>]*<[0-9a-f]{32}>[^>]*>>"
    rb"/Filter (/FlateDecode|\[/ASCII85Decode /FlateDecode\])/Length (\d{1,9})>>\nstream\n"
)


def source_in_pdf(data: bytes) -> bytes | None:
    """The bundle or else the Markdown inside of a PDF of ours; None for any other data."""
    if not data.startswith(b"%PDF-"):
        return None
    markdown = None
    for found in _EMBEDDED.finditer(data):
        inside = _unpacked(found, data)
        if found[1] == _BUNDLE and bundle_in(inside):
            return inside
        if found[1] == _MARKDOWN and DATA_MARK.encode() in inside:
            markdown = markdown or inside
    return markdown


def _unpacked(found: re.Match[bytes], data: bytes) -> bytes:
    packed = data[found.end() : found.end() + int(found[3])]
    try:
        if b"ASCII85" in found[2]:
            packed = base64.a85decode(packed.removesuffix(b"~>").rstrip())
        return zlib.decompressobj().decompress(packed, _LARGEST)
    except (ValueError, zlib.error):
        return b""
