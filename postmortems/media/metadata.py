"""Pictures without what is packed around them, their dots untouched.

Each function walks the parts that its format is made of and keeps those that say
how the picture looks. What stands behind the picture's end is left out too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from PIL import Image


class Broken(ValueError):
    """The file is not whole, or not made the way its kind is made."""


_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB"),
    *(b"cICP", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT"),
}
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_EXIF_AND_XMP = 0x08 | 0x04
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
# In the dots of a JPEG an FF that begins the next part; others are data or restart marks.
_JPEG_NEXT = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_ORIENTATION = 0x0112


def without_metadata(data: bytes, media_type: str) -> bytes:
    """The picture alone. Raises ``Broken``.

    A photograph's note that it was taken upright or sideways is kept, since it
    would be shown lying otherwise.
    """
    walk = _WALKS[media_type]
    try:
        return walk(data)
    except IndexError as error:
        raise Broken("it breaks off") from error


def _png(data: bytes) -> bytes:
    if not data.startswith(_PNG_SIGNATURE):
        raise Broken("no signature")
    kept, place = [_PNG_SIGNATURE], len(_PNG_SIGNATURE)
    while True:
        length = int.from_bytes(data[place : place + 4], "big")
        name = data[place + 4 : place + 8]
        end = place + length + 12
        if end > len(data):
            raise IndexError
        if name in _PNG_KEPT:
            kept.append(data[place:end])
        place = end
        if name == b"IEND":
            return b"".join(kept)


def _jpeg(data: bytes) -> bytes:
    if not data.startswith(b"\xff\xd8"):
        raise Broken("no signature")
    kept, place = [b"\xff\xd8", _orientation_part(data)], 2
    while True:
        if data[place] != 0xFF:
            raise Broken("a part without its mark")
        while data[place] == 0xFF:
            place += 1
        mark = data[place]
        place += 1
        if mark == 0xD9:
            return b"".join((*kept, b"\xff\xd9"))
        part = data[place : place + int.from_bytes(data[place : place + 2], "big")]
        if len(part) < 2:
            raise Broken("a part without length")
        place += len(part)
        if _kept_in_jpeg(mark, part):
            kept.append(bytes((0xFF, mark)) + part)
        if mark == 0xDA:
            following = _JPEG_NEXT.search(data, place)
            if following is None:
                raise IndexError
            kept.append(data[place : following.start()])
            place = following.start()


def _kept_in_jpeg(mark: int, part: bytes) -> bool:
    if mark == 0xE0:
        return part[2:7] == b"JFIF\x00"
    if mark == 0xE2:
        return part[2:13] == b"ICC_PROFILE"
    if mark == 0xEE:
        return part[2:7] == b"Adobe"
    return mark != 0xFE and not 0xE0 <= mark <= 0xEF


def _orientation_part(data: bytes) -> bytes:
    """An Exif part that says nothing but how the camera was held; empty for upright."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
            held = picture.getexif().get(_ORIENTATION, 1)
    except Exception:  # whatever is odd about the notes, they are left out
        return b""
    if held not in range(2, 9):
        return b""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + held.to_bytes(2, "big") + b"\x00\x00"
    part = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"
    return b"\xff\xe1" + (len(part) + 2).to_bytes(2, "big") + part


def _gif(data: bytes) -> bytes:
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise Broken("no signature")
    place = 13 + _gif_colours(data[10])
    kept = [data[:place]]
    while True:
        start, mark = place, data[place]
        if mark == 0x3B:
            return b"".join((*kept, b"\x3b"))
        if mark == 0x21:
            label, place = data[place + 1], place + 2
        elif mark == 0x2C:
            label, place = None, place + 11 + _gif_colours(data[place + 9])
        else:
            raise Broken("an unknown part")
        name = data[place + 1 : place + 12]
        while data[place]:
            place += data[place] + 1
        place += 1
        if label in (None, 0xF9) or (label == 0xFF and name in _GIF_LOOPS):
            kept.append(data[start:place])


def _gif_colours(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(data: bytes) -> bytes:
    end = 8 + int.from_bytes(data[4:8], "little")
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Broken("no signature")
    if end > len(data):
        raise IndexError
    kept, place = [b"WEBP"], 12
    while place + 8 <= end:
        name = data[place : place + 4]
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        part = data[place : place + 8 + length + length % 2]
        place += len(part)
        if name == b"VP8X":
            part = part[:8] + bytes((part[8] & ~_WEBP_EXIF_AND_XMP,)) + part[9:]
        if name in _WEBP_KEPT:
            kept.append(part)
    body = b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


_WALKS: dict[str, Callable[[bytes], bytes]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/gif": _gif,
    "image/webp": _webp,
}
