"""Files that people add: what they are by their content, and what of them is kept.

``accept`` is the way in. A name is only ever checked against the content, never
believed. What is kept of a picture is the picture: place, camera, author, comments
and whatever else was packed into the file are left out before it is stored, without
touching a dot of it, so that neither a photograph's GPS position nor a second file
hidden behind a picture is ever handed on. The digest is that of the file as it came.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .kinds import ACCEPTED, PICTURE_TYPES, NotAccepted, recognise
from .metadata import Broken, without_metadata
from .names import clean_name, complete_name
from .pictures import TooLarge, rendition_of

__all__ = ["ACCEPTED", "PICTURE_TYPES", "AcceptedFile", "NotAccepted", "accept", "clean_name"]


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A file ready to be stored. ``sha256`` is the digest of what was sent, in hex.

    ``data`` is what is kept. ``rendition`` is a smaller JPEG for print, or empty
    where the picture itself is small enough or the file is none.
    """

    name: str
    media_type: str
    data: bytes
    sha256: str
    rendition: bytes = b""


def accept(name: str, data: bytes) -> AcceptedFile:
    """The file as it may be stored. Raises ``NotAccepted`` with a sentence for its sender."""
    name = clean_name(name)
    if not data:
        raise NotAccepted(f"{name} is empty.")
    kind = recognise(name, data)
    kept, rendition = data, b""
    if kind.media_type in PICTURE_TYPES:
        try:
            kept = without_metadata(data, kind.media_type)
            rendition = rendition_of(kept, kind.media_type)
        except TooLarge as error:
            raise NotAccepted(f"{name} has {error}.") from error
        except Broken as error:
            raise NotAccepted(f"{name} is broken: it cannot be shown as a picture.") from error
    return AcceptedFile(
        name=complete_name(name, kind.endings[0]),
        media_type=kind.media_type,
        data=kept,
        sha256=hashlib.sha256(data).hexdigest(),
        rendition=rendition,
    )
