"""From bytes to text: byte order marks, encodings, mojibake, and what is no text at all."""

from __future__ import annotations

import re

import ftfy
import ftfy.bad_codecs  # registers the codec that reads every byte of Windows-1252

LARGEST = 20 * 1024 * 1024
LARGEST_TEXT = 2 * 1024 * 1024
_LONGEST_MENDED_LINE = 200_000
_EMBEDDED = re.compile(r"(data:[\w.+/-]{3,80};base64,)[A-Za-z0-9+/=]{100,}")


class Unreadable(ValueError):
    """The source is no text we can read; the message says what to do instead."""


def text_of(source: bytes | str) -> str:
    """The text as it is, without byte order mark.

    Raises ``Unreadable`` for empty or binary input, PDF and Word files, and above 20 MB.
    """
    if len(source) > LARGEST:
        raise Unreadable("The file is larger than 20 MB. Cut it into smaller documents.")
    if isinstance(source, str):
        text = source.encode("utf-8", "replace").decode("utf-8")  # no half surrogates
    else:
        text = _text_of(source)
    text = text.removeprefix("\ufeff")
    if not text.strip("\x00 \t\r\n\v\f"):
        raise Unreadable("There is no text in it. Paste the document or choose another file.")
    if text.startswith("%PDF-"):
        raise Unreadable(_PDF)
    return text


def readable(text: str) -> str:
    """The text without the bytes of embedded pictures, which are no words.

    Raises ``Unreadable`` for more text than anybody would wait for: it takes a second or two
    for each megabyte.
    """
    if "base64," in text:
        text = _EMBEDDED.sub(r"\1", text)
    if len(text) > LARGEST_TEXT:
        raise Unreadable(
            f"There are {len(text) / 1024 / 1024:.1f} MB of text in it; at most "
            f"{LARGEST_TEXT // 1024 // 1024} MB are read as one document. Cut it into smaller "
            "documents, or leave logs out and attach them as files."
        )
    return text


def mended(text: str) -> str:
    """The text with ``\\n`` line ends everywhere and mojibake mended, line by line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = text.replace("\v", "\n").replace("\f", "\n").replace("\u2028", "\n")
    text = text.replace("\u2029", "\n").replace("\x85", "\n")
    return "\n".join(_mended_line(line) for line in text.split("\n"))


def decode(source: bytes | str) -> str:
    """``mended(text_of(source))``."""
    return mended(text_of(source))


_PDF = (
    "This is a PDF file. Open it, copy its text and paste that, or import the document it was "
    "made from."
)
_WORD = "This is a Word or other office file. Save it as text or HTML, or copy and paste its text."
_BINARY = "This is not a text file. Import Markdown, plain text, HTML or MediaWiki."


def _text_of(source: bytes) -> str:
    if source.lstrip()[:5] == b"%PDF-":
        raise Unreadable(_PDF)
    if source[:4] == b"PK\x03\x04" or source[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable(_WORD)
    if source[:5] == b"{\\rtf":
        raise Unreadable(_WORD)
    if source[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return source.decode("utf-16", "replace")
    sample = source[:4096]
    if sample.count(0) * 5 > len(sample):
        # every other byte is zero: UTF-16 without a byte order mark
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if max(even, odd) > 4 * min(even, odd):
            return source.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    if 0 in sample or sum(byte < 9 or 13 < byte < 32 and byte != 27 for byte in sample) * 20 > len(
        sample
    ):
        raise Unreadable(_BINARY)
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError:
        return source.decode("sloppy-windows-1252", "replace")


def _mended_line(line: str) -> str:
    if line.isascii() or len(line) > _LONGEST_MENDED_LINE:
        return line
    better = ftfy.fix_encoding(line)
    # a mended line must not bring new lines of its own
    return better if len(better.splitlines()) == 1 else line
