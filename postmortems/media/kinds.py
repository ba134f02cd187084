"""What a file is, by looking inside, and whether its name says the same."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import filetype

from .names import split_name


class NotAccepted(ValueError):
    """This file is not taken. The text says why, to the person who sent it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file that is accepted. The first ending is given to names without one."""

    media_type: str
    words: str
    endings: tuple[str, ...]


_PICTURES = (
    Kind("image/png", "a PNG picture", ("png",)),
    Kind("image/jpeg", "a JPEG picture", ("jpg", "jpeg", "jfif")),
    Kind("image/gif", "a GIF picture", ("gif",)),
    Kind("image/webp", "a WebP picture", ("webp",)),
)
_PDF = Kind("application/pdf", "a PDF", ("pdf",))
_PLAIN = Kind("text/plain", "a text file", ("txt", "log"))
_JSON = Kind("application/json", "a JSON file", ("json",))
_TEXTS = (
    _PLAIN,
    Kind("text/csv", "a CSV file", ("csv",)),
    Kind("text/markdown", "a Markdown file", ("md",)),
    _JSON,
)
_KINDS = (*_PICTURES, _PDF, *_TEXTS)
_BY_ENDING = {ending: kind for kind in _KINDS for ending in kind.endings}
_BINARY = {kind.media_type: kind for kind in (*_PICTURES, _PDF)} | {"image/apng": _PICTURES[0]}

#: The pictures that are accepted: shown in the page, all others are downloads.
PICTURE_TYPES = frozenset(kind.media_type for kind in _PICTURES)
#: What a file may be, for a sentence.
ACCEPTED = "PNG, JPEG, GIF and WebP pictures, PDF, and text (.txt, .log, .csv, .json, .md)"

_ARCHIVES = {
    **{"zip": "ZIP", "tar": "TAR", "gz": "GZIP", "bz2": "BZIP2", "7z": "7-Zip", "zst": "Zstandard"},
    **{"cab": "CAB", "deb": "Debian", "Z": "Unix", "ar": "Unix", "lz": "LZIP", "lz4": "LZ4"},
}
_OTHERS = {
    **{"xz": "an XZ archive", "rar": "a RAR archive", "rpm": "an RPM archive"},
    **{"exe": "a program", "elf": "a program", "swf": "a Flash program", "wasm": "a program"},
    **{"doc": "a Word document", "docx": "a Word document", "rtf": "an RTF document"},
    **{"xls": "an Excel sheet", "xlsx": "an Excel sheet", "ppt": "a slide show"},
    **{"pptx": "a slide show", "odt": "a text document", "ods": "a spreadsheet"},
    **{"sqlite": "a database", "epub": "a book", "ps": "a PostScript file"},
}

# Of the control characters a text holds line ends, tabs, and the colours of a terminal.
_NOT_IN_TEXT = re.compile("[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")
_OPENS_PAGE = re.compile(r"<(?:!doctype\s+)?(svg|html|head|body|script|iframe)\b", re.IGNORECASE)
_LOOKED_AT = 65_536  # characters in which the first tag of a page is looked for


def recognise(name: str, data: bytes) -> Kind:
    """The kind of a file from its content. Raises ``NotAccepted``.

    It is refused where the content is of no accepted kind, and where the name's
    ending promises another kind than the content is.
    """
    ending = split_name(name)[1].lower()
    claimed = _BY_ENDING.get(ending)
    if ending and claimed is None:
        raise NotAccepted(f"{name}: files ending in .{ending} are not accepted, only {ACCEPTED}.")
    found = _found(data)
    if isinstance(found, str):
        raise NotAccepted(_refusal(name, claimed, found))
    if claimed is None:
        return found
    if found is _PLAIN and claimed in _TEXTS:
        if claimed is _JSON:
            _check_json(name, data)
        return claimed
    if found is not claimed:
        raise NotAccepted(f"{name} is not {claimed.words} but {found.words}.")
    if found is _PDF and b"%%EOF" not in data[-2048:]:
        raise NotAccepted(f"{name} is a PDF that breaks off before its end.")
    return found


def _found(data: bytes) -> Kind | str:
    """An accepted kind, or in words what else it is; no words where that is not known."""
    guess = filetype.guess(data)
    if data.startswith(b"%PDF-"):
        return _PDF
    text = _as_text(data)
    if text is not None:
        # A text may begin with the two or three letters that mark a picture.
        return _page_words(text) or _PLAIN
    if guess is None:
        return ""
    return _BINARY.get(guess.mime) or _words(guess.mime, guess.extension)


def _refusal(name: str, claimed: Kind | None, words: str) -> str:
    if claimed in _TEXTS and not words:
        return f"{name} is not text in UTF-8. Save it as UTF-8 and add it again."
    if claimed is None:
        return f"{name} is {words or 'of no known kind'}. Accepted are {ACCEPTED}."
    return f"{name} is not {claimed.words}" + (f" but {words}." if words else ".")


def _words(media_type: str, ending: str) -> str:
    if ending in _ARCHIVES:
        return f"a {_ARCHIVES[ending]} archive"
    if ending in _OTHERS:
        return _OTHERS[ending]
    group = media_type.partition("/")[0]
    return {
        "image": "a picture of another kind",
        "video": "a video",
        "audio": "a sound file",
        "font": "a font",
    }.get(group, "a file of another kind")


def _as_text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if _NOT_IN_TEXT.search(text) else text


def _page_words(text: str) -> str:
    """What a text is that a browser would run; empty for an ordinary one."""
    rest = text[:_LOOKED_AT].lstrip()
    while rest.startswith(("<?", "<!--")):
        rest = rest.partition("-->" if rest.startswith("<!--") else "?>")[2].lstrip()
    opening = _OPENS_PAGE.match(rest)
    if opening is None:
        return ""
    return "an SVG picture" if opening[1].lower() == "svg" else "an HTML page"


def _check_json(name: str, data: bytes) -> None:
    try:
        json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise NotAccepted(
            f"{name} is not JSON: see line {error.lineno}, column {error.colno}."
        ) from error
    except (RecursionError, ValueError) as error:
        raise NotAccepted(f"{name} is not JSON that can be read.") from error
