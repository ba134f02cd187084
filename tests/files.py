"""Files as people add them, made small."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A picture of this kind in one colour; ``colour`` may have an alpha."""
    colour = options.pop("colour", (200, 30, 30))
    content = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(content, kind, **options)
    return content.getvalue()


def noise(kind: str, size: tuple[int, int]) -> bytes:
    """A picture that can hardly be packed."""
    content = io.BytesIO()
    Image.effect_noise(size, 90).save(content, kind)
    return content.getvalue()


def opened(data: bytes) -> Image.Image:
    """The picture in these bytes, read whole."""
    found = Image.open(io.BytesIO(data))
    found.load()
    return found


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that announce a picture of this size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    dots = zlib.compress(bytes(1000))
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", dots) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def sent(name: str, data: bytes, content_type: str = "application/octet-stream") -> Any:
    """A file for ``client.post(url, {"file": ...})``."""
    return SimpleUploadedFile(name, data, content_type)
