"""Markdown that this project exported: read back exactly while its words are unchanged."""

from __future__ import annotations

import base64
import binascii
import zlib

from ..document import Report
from ..from_json import NotAReport, from_json
from ..to_markdown import DATA_MARK, digest_of

_LARGEST_DATA = 64 * 1024 * 1024


def exported_report(text: str) -> Report | None:
    """The very report that ``to_markdown`` wrote, or None: another document, or an edited one."""
    visible, data = split_export(text)
    if data is None:
        return None
    words = data.split()
    if len(words) < 3 or words[-1] != "-->" or words[0] != digest_of(visible):
        return None
    try:
        unpacker = zlib.decompressobj()
        packed = base64.b64decode("".join(words[1:-1]), validate=True)
        plain = unpacker.decompress(packed, _LARGEST_DATA)
        return from_json(plain)
    except (binascii.Error, zlib.error, NotAReport):
        return None


def split_export(text: str) -> tuple[str, str | None]:
    """(what people see, what stands in the data comment or None)."""
    place = text.rfind(DATA_MARK)
    if place < 0:
        return text, None
    return text[:place], text[place + len(DATA_MARK) :]
