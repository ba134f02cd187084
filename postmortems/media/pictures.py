"""Whether a picture is whole and not too large, and a smaller one of it for print."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageFile, ImageOps

from .metadata import Broken

MOST_PIXELS = 60_000_000
LARGE_SIDE = 2000  # dots
LARGE_SIZE = 1_500_000  # bytes
_QUALITY = 82
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}

# A few bytes can unfold into gigabytes. Pillow only warns up to twice its own limit.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class TooLarge(ValueError):
    """The picture has more dots than are decoded here; the text says how many are too many."""


def rendition_of(data: bytes, media_type: str) -> bytes:
    """A JPEG of a large picture, at most 2,000 dots a side; empty for a small one.

    Every dot of the (first) picture is read, so a broken file is found here.
    Raises ``TooLarge`` and ``Broken``.
    """
    # The PDF's layout engine makes Pillow fill up cut-off files with grey.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooLarge(_too_large())
            picture.load()
            if max(picture.size) <= LARGE_SIDE and len(data) <= LARGE_SIZE:
                return b""
            return _as_jpeg(picture)
    except TooLarge:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(_too_large()) from error
    except Exception as error:  # Pillow's readers raise nearly anything on bad files
        raise Broken(str(error)) from error


def _too_large() -> str:
    return f"more than {MOST_PIXELS // 1_000_000} million dots"


def _as_jpeg(picture: Image.Image) -> bytes:
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda dot: dot / 256).convert("L")
    # Made smaller before the colours are changed: the larger the picture, the more that saves.
    if picture.mode not in ("1", "P"):
        picture.thumbnail((LARGE_SIDE, LARGE_SIDE))
    if picture.has_transparency_data:
        colours = picture.convert("RGBA")
        picture = Image.new("RGB", colours.size, "white")
        picture.paste(colours, mask=colours.getchannel("A"))
    elif picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    picture.thumbnail((LARGE_SIDE, LARGE_SIDE))
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=_QUALITY)
    return content.getvalue()
