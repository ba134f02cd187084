"""Make a picture fit for print: whole, not needlessly large, in a colour space we may use."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageFile, ImageOps

from postmortems.report.pdf.values import Resource

# An A4 page at 300 dots per inch is 2,480 dots wide, and a picture never fills it.
_LONGEST_SIDE = 2400
# Above this a picture is not even opened: decoded it would fill the memory.
_MOST_PIXELS = 100_000_000
_PLAIN_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")


class UnusablePicture(ValueError):
    """The file is not a picture, is broken or is far too large."""


def fit_for_print(resource: Resource) -> Resource:
    """Return ``resource`` as a picture that can be printed, unchanged where it can be.

    Large pictures are reduced, pictures for a printing press (CMYK) and other
    rare kinds become RGB. Raises UnusablePicture for what cannot be shown.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _fit(resource)
    except UnusablePicture:
        raise
    except Exception as problem:  # Pillow's readers raise nearly anything on bad files
        raise UnusablePicture(str(problem)) from problem


def _fit(resource: Resource) -> Resource:
    picture: Image.Image = Image.open(io.BytesIO(resource.data))
    if picture.width * picture.height > _MOST_PIXELS:
        raise UnusablePicture(f"{picture.width} x {picture.height} dots are too many")
    format_ = picture.format
    large = max(picture.size) > _LONGEST_SIDE
    if large and format_ == "JPEG":
        # Decodes at a half, a quarter or an eighth right away.
        picture.draft(None, (_LONGEST_SIDE, _LONGEST_SIDE))
    # Reads every dot, so that a broken file is found here and not while drawing.
    # WeasyPrint makes Pillow fill up a cut-off file with grey; we want to know.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    picture.load()
    if not large and format_ in ("JPEG", "PNG") and picture.mode in _PLAIN_MODES:
        return resource
    picture = ImageOps.exif_transpose(picture)
    if picture.mode not in _PLAIN_MODES or (large and picture.mode in ("1", "P")):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return _saved(picture, as_jpeg=format_ == "JPEG" or large)


def _saved(picture: Image.Image, *, as_jpeg: bool) -> Resource:
    content = io.BytesIO()
    if as_jpeg and picture.mode in ("L", "RGB"):
        picture.save(content, "JPEG", quality=88)
        return Resource(content.getvalue(), "image/jpeg")
    picture.save(content, "PNG", compress_level=1)
    return Resource(content.getvalue(), "image/png")
